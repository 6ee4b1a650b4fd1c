/* Slots of any type, by their descriptors. */

#include "slots.h"

#include "values/builder.h"
#include "values/bytes.h"

bool pye_value_equal(const pye_type_t *type, const void *a, const void *b, bool *result)
{
    bool equal = type->operations->equal(type, a, b);
    if (pye_error_pending())
        return false;
    *result = equal;
    return true;
}

bool pye_value_compare(const pye_type_t *type, const void *a, const void *b, int *result)
{
    int found = type->operations->compare(type, a, b);
    if (pye_error_pending())
        return false;
    *result = found;
    return true;
}

bool pye_value_repr(const pye_type_t *type, const void *slot, pye_bytes_t **result)
{
    pye_builder_t to = {0};
    return pye_builder_end(&to, type->operations->repr(type, slot, &to), result);
}

bool pye_value_str(const pye_type_t *type, const void *slot, pye_bytes_t **result)
{
    pye_bytes_t *const *text = slot;
    if (type->kind == PYE_KIND_STR && *text != NULL)
        return pye_bytes_share(*text, result);
    return pye_value_repr(type, slot, result);
}
