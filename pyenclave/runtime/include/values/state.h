/* State: module variables that live inside. Calls of a module run one after another, so that a variable is read as any
 * other is. */
#ifndef PYENCLAVE_VALUES_STATE_H
#define PYENCLAVE_VALUES_STATE_H

#include "values/types.h"

#define PYE_STATE_MAX 256u /* bytes of a tuple that is state */

/* Keeps the new value, then drops the old one; false with MemoryError raised, and the old one as it was. */
PYE_MUST_CHECK bool pye_state_store(const pye_type_t *type, void *variable, const void *value);

#endif
