/* What types that are made of others share: how deep they may nest, and what is held of objects. */
#ifndef PYENCLAVE_PYTHON_COMPOUND_H
#define PYENCLAVE_PYTHON_COMPOUND_H

#include "slots.h"
#include "values/builder.h"
#include "values/exceptions.h"

/* Of a slot that holds an object, or NULL for None. */
static inline pye_head_t *pye_head_at(const void *slot) { return *(pye_head_t *const *)slot; }

/* While a class's own `__eq__` or `__repr__` may take the object out of where it lies. */
static inline pye_head_t *pye_head_hold(const void *slot)
{
    pye_head_t *object = pye_head_at(slot);
    pye_object_retain(object);
    return object;
}

#endif
