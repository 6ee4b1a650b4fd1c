/* Filling, comparing and searching memory. */
#include <stdint.h>
#include <string.h>

#include "pyenclave_t.h"

typedef uint8_t block_t __attribute__((vector_size(32), aligned(1), may_alias));
typedef uint64_t word_t __attribute__((aligned(1), may_alias));

void *memset(void *memory, int byte, size_t size)
{
    uint8_t *to = memory;
    uint64_t pattern = 0x0101010101010101u * (uint8_t)byte;
    if (size >= sizeof(block_t)) {
        block_t block = (block_t){0} + (uint8_t)byte;
        for (size_t at = 0; at < size - sizeof(block_t); at += sizeof(block_t)) {
            *(block_t *)(to + at) = block;
        }
        *(block_t *)(to + size - sizeof(block_t)) = block;
    } else if (size >= sizeof(word_t)) {
        for (size_t at = 0; at < size - sizeof(word_t); at += sizeof(word_t)) {
            *(word_t *)(to + at) = pattern;
        }
        *(word_t *)(to + size - sizeof(word_t)) = pattern;
    } else {
        for (size_t at = 0; at < size; at++) {
            to[at] = (uint8_t)byte;
        }
    }
    return memory;
}

/* Of two words in memory: the first byte is what counts most. */
static int order_of(uint64_t left, uint64_t right)
{
    return left == right ? 0 : __builtin_bswap64(left) < __builtin_bswap64(right) ? -1 : 1;
}

int(memcmp)(const void *left, const void *right, size_t size)
{
    const uint8_t *a = left;
    const uint8_t *b = right;
    size_t at = 0;
    for (; size - at >= sizeof(word_t); at += sizeof(word_t)) {
        if (*(const word_t *)(a + at) != *(const word_t *)(b + at)) {
            return order_of(*(const word_t *)(a + at), *(const word_t *)(b + at));
        }
    }
    if (size >= sizeof(word_t)) { /* the rest with what is before it, which is the same */
        at = size - sizeof(word_t);
        return order_of(*(const word_t *)(a + at), *(const word_t *)(b + at));
    }
    for (; at < size; at++) {
        if (a[at] != b[at]) {
            return a[at] < b[at] ? -1 : 1;
        }
    }
    return 0;
}

void *memchr(const void *memory, int byte, size_t size)
{
    const uint8_t *bytes = memory;
    for (size_t at = 0; at < size; at++) {
        if (bytes[at] == (uint8_t)byte) {
            return (void *)(bytes + at);
        }
    }
    return NULL;
}

void *memrchr(const void *memory, int byte, size_t size)
{
    const uint8_t *bytes = memory;
    while (size-- > 0) {
        if (bytes[size] == (uint8_t)byte) {
            return (void *)(bytes + size);
        }
    }
    return NULL;
}

void explicit_bzero(void *memory, size_t size) { pye_wipe(memory, size); }
