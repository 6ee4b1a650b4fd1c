/* hashlib's and hmac's objects. Which hash function it is says its kind, of pyenclave_hashlib.h. */
#ifndef PYENCLAVE_VALUES_DIGESTS_H
#define PYENCLAVE_VALUES_DIGESTS_H

#include "values/bytes.h"

#define PYE_HASH_STATE 512u /* what any hash function keeps between two steps, at a multiple of 16 */
#define PYE_HASH_BLOCK 144u /* the longest block of one */
#define PYE_HASH_DIGEST 64u

typedef struct pye_hash {
    const char *name;
    uint32_t digest_size;
    uint32_t block_size;
    void (*begin)(void *state);
    void (*update)(void *state, const uint8_t *data, size_t size);
    void (*end)(void *state, uint8_t *digest);
} pye_hash_t;

typedef struct pye_digest pye_digest_t;
PYE_COUNTED(digest)

extern const pye_operations_t pye_digest_operations;
extern const pye_type_t pye_type_digest;

/* hashlib.NAME(data) */
PYE_MUST_CHECK bool pye_digest_new(const pye_hash_t *hash, const pye_bytes_t *data, pye_digest_t **result);
/* hmac.new(key, data, hashlib.NAME), `data` NULL for none. */
PYE_MUST_CHECK bool pye_digest_keyed(const pye_hash_t *hash, const pye_bytes_t *key, const pye_bytes_t *data,
                                     pye_digest_t **result);
PYE_MUST_CHECK bool pye_digest_update(pye_digest_t *digest, const pye_bytes_t *data);
PYE_MUST_CHECK bool pye_digest_digest(const pye_digest_t *digest, pye_bytes_t **result);
PYE_MUST_CHECK bool pye_digest_hexdigest(const pye_digest_t *digest, pye_bytes_t **result);
PYE_MUST_CHECK bool pye_digest_copy(const pye_digest_t *digest, pye_digest_t **result);
PYE_MUST_CHECK bool pye_digest_name(const pye_digest_t *digest, pye_bytes_t **result);
int64_t pye_digest_digest_size(const pye_digest_t *digest);
int64_t pye_digest_block_size(const pye_digest_t *digest);

#endif
