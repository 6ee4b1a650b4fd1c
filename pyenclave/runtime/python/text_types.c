/* The descriptors of bytes, str and bytearray, and of lists of them. A slot that is NULL is None. */

#include "parts.h"
#include "repr.h"
#include "siphash.h"

static pye_bytes_t *at(const void *slot) { return *(pye_bytes_t *const *)slot; }

static bool keep(const pye_type_t *type, void *slot)
{
    (void)type;
    return pye_bytes_keep(at(slot), slot);
}

static void drop(const pye_type_t *type, void *slot)
{
    (void)type;
    pye_bytes_release(at(slot));
}

static bool equal(const pye_type_t *type, const void *a, const void *b)
{
    (void)type;
    if (at(a) == NULL || at(b) == NULL)
        return at(a) == at(b);
    return pye_bytes_equal(at(a), at(b));
}

static int compare(const pye_type_t *type, const void *a, const void *b)
{
    (void)type;
    return pye_bytes_compare(at(a), at(b));
}

static uint64_t hash(const pye_type_t *type, const void *slot)
{
    pye_bytes_t *value = at(slot);
    (void)type;
    if (value == NULL)
        return pye_hash_word(0, 0);
    uint64_t known = __atomic_load_n(&value->hash, __ATOMIC_RELAXED);
    if (known != 0)
        return known;
    known = pye_hash_bytes(value->data, value->size);
    if (value->count != 0) /* a constant's memory is only read */
        __atomic_store_n(&value->hash, known, __ATOMIC_RELAXED);
    return known;
}

/* One for each, so that an image with bytes does not have what Unicode says of characters. */
#define PYE_REPR(name) \
    static bool repr_##name(const pye_type_t *type, const void *slot, pye_builder_t *to) \
    { \
        (void)type; \
        return at(slot) == NULL ? pye_builder_text(to, "None") : pye_repr_##name(at(slot), to); \
    }
PYE_REPR(bytes)
PYE_REPR(str)
PYE_REPR(bytearray)

/* A bytearray is shared, and never the arena's. */
static bool keep_bytearray(const pye_type_t *type, void *slot)
{
    (void)type;
    (void)pye_bytes_retain(at(slot));
    return true;
}

const pye_operations_t pye_bytes_operations = {
    .keep = keep, .drop = drop, .equal = equal, .compare = compare, .hash = hash, .repr = repr_bytes};
const pye_operations_t pye_str_operations = {
    .keep = keep, .drop = drop, .equal = equal, .compare = compare, .hash = hash, .repr = repr_str};
const pye_operations_t pye_bytearray_operations = {
    .keep = keep_bytearray, .drop = drop, .equal = equal, .compare = compare, .repr = repr_bytearray};

const pye_type_t pye_type_bytes = {
    .name = "bytes", .operations = &pye_bytes_operations, .kind = PYE_KIND_BYTES, .size = sizeof(void *)};
const pye_type_t pye_type_str = {
    .name = "str", .operations = &pye_str_operations, .kind = PYE_KIND_STR, .size = sizeof(void *)};
const pye_type_t pye_type_bytearray = {
    .name = "bytearray", .operations = &pye_bytearray_operations, .kind = PYE_KIND_BYTEARRAY, .size = sizeof(void *)};

const pye_type_t pye_type_list_bytes = PYE_LIST_OF("list[bytes]", &pye_type_bytes);
const pye_type_t pye_type_list_str = PYE_LIST_OF("list[str]", &pye_type_str);
const pye_type_t pye_type_list_bytearray = PYE_LIST_OF("list[bytearray]", &pye_type_bytearray);
