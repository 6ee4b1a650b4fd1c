#ifndef PYENCLAVE_ALLOCATIONS_H
#define PYENCLAVE_ALLOCATIONS_H

#include "calls.h"

bool pye_slot_prepare(const pye_way_t *way, pye_slot_t *slot);        /* for its first call; false: no memory */
void pye_slot_clear(const pye_way_t *way, pye_slot_t *slot);          /* no call is, or will be, in it */
void *pye_grow(pye_activation_t *activation, size_t size);            /* NULL: no memory */
void *pye_allocate_result(pye_activation_t *activation, size_t size); /* NULL: no memory */
void pye_free_deferred(pye_activation_t *activation); /* only what the enclave has read, or never will */
/* At the end. The caller owns the results of a successful ecall; of any other ecall it has seen nothing. */
void pye_free_all(pye_activation_t *activation, pye_status_t status);

static inline bool pye_has_memory(const pye_activation_t *activation)
{
    return activation->grown != NULL || activation->results != NULL || activation->deferred != NULL;
}

#endif
