/* Dicts as they cross. */

#include "crossing_parts.h"
#include "values/dicts.h"

bool pye_pack_dict(pye_builder_t *to, const pye_type_t *type, const void *table)
{
    const pye_dict_t *dict = table;
    pye_dict_iterator_t iterator = pye_dict_begin(dict);
    const void *key, *value;
    if (!pye_put_count(to, (uint64_t)pye_dict_len(dict)))
        return false;
    for (;;) {
        if (!pye_dict_next(&iterator, &key, &value))
            return false;
        if (key == NULL)
            return true;
        if (!pye_pack(to, type->element, key) || !pye_pack(to, type->value, value))
            return false;
    }
}

/* Room for a key and a value while they are on their way into a container, which keeps what it stores. */
static void *passing_room(const pye_type_t *key, const pye_type_t *value, size_t *size, void **second)
{
    size_t first = ((size_t)key->size + 15) & ~(size_t)15;
    *size = first + value->size;
    uint8_t *room = pye_block_alloc(*size);
    if (room != NULL)
        *second = room + first;
    return room;
}

static bool unpack_entry(pye_reader_t *from, pye_dict_t *dict, void *key, void *value)
{
    const pye_type_t *type = dict->head.type;
    size_t before = dict->table.used;
    if (!pye_unpack(from, type->element, key))
        return false;
    bool well = pye_unpack(from, type->value, value);
    if (well) {
        well = pye_dict_set(dict, key, value) && (dict->table.used > before || pye_refuse_crossing(from, PYE_E_VALUE));
        pye_drop(type->value, value);
    }
    pye_drop(type->element, key);
    return well;
}

bool pye_unpack_dict(pye_reader_t *from, const pye_type_t *type, void *slot)
{
    size_t count, size;
    void *value;
    pye_dict_t *dict;
    if (!pye_take_count(from, &count) || !pye_dict_new(type, &dict))
        return false;
    void *key = passing_room(type->element, type->value, &size, &value);
    bool well = key != NULL;
    for (size_t at = 0; well && at < count; at++)
        well = unpack_entry(from, dict, key, value);
    if (key != NULL)
        pye_block_free(key, size);
    if (well)
        *(pye_dict_t **)slot = dict;
    else
        pye_dict_release(dict);
    return well;
}
