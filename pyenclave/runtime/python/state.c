/* State of types that own something: what outlives the call is the variable's own. */

#include <string.h>

#include "values/state.h"

bool pye_state_store(const pye_type_t *type, void *variable, const void *value)
{
    _Alignas(16) uint8_t kept[PYE_STATE_MAX], old[PYE_STATE_MAX];
    if (type->size > PYE_STATE_MAX)
        pye_abort(); /* the module's compilation has checked it */
    memcpy(kept, value, type->size);
    if (!pye_keep(type, kept))
        return false;
    memcpy(old, variable, type->size);
    memcpy(variable, kept, type->size);
    pye_drop(type, old);
    return true;
}
