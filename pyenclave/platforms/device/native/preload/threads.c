#define _GNU_SOURCE
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>

#include "preload.h"

static thread_t *threads; /* grows only; a thread that has ended leaves its place to another one */

thread_t *thread_first(void) { return __atomic_load_n(&threads, __ATOMIC_ACQUIRE); }

thread_t *thread_find(void)
{
    int32_t number = (int32_t)system_call(SYS_gettid, 0, 0, 0, 0, 0, 0);
    for (thread_t *one = thread_first(); one != NULL; one = one->next) {
        if (__atomic_load_n(&one->number, __ATOMIC_RELAXED) == number) {
            return one;
        }
    }
    return NULL;
}

static bool has_ended(int32_t number)
{
    long process = system_call(SYS_getpid, 0, 0, 0, 0, 0, 0);
    return system_call(SYS_tgkill, process, number, 0, 0, 0, 0) != 0;
}

thread_t *thread_get(void)
{
    thread_t *found = thread_find();
    if (found != NULL) {
        return found;
    }
    int32_t number = (int32_t)system_call(SYS_gettid, 0, 0, 0, 0, 0, 0);
    for (thread_t *one = thread_first(); one != NULL; one = one->next) {
        int32_t owner = __atomic_load_n(&one->number, __ATOMIC_RELAXED);
        if (has_ended(owner) &&
            __atomic_compare_exchange_n(&one->number, &owner, number, false, __ATOMIC_ACQUIRE, __ATOMIC_RELAXED)) {
            one->processor = (sgx_processor_t){0};
            one->is_watched = false;
            memset(one->aborts, 0, sizeof one->aborts);
            return one;
        }
    }
    long memory = system_call(SYS_mmap, 0, THREAD_STACK + SGX_PAGE, PROT_READ | PROT_WRITE,
                              MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (memory < 0 && memory > -4096) {
        return NULL;
    }
    thread_t *made = (thread_t *)memory;
    made->number = number;
    made->stack = (uint8_t *)memory + SGX_PAGE;
    made->next = __atomic_load_n(&threads, __ATOMIC_RELAXED);
    while (!__atomic_compare_exchange_n(&threads, &made->next, made, false, __ATOMIC_RELEASE, __ATOMIC_RELAXED)) {
    }
    return made;
}
