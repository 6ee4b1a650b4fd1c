/* A module of trusted Python: its calls run one after another. */
#ifndef PYENCLAVE_VALUES_MODULES_H
#define PYENCLAVE_VALUES_MODULES_H

#include "values/memory.h"

typedef struct pye_module {
    void *owner;    /* whose call runs; NULL: none does */
    uint32_t depth; /* of calls in it: an ocall's host may call again */
    bool ready;     /* what the state begins as has been computed */
} pye_module_t;

/* Waits briefly for the call of another thread; then the call ends, not begun, with PYE_E_WAIT: the host sleeps and enters
 * again. A thread whose ocall calls again goes on. */
PYE_MUST_CHECK bool pye_module_enter(pye_module_t *module);
void pye_module_leave(pye_module_t *module);

#endif
