#ifndef PYENCLAVE_GIVEN_H
#define PYENCLAVE_GIVEN_H

#include "calls.h"

pye_area_t *pye_area_new(size_t size);                     /* NULL: no memory */
void *pye_grow(pye_activation_t *activation, size_t size); /* NULL: no memory */
void *pye_give(pye_activation_t *activation, size_t size); /* NULL: no memory */
void pye_free_deferred(pye_activation_t *activation);      /* only what the enclave has read, or never will */
/* At the end. The caller owns what a successful ecall was given; of any other ecall it has seen nothing. */
void pye_free_all(pye_activation_t *activation, pye_status_t status);

static inline bool pye_has_memory(const pye_activation_t *activation)
{
    return activation->grown != NULL || activation->given != NULL || activation->deferred != NULL;
}

#endif
