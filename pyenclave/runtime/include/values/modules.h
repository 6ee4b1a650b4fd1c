/* A module of trusted Python: its calls run one after another, but for those that say that they run beside others. */
#ifndef PYENCLAVE_VALUES_MODULES_H
#define PYENCLAVE_VALUES_MODULES_H

#include "values/memory.h"

typedef struct pye_module {
    void *owner;    /* whose call runs, or is in a section; NULL: none does */
    uint32_t depth; /* of calls and sections in it */
    uint32_t held;  /* of them, sections */
    bool ready;     /* what the state begins as has been computed */
} pye_module_t;

/* Waits briefly for the call of another thread; then the call ends, not begun, with PYE_E_WAIT: the host sleeps and enters
 * again. A thread whose ocall calls again goes on. */
PYE_MUST_CHECK bool pye_module_enter(pye_module_t *module);
void pye_module_leave(pye_module_t *module);

/* Around an ocall that may call again: others have the module meanwhile, unless this call is in a section, which is a
 * RuntimeError. The call goes on when it has it again, whatever was raised: what handles that uses state. */
PYE_MUST_CHECK bool pye_module_open(pye_module_t *module, uint32_t *depth);
void pye_module_back(pye_module_t *module, uint32_t depth);

/* What the state begins as is there; said by who has the module, asked by anybody. */
static inline void pye_module_ready(pye_module_t *module) { __atomic_store_n(&module->ready, true, __ATOMIC_RELEASE); }
static inline bool pye_module_is_ready(const pye_module_t *module)
{
    return __atomic_load_n(&module->ready, __ATOMIC_ACQUIRE);
}

/* A `pyenclave.Lock`. Whatever it is called, what it takes is the module: state is used by who has that, and by nobody else. */
typedef struct pye_section {
    pye_module_t *module;
    bool held;
} pye_section_t;

/* `with lock:`, in any call. Waits briefly, then outside, until nobody else has the module: KeyboardInterrupt where a signal
 * ends the wait, RuntimeError where the call holds the lock already. */
PYE_MUST_CHECK bool pye_section_enter(pye_section_t *section);
void pye_section_leave(pye_section_t *section);

#endif
