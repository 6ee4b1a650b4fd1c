/* Slots that are moved as bytes; a size of 0 comes with any pointer. */
#ifndef PYENCLAVE_PYTHON_SLOTS_H
#define PYENCLAVE_PYTHON_SLOTS_H

#include <string.h>

#include "values/types.h"

/* A slot of the type on the stack, aligned for whatever is in it. */
#define PYE_SLOT(name, type) uint64_t name[((type)->size + 7) / 8]

static inline void pye_slots_copy(void *to, const void *from, size_t size)
{
    if (size != 0)
        memcpy(to, from, size);
}

static inline void pye_slots_move(void *to, const void *from, size_t size)
{
    if (size != 0)
        memmove(to, from, size);
}

/* What was moved away is nobody's, and no copy of it stays behind. */
static inline void pye_slots_clear(void *slots, size_t size)
{
    if (size != 0)
        memset(slots, 0, size);
}

/* The slot has what `kept` owned; what it owned is dropped after that. */
static inline void pye_slot_replace(const pye_type_t *type, void *slot, const void *kept)
{
    PYE_SLOT(old, type);
    memcpy(old, slot, type->size);
    memcpy(slot, kept, type->size);
    pye_drop(type, old);
}

#endif
