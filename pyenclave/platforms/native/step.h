/* An emulated enclave one instruction at a time, on the thread that asks for it: an AEX before each, and ERESUME. */
#ifndef PYENCLAVE_STEP_H
#define PYENCLAVE_STEP_H

#include <signal.h>
#include <stdbool.h>

#include "host.h"

/* The bytes of an SSA frame that XSAVE fills where XFRM is 7: x87, SSE, the header, AVX (SDM vol. 1, 13.4). */
#define PYE_STEP_STATE_SIZE 832

typedef struct pye_stepper {
    pye_host_t *host;
    /* While the enclave is interrupted: what it is about to execute lies in `slot`'s SSA frame. 0: no more stops. NULL
     * for whoever only wants `offsets`. */
    int (*stop)(struct pye_stepper *stepper, uint32_t slot);
    void *context;
    uint64_t *offsets; /* from the base, of each instruction; malloc's */
    size_t count;
    size_t room;
    uint64_t entry;
    uint64_t host_rsp; /* at the latest EENTER */
    uint64_t host_gs;
    uint64_t at;       /* the instruction that runs */
    uint32_t turns;    /* how often it has begun in succession: a repeated string instruction once for each element */
    uint32_t slot;     /* which is stopped */
    bool pushes_flags; /* it is PUSHFQ */
    bool stopped;
    bool done;
    bool no_memory;
} pye_stepper_t;

/* From here on, and until the end, this thread's entries into the enclave are stepped: 0, or an errno. One at a time in a
 * process. */
int pye_step_begin(pye_stepper_t *stepper);
void pye_step_end(pye_stepper_t *stepper);

/* A SIGTRAP of this thread: true where it was ours. */
bool pye_step_trap(const siginfo_t *info, ucontext_t *context);

static inline uint64_t pye_step_gprsgx(const pye_stepper_t *stepper, uint32_t slot)
{
    return stepper->host->slots[slot].gate.ssa;
}

#endif
