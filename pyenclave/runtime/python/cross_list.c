/* Lists as they cross. */

#include "crossing_parts.h"
#include "values/lists.h"

#define FIRST_ROOM 64u /* items that a list has room for before any was read */

bool pye_pack_list(pye_builder_t *to, const pye_type_t *type, const void *value)
{
    const pye_list_t *list = value;
    const pye_type_t *element = type->element;
    if (!pye_put_count(to, list->size))
        return false;
    if (pye_crosses_plainly(element))
        return pye_put(to, list->items, list->size * element->size);
    for (size_t at = 0; at < list->size; at++) {
        if (!pye_pack(to, element, pye_list_slot(list, at)))
            return false;
    }
    return true;
}

bool pye_unpack_list(pye_reader_t *from, const pye_type_t *type, void *slot)
{
    const pye_type_t *element = type->element;
    bool plain = pye_crosses_plainly(element), well;
    pye_list_t *list;
    size_t count;
    if (!pye_take_count(from, &count))
        return false;
    if (plain && count > from->left / element->size)
        return pye_refuse_crossing(from, PYE_E_LENGTH);
    if (!pye_list_new(type, plain || count < FIRST_ROOM ? count : FIRST_ROOM, &list))
        return false;
    well = true;
    if (plain && (well = pye_take_plain(from, element, count, list->items)))
        list->size = count;
    while (well && list->size < count) {
        well = (list->size < list->capacity || pye_list_grow(list)) &&
               pye_unpack(from, element, pye_list_slot(list, list->size));
        list->size += well;
    }
    if (well)
        *(pye_list_t **)slot = list;
    else
        pye_list_release(list);
    return well;
}
