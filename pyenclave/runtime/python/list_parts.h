/* What the files of list share. */
#ifndef PYENCLAVE_PYTHON_LIST_PARTS_H
#define PYENCLAVE_PYTHON_LIST_PARTS_H

#include "parts.h"
#include "slots.h"

static inline size_t pye_list_item_size(const pye_list_t *list) { return list->head.type->element->size; }

/* Bytes of `count` items; so many that there is no such memory where they overflow. */
static inline size_t pye_list_bytes(const pye_list_t *list, size_t count)
{
    size_t size;
    return __builtin_mul_overflow(count, pye_list_item_size(list), &size) ? SIZE_MAX : size;
}

/* Room for `size` items, and some more where there is. */
PYE_MUST_CHECK bool pye_list_reserve(pye_list_t *list, size_t size);
/* A list that has lost more than half of its items lets go of their room, if it can be moved. */
void pye_list_settle(pye_list_t *list);

#endif
