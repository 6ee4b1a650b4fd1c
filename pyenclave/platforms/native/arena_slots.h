/* Small blocks of the arena: a unit is cut into slots of one size. The caller holds the lock. */
#ifndef PYENCLAVE_ARENA_SLOTS_H
#define PYENCLAVE_ARENA_SLOTS_H

#include "arena_units.h"

#define PYE_SLOT_MOST 0x8000u /* bytes */
#define PYE_SLOT_SIZES 17

typedef struct pye_span pye_span_t;

typedef struct pye_slots {
    pye_span_t *open[PYE_SLOT_SIZES]; /* spans with a free slot */
    pye_span_t **of_unit;
    uint32_t count; /* units */
} pye_slots_t;

bool pye_slots_create(pye_slots_t *slots, uint32_t count);
void pye_slots_destroy(pye_slots_t *slots);
/* Offset in the arena; SIZE_MAX: there is no free slot of this size before a unit is added. */
size_t pye_slots_take(pye_slots_t *slots, size_t size, uint32_t owner);
bool pye_slots_add(pye_slots_t *slots, size_t size, uint32_t unit); /* false: no memory for what is known of it */
/* The unit that has no slot in use any more, or PYE_NO_UNIT. Anything but a slot that the owner uses is left alone. */
uint32_t pye_slots_give(pye_slots_t *slots, size_t offset, uint32_t owner);

#endif
