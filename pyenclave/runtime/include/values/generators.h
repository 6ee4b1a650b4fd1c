/* Generators: functions that stand at a `yield`. What each keeps there is a struct of the module's that begins so. */
#ifndef PYENCLAVE_VALUES_GENERATORS_H
#define PYENCLAVE_VALUES_GENERATORS_H

#include "values/exceptions.h"

typedef struct pye_generator {
    pye_head_t head;
    uint32_t at; /* which `yield`, counted from 1; 0 before the first one */
} pye_generator_t;

#define PYE_GENERATOR_ENDED UINT32_MAX
#define PYE_GENERATOR_RUNS (UINT32_MAX - 1)

/* Whether it is to go on, and where; with ValueError raised where it is going on already. */
static inline bool pye_generator_goes_on(pye_generator_t *generator, uint32_t *at)
{
    *at = generator->at;
    if (*at == PYE_GENERATOR_RUNS)
        return PYE_FAILED(pye_fail(PYE_EXC_ValueError, "generator already executing"));
    if (*at == PYE_GENERATOR_ENDED)
        return false;
    generator->at = PYE_GENERATOR_RUNS;
    return true;
}

/* What it raised is pending: a StopIteration would say that it has ended. */
static inline void pye_generator_raised(void)
{
    if (!pye_error_matches(PYE_EXC_StopIteration))
        return;
    pye_exception_t *raised = pye_exception_take();
    (void)pye_fail(PYE_EXC_RuntimeError, "generator raised StopIteration");
    pye_exception_release(raised);
}

#endif
