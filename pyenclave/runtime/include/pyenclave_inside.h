/* The inside library as C sees it: what pyenclave/inside/X.py documents, under pye_inside_X_FUNCTION.
 *
 * Results are in the call's arena. NULL says that an exception is pending: the function raised it, or was given a NULL
 * argument and did nothing, so that calls may be nested and checked once. Secrets that a function had on the stack or
 * in registers are wiped before it returns.
 */
#ifndef PYENCLAVE_INSIDE_H
#define PYENCLAVE_INSIDE_H

#include "pyenclave_bytes.h"

#ifdef __cplusplus
extern "C" {
#endif

/* AES-256-GCM. key: 32 bytes. A token is nonce (12), ciphertext, tag (16). No aad: an empty value, not NULL. */
const pye_bytes_t *pye_inside_aead_encrypt(const pye_bytes_t *key, const pye_bytes_t *message, const pye_bytes_t *aad);
/* ValueError for a token that these did not make. */
const pye_bytes_t *pye_inside_aead_decrypt(const pye_bytes_t *key, const pye_bytes_t *token, const pye_bytes_t *aad);

/* The same by ChaCha20-Poly1305, and by AEGIS-256, whose nonce and tag have 32 bytes each. */
const pye_bytes_t *pye_inside_aead_chacha20_poly1305_encrypt(const pye_bytes_t *key, const pye_bytes_t *message,
                                                             const pye_bytes_t *aad);
const pye_bytes_t *pye_inside_aead_chacha20_poly1305_decrypt(const pye_bytes_t *key, const pye_bytes_t *token,
                                                             const pye_bytes_t *aad);
const pye_bytes_t *pye_inside_aead_aegis256_encrypt(const pye_bytes_t *key, const pye_bytes_t *message,
                                                    const pye_bytes_t *aad);
const pye_bytes_t *pye_inside_aead_aegis256_decrypt(const pye_bytes_t *key, const pye_bytes_t *token,
                                                    const pye_bytes_t *aad);

/* SHA-1 and MACs with it are for one-time codes and old formats only. */
const pye_bytes_t *pye_inside_hashing_sha1(const pye_bytes_t *data);
const pye_bytes_t *pye_inside_hashing_sha224(const pye_bytes_t *data);
const pye_bytes_t *pye_inside_hashing_sha256(const pye_bytes_t *data);
const pye_bytes_t *pye_inside_hashing_sha384(const pye_bytes_t *data);
const pye_bytes_t *pye_inside_hashing_sha512(const pye_bytes_t *data);
const pye_bytes_t *pye_inside_hashing_sha3_224(const pye_bytes_t *data);
const pye_bytes_t *pye_inside_hashing_sha3_256(const pye_bytes_t *data);
const pye_bytes_t *pye_inside_hashing_sha3_384(const pye_bytes_t *data);
const pye_bytes_t *pye_inside_hashing_sha3_512(const pye_bytes_t *data);
const pye_bytes_t *pye_inside_hashing_blake3(const pye_bytes_t *data);
/* length: 0 to 1048576 bytes. */
const pye_bytes_t *pye_inside_hashing_shake_128(const pye_bytes_t *data, int64_t length);
const pye_bytes_t *pye_inside_hashing_shake_256(const pye_bytes_t *data, int64_t length);
const pye_bytes_t *pye_inside_mac_hmac_sha1(const pye_bytes_t *key, const pye_bytes_t *data);
const pye_bytes_t *pye_inside_mac_hmac_sha224(const pye_bytes_t *key, const pye_bytes_t *data);
const pye_bytes_t *pye_inside_mac_hmac_sha256(const pye_bytes_t *key, const pye_bytes_t *data);
const pye_bytes_t *pye_inside_mac_hmac_sha384(const pye_bytes_t *key, const pye_bytes_t *data);
const pye_bytes_t *pye_inside_mac_hmac_sha512(const pye_bytes_t *key, const pye_bytes_t *data);

/* length: 1 to 8160 bytes, to 16320 with SHA-512. */
const pye_bytes_t *pye_inside_kdf_hkdf_sha256(const pye_bytes_t *material, const pye_bytes_t *salt,
                                              const pye_bytes_t *info, int64_t length);
const pye_bytes_t *pye_inside_kdf_hkdf_sha512(const pye_bytes_t *material, const pye_bytes_t *salt,
                                              const pye_bytes_t *info, int64_t length);

/* Keys from passwords, length 1 to 1048576 bytes. They raise KeyboardInterrupt where the host's Ctrl-C ends the call. */
const pye_bytes_t *pye_inside_kdf_pbkdf2_sha1(const pye_bytes_t *password, const pye_bytes_t *salt, int64_t iterations,
                                              int64_t length);
const pye_bytes_t *pye_inside_kdf_pbkdf2_sha256(const pye_bytes_t *password, const pye_bytes_t *salt,
                                                int64_t iterations, int64_t length);
const pye_bytes_t *pye_inside_kdf_pbkdf2_sha512(const pye_bytes_t *password, const pye_bytes_t *salt,
                                                int64_t iterations, int64_t length);
/* n: a power of 2 up to 2^24; r, p: 1 to 1024; 128 * r * (n + p + 2) bytes of the heap. */
const pye_bytes_t *pye_inside_kdf_scrypt(const pye_bytes_t *password, const pye_bytes_t *salt, int64_t n, int64_t r,
                                         int64_t p, int64_t length);
/* salt: at least 8 bytes; lanes: 1 to 255; memory_cost: KiB of the heap, at least 8 * lanes; length: at least 4. */
const pye_bytes_t *pye_inside_kdf_argon2id(const pye_bytes_t *password, const pye_bytes_t *salt, int64_t iterations,
                                           int64_t lanes, int64_t memory_cost, int64_t length);

/* Signatures. Private keys: 32 bytes. Public keys: 32 bytes; a point as SEC 1 writes it; a SubjectPublicKeyInfo in DER.
 * ECDSA's signatures are in DER. Verification raises nothing: 1, or 0 for what is no key or no signature, or is NULL. */
const pye_bytes_t *pye_inside_sign_ed25519_public_key(const pye_bytes_t *key);
const pye_bytes_t *pye_inside_sign_ed25519_sign(const pye_bytes_t *key, const pye_bytes_t *message);
int pye_inside_sign_ed25519_verify(const pye_bytes_t *public_key, const pye_bytes_t *signature,
                                   const pye_bytes_t *message);
const pye_bytes_t *pye_inside_sign_ecdsa_p256_public_key(const pye_bytes_t *key);
const pye_bytes_t *pye_inside_sign_ecdsa_p256_sign(const pye_bytes_t *key, const pye_bytes_t *message);
int pye_inside_sign_ecdsa_p256_verify(const pye_bytes_t *public_key, const pye_bytes_t *signature,
                                      const pye_bytes_t *message);
int pye_inside_sign_rsa_pss_verify(const pye_bytes_t *public_key, const pye_bytes_t *signature,
                                   const pye_bytes_t *message);

/* 32 bytes that two sides share: no key yet, but what pye_inside_kdf_hkdf_sha256 makes one of. */
const pye_bytes_t *pye_inside_exchange_x25519_public_key(const pye_bytes_t *key);
const pye_bytes_t *pye_inside_exchange_x25519(const pye_bytes_t *key, const pye_bytes_t *public_key);
const pye_bytes_t *pye_inside_exchange_p256_public_key(const pye_bytes_t *key);
const pye_bytes_t *pye_inside_exchange_p256(const pye_bytes_t *key, const pye_bytes_t *public_key);

/* n: 0 to 1048576 bytes, from RDRAND. */
const pye_bytes_t *pye_inside_random_bytes(int64_t n);

/* 1 where equal, else 0; in constant time for given lengths. Raises nothing; 0 where either is NULL. */
int pye_inside_compare_equal(const pye_bytes_t *a, const pye_bytes_t *b);

/* Sealing. policy: PYE_SEAL_MRENCLAVE or PYE_SEAL_MRSIGNER below. version: 0, or what the caller counts up. */
const pye_bytes_t *pye_inside_seal_seal(const pye_bytes_t *data, const pye_bytes_t *policy, const pye_bytes_t *aad,
                                        int64_t version);
/* ValueError for what this enclave cannot open, and for a version below `counter`. */
const pye_bytes_t *pye_inside_seal_unseal(const pye_bytes_t *sealed, const pye_bytes_t *aad, int64_t counter);
/* Opens, and seals the same anew with this enclave's security version. */
const pye_bytes_t *pye_inside_seal_migrate(const pye_bytes_t *sealed, const pye_bytes_t *policy,
                                           const pye_bytes_t *aad);
/* As it says, not yet believed. Raises nothing; 0 for what is no sealed data. */
int64_t pye_inside_seal_version(const pye_bytes_t *sealed);

#define PYE_SEAL_MRENCLAVE (&(const pye_bytes_t)PYE_STR_CONSTANT(9, 9, "MRENCLAVE"))
#define PYE_SEAL_MRSIGNER (&(const pye_bytes_t)PYE_STR_CONSTANT(8, 8, "MRSIGNER"))

/* Local reports. target: this enclave's TARGETINFO; a report is made for another's, of 512 bytes, with 64 of data. */
const pye_bytes_t *pye_inside_report_target(void);
const pye_bytes_t *pye_inside_report_create(const pye_bytes_t *target, const pye_bytes_t *data);
/* Its 64 bytes of data; ValueError where it was not made for this enclave on this machine. */
const pye_bytes_t *pye_inside_report_verify(const pye_bytes_t *report);
/* As it says, not yet believed; ValueError for what has not 432 bytes. */
const pye_bytes_t *pye_inside_report_mrenclave(const pye_bytes_t *report);
const pye_bytes_t *pye_inside_report_mrsigner(const pye_bytes_t *report);
/* The same; these raise nothing, and answer 0, 0 and 1 for what has not 432 bytes. */
int64_t pye_inside_report_product_id(const pye_bytes_t *report);
int64_t pye_inside_report_security_version(const pye_bytes_t *report);
int pye_inside_report_debug(const pye_bytes_t *report);

/* 1 where the report (of 432 bytes, at a multiple of 8) was made for this enclave on this machine, else 0. */
int pye_inside_report_genuine(const void *report);

/* A hash function in steps: begin, update as often as wanted, end. `state` is 512 bytes at a multiple of 16, which the
 * caller wipes. */
#define PYE_INSIDE_HASH(name) \
    void pye_inside_hash_##name##_begin(void *state); \
    void pye_inside_hash_##name##_update(void *state, const uint8_t *data, size_t size); \
    void pye_inside_hash_##name##_end(void *state, uint8_t *digest);
PYE_INSIDE_HASH(sha1)
PYE_INSIDE_HASH(sha224)
PYE_INSIDE_HASH(sha256)
PYE_INSIDE_HASH(sha384)
PYE_INSIDE_HASH(sha512)
PYE_INSIDE_HASH(sha3_224)
PYE_INSIDE_HASH(sha3_256)
PYE_INSIDE_HASH(sha3_384)
PYE_INSIDE_HASH(sha3_512)
PYE_INSIDE_HASH(blake2b)
PYE_INSIDE_HASH(blake2s)

#ifdef __cplusplus
}
#endif

#endif
