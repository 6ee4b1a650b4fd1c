#define _GNU_SOURCE
#include "emulated.h"

#include <linux/membarrier.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "handlers.h"

static bool has_others(const pye_host_t *host)
{
    uint64_t taken = pye_all_slots(host) & ~__atomic_load_n(&host->free, __ATOMIC_SEQ_CST);
    return (taken & (taken - 1)) != 0;
}

/* A call that only computes meets no exit. Who is on the way in finds the aborted word, or is found here: after the kernel's
 * barrier one of the two has seen what the other wrote. */
static void end_others(const pye_host_t *host)
{
    if (!has_others(host)) {
        return;
    }
    (void)syscall(SYS_membarrier, MEMBARRIER_CMD_GLOBAL, 0, 0);
    for (uint32_t at = 0; at < host->threads; at++) {
        int32_t thread = __atomic_load_n(&host->slots[at].gate.thread, __ATOMIC_RELAXED);
        if (thread != 0) {
            pye_handlers_summon(thread);
        }
    }
}

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
    end_others(host);
    return gate->others ? PYE_E_ABORTED : PYE_E_CRASHED;
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
