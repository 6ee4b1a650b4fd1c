/* Trusted bodies of sequences.edl: each result depends on every byte and on its place. */
#include <string.h>

#include "sequences_t.h"

static int64_t mix(int64_t sum, const void *data, size_t size)
{
    const uint8_t *bytes = data;
    if (size != 0 && !pye_is_inside(bytes, size)) {
        return -1;
    }
    for (size_t at = 0; at < size; at++) {
        sum = (sum * 31 + bytes[at]) % 1000003;
    }
    return (sum * 31 + 256) % 1000003;
}

int64_t join(const char **names, size_t n)
{
    int64_t sum = 0;
    for (size_t at = 0; at < n; at++) {
        sum = mix(sum, names[at], strlen(names[at]));
    }
    return names == NULL ? 7 : sum;
}

int64_t total(const void **buffers, const size_t *sizes, size_t n)
{
    int64_t sum = 0;
    for (size_t at = 0; at < n; at++) {
        sum = mix(sum, buffers[at], sizes[at]);
    }
    return sum;
}

int64_t later(const uint8_t **buffers, const uint64_t *sizes, uint16_t n)
{
    if (pye_check(tick()) < 0) {
        return 0;
    }
    return total((const void **)buffers, (const size_t *)sizes, n);
}

int64_t three(char **names, const char **pair, const size_t *sizes)
{
    if (names == NULL || pair == NULL) {
        return names == NULL && pair == NULL && sizes == NULL ? 7 : 8;
    }
    return join((const char **)names, 3) + total((const void **)pair, sizes, 2);
}

static uint8_t secret[64];

/* What a careless body does to its own pointers and sizes: results go where they were checked for all the same. */
static void spoil(void **blocks, const void *sizes, size_t n, enum trick trick)
{
    for (size_t at = 0; at < n && trick == REPOINTS; at++) {
        blocks[at] = secret;
    }
    for (size_t at = 0; at < n && trick == RESIZES; at++) {
        ((size_t *)(uintptr_t)sizes)[at] += 64;
    }
    if (trick == WAITS) {
        pye_check(tick());
    }
    if (trick == RAISES) {
        pye_raise(PYE_EXC_ValueError, "raised");
    }
}

/* readv: the data into one buffer after the other; -1 where one did not begin as zeros. */
int64_t scatter(const uint8_t *data, size_t length, void **blocks, const size_t *sizes, size_t n, enum trick trick)
{
    size_t used = 0;
    memset(secret, 0x5e, sizeof(secret));
    for (size_t at = 0; at < n; at++) {
        size_t part = length - used < sizes[at] ? length - used : sizes[at];
        for (size_t byte = 0; byte < sizes[at]; byte++) {
            if (((uint8_t *)blocks[at])[byte] != 0) {
                return -1;
            }
        }
        if (part != 0) {
            memcpy(blocks[at], data + used, part);
        }
        used += part;
    }
    spoil(blocks, sizes, n, trick);
    return (int64_t)used;
}

void invert(const uint64_t *sizes, uint8_t **blocks, uint8_t n, enum trick trick)
{
    memset(secret, 0x5e, sizeof(secret));
    for (size_t at = 0; at < n; at++) {
        for (size_t byte = 0; byte < sizes[at]; byte++) {
            blocks[at][byte] ^= 0xff;
        }
    }
    spoil((void **)blocks, sizes, n, trick);
}

void digits(char **pair, const size_t *sizes)
{
    for (size_t at = 0; at < 2 && pair != NULL; at++) {
        memset(pair[at], (int)('0' + sizes[at] % 10), sizes[at]);
    }
}

void two(const char **left, const unsigned char **right, int32_t n)
{
    for (int32_t at = 0; at < n; at++) {
        if (strcmp(left[at], (const char *)right[at]) != 0) {
            pye_raise(PYE_EXC_ValueError, left[at]);
        }
    }
}
