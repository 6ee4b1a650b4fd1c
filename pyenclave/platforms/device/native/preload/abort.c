/* Who is outside reads ones from an enclave's pages, and what is written there is lost (SDM vol. 3D, Access-control
 * Requirements). Where a page is closed to all threads, such an access faults: then another page lies in its place while that
 * one instruction runs.
 *
 * That page is there for every thread: who comes meanwhile has what it wants without a page of its own, and who ends first
 * takes none away but its own. So no thread moves what another one has put there, and the enclave's page comes back. */
#define _GNU_SOURCE
#include <pthread.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>

#include "preload.h"

static int locked; /* while a page changes its place: no thread of the program's comes between, with signals blocked */

static void lock(void)
{
    while (__atomic_exchange_n(&locked, 1, __ATOMIC_ACQUIRE) != 0) {
        system_call(SYS_sched_yield, 0, 0, 0, 0, 0, 0);
    }
}

static void unlock(void) { __atomic_store_n(&locked, 0, __ATOMIC_RELEASE); }

static bool is_error(long result) { return result < 0 && result > -4096; }

static long move(uint64_t from, uint64_t to)
{
    return system_call(SYS_mremap, (long)from, SGX_PAGE, SGX_PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, (long)to, 0);
}

static long anonymous(int protection)
{
    return system_call(SYS_mmap, 0, SGX_PAGE, protection, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
}

static void unmap(long page)
{
    if (!is_error(page)) {
        system_call(SYS_munmap, page, SGX_PAGE, 0, 0, 0, 0);
    }
}

/* The page of ones lies at `page`, the enclave's is out of the way. It is full before any thread finds it there. */
static bool replace(abort_t *abort, uint64_t page)
{
    long away = anonymous(PROT_NONE), ones = anonymous(PROT_READ | PROT_WRITE);
    if (is_error(away) || is_error(ones) || is_error(move(page, (uint64_t)away))) {
        unmap(away);
        unmap(ones);
        return false;
    }
    memset((void *)ones, 0xff, SGX_PAGE);
    if (is_error(move((uint64_t)ones, page))) {
        move((uint64_t)away, page);
        unmap(ones);
        return false;
    }
    *abort = (abort_t){page, (uint64_t)away};
    return true;
}

static bool has_replaced(const thread_t *thread, uint64_t page)
{
    bool found = false;
    for (int i = 0; i < ABORTS; i++) {
        found |= thread->aborts[i].page == page;
    }
    return found;
}

/* A change of the enclave's permissions has closed the page of ones. */
static bool open_again(uint64_t page)
{
    return system_call(SYS_mprotect, (long)page, SGX_PAGE, PROT_READ | PROT_WRITE, 0, 0, 0) == 0;
}

static bool begin(thread_t *thread, uint64_t page)
{
    for (thread_t *one = thread_first(); one != NULL; one = one->next) {
        if (has_replaced(one, page)) {
            return open_again(page);
        }
    }
    for (int i = 0; i < ABORTS; i++) {
        if (thread->aborts[i].page == 0) {
            return replace(&thread->aborts[i], page);
        }
    }
    return false;
}

bool abort_begin(thread_t *thread, uint64_t address)
{
    lock();
    bool done = begin(thread, address & ~(uint64_t)(SGX_PAGE - 1));
    unlock();
    return done;
}

static bool end(thread_t *thread)
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

bool abort_is_stepped(const thread_t *thread)
{
    bool any = false;
    for (int i = 0; i < ABORTS; i++) {
        any |= thread->aborts[i].page != 0;
    }
    return any;
}

bool abort_end(thread_t *thread)
{
    lock();
    bool any = end(thread);
    unlock();
    return any;
}

/* The threads whose instructions these were are not in the child. */
static void forked(void)
{
    for (thread_t *one = thread_first(); one != NULL; one = one->next) {
        end(one);
    }
    unlock();
}

void abort_watch_forks(void) { pthread_atfork(lock, unlock, forked); }
