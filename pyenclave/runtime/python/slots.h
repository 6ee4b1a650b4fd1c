/* Slots that are moved as bytes; a size of 0 comes with any pointer. */
#ifndef PYENCLAVE_PYTHON_SLOTS_H
#define PYENCLAVE_PYTHON_SLOTS_H

#include <string.h>

#include "values/types.h"

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

/* Exchanges the two. */
static inline void pye_slots_swap(void *a, void *b, size_t size)
{
    uint8_t *one = a, *other = b;
    for (; size >= sizeof(uint64_t); size -= sizeof(uint64_t), one += sizeof(uint64_t), other += sizeof(uint64_t)) {
        uint64_t first, second;
        memcpy(&first, one, sizeof first);
        memcpy(&second, other, sizeof second);
        memcpy(one, &second, sizeof second);
        memcpy(other, &first, sizeof first);
    }
    for (; size > 0; size--, one++, other++) {
        uint8_t byte = *one;
        *one = *other;
        *other = byte;
    }
}

/* A value on its way into a slot, kept already. Its size is no array's on the stack: the depth of every frame is known when
 * the image is built (image/frames.py). */
typedef struct pye_kept {
    void *slot;
    uint64_t few[8]; /* where it lies, unless it is larger */
} pye_kept_t;

/* False with MemoryError raised. */
PYE_MUST_CHECK static inline bool pye_kept_begin(pye_kept_t *kept, const pye_type_t *type, const void *value)
{
    kept->slot = type->size <= sizeof kept->few ? kept->few : pye_block_alloc(type->size);
    if (kept->slot == NULL)
        return false;
    pye_slot_copy(type, kept->slot, value);
    if (pye_keep(type, kept->slot))
        return true;
    if (kept->slot != kept->few)
        pye_block_free(kept->slot, type->size);
    return false;
}

/* Drops what is in it now. */
static inline void pye_kept_end(pye_kept_t *kept, const pye_type_t *type)
{
    pye_drop(type, kept->slot);
    if (kept->slot != kept->few)
        pye_block_free(kept->slot, type->size);
}

/* The value goes into the slot; what was there is dropped after that. */
static inline void pye_kept_store(pye_kept_t *kept, const pye_type_t *type, void *slot)
{
    pye_slots_swap(kept->slot, slot, type->size);
    pye_kept_end(kept, type);
}

#endif
