/* Spin locks: their state is trusted memory, so the host can delay a holder but never enter a half-state (B25). */
#include "internal.h"

void pye_lock(pye_lock_t *lock)
{
    while (__atomic_exchange_n(&lock->word, 1, __ATOMIC_ACQUIRE) != 0) {
        while (__atomic_load_n(&lock->word, __ATOMIC_RELAXED) != 0) {
            if (pye_aborted) {
                pye_abort(); /* the holder may have died with the lock */
            }
            __builtin_ia32_pause();
        }
    }
}

void pye_unlock(pye_lock_t *lock) { __atomic_store_n(&lock->word, 0, __ATOMIC_RELEASE); }
