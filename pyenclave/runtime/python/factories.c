/* The empty containers that a defaultdict makes; apart, because they need all of them. */

#include "parts.h"
#include "values/bytearrays.h"
#include "values/deques.h"
#include "values/dicts.h"
#include "values/sets.h"

static bool make_empty(const pye_type_t *value, void *slot)
{
    switch (value->kind) {
    case PYE_KIND_LIST: return pye_list_new(value, 0, slot);
    case PYE_KIND_DICT: return pye_dict_new(value, slot);
    case PYE_KIND_SET: return pye_set_new(value, slot);
    case PYE_KIND_DEQUE: return pye_deque_new(value, -1, slot);
    case PYE_KIND_BYTEARRAY: return pye_bytearray_zero(0, slot);
    default: return pye_bytes_share(&pye_bytes_empty, slot);
    }
}

const pye_factory_t pye_factory_empty = {make_empty, NULL};
