/* A host in C: it serves the ocalls of outward.edl and makes its ecalls, and those of sequences.edl. */
#include <stdio.h>
#include <string.h>

#include "outward_u.h"
#include "sequences_u.h"

static char seen[256];

static void saw(const char *text, size_t size)
{
    size_t used = strlen(seen);
    snprintf(seen + used, sizeof(seen) - used, "%zu:%.*s ", size, (int)size, text);
}

int64_t take_names(const char **names, size_t n)
{
    seen[0] = 0;
    for (size_t at = 0; at < n; at++) {
        saw(names[at], strlen(names[at]));
    }
    return (int64_t)n;
}

int64_t take_blocks(const void **blocks, const size_t *sizes, size_t n)
{
    seen[0] = 0;
    for (size_t at = 0; at < n; at++) {
        saw(blocks[at], sizes[at]);
    }
    return (int64_t)n;
}

int64_t take_pair(const uint64_t *sizes, const uint8_t **pair)
{
    seen[0] = 0;
    return sizes == NULL || pair == NULL ? -1 : (int64_t)(sizes[0] * 100 + sizes[1] * 10 + pair[0][2] + pair[1][0]);
}

int64_t read_blocks(void **blocks, const size_t *sizes, size_t n)
{
    for (size_t at = 0; at < n; at++) {
        memset(blocks[at], (int)('a' + at), sizes[at] / 2); /* the rest stays zero */
    }
    return (int64_t)n;
}

int64_t edit_blocks(const uint64_t *sizes, uint8_t **blocks, int n)
{
    for (int at = 0; at < n; at++) {
        for (uint64_t byte = 0; byte < sizes[at]; byte++) {
            blocks[at][byte] ^= 0xff;
        }
    }
    return n;
}

int64_t read_pair(char **pair, const size_t *sizes)
{
    (void)pair, (void)sizes;
    return 0;
}

void tick(void) {}

int64_t take_fixed(unsigned char **names)
{
    seen[0] = 0;
    for (size_t at = 0; names != NULL && at < 2; at++) {
        saw((const char *)names[at], strlen((const char *)names[at]));
    }
    return names == NULL ? -1 : 2;
}

const char *host_seen(void) { return seen; }

pye_status_t host_out_names(pye_enclave_t *enclave, int64_t *answer, const uint8_t *data, size_t size)
{
    return out_names(enclave, answer, data, size, HONEST, NULL);
}

pye_status_t host_out_blocks(pye_enclave_t *enclave, int64_t *answer, const uint8_t *data, size_t size)
{
    return out_blocks(enclave, answer, data, size, HONEST, NULL);
}

pye_status_t host_out_pair(pye_enclave_t *enclave, int64_t *answer, bool absent)
{
    return out_pair(enclave, answer, absent, absent);
}

pye_status_t host_out_fixed(pye_enclave_t *enclave, int64_t *answer, bool absent)
{
    return out_fixed(enclave, answer, absent);
}

pye_status_t host_refill(pye_enclave_t *enclave, int64_t *answer, const uint8_t *data, uint8_t *back, size_t size,
                         bool keeps)
{
    return refill(enclave, answer, data, back, size, HONEST, keeps, NULL);
}

/* Strings into one ecall, then readv and an edit in place with two others. */
pye_status_t host_ecalls(pye_enclave_t *enclave, int64_t *answer)
{
    const char *names[] = {"one", "", "three"};
    char first[4] = "....", second[3] = "...";
    char *blocks[] = {first, NULL, second};
    const size_t sizes[] = {sizeof(first), 0, sizeof(second)};
    int64_t used = 0;
    pye_status_t status = join(enclave, answer, names, 3);
    if (status == PYE_OK) {
        status = scatter(enclave, &used, (const uint8_t *)"abcdefghi", 9, (void **)blocks, sizes, 3, NO_TRICK);
    }
    if (status == PYE_OK) {
        seen[0] = 0;
        saw(first, sizeof(first));
        saw(second, sizeof(second));
        status = invert(enclave, sizes, (uint8_t **)blocks, 3, NO_TRICK);
    }
    for (size_t at = 0; at < sizeof(first); at++) {
        first[at] = (char)~first[at];
    }
    saw(first, sizeof(first));
    *answer += 1000000 * used;
    return status;
}
