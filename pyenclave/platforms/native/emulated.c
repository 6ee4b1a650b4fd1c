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
static bool end_others(const pye_host_t *host)
{
    bool all = true;
    (void)syscall(SYS_membarrier, MEMBARRIER_CMD_GLOBAL, 0, 0);
    for (uint32_t at = 0; at < host->threads; at++) {
        int32_t thread = __atomic_load_n(&host->slots[at].gate.thread, __ATOMIC_RELAXED);
        if (thread != 0) {
            all &= pye_handlers_summon(thread);
        }
    }
    return all;
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
    if (has_others(host)) {
        (void)end_others(host);
    }
    return gate->others && pye_host_crash(host).end == PYE_END_FAULT ? PYE_E_ABORTED : PYE_E_CRASHED;
}

/* Who is in an ocall does not come back: its TCS is one that nobody may enter. */
bool pye_emulated_give_up(pye_host_t *host, pye_end_t reason)
{
    (void)pye_host_ends(host, (pye_crash_t){.end = reason, .rip = UINT64_MAX, .leaf = UINT32_MAX});
    pye_host_lose(host);
    for (uint32_t at = 0; at < host->threads; at++) {
        __atomic_store_n(&host->slots[at].gate.cssa, 1, __ATOMIC_RELAXED);
    }
    return end_others(host);
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
