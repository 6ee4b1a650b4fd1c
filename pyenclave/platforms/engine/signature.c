/* As the processor does it: SIGSTRUCT brings the quotients Q1 and Q2, so that no division is needed,
 *     r = s * s - Q1 * m,   s^3 mod m = s * r - Q2 * m,
 * and both remainders must lie in [0, m). */
#include "signature.h"

#include <string.h>

#include "sha256.h"

#define LIMBS 48 /* of 64 bits: 3072 */

static void multiply(uint64_t product[2 * LIMBS], const uint64_t *a, const uint64_t *b)
{
    memset(product, 0, 2 * LIMBS * sizeof *product);
    for (int i = 0; i < LIMBS; i++) {
        uint64_t carry = 0;
        for (int j = 0; j < LIMBS; j++) {
            unsigned __int128 sum = (unsigned __int128)a[i] * b[j] + product[i + j] + carry;
            product[i + j] = (uint64_t)sum;
            carry = (uint64_t)(sum >> 64);
        }
        product[i + LIMBS] = carry;
    }
}

static bool less(const uint64_t *a, const uint64_t *b)
{
    for (int i = LIMBS - 1; i >= 0; i--) {
        if (a[i] != b[i]) {
            return a[i] < b[i];
        }
    }
    return false;
}

/* a * b - quotient * modulus; false where that is no remainder. */
static bool reduce(uint64_t *rest, const uint64_t *a, const uint64_t *b, const uint64_t *quotient,
                   const uint64_t *modulus)
{
    uint64_t whole[2 * LIMBS], taken[2 * LIMBS], borrow = 0;
    multiply(whole, a, b);
    multiply(taken, quotient, modulus);
    for (int i = 0; i < 2 * LIMBS; i++) {
        unsigned __int128 left = (unsigned __int128)whole[i] - taken[i] - borrow;
        whole[i] = (uint64_t)left;
        borrow = (uint64_t)(left >> 64) & 1;
        if (i >= LIMBS && whole[i] != 0) {
            return false;
        }
    }
    memcpy(rest, whole, LIMBS * sizeof *rest);
    return borrow == 0 && less(rest, modulus);
}

/* PKCS #1 v1.5 of a SHA-256 digest, little endian. */
static void pad(uint8_t padded[384], const uint8_t digest[32])
{
    static const uint8_t ALGORITHM[19] = {0x30, 0x31, 0x30, 0x0d, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01,
                                          0x65, 0x03, 0x04, 0x02, 0x01, 0x05, 0x00, 0x04, 0x20};
    uint8_t big[384];
    memset(big, 0xff, sizeof big);
    big[0] = 0;
    big[1] = 1;
    big[384 - 32 - sizeof ALGORITHM - 1] = 0;
    memcpy(big + 384 - 32 - sizeof ALGORITHM, ALGORITHM, sizeof ALGORITHM);
    memcpy(big + 384 - 32, digest, 32);
    for (int i = 0; i < 384; i++) {
        padded[i] = big[383 - i];
    }
}

static void signed_digest(const struct sgx_sigstruct *sigstruct, uint8_t digest[32])
{
    const uint8_t *bytes = (const uint8_t *)sigstruct;
    sgx_sha256_t hash;
    sgx_sha256_begin(&hash);
    sgx_sha256_block(&hash, bytes);
    sgx_sha256_block(&hash, bytes + 64);
    sgx_sha256_block(&hash, bytes + 900);
    sgx_sha256_block(&hash, bytes + 964);
    sgx_sha256_end(&hash, NULL, 0, digest);
}

bool sgx_signature_holds(const struct sgx_sigstruct *sigstruct)
{
    uint64_t modulus[LIMBS], signature[LIMBS], q1[LIMBS], q2[LIMBS], rest[LIMBS];
    uint8_t digest[32], wanted[384];
    memcpy(modulus, sigstruct->modulus, 384);
    memcpy(signature, sigstruct->signature, 384);
    memcpy(q1, sigstruct->q1, 384);
    memcpy(q2, sigstruct->q2, 384);
    if (!less(signature, modulus) || !reduce(rest, signature, signature, q1, modulus) ||
        !reduce(rest, signature, rest, q2, modulus)) {
        return false;
    }
    signed_digest(sigstruct, digest);
    pad(wanted, digest);
    return memcmp(rest, wanted, 384) == 0;
}

void sgx_signer(const struct sgx_sigstruct *sigstruct, uint8_t digest[32])
{
    sgx_sha256_t hash;
    sgx_sha256_begin(&hash);
    for (int at = 0; at < 384; at += 64) {
        sgx_sha256_block(&hash, sigstruct->modulus + at);
    }
    sgx_sha256_end(&hash, NULL, 0, digest);
}
