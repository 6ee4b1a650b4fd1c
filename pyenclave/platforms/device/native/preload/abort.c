/* Who is outside reads ones from an enclave's pages, and what is written there is lost (SDM vol. 3D, Access-control
 * Requirements). Where a page is closed to all threads, such an access faults: then another page lies in its place while that
 * one instruction runs. */
#define _GNU_SOURCE
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>

#include "preload.h"

static bool is_error(long result) { return result < 0 && result > -4096; }

static long move(uint64_t from, uint64_t to)
{
    return system_call(SYS_mremap, (long)from, SGX_PAGE, SGX_PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, (long)to, 0);
}

/* The page of ones lies at `page`, the enclave's is out of the way. */
static bool replace(abort_t *abort, uint64_t page)
{
    long away = system_call(SYS_mmap, 0, SGX_PAGE, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (is_error(away)) {
        return false;
    }
    if (is_error(move(page, (uint64_t)away))) {
        system_call(SYS_munmap, away, SGX_PAGE, 0, 0, 0, 0);
        return false;
    }
    long ones = system_call(SYS_mmap, (long)page, SGX_PAGE, PROT_READ | PROT_WRITE,
                            MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
    if (is_error(ones)) {
        move((uint64_t)away, page);
        return false;
    }
    *abort = (abort_t){page, (uint64_t)away};
    memset((void *)page, 0xff, SGX_PAGE);
    return true;
}

bool abort_begin(thread_t *thread, uint64_t address)
{
    for (int i = 0; i < ABORTS; i++) {
        if (thread->aborts[i].page == 0) {
            return replace(&thread->aborts[i], address & ~(uint64_t)(SGX_PAGE - 1));
        }
    }
    return false;
}

bool abort_end(thread_t *thread)
{
    bool any = false;
    for (int i = 0; i < ABORTS; i++) {
        abort_t *abort = &thread->aborts[i];
        if (abort->page != 0) {
            move(abort->away, abort->page);
            abort->page = 0;
            any = true;
        }
    }
    return any;
}
