/* Trusted bodies of sequences.edl: each result depends on every byte and on its place. */
#include <string.h>

#include "double.h"
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

void two(const char **left, const unsigned char **right, int32_t n)
{
    for (int32_t at = 0; at < n; at++) {
        if (strcmp(left[at], (const char *)right[at]) != 0) {
            pye_raise(PYE_EXC_ValueError, left[at]);
        }
    }
}
