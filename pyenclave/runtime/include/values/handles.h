/* Objects that the host holds: by a place in a table and a generation, which say nothing of where they lie. */
#ifndef PYENCLAVE_VALUES_HANDLES_H
#define PYENCLAVE_VALUES_HANDLES_H

#include "values/crossing.h"

/* A handle that holds the object until it is dropped; of None it is 0. */
PYE_MUST_CHECK bool pye_handle_new(void *object, uint64_t *result);
/* The object, with a reference of its own, of a handle of the class or one that derives from it; else TypeError. 0 is None,
 * where the class's descriptor is that of what may be. */
PYE_MUST_CHECK bool pye_handle_find(uint64_t handle, const pye_type_t *type, void *result);
/* The same of what an ocall answered, which is its fault: PYE_E_RESULT. */
PYE_MUST_CHECK bool pye_handle_answer(uint64_t handle, const pye_type_t *type, void *result);
/* Of a handle that was found. */
void pye_handle_drop(uint64_t handle);

/* Handles that are made from here on, of which nobody knows yet: `undo` drops them all again, before any other call may have
 * used the table. */
void pye_handles_begin(void);
void pye_handles_undo(void);
/* The same where others may use the table in between: `undo_list` drops what `made` has answered before. */
uint32_t pye_handles_made(void);
void pye_handles_undo_list(uint32_t list);
/* pye_pack_value, of what may hold such objects: no handle is left where it fails, and `undo` drops those that it made. */
PYE_MUST_CHECK bool pye_pack_held(const pye_type_t *type, const void *slot, pye_bytes_t **result);

#endif
