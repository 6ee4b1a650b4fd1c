/* Python's hash functions by their names, for lowered code: hashlib.NAME(data), hmac.new(key, data, hashlib.NAME). */
#ifndef PYENCLAVE_HASHLIB_H
#define PYENCLAVE_HASHLIB_H

#include "pyenclave_inside.h"
#include "values/digests.h"

#define PYE_HASHLIB(name_, digest_, block_) \
    static inline const pye_hash_t *pye_hash_##name_(void) \
    { \
        static const pye_hash_t hash = {.name = #name_, \
                                        .digest_size = (digest_), \
                                        .block_size = (block_), \
                                        .begin = pye_inside_hash_##name_##_begin, \
                                        .update = pye_inside_hash_##name_##_update, \
                                        .end = pye_inside_hash_##name_##_end}; \
        return &hash; \
    } \
    PYE_MUST_CHECK static inline bool pye_hashlib_##name_(const pye_bytes_t *data, pye_digest_t **result) \
    { \
        return pye_digest_new(pye_hash_##name_(), data, result); \
    } \
    PYE_MUST_CHECK static inline bool pye_hmac_##name_(const pye_bytes_t *key, const pye_bytes_t *data, \
                                                       pye_digest_t **result) \
    { \
        return pye_digest_keyed(pye_hash_##name_(), key, data, result); \
    }
PYE_HASHLIB(sha1, 20, 64)
PYE_HASHLIB(sha224, 28, 64)
PYE_HASHLIB(sha256, 32, 64)
PYE_HASHLIB(sha384, 48, 128)
PYE_HASHLIB(sha512, 64, 128)
PYE_HASHLIB(sha3_224, 28, 144)
PYE_HASHLIB(sha3_256, 32, 136)
PYE_HASHLIB(sha3_384, 48, 104)
PYE_HASHLIB(sha3_512, 64, 72)
PYE_HASHLIB(blake2b, 64, 128)
PYE_HASHLIB(blake2s, 32, 64)

#endif
