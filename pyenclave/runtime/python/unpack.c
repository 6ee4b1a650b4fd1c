/* Bytes of the host's to values. Nothing is believed: a count is no more than the bytes that are left (every value takes
 * one at least), so that memory is bounded by what the host sent; depth is bounded by the type, which does not contain
 * itself, and of JSON by the stack (RecursionError). What the host chose is also clamped without a branch behind its check (pye_below): a mispredicted one must not
 * have what lies behind the buffer read as part of it. */

#include <string.h>

#include "crossing_parts.h"
#include "utf8.h"
#include "values/bytearrays.h"
#include "values/bytes.h"

bool pye_refuse_crossing(const pye_reader_t *from, pye_status_t status)
{
    (void)pye_raise_status(from->answer ? PYE_E_RESULT : status);
    return false;
}

/* `size`, or 0 where there is not as much: no check, but what one is worth where it is mispredicted. */
static size_t at_most(size_t size, size_t left) { return pye_below(size, left + 1); }

static bool take(pye_reader_t *from, size_t size, const uint8_t **data)
{
    if (size > from->left)
        return pye_refuse_crossing(from, PYE_E_LENGTH);
    size = at_most(size, from->left);
    *data = from->at;
    from->at += size;
    from->left -= size;
    return true;
}

bool pye_take_count(pye_reader_t *from, size_t *count)
{
    const uint8_t *data;
    uint64_t read;
    if (!take(from, sizeof read, &data))
        return false;
    memcpy(&read, data, sizeof read);
    if (read > from->left)
        return pye_refuse_crossing(from, PYE_E_LENGTH);
    *count = at_most((size_t)read, from->left);
    return true;
}

/* A byte that is 0 or 1. */
static bool take_bit(pye_reader_t *from, bool *bit)
{
    const uint8_t *data;
    if (!take(from, 1, &data))
        return false;
    if (*data > 1)
        return pye_refuse_crossing(from, PYE_E_VALUE);
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
bool pye_take_plain(pye_reader_t *from, const pye_type_t *type, size_t count, void *slots)
{
    const uint8_t *data;
    if (count > from->left / type->size)
        return pye_refuse_crossing(from, PYE_E_LENGTH);
    count = at_most(count, from->left / type->size);
    if (!take(from, count * type->size, &data))
        return false;
    if (type->kind == PYE_KIND_BOOL && !all_bits(data, count))
        return pye_refuse_crossing(from, PYE_E_VALUE);
    if (count != 0)
        memcpy(slots, data, count * type->size);
    return true;
}

static bool unpack_bytes(pye_reader_t *from, const pye_type_t *type, pye_bytes_t **result)
{
    const uint8_t *data;
    size_t size, points = 0;
    if (!pye_take_count(from, &size) || !take(from, size, &data))
        return false;
    if (type->kind == PYE_KIND_STR && !pye_utf8_check(data, size, &points))
        return pye_refuse_crossing(from, PYE_E_UTF8);
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

/* Into zeroed memory, where what has not been read yet is nothing that would be dropped. */
static bool unpack_members(pye_reader_t *from, const pye_type_t *type, void *base)
{
    bool none;
    for (uint32_t at = 0; at < type->member_count; at++) {
        if (!pye_unpack(from, type->members[at].type, pye_member_at(&type->members[at], base)))
            return false;
    }
    return type->member_count != 0 || (take_bit(from, &none) && (!none || pye_refuse_crossing(from, PYE_E_VALUE)));
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
        if (type->operations->fits == NULL || type->operations->fits(type, &object)) {
            *result = object;
            return true;
        }
        if (!pye_error_pending())
            (void)pye_refuse_crossing(from, PYE_E_VALUE);
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
        return pye_refuse_crossing(from, PYE_E_VALUE);
    *slot = (int64_t)pye_below(member, type->member_count); /* the host chose it */
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
    case PYE_KIND_LIST:
    case PYE_KIND_DICT:
    case PYE_KIND_SET:
    case PYE_KIND_JSON:
    case PYE_KIND_DEQUE: return pye_crossings[type->kind].unpack(from, type, slot);
    case PYE_KIND_OBJECT:
        return pye_is_held(type) ? pye_crossings[type->kind].unpack(from, type, slot) : unpack_object(from, type, slot);
    default: return pye_take_plain(from, type, 1, slot);
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
    memset(slot, 0, type->size); /* who called releases what the slot holds, on every path */
    return pye_refuse_crossing(from, PYE_E_LENGTH);
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
