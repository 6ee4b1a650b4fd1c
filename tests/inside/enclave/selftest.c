#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "pyenclave.h"

#include "selftest_t.h"

int32_t primitives(const uint8_t *data, size_t size, uint8_t digest[32])
{
    const pye_bytes_t *message = pye_bytes_view(data, size);
    const pye_bytes_t *hash = pye_inside_hashing_sha256(message);
    const pye_bytes_t *key = pye_inside_kdf_hkdf_sha256(hash, pye_inside_random_bytes(16), hash, 32);
    const pye_bytes_t *token = pye_inside_aead_encrypt(key, message, hash);
    if (token == NULL || token->size != size + 28) {
        return 1;
    }
    if (!pye_inside_compare_equal(pye_inside_aead_decrypt(key, token, hash), message)) {
        return 2;
    }
    if (pye_inside_aead_decrypt(key, token, message) != NULL || !pye_error_pending()) {
        return 3;
    }
    pye_error_clear();
    memcpy(digest, hash->data, 32);
    return 0;
}

static int by_value(const void *left, const void *right)
{
    int a = *(const int *)left;
    int b = *(const int *)right;
    return (a > b) - (a < b);
}

int32_t c_library(void)
{
    char text[64];
    if (snprintf(text, sizeof(text), "%s %05d %#" PRIx64, "x", 42, UINT64_MAX) != 26 ||
        strcmp(text, "x 00042 0xffffffffffffffff") != 0) {
        return 1;
    }
    int *values = malloc(3 * sizeof(int));
    if (values == NULL) {
        return 2;
    }
    memcpy(values, (int[]){3, 1, 2}, 3 * sizeof(int));
    qsort(values, 3, sizeof(int), by_value);
    values = realloc(values, 1000 * sizeof(int));
    if (values == NULL || values[0] != 1 || values[1] != 2 || values[2] != 3 || values[999] != 0) {
        return 3;
    }
    free(values);
    errno = 0;
    if (strtol("99999999999999999999", NULL, 10) != INT64_MAX || errno != ERANGE) {
        return 4;
    }
    return 0;
}

int32_t exhausted(size_t size)
{
    errno = 0;
    return malloc(size) == NULL && errno == ENOMEM ? 0 : 1;
}
