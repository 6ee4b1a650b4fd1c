/* State of types that own something. A reader takes its reference under the lock, so that a writer on another thread cannot
 * release the value between the two steps. */

#include "slots.h"
#include "values/state.h"

void pye_state_read(pye_cell_t *cell, const pye_type_t *type, const void *slot, void *result)
{
    pye_lock(&cell->lock);
    pye_slot_get(type, slot, result);
    pye_unlock(&cell->lock);
}

bool pye_state_write(pye_cell_t *cell, const pye_type_t *type, void *slot, const void *value)
{
    PYE_SLOT(kept, type);
    PYE_SLOT(old, type);
    memcpy(kept, value, type->size);
    if (!pye_keep(type, kept))
        return false;
    pye_lock(&cell->lock);
    memcpy(old, slot, type->size);
    memcpy(slot, kept, type->size);
    pye_unlock(&cell->lock);
    pye_drop(type, old);
    return true;
}
