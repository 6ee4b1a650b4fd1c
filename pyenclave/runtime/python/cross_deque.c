/* Deques as they cross: the count, the maxlen, -1 for None, the items. */

#include "crossing_parts.h"
#include "values/deques.h"

bool pye_pack_deque(pye_builder_t *to, const pye_type_t *type, const void *value)
{
    const pye_deque_t *deque = value;
    bool well = pye_put_count(to, deque->size) && pye_builder_add(to, &deque->most, sizeof deque->most);
    for (size_t at = 0; well && at < deque->size; at++)
        well = pye_pack(to, type->element, pye_deque_slot(deque, at));
    return well;
}

static bool unpack_item(pye_reader_t *from, pye_deque_t *deque, void *item)
{
    const pye_type_t *element = deque->head.type->element;
    if (!pye_unpack(from, element, item))
        return false;
    bool well = pye_deque_append(deque, item);
    pye_drop(element, item);
    return well;
}

bool pye_unpack_deque(pye_reader_t *from, const pye_type_t *type, void *slot)
{
    pye_deque_t *deque;
    size_t count;
    int64_t most;
    if (!pye_take_count(from, &count) || !pye_take_plain(from, &pye_type_int, 1, &most))
        return false;
    if (most < -1 || (most != -1 && count > (size_t)most))
        return pye_refuse_crossing(from, PYE_E_VALUE);
    if (!pye_deque_new(type, most, &deque))
        return false;
    void *item = pye_block_alloc(type->element->size); /* on its way into the deque, which keeps what it stores */
    bool well = item != NULL;
    for (size_t at = 0; well && at < count; at++)
        well = unpack_item(from, deque, item);
    if (item != NULL)
        pye_block_free(item, type->element->size);
    if (well)
        *(pye_deque_t **)slot = deque;
    else
        pye_deque_release(deque);
    return well;
}
