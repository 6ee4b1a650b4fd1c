/* State of types that own something: what outlives the call is the variable's own. */

#include "slots.h"
#include "values/state.h"

bool pye_state_store(const pye_type_t *type, void *variable, const void *value)
{
    pye_kept_t kept;
    if (!pye_kept_begin(&kept, type, value))
        return false;
    pye_kept_store(&kept, type, variable);
    return true;
}
