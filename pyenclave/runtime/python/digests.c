/* hashlib's and hmac's objects (FIPS 198-1). Whatever depends on the data lies in blocks, which are wiped when they are
 * freed. */

#include "values/digests.h"

#include <string.h>

#include "repr.h"
#include "values/builder.h"
#include "values/exceptions.h"

typedef struct steps {
    _Alignas(16) uint8_t state[PYE_HASH_STATE];
} steps_t;

struct pye_digest {
    pye_head_t head;
    const pye_hash_t *hash;
    bool keyed;
    steps_t inner;
    steps_t outer; /* of an HMAC: after the key's block */
};

static bool make(const pye_hash_t *hash, bool keyed, pye_digest_t **result)
{
    pye_digest_t *digest = pye_object_new(&pye_type_digest, sizeof *digest);
    if (digest == NULL)
        return false;
    digest->hash = hash;
    digest->keyed = keyed;
    hash->begin(digest->inner.state);
    if (keyed)
        hash->begin(digest->outer.state);
    *result = digest;
    return true;
}

bool pye_digest_new(const pye_hash_t *hash, const pye_bytes_t *data, pye_digest_t **result)
{
    if (!make(hash, false, result))
        return false;
    if (data != NULL)
        hash->update((*result)->inner.state, data->data, data->size);
    return true;
}

/* The key as one block: longer ones by their digest. */
static void begin_keyed(pye_digest_t *digest, const pye_bytes_t *key, uint8_t block[PYE_HASH_BLOCK], steps_t *aside)
{
    const pye_hash_t *hash = digest->hash;
    if (key->size > hash->block_size) {
        hash->begin(aside->state);
        hash->update(aside->state, key->data, key->size);
        hash->end(aside->state, block);
    } else {
        memcpy(block, key->data, key->size);
    }
    for (uint32_t at = 0; at < hash->block_size; at++)
        block[at] ^= 0x36;
    hash->update(digest->inner.state, block, hash->block_size);
    for (uint32_t at = 0; at < hash->block_size; at++)
        block[at] ^= 0x36 ^ 0x5C;
    hash->update(digest->outer.state, block, hash->block_size);
}

typedef struct keying {
    steps_t aside;
    uint8_t block[PYE_HASH_BLOCK];
} keying_t;

bool pye_digest_keyed(const pye_hash_t *hash, const pye_bytes_t *key, const pye_bytes_t *data, pye_digest_t **result)
{
    pye_digest_t *digest;
    keying_t *keying = pye_block_alloc(sizeof *keying);
    if (keying == NULL)
        return false;
    bool well = make(hash, true, &digest);
    if (well)
        begin_keyed(digest, key, keying->block, &keying->aside);
    pye_block_free(keying, sizeof *keying);
    if (!well)
        return false;
    if (data != NULL)
        hash->update(digest->inner.state, data->data, data->size);
    *result = digest;
    return true;
}

bool pye_digest_update(pye_digest_t *digest, const pye_bytes_t *data)
{
    digest->hash->update(digest->inner.state, data->data, data->size);
    return true;
}

/* Of a copy, because more may come. */
static void finish(const pye_digest_t *digest, steps_t *copy, uint8_t *to)
{
    const pye_hash_t *hash = digest->hash;
    *copy = digest->inner;
    hash->end(copy->state, to);
    if (!digest->keyed)
        return;
    *copy = digest->outer;
    hash->update(copy->state, to, hash->digest_size);
    hash->end(copy->state, to);
}

bool pye_digest_digest(const pye_digest_t *digest, pye_bytes_t **result)
{
    uint8_t *to;
    steps_t *copy = pye_block_alloc(sizeof *copy);
    if (copy == NULL)
        return false;
    bool well = pye_bytes_make(digest->hash->digest_size, result, &to);
    if (well)
        finish(digest, copy, to);
    pye_block_free(copy, sizeof *copy);
    return well;
}

bool pye_digest_hexdigest(const pye_digest_t *digest, pye_bytes_t **result)
{
    pye_bytes_t *data;
    if (!pye_digest_digest(digest, &data))
        return false;
    bool well = pye_bytes_hex(data, result);
    pye_bytes_release(data);
    return well;
}

bool pye_digest_copy(const pye_digest_t *digest, pye_digest_t **result)
{
    pye_digest_t *copy = pye_object_new(&pye_type_digest, sizeof *copy);
    if (copy == NULL)
        return false;
    copy->hash = digest->hash;
    copy->keyed = digest->keyed;
    copy->inner = digest->inner;
    copy->outer = digest->outer;
    *result = copy;
    return true;
}

bool pye_digest_name(const pye_digest_t *digest, pye_bytes_t **result)
{
    pye_builder_t to = {0};
    bool well = !digest->keyed || pye_builder_text(&to, "hmac-");
    return pye_builder_end(&to, well && pye_builder_text(&to, digest->hash->name), result);
}

int64_t pye_digest_digest_size(const pye_digest_t *digest) { return digest->hash->digest_size; }
int64_t pye_digest_block_size(const pye_digest_t *digest) { return digest->hash->block_size; }

/* --- in containers -------------------------------------------------------------------------------------------------- */

static pye_digest_t *at(const void *slot) { return *(pye_digest_t *const *)slot; }

static bool keep(const pye_type_t *type, void *slot)
{
    (void)type;
    (void)pye_digest_retain(at(slot));
    return true;
}

static void drop(const pye_type_t *type, void *slot)
{
    (void)type;
    pye_digest_release(at(slot));
}

static bool same(const pye_type_t *type, const void *a, const void *b)
{
    (void)type;
    return at(a) == at(b);
}

static bool repr(const pye_type_t *type, const void *slot, pye_builder_t *to)
{
    (void)type;
    if (at(slot) == NULL)
        return pye_builder_text(to, "None");
    return pye_builder_text(to, at(slot)->keyed ? "<hmac of " : "<hash ") &&
           pye_builder_text(to, at(slot)->hash->name) && pye_builder_byte(to, '>');
}

static void free_digest(pye_head_t *object) { pye_block_free(object, sizeof(pye_digest_t)); }

const pye_operations_t pye_digest_operations = {
    .keep = keep, .drop = drop, .equal = same, .repr = repr, .free = free_digest};
const pye_type_t pye_type_digest = {
    .name = "hash", .operations = &pye_digest_operations, .kind = PYE_KIND_DIGEST, .size = sizeof(void *)};
