#ifndef PYENCLAVE_GIVEN_H
#define PYENCLAVE_GIVEN_H

#include "calls.h"

void *pye_grow(pye_activation_t *activation, size_t size); /* NULL: no memory */
void pye_free_grown(pye_activation_t *activation);
void *pye_give(pye_activation_t *activation, size_t size); /* NULL: no memory */
/* The caller owns what a successful ecall was given; of any other ecall it has seen nothing. */
void pye_end_given(pye_activation_t *activation, pye_status_t status);
void pye_free_spent(pye_activation_t *activation);

#endif
