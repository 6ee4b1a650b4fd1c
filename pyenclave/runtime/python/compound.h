/* What types that are made of others share: how deep they may nest, and what is held of objects. */
#ifndef PYENCLAVE_PYTHON_COMPOUND_H
#define PYENCLAVE_PYTHON_COMPOUND_H

#include "slots.h"
#include "values/builder.h"
#include "values/exceptions.h"
#include "values/interrupts.h"

/* Before the parts of a value are gone through, which may have parts: there is stack for it, and no signal ends the call. What
 * is there many times over may be few objects, so that items are not what takes the time. */
PYE_MUST_CHECK static inline bool pye_deeper(void) { return pye_recursion_check() && pye_look_in_call(); }

/* Of a slot that holds an object, or NULL for None. */
static inline pye_head_t *pye_head_at(const void *slot) { return *(pye_head_t *const *)slot; }

/* While a class's own `__eq__` or `__repr__` may take the object out of where it lies. */
static inline pye_head_t *pye_head_hold(const void *slot)
{
    pye_head_t *object = pye_head_at(slot);
    pye_object_retain(object);
    return object;
}

/* An object or a container whose repr is being made, and those around it: what is in itself is shown as dots. */
typedef struct pye_shown {
    const pye_head_t *object;
    struct pye_shown *around;
} pye_shown_t;

/* False where its repr is being made already. */
bool pye_shown_begin(pye_shown_t *shown, const pye_head_t *object);
void pye_shown_end(const pye_shown_t *shown);

/* Whether a value of the type may hold an object that may come to hold itself. */
bool pye_may_be_knotted(const pye_type_t *type);

/* The repr of a container, which is `dots` in itself. */
typedef bool pye_put_t(const pye_type_t *type, const pye_head_t *container, pye_builder_t *to);
bool pye_container_repr(const pye_type_t *type, const void *slot, const char *dots, pye_put_t *put, pye_builder_t *to);

#endif
