/* memcpy and memmove, which string.h has as macros too. Every size is covered by loads that may overlap each other; each
 * happens before the first store that could reach it, so overlapping memory only needs the right direction. */
#include <stdint.h>
#include <string.h>

typedef uint8_t block_t __attribute__((vector_size(32), aligned(1), may_alias));
typedef uint8_t half_t __attribute__((vector_size(16), aligned(1), may_alias));
typedef uint64_t word_t __attribute__((aligned(1), may_alias));
typedef uint32_t short_t __attribute__((aligned(1), may_alias));
typedef uint16_t pair_t __attribute__((aligned(1), may_alias));

#define LOAD(type, address) (*(const type *)(address))
#define STORE(type, address, value) (*(type *)(address) = (value))
/* Copies `size` bytes, sizeof(type) to twice that, as a first and a last piece. */
#define COPY_ENDS(type, to, from, size) \
    do { \
        type first = LOAD(type, from); \
        type last = LOAD(type, (from) + (size) - sizeof(type)); \
        STORE(type, to, first); \
        STORE(type, (to) + (size) - sizeof(type), last); \
    } while (0)

static void copy_short(uint8_t *to, const uint8_t *from, size_t size)
{
    if (size >= sizeof(half_t)) {
        COPY_ENDS(half_t, to, from, size);
    } else if (size >= sizeof(word_t)) {
        COPY_ENDS(word_t, to, from, size);
    } else if (size >= sizeof(short_t)) {
        COPY_ENDS(short_t, to, from, size);
    } else if (size >= sizeof(pair_t)) {
        COPY_ENDS(pair_t, to, from, size);
    } else if (size == 1) {
        *to = *from;
    }
}

static void copy_up(uint8_t *to, const uint8_t *from, size_t size)
{
    block_t last = LOAD(block_t, from + size - sizeof(block_t));
    size_t at = 0;
    for (; at + 2 * sizeof(block_t) < size; at += 2 * sizeof(block_t)) {
        block_t left = LOAD(block_t, from + at);
        block_t right = LOAD(block_t, from + at + sizeof(block_t));
        STORE(block_t, to + at, left);
        STORE(block_t, to + at + sizeof(block_t), right);
    }
    if (at + sizeof(block_t) < size) {
        STORE(block_t, to + at, LOAD(block_t, from + at));
    }
    STORE(block_t, to + size - sizeof(block_t), last);
}

static void copy_down(uint8_t *to, const uint8_t *from, size_t size)
{
    block_t first = LOAD(block_t, from);
    size_t at = size;
    for (; at > 2 * sizeof(block_t); at -= 2 * sizeof(block_t)) {
        block_t right = LOAD(block_t, from + at - sizeof(block_t));
        block_t left = LOAD(block_t, from + at - 2 * sizeof(block_t));
        STORE(block_t, to + at - sizeof(block_t), right);
        STORE(block_t, to + at - 2 * sizeof(block_t), left);
    }
    if (at > sizeof(block_t)) {
        STORE(block_t, to + at - sizeof(block_t), LOAD(block_t, from + at - sizeof(block_t)));
    }
    STORE(block_t, to, first);
}

void *(memmove)(void *to, const void *from, size_t size)
{
    if (size < sizeof(block_t)) {
        copy_short(to, from, size);
    } else if ((uintptr_t)to - (uintptr_t)from >= size) {
        copy_up(to, from, size);
    } else {
        copy_down(to, from, size);
    }
    return to;
}

void *(memcpy)(void *restrict to, const void *restrict from, size_t size)
{
    if (size < sizeof(block_t)) {
        copy_short(to, from, size);
    } else {
        copy_up(to, from, size);
    }
    return to;
}
