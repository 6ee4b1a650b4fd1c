/* Bytes of the host's to values. Nothing is believed: a count is no more than the bytes that are left (every value takes
 * one at least), so that memory is bounded by what the host sent; depth is bounded by the type, which does not contain
 * itself. */

#include <string.h>

#include "crossing_parts.h"
#include "utf8.h"
#include "values/bytearrays.h"
#include "values/crossing.h"
#include "values/deques.h"
#include "values/dicts.h"
#include "values/sets.h"

#define FIRST_ROOM 64u /* items that a list has room for before any was read */

static bool refuse(const pye_reader_t *from, pye_status_t status)
{
    (void)pye_raise_status(from->answer ? PYE_E_RESULT : status);
    return false;
}

static bool take(pye_reader_t *from, size_t size, const uint8_t **data)
{
    if (size > from->left)
        return refuse(from, PYE_E_LENGTH);
    *data = from->at;
    from->at += size;
    from->left -= size;
    return true;
}

static bool take_count(pye_reader_t *from, size_t *count)
{
    const uint8_t *data;
    uint64_t read;
    if (!take(from, sizeof read, &data))
        return false;
    memcpy(&read, data, sizeof read);
    if (read > from->left)
        return refuse(from, PYE_E_LENGTH);
    *count = (size_t)read;
    return true;
}

/* A byte that is 0 or 1. */
static bool take_bit(pye_reader_t *from, bool *bit)
{
    const uint8_t *data;
    if (!take(from, 1, &data))
        return false;
    if (*data > 1)
        return refuse(from, PYE_E_VALUE);
    *bit = *data != 0;
    return true;
}

static bool all_bits(const uint8_t *data, size_t size)
{
    uint8_t any = 0;
    for (size_t at = 0; at < size; at++)
        any |= data[at];
    return any <= 1;
}

/* `count` values one after the other, as they lie in their slots too. */
static bool take_plain(pye_reader_t *from, const pye_type_t *type, size_t count, void *slots)
{
    const uint8_t *data;
    if (count > from->left / type->size)
        return refuse(from, PYE_E_LENGTH);
    if (!take(from, count * type->size, &data))
        return false;
    if (type->kind == PYE_KIND_BOOL && !all_bits(data, count))
        return refuse(from, PYE_E_VALUE);
    if (count != 0)
        memcpy(slots, data, count * type->size);
    return true;
}

static bool unpack_bytes(pye_reader_t *from, const pye_type_t *type, pye_bytes_t **result)
{
    const uint8_t *data;
    size_t size, points = 0;
    if (!take_count(from, &size) || !take(from, size, &data))
        return false;
    if (type->kind == PYE_KIND_STR && !pye_utf8_check(data, size, &points))
        return refuse(from, PYE_E_UTF8);
    if (type->kind == PYE_KIND_BYTEARRAY) {
        if (!pye_bytearray_zero((int64_t)size, result))
            return false;
        if (size != 0)
            memcpy((uint8_t *)(uintptr_t)(*result)->data, data, size);
        return true;
    }
    if (!pye_bytes_copy(data, size, result))
        return false;
    if (size != 0)
        (*result)->extent = points;
    return true;
}

static bool unpack_list(pye_reader_t *from, const pye_type_t *type, pye_list_t **result)
{
    const pye_type_t *element = type->element;
    bool plain = pye_crosses_plainly(element), well;
    pye_list_t *list;
    size_t count;
    if (!take_count(from, &count))
        return false;
    if (plain && count > from->left / element->size)
        return refuse(from, PYE_E_LENGTH);
    if (!pye_list_new(type, plain || count < FIRST_ROOM ? count : FIRST_ROOM, &list))
        return false;
    well = true;
    if (plain && (well = take_plain(from, element, count, list->items)))
        list->size = count;
    while (well && list->size < count) {
        well = (list->size < list->capacity || pye_list_grow(list)) &&
               pye_unpack(from, element, pye_list_slot(list, list->size));
        list->size += well;
    }
    if (well)
        *result = list;
    else
        pye_list_release(list);
    return well;
}

/* Room for a key and a value while they are on their way into a container, which keeps what it stores. */
static void *passing_room(const pye_type_t *key, const pye_type_t *value, size_t *size, void **second)
{
    size_t first = ((size_t)key->size + 15) & ~(size_t)15;
    *size = first + (value == NULL ? 0 : value->size);
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
        well = pye_dict_set(dict, key, value) && (dict->table.used > before || refuse(from, PYE_E_VALUE));
        pye_drop(type->value, value);
    }
    pye_drop(type->element, key);
    return well;
}

static bool unpack_dict(pye_reader_t *from, const pye_type_t *type, pye_dict_t **result)
{
    size_t count, size;
    void *value;
    pye_dict_t *dict;
    if (!take_count(from, &count) || !pye_dict_new(type, &dict))
        return false;
    void *key = passing_room(type->element, type->value, &size, &value);
    bool well = key != NULL;
    for (size_t at = 0; well && at < count; at++)
        well = unpack_entry(from, dict, key, value);
    if (key != NULL)
        pye_block_free(key, size);
    if (well)
        *result = dict;
    else
        pye_dict_release(dict);
    return well;
}

/* Of a set, which may not hold it yet, or a deque. */
static bool unpack_item(pye_reader_t *from, const pye_type_t *type, void *into, void *item)
{
    if (!pye_unpack(from, type->element, item))
        return false;
    bool well;
    if (type->kind == PYE_KIND_DEQUE) {
        well = pye_deque_append(into, item);
    } else {
        pye_set_t *set = into;
        size_t before = set->table.used;
        well = pye_set_add(set, item) && (set->table.used > before || refuse(from, PYE_E_VALUE));
    }
    pye_drop(type->element, item);
    return well;
}

static bool unpack_items(pye_reader_t *from, const pye_type_t *type, void **result)
{
    size_t count, size;
    void *into = NULL, *unused;
    if (!take_count(from, &count))
        return false;
    if (type->kind == PYE_KIND_DEQUE ? !pye_deque_new(type, -1, (pye_deque_t **)&into)
                                     : !pye_set_new(type, (pye_set_t **)&into))
        return false;
    void *item = passing_room(type->element, NULL, &size, &unused);
    bool well = item != NULL;
    for (size_t at = 0; well && at < count; at++)
        well = unpack_item(from, type, into, item);
    if (item != NULL)
        pye_block_free(item, size);
    if (well)
        *result = into;
    else
        pye_object_release(into);
    return well;
}

/* Into zeroed memory, where what has not been read yet is nothing that would be dropped. */
static bool unpack_members(pye_reader_t *from, const pye_type_t *type, void *base)
{
    bool none;
    for (uint32_t at = 0; at < type->member_count; at++) {
        if (!pye_unpack(from, type->members[at].type, pye_member_at(&type->members[at], base)))
            return false;
    }
    return type->member_count != 0 || (take_bit(from, &none) && (!none || refuse(from, PYE_E_VALUE)));
}

static bool unpack_tuple(pye_reader_t *from, const pye_type_t *type, void *slot)
{
    memset(slot, 0, type->size);
    if (unpack_members(from, type, slot))
        return true;
    pye_drop(type, slot);
    memset(slot, 0, type->size);
    return false;
}

static bool unpack_object(pye_reader_t *from, const pye_type_t *type, pye_head_t **result)
{
    pye_head_t *object = pye_object_new(type, type->object_size);
    if (object == NULL)
        return false;
    if (unpack_members(from, type, object)) {
        *result = object;
        return true;
    }
    pye_object_release(object);
    return false;
}

static bool unpack_enum(pye_reader_t *from, const pye_type_t *type, int64_t *slot)
{
    const uint8_t *data;
    uint32_t member;
    if (!take(from, sizeof member, &data))
        return false;
    memcpy(&member, data, sizeof member);
    if (member >= type->member_count)
        return refuse(from, PYE_E_VALUE);
    *slot = member;
    return true;
}

static bool unpack_optional(pye_reader_t *from, const pye_type_t *type, void *slot)
{
    bool some;
    memset(slot, 0, type->size);
    if (!take_bit(from, &some))
        return false;
    if (some && !pye_unpack(from, type->element, (uint8_t *)slot + type->object_size))
        return false;
    *(bool *)slot = some;
    return true;
}

/* A value that is there. */
static bool unpack_some(pye_reader_t *from, const pye_type_t *type, void *slot)
{
    switch (type->kind) {
    case PYE_KIND_BYTES:
    case PYE_KIND_STR:
    case PYE_KIND_BYTEARRAY: return unpack_bytes(from, type, slot);
    case PYE_KIND_LIST: return unpack_list(from, type, slot);
    case PYE_KIND_DICT: return unpack_dict(from, type, slot);
    case PYE_KIND_SET:
    case PYE_KIND_DEQUE: return unpack_items(from, type, slot);
    case PYE_KIND_OBJECT: return unpack_object(from, type, slot);
    default: return take_plain(from, type, 1, slot);
    }
}

bool pye_unpack(pye_reader_t *from, const pye_type_t *type, void *slot)
{
    bool some;
    switch (type->kind) {
    case PYE_KIND_TUPLE: return unpack_tuple(from, type, slot);
    case PYE_KIND_ENUM: return unpack_enum(from, type, slot);
    case PYE_KIND_OPTIONAL: return unpack_optional(from, type, slot);
    default:
        if (pye_is_nullable(type)) {
            *(void **)slot = NULL;
            if (!take_bit(from, &some))
                return false;
            if (!some)
                return true;
        }
        return unpack_some(from, type, slot);
    }
}

static bool unpack_whole(pye_reader_t *from, const pye_type_t *type, void *slot)
{
    if (!pye_unpack(from, type, slot))
        return false;
    if (from->left == 0)
        return true;
    pye_drop(type, slot);
    return refuse(from, PYE_E_LENGTH);
}

bool pye_unpack_argument(const uint8_t *data, size_t size, const pye_type_t *type, void *slot)
{
    pye_reader_t from = {data, size, false};
    return unpack_whole(&from, type, slot);
}

bool pye_unpack_answer(const pye_bytes_t *data, const pye_type_t *type, void *slot)
{
    pye_reader_t from = {data->data, data->size, true};
    return unpack_whole(&from, type, slot);
}
