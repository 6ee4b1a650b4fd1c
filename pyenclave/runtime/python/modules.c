/* One call of a module at a time: a function that reads, decides and writes is one step for everybody else. */

#include "thread.h"
#include "values/modules.h"

void pye_module_enter(pye_module_t *module)
{
    void *self = pye_values_thread();
    /* Only this thread ever writes its own name there. */
    if (__atomic_load_n(&module->owner, __ATOMIC_RELAXED) != self) {
        pye_lock(&module->lock);
        __atomic_store_n(&module->owner, self, __ATOMIC_RELAXED);
    }
    module->depth++;
}

void pye_module_leave(pye_module_t *module)
{
    if (--module->depth == 0) {
        __atomic_store_n(&module->owner, NULL, __ATOMIC_RELAXED);
        pye_unlock(&module->lock);
    }
}
