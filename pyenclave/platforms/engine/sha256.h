/* SHA-256 (FIPS 180-4), in pieces of 64 bytes: SGX measures and hashes nothing that is not a multiple of it, but for what
 * `sgx_sha256` is given whole. */
#ifndef SGX_SHA256_H
#define SGX_SHA256_H

#include <stddef.h>
#include <stdint.h>

typedef struct sgx_sha256 {
    uint32_t state[8];
    uint64_t blocks;
} sgx_sha256_t;

void sgx_sha256_begin(sgx_sha256_t *hash);
void sgx_sha256_block(sgx_sha256_t *hash, const uint8_t block[64]);
/* After `rest`, which is shorter than a block. */
void sgx_sha256_end(sgx_sha256_t *hash, const uint8_t *rest, size_t length, uint8_t digest[32]);

#endif
