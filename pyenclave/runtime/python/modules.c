/* One call of a module at a time: a function that reads, decides and writes is one step for everybody else. What runs beside
 * others takes the module for a section. */

#include "pyenclave_abi.h"
#include "pyenclave_t.h"
#include "../internal.h"
#include "values/exceptions.h"
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

/* Whether the module is this thread's now: it was before, or it is taken. Only this thread ever writes its own name there. */
static bool own(pye_module_t *module)
{
    void *self = pye_values_thread();
    return __atomic_load_n(&module->owner, __ATOMIC_RELAXED) == self || take(module, self);
}

bool pye_module_enter(pye_module_t *module)
{
    if (!own(module)) {
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

bool pye_module_open(pye_module_t *module, uint32_t *depth)
{
    *depth = 0;
    if (__atomic_load_n(&module->owner, __ATOMIC_RELAXED) != pye_values_thread())
        return true; /* a call that runs beside others */
    if (module->held != 0)
        return pye_fail(PYE_EXC_RuntimeError,
                        "a lock is held, and the ocall may call again: call it outside of the lock");
    *depth = module->depth;
    module->depth = 0;
    __atomic_store_n(&module->owner, NULL, __ATOMIC_RELEASE);
    return true;
}

void pye_module_back(pye_module_t *module, uint32_t depth)
{
    if (depth == 0)
        return;
    for (uint64_t sleeps = 1; !own(module); sleeps++) {
        if (pye_pause(sleeps) == PYE_ANSWER_HELD)
            pye_abort(); /* who has it cannot go on before this call has ended, which cannot without it */
    }
    module->depth = depth;
}

/* In the middle of a call, which cannot begin again. */
static bool wait(pye_module_t *module)
{
    for (uint64_t sleeps = 1; !own(module); sleeps++) {
        uint64_t answer = pye_pause(sleeps);
        if (answer == PYE_ANSWER_INTERRUPT)
            return pye_raise_exception(PYE_EXC_KeyboardInterrupt, NULL);
        if (answer == PYE_ANSWER_HELD)
            return pye_fail(PYE_EXC_RuntimeError, "waiting for the lock would stop this thread's greenlets");
    }
    return true;
}

bool pye_section_enter(pye_section_t *section)
{
    if (!wait(section->module))
        return false;
    if (section->held) /* by this thread, which alone has the module */
        return pye_fail(PYE_EXC_RuntimeError, "the lock is held already, by this call");
    section->held = true;
    section->module->held++;
    section->module->depth++;
    return true;
}

void pye_section_leave(pye_section_t *section)
{
    section->held = false;
    section->module->held--;
    pye_module_leave(section->module);
}
