/* Sets and frozensets as they cross. */

#include "crossing_parts.h"
#include "values/sets.h"

bool pye_pack_set(pye_builder_t *to, const pye_type_t *type, const void *value)
{
    const pye_set_t *set = value;
    pye_set_iterator_t iterator = pye_set_begin(set);
    const void *item;
    if (!pye_put_count(to, (uint64_t)pye_set_len(set)))
        return false;
    for (;;) {
        if (!pye_set_next(&iterator, &item))
            return false;
        if (item == NULL)
            return true;
        if (!pye_pack(to, type->element, item))
            return false;
    }
}

static bool unpack_item(pye_reader_t *from, pye_set_t *set, void *item)
{
    const pye_type_t *element = set->head.type->element;
    size_t before = set->table.used;
    if (!pye_unpack(from, element, item))
        return false;
    bool well = pye_set_add(set, item) && (set->table.used > before || pye_refuse_crossing(from, PYE_E_VALUE));
    pye_drop(element, item);
    return well;
}

bool pye_unpack_set(pye_reader_t *from, const pye_type_t *type, void *slot)
{
    pye_set_t *set;
    size_t count;
    if (!pye_take_count(from, &count) || !pye_set_new(type, &set))
        return false;
    void *item = pye_block_alloc(type->element->size); /* on its way into the set, which keeps what it stores */
    bool well = item != NULL;
    for (size_t at = 0; well && at < count; at++)
        well = unpack_item(from, set, item);
    if (item != NULL)
        pye_block_free(item, type->element->size);
    if (well)
        *(pye_set_t **)slot = set;
    else
        pye_set_release(set);
    return well;
}
