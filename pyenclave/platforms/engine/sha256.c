#include "sha256.h"

#include <cpuid.h>
#include <immintrin.h>
#include <stdbool.h>
#include <string.h>

static const uint32_t ROUND[64] = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
};

static uint32_t rotate(uint32_t word, int by) { return word >> by | word << (32 - by); }

void sgx_sha256_begin(sgx_sha256_t *hash)
{
    static const uint32_t FIRST[8] = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
                                      0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};
    memcpy(hash->state, FIRST, sizeof FIRST);
    hash->blocks = 0;
}

static void compress(uint32_t state[8], const uint8_t block[64])
{
    uint32_t w[64], s[8];
    memcpy(w, block, 64);
    for (int i = 0; i < 16; i++) {
        w[i] = __builtin_bswap32(w[i]);
    }
    for (int i = 16; i < 64; i++) {
        uint32_t low = rotate(w[i - 15], 7) ^ rotate(w[i - 15], 18) ^ w[i - 15] >> 3;
        uint32_t high = rotate(w[i - 2], 17) ^ rotate(w[i - 2], 19) ^ w[i - 2] >> 10;
        w[i] = w[i - 16] + low + w[i - 7] + high;
    }
    memcpy(s, state, sizeof s);
    for (int i = 0; i < 64; i += 8) {
        /* Eight rounds, after which each word is back in its place: nothing moves. */
        for (int r = 0; r < 8; r++) {
            uint32_t *a = &s[(8 - r) & 7], *b = &s[(9 - r) & 7], *c = &s[(10 - r) & 7], *d = &s[(11 - r) & 7];
            uint32_t *e = &s[(12 - r) & 7], *f = &s[(13 - r) & 7], *g = &s[(14 - r) & 7], *h = &s[(15 - r) & 7];
            uint32_t chosen = (*e & *f) ^ (~*e & *g), most = (*a & *b) ^ (*a & *c) ^ (*b & *c);
            *h += (rotate(*e, 6) ^ rotate(*e, 11) ^ rotate(*e, 25)) + chosen + ROUND[i + r] + w[i + r];
            *d += *h;
            *h += (rotate(*a, 2) ^ rotate(*a, 13) ^ rotate(*a, 22)) + most;
        }
    }
    for (int i = 0; i < 8; i++) {
        state[i] += s[i];
    }
}

/* The same by the processor's instructions: a state is kept as (A, B, E, F) and (C, D, G, H), from high to low. */
__attribute__((target("sha,sse4.1"))) static void compress_quickly(uint32_t state[8], const uint8_t block[64])
{
    const __m128i swap = _mm_set_epi64x(0x0c0d0e0f08090a0bll, 0x0405060700010203ll);
    __m128i dcba = _mm_loadu_si128((const __m128i *)state), hgfe = _mm_loadu_si128((const __m128i *)(state + 4));
    __m128i cdab = _mm_shuffle_epi32(dcba, 0xb1), efgh = _mm_shuffle_epi32(hgfe, 0x1b);
    __m128i abef = _mm_alignr_epi8(cdab, efgh, 8), cdgh = _mm_blend_epi16(efgh, cdab, 0xf0);
    __m128i first = abef, second = cdgh, w[4];
#pragma GCC unroll 16 /* or the words of the schedule go through memory */
    for (int i = 0; i < 16; i++) {
        __m128i *now = &w[i & 3];
        if (i < 4) {
            *now = _mm_shuffle_epi8(_mm_loadu_si128((const __m128i *)(block + 16 * i)), swap);
        } else {
            __m128i before = w[(i + 3) & 3];
            *now = _mm_add_epi32(_mm_sha256msg1_epu32(*now, w[(i + 1) & 3]),
                                 _mm_alignr_epi8(before, w[(i + 2) & 3], 4));
            *now = _mm_sha256msg2_epu32(*now, before);
        }
        __m128i sum = _mm_add_epi32(*now, _mm_loadu_si128((const __m128i *)(ROUND + 4 * i)));
        cdgh = _mm_sha256rnds2_epu32(cdgh, abef, sum);
        abef = _mm_sha256rnds2_epu32(abef, cdgh, _mm_shuffle_epi32(sum, 0x0e));
    }
    abef = _mm_add_epi32(abef, first);
    cdgh = _mm_add_epi32(cdgh, second);
    __m128i feba = _mm_shuffle_epi32(abef, 0x1b), dchg = _mm_shuffle_epi32(cdgh, 0xb1);
    _mm_storeu_si128((__m128i *)state, _mm_blend_epi16(feba, dchg, 0xf0));
    _mm_storeu_si128((__m128i *)(state + 4), _mm_alignr_epi8(dchg, feba, 8));
}

static bool has_instructions(void)
{
    static enum { UNKNOWN, ABSENT, THERE } known;
    int answer = __atomic_load_n(&known, __ATOMIC_RELAXED);
    if (answer == UNKNOWN) {
        uint32_t a, b = 0, c, d;
        __get_cpuid_count(7, 0, &a, &b, &c, &d);
        answer = (b >> 29 & 1) != 0 ? THERE : ABSENT;
        __atomic_store_n(&known, answer, __ATOMIC_RELAXED);
    }
    return answer == THERE;
}

void sgx_sha256_block(sgx_sha256_t *hash, const uint8_t block[64])
{
    hash->blocks++;
    if (has_instructions()) {
        compress_quickly(hash->state, block);
        return;
    }
    compress(hash->state, block);
}

void sgx_sha256_end(sgx_sha256_t *hash, const uint8_t *rest, size_t length, uint8_t digest[32])
{
    uint8_t block[64] = {0};
    uint64_t bits = __builtin_bswap64((hash->blocks * 64 + length) * 8);
    if (length != 0) {
        memcpy(block, rest, length);
    }
    block[length] = 0x80;
    if (length >= 56) {
        compress(hash->state, block);
        memset(block, 0, sizeof block);
    }
    memcpy(block + 56, &bits, sizeof bits);
    compress(hash->state, block);
    for (int i = 0; i < 8; i++) {
        uint32_t word = __builtin_bswap32(hash->state[i]);
        memcpy(digest + 4 * i, &word, sizeof word);
    }
}
