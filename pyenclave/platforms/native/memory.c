/* ELRANGE in the host's address space: naturally aligned, nothing accessible until a page is added. */
#define _GNU_SOURCE
#include "host.h"

#include <errno.h>
#include <sys/mman.h>

#ifndef MADV_DONTFORK
#define MADV_DONTFORK 10
#endif

/* SECS.BASEADDR must be a multiple of SECS.SIZE (SDM vol. 3D, SECS), so twice the size is mapped and cut. */
int pye_memory_create(pye_host_t *host, size_t size)
{
    uint8_t *raw = mmap(NULL, 2 * size, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (raw == MAP_FAILED) {
        return errno;
    }
    uint8_t *base = (uint8_t *)(((uintptr_t)raw + size - 1) & ~(uintptr_t)(size - 1));
    if (base != raw) {
        munmap(raw, (size_t)(base - raw));
    }
    if (base + size != raw + 2 * size) {
        munmap(base + size, (size_t)(raw + 2 * size - (base + size)));
    }
    host->base = base;
    host->size = size;
    /* A forked child must not find the secrets, nor a core dump (security.md F01). */
    madvise(base, size, MADV_DONTFORK);
    madvise(base, size, MADV_DONTDUMP);
    return 0;
}

int pye_memory_protect(pye_host_t *host, size_t offset, size_t length, int protection)
{
    return mprotect(host->base + offset, length, protection) == 0 ? 0 : errno;
}

void pye_memory_destroy(pye_host_t *host)
{
    if (host->base != NULL && host->generation == pye_generation) {
        munmap(host->base, host->size);
    }
    host->base = NULL;
    pye_software_destroy(host);
}
