#include "siphash.h"

#include <string.h>

#include "pyenclave_t.h"

static uint64_t key[2];

/* Drawn at the first use: two threads that draw at once agree on the first key that is there. */
static void draw(void)
{
    uint64_t drawn[2], none = 0;
    do
        pye_random(drawn, sizeof drawn);
    while (drawn[0] == 0 || drawn[1] == 0);
    __atomic_compare_exchange_n(&key[1], &none, drawn[1], false, __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE);
    none = 0;
    __atomic_compare_exchange_n(&key[0], &none, drawn[0], false, __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE);
}

typedef struct state {
    uint64_t v0, v1, v2, v3;
} state_t;

static uint64_t rotated(uint64_t word, unsigned by) { return word << by | word >> (64 - by); }

static inline void round_of(state_t *s)
{
    s->v0 += s->v1;
    s->v1 = rotated(s->v1, 13) ^ s->v0;
    s->v0 = rotated(s->v0, 32);
    s->v2 += s->v3;
    s->v3 = rotated(s->v3, 16) ^ s->v2;
    s->v0 += s->v3;
    s->v3 = rotated(s->v3, 21) ^ s->v0;
    s->v2 += s->v1;
    s->v1 = rotated(s->v1, 17) ^ s->v2;
    s->v2 = rotated(s->v2, 32);
}

static inline state_t begin(void)
{
    if (__builtin_expect(__atomic_load_n(&key[0], __ATOMIC_ACQUIRE) == 0, 0))
        draw();
    return (state_t){key[0] ^ 0x736f6d6570736575u, key[1] ^ 0x646f72616e646f6du, key[0] ^ 0x6c7967656e657261u,
                     key[1] ^ 0x7465646279746573u};
}

static inline void add(state_t *s, uint64_t word)
{
    s->v3 ^= word;
    round_of(s);
    s->v0 ^= word;
}

static inline uint64_t end(state_t *s)
{
    s->v2 ^= 0xff;
    round_of(s);
    round_of(s);
    round_of(s);
    return s->v0 ^ s->v1 ^ s->v2 ^ s->v3;
}

/* Less than eight bytes, as two reads that may overlap. */
static uint64_t tail_of(const uint8_t *at, size_t size)
{
    uint32_t first = 0, last = 0;
    if (size >= 4) {
        memcpy(&first, at, 4);
        memcpy(&last, at + size - 4, 4);
        return first | (uint64_t)last << 8 * (size - 4);
    }
    if (size == 0)
        return 0;
    return at[0] | (uint64_t)at[size / 2] << 8 * (size / 2) | (uint64_t)at[size - 1] << 8 * (size - 1);
}

uint64_t pye_hash_bytes(const void *data, size_t size)
{
    state_t s = begin();
    const uint8_t *at = data;
    uint64_t word;
    for (size_t left = size / 8; left > 0; left--, at += 8) {
        memcpy(&word, at, 8);
        add(&s, word);
    }
    add(&s, (uint64_t)size << 56 | tail_of(at, size % 8));
    return end(&s);
}

uint64_t pye_hash_word(uint64_t before, uint64_t word)
{
    state_t s = begin();
    s.v1 ^= before;
    add(&s, word);
    return end(&s);
}
