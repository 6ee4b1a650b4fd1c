#include "host.h"

static uint64_t taken; /* of all enclaves of this process, and of the one that forked it, whose child lacks them */

bool pye_epc_take(pye_host_t *host, uint64_t pages, uint64_t size)
{
    bool fits = __atomic_add_fetch(&taken, pages, __ATOMIC_RELAXED) < size || size == 0;
    if (!fits) {
        __atomic_sub_fetch(&taken, pages, __ATOMIC_RELAXED);
        return false;
    }
    host->epc_pages += pages;
    return true;
}

void pye_epc_give(pye_host_t *host)
{
    __atomic_sub_fetch(&taken, host->epc_pages, __ATOMIC_RELAXED);
    host->epc_pages = 0;
}
