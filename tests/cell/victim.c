#include "victim_t.h"

#include <pyenclave_t.h>
#include <stdlib.h>
#include <string.h>

static uint8_t secret[32];
static uint8_t *kept;
static volatile uint64_t turns;

/* Not a hash: what tells that the secret is still the same one, and is not it. */
static void digest_of(const uint8_t *of, uint8_t *digest)
{
    uint64_t mix = 0x9e3779b97f4a7c15u;
    for (unsigned at = 0; at < 32; at++) {
        mix = (mix ^ of[at]) * 0xbf58476d1ce4e5b9u;
        mix ^= mix >> 29;
        digest[at] = (uint8_t)(mix >> 56);
    }
}

void draw(uint8_t *digest)
{
    pye_random(secret, sizeof(secret));
    if (kept == NULL) {
        kept = malloc(sizeof(secret));
    }
    memcpy(kept, secret, sizeof(secret));
    digest_of(secret, digest);
}

uint64_t check(const uint8_t *digest)
{
    uint8_t now[32];
    digest_of(secret, now);
    return memcmp(now, digest, sizeof(now)) == 0 && kept != NULL && memcmp(kept, secret, sizeof(secret)) == 0;
}

uint64_t grow(uint64_t size)
{
    uint8_t *memory = malloc(size);
    if (memory == NULL) {
        return 0;
    }
    memset(memory, 0x5a, size);
    free(memory);
    return size;
}

void spin(void)
{
    for (;;) {
        turns++;
    }
}

void null(void) { *(volatile uint8_t *)(uintptr_t)8 = 1; }

__attribute__((noinline)) uint64_t overflow(uint64_t depth)
{
    volatile uint64_t here = depth;
    return depth == 0 ? here : overflow(depth - 1) + here;
}

void reveal(uint8_t *to) { memcpy(to, secret, sizeof(secret)); }

void ask(uint64_t size)
{
    const uint64_t frame[1] = {0x5a5a5a5a5a5a5a5au};
    pye_ocall_t ocall = {0};
    pye_status_t status = pye_ocall_begin(&ocall, sizeof(frame), size);
    if (status == PYE_OK) {
        status = pye_ocall_call(&ocall, 0, frame, sizeof(frame));
    }
    pye_ocall_end(&ocall);
    if (status != PYE_OK) {
        pye_raise_status(status);
    }
}
