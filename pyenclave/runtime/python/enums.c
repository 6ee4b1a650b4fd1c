/* Members of enums by their value and by their name; what special methods give, checked. */

#include <string.h>

#include "compound.h"

bool pye_own_length(int64_t length, int64_t *result)
{
    *result = length;
    return length >= 0 || pye_fail(PYE_EXC_ValueError, "__len__() should return >= 0");
}

bool pye_value_hash(const pye_type_t *type, const void *slot, int64_t *result)
{
    *result = (int64_t)(type->operations->hash(type, slot) >> 32);
    return !pye_error_pending();
}

bool pye_enum_of(const pye_type_t *type, const void *value, int64_t *result)
{
    const pye_type_t *element = type->element;
    for (uint32_t at = 0; at < type->member_count; at++) {
        if (element->operations->equal(element, (const uint8_t *)type->values + type->members[at].offset, value)) {
            *result = at;
            return true;
        }
    }
    pye_builder_t text = {0};
    if (element->operations->repr(element, value, &text) && pye_builder_text(&text, " is not a valid ") &&
        pye_builder_text(&text, type->name))
        (void)pye_raise_sized(PYE_EXC_ValueError, (const char *)text.data, text.size);
    return pye_builder_drop(&text);
}

bool pye_enum_named(const pye_type_t *type, const pye_bytes_t *name, int64_t *result)
{
    for (uint32_t at = 0; at < type->member_count; at++) {
        const char *member = type->members[at].name;
        if (strlen(member) == name->size && memcmp(member, name->data, name->size) == 0) {
            *result = at;
            return true;
        }
    }
    return pye_raise_exception(PYE_EXC_KeyError, name);
}
