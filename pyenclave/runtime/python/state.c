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
    pye_kept_t kept;
    if (!pye_kept_begin(&kept, type, value))
        return false;
    pye_lock(&cell->lock);
    pye_slots_swap(kept.slot, slot, type->size);
    pye_unlock(&cell->lock);
    pye_kept_end(&kept, type);
    return true;
}
