/* Objects that the host holds: by a place in a table and a generation, which say nothing of where they lie. */
#ifndef PYENCLAVE_VALUES_HANDLES_H
#define PYENCLAVE_VALUES_HANDLES_H

#include "values/types.h"

/* A handle that holds the object until it is dropped; of None it is 0. */
PYE_MUST_CHECK bool pye_handle_new(void *object, uint64_t *result);
/* The object, with a reference of its own, of a handle of the class or one that derives from it; else TypeError. 0 is None,
 * where the class's descriptor is that of what may be. */
PYE_MUST_CHECK bool pye_handle_find(uint64_t handle, const pye_type_t *type, void *result);
/* Of a handle that was found. */
void pye_handle_drop(uint64_t handle);

#endif
