/* The pool of TCSs: taking a free one is a compare-and-swap; only a full pool costs a system call.
 *
 * Who waits does so on a futex, not on a condition variable: nothing is held that a fork could leave held in the child,
 * and a signal ends the wait.
 */
#define _GNU_SOURCE
#include "host.h"

#include <errno.h>
#include <limits.h>
#include <linux/futex.h>
#include <pthread.h>
#include <sched.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

uint32_t pye_generation;
int (*pye_interrupts)(void);
void (*pye_forget_interruption)(void);

static void forked(void) { pye_generation++; }

static void watch(void) { pthread_atfork(NULL, NULL, forked); }

void pye_watch_forks(void)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, watch);
}

pye_slot_t *pye_slot_take(pye_host_t *host)
{
    uint64_t free = __atomic_load_n(&host->free, __ATOMIC_SEQ_CST);
    while (free != 0) {
        uint64_t bit = free & -free;
        if (__atomic_compare_exchange_n(&host->free, &free, free & ~bit, true, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST)) {
            return &host->slots[__builtin_ctzll(bit)];
        }
    }
    return NULL;
}

/* Until `released` is not `seen` any more. False: a signal came. A wait with a time limit ends then, however the handler
 * was installed; without one SA_RESTART would go on with it (signal(7)). */
static bool wait_while(uint32_t *released, uint32_t seen)
{
    static const struct timespec long_enough = {.tv_sec = 86400};
    long result = syscall(SYS_futex, released, FUTEX_WAIT_PRIVATE, seen, &long_enough, NULL, 0);
    return result == 0 || errno != EINTR;
}

static void wake(pye_host_t *host, int count)
{
    __atomic_fetch_add(&host->released, 1, __ATOMIC_SEQ_CST);
    syscall(SYS_futex, &host->released, FUTEX_WAKE_PRIVATE, count, NULL, NULL, 0);
}

pye_status_t pye_slot_wait(pye_host_t *host, pye_slot_t **slot)
{
    pye_status_t status = PYE_OK;
    __atomic_fetch_add(&host->waiters, 1, __ATOMIC_SEQ_CST);
    while (status == PYE_OK) {
        uint32_t seen = __atomic_load_n(&host->released, __ATOMIC_SEQ_CST);
        if (pye_host_gone(host)) {
            status = PYE_E_LOST;
        } else if ((*slot = pye_slot_take(host)) != NULL) {
            break;
        } else if (!wait_while(&host->released, seen) && pye_interrupts != NULL && pye_interrupts()) {
            status = PYE_E_INTERRUPTED;
        }
    }
    __atomic_fetch_sub(&host->waiters, 1, __ATOMIC_SEQ_CST);
    if (status == PYE_E_INTERRUPTED) {
        wake(host, 1); /* what may have been meant for us */
    }
    return status;
}

/* Who loses it and who is the last to leave both see that it is over, or one of them does. */
static void end_if_idle(pye_host_t *host)
{
    if (host->way->end != NULL && pye_host_idle(host) && host->generation == pye_generation) {
        host->way->end(host);
    }
}

void pye_slot_release(pye_host_t *host, pye_slot_t *slot)
{
    __atomic_fetch_or(&host->free, (uint64_t)1 << (slot - host->slots), __ATOMIC_SEQ_CST);
    if (__atomic_load_n(&host->waiters, __ATOMIC_SEQ_CST) != 0) {
        wake(host, 1);
    }
    if (__atomic_load_n(&host->lost, __ATOMIC_SEQ_CST) != 0) {
        end_if_idle(host);
    }
}

void pye_host_lose(pye_host_t *host)
{
    __atomic_store_n(&host->lost, 1, __ATOMIC_SEQ_CST);
    wake(host, INT_MAX);
    end_if_idle(host);
}

bool pye_host_ends(pye_host_t *host, pye_crash_t crash)
{
    uint32_t nobody = 0;
    if (!__atomic_compare_exchange_n(&host->told, &nobody, 1, false, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST)) {
        return false;
    }
    host->crash = crash;
    __atomic_store_n(&host->told, 2, __ATOMIC_RELEASE);
    return true;
}

/* Who is at it is a thread of this process, but for a forked child, where it has not gone on. */
pye_crash_t pye_host_crash(const pye_host_t *host)
{
    uint32_t told;
    while ((told = __atomic_load_n(&host->told, __ATOMIC_ACQUIRE)) == 1 && host->generation == pye_generation) {
        sched_yield();
    }
    return told == 2 ? host->crash : (pye_crash_t){.end = PYE_END_NONE};
}

bool pye_host_idle(pye_host_t *host) { return __atomic_load_n(&host->free, __ATOMIC_SEQ_CST) == pye_all_slots(host); }
