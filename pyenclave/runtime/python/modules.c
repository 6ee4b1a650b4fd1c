/* One call of a module at a time: a function that reads, decides and writes is one step for everybody else. */

#include "pyenclave_t.h"
#include "thread.h"
#include "values/modules.h"

#define SPINS 64u /* some microseconds: longer than a short call, shorter than leaving and coming back */

/* The owner is trusted memory, so the host can delay who waits, and nothing else. */
static bool take(pye_module_t *module, void *self)
{
    for (uint32_t spin = 0; spin < SPINS; spin++) {
        void *nobody = NULL;
        if (__atomic_load_n(&module->owner, __ATOMIC_RELAXED) == NULL &&
            __atomic_compare_exchange_n(&module->owner, &nobody, self, false, __ATOMIC_ACQUIRE, __ATOMIC_RELAXED)) {
            return true;
        }
        __builtin_ia32_pause();
    }
    return false;
}

bool pye_module_enter(pye_module_t *module)
{
    void *self = pye_values_thread();
    /* Only this thread ever writes its own name there. */
    if (__atomic_load_n(&module->owner, __ATOMIC_RELAXED) != self && !take(module, self)) {
        (void)pye_raise_status(PYE_E_WAIT);
        return false;
    }
    module->depth++;
    return true;
}

void pye_module_leave(pye_module_t *module)
{
    if (--module->depth == 0) {
        __atomic_store_n(&module->owner, NULL, __ATOMIC_RELEASE);
    }
}
