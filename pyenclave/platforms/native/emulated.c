#include "emulated.h"

#include <stdlib.h>

/* Threads inside may wait for a lock that the dead one held: an entry with CSSA not 0 is a violation, which sets the
 * enclave's aborted word, and with it ends every such wait. */
pye_status_t pye_emulated_crashed(pye_host_t *host, pye_gate_t *gate)
{
    pye_faults_t outer;
    gate->cssa = 1;
    pye_faults_enter(host, gate, &outer);
    (void)pye_gate_enter(gate, 0, 0);
    pye_faults_leave(&outer);
    pye_host_lose(host);
    return PYE_E_CRASHED;
}

static pye_status_t enter(pye_host_t *host, pye_slot_t *slot, uint64_t command, uint64_t argument)
{
    return pye_emulated_enter(host, slot, command, argument);
}

static void *allocate(size_t size)
{
    size_t rounded;
    return __builtin_add_overflow(size == 0 ? 1 : size, 63, &rounded) ? NULL : aligned_alloc(64, rounded & ~(size_t)63);
}

const pye_way_t pye_emulated = {enter, allocate, free, NULL};
