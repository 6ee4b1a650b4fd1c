/* Values to bytes. */

#include "crossing_parts.h"
#include "values/crossing.h"
#include "values/deques.h"
#include "values/dicts.h"
#include "values/sets.h"

static bool put_count(pye_builder_t *to, uint64_t count) { return pye_builder_add(to, &count, sizeof count); }

/* Of nothing there is no address. */
static bool put(pye_builder_t *to, const void *data, size_t size)
{
    return size == 0 || pye_builder_add(to, data, size);
}

static bool pack_bytes(pye_builder_t *to, const pye_bytes_t *value)
{
    return put_count(to, value->size) && put(to, value->data, value->size);
}

static bool pack_members(pye_builder_t *to, const pye_type_t *type, const void *base)
{
    for (uint32_t at = 0; at < type->member_count; at++) {
        if (!pye_pack(to, type->members[at].type, pye_member_at(&type->members[at], base)))
            return false;
    }
    return type->member_count != 0 || pye_builder_byte(to, 0);
}

static bool pack_list(pye_builder_t *to, const pye_list_t *list)
{
    const pye_type_t *element = list->head.type->element;
    if (!put_count(to, list->size))
        return false;
    if (pye_crosses_plainly(element))
        return put(to, list->items, list->size * element->size);
    for (size_t at = 0; at < list->size; at++) {
        if (!pye_pack(to, element, pye_list_slot(list, at)))
            return false;
    }
    return true;
}

static bool pack_deque(pye_builder_t *to, const pye_deque_t *deque)
{
    bool well = put_count(to, deque->size);
    for (size_t at = 0; well && at < deque->size; at++)
        well = pye_pack(to, deque->head.type->element, pye_deque_slot(deque, at));
    return well;
}

static bool pack_set(pye_builder_t *to, const pye_set_t *set)
{
    pye_set_iterator_t iterator = pye_set_begin(set);
    const void *item;
    if (!put_count(to, (uint64_t)pye_set_len(set)))
        return false;
    for (;;) {
        if (!pye_set_next(&iterator, &item))
            return false;
        if (item == NULL)
            return true;
        if (!pye_pack(to, set->head.type->element, item))
            return false;
    }
}

static bool pack_dict(pye_builder_t *to, const pye_dict_t *dict)
{
    pye_dict_iterator_t iterator = pye_dict_begin(dict);
    const pye_type_t *type = dict->head.type;
    const void *key, *value;
    if (!put_count(to, (uint64_t)pye_dict_len(dict)))
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

static bool pack_enum(pye_builder_t *to, const void *slot)
{
    uint32_t member = (uint32_t)*(const int64_t *)slot;
    return pye_builder_add(to, &member, sizeof member);
}

/* A value that is there. */
static bool pack_some(pye_builder_t *to, const pye_type_t *type, const void *slot)
{
    const void *value = type->kind < PYE_KIND_BYTES ? NULL : *(void *const *)slot;
    switch (type->kind) {
    case PYE_KIND_BYTES:
    case PYE_KIND_STR:
    case PYE_KIND_BYTEARRAY: return pack_bytes(to, value);
    case PYE_KIND_LIST: return pack_list(to, value);
    case PYE_KIND_DEQUE: return pack_deque(to, value);
    case PYE_KIND_SET: return pack_set(to, value);
    case PYE_KIND_DICT: return pack_dict(to, value);
    case PYE_KIND_OBJECT: return pack_members(to, type, value);
    default: return pye_builder_add(to, slot, type->size);
    }
}

bool pye_pack(pye_builder_t *to, const pye_type_t *type, const void *slot)
{
    switch (type->kind) {
    case PYE_KIND_TUPLE: return pack_members(to, type, slot);
    case PYE_KIND_ENUM: return pack_enum(to, slot);
    case PYE_KIND_OPTIONAL:
        if (!*(const bool *)slot)
            return pye_builder_byte(to, 0);
        return pye_builder_byte(to, 1) && pye_pack(to, type->element, (const uint8_t *)slot + type->object_size);
    default:
        if (!pye_is_nullable(type))
            return pack_some(to, type, slot);
        if (*(void *const *)slot == NULL)
            return pye_builder_byte(to, 0);
        return pye_builder_byte(to, 1) && pack_some(to, type, slot);
    }
}

bool pye_pack_value(const pye_type_t *type, const void *slot, pye_bytes_t **result)
{
    pye_builder_t to = {0};
    return pye_builder_end(&to, pye_pack(&to, type, slot), result);
}
