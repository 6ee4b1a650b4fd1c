/* The pool of TCSs: taking a free one is a compare-and-swap; only a full pool costs a lock. */
#include "host.h"

#include <unistd.h>

static uint32_t generation;

static void forked(void) { generation++; }

static void watch_forks(void) { pthread_atfork(NULL, NULL, forked); }

uint32_t pye_generation(void)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, watch_forks);
    return generation;
}

static pye_slot_t *take(pye_host_t *host)
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

static bool is_lost(const pye_host_t *host)
{
    return __atomic_load_n(&host->lost, __ATOMIC_ACQUIRE) != 0;
}

pye_slot_t *pye_slot_acquire(pye_host_t *host)
{
    if (is_lost(host) || host->generation != generation) {
        return NULL;
    }
    pye_slot_t *slot = take(host);
    if (slot != NULL) {
        return slot;
    }
    pthread_mutex_lock(&host->mutex);
    __atomic_fetch_add(&host->waiters, 1, __ATOMIC_SEQ_CST);
    while (!is_lost(host) && (slot = take(host)) == NULL) {
        pthread_cond_wait(&host->released, &host->mutex);
    }
    __atomic_fetch_sub(&host->waiters, 1, __ATOMIC_SEQ_CST);
    pthread_mutex_unlock(&host->mutex);
    return slot;
}

void pye_slot_release(pye_host_t *host, pye_slot_t *slot)
{
    __atomic_fetch_or(&host->free, (uint64_t)1 << (slot - host->slots), __ATOMIC_SEQ_CST);
    if (__atomic_load_n(&host->waiters, __ATOMIC_SEQ_CST) != 0) {
        pthread_mutex_lock(&host->mutex);
        pthread_cond_signal(&host->released);
        pthread_mutex_unlock(&host->mutex);
    }
}

void pye_host_lose(pye_host_t *host)
{
    __atomic_store_n(&host->lost, 1, __ATOMIC_RELEASE);
    pthread_mutex_lock(&host->mutex);
    pthread_cond_broadcast(&host->released);
    pthread_mutex_unlock(&host->mutex);
}

bool pye_host_idle(pye_host_t *host)
{
    uint64_t all = host->threads == 64 ? UINT64_MAX : ((uint64_t)1 << host->threads) - 1;
    return __atomic_load_n(&host->free, __ATOMIC_SEQ_CST) == all;
}
