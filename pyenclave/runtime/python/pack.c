/* Values to bytes. */

#include "crossing_parts.h"

static bool pack_bytes(pye_builder_t *to, const pye_bytes_t *value)
{
    return pye_put_count(to, value->size) && pye_put(to, value->data, value->size);
}

static bool pack_members(pye_builder_t *to, const pye_type_t *type, const void *base)
{
    for (uint32_t at = 0; at < type->member_count; at++) {
        if (!pye_pack(to, type->members[at].type, pye_member_at(&type->members[at], base)))
            return false;
    }
    return type->member_count != 0 || pye_builder_byte(to, 0);
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
    case PYE_KIND_LIST:
    case PYE_KIND_DEQUE:
    case PYE_KIND_SET:
    case PYE_KIND_JSON:
    case PYE_KIND_DICT: return pye_crossings[type->kind].pack(to, type, value);
    case PYE_KIND_OBJECT:
        return pye_is_held(type) ? pye_crossings[type->kind].pack(to, type, value) : pack_members(to, type, value);
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
