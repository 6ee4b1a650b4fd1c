/* System calls of an enclave are an invalid opcode. The kernel can be asked to make a signal of a thread's system calls (Linux
 * 5.11, syscall user dispatch) by a byte that says when; those of this library go on all the while.
 */
#define _GNU_SOURCE
#include <link.h>
#include <sys/prctl.h>
#include <sys/syscall.h>

#include "preload.h"

#ifndef PR_SET_SYSCALL_USER_DISPATCH
#define PR_SET_SYSCALL_USER_DISPATCH 59
#define PR_SYS_DISPATCH_ON 1
#endif

enum { ALLOW = 0, BLOCK = 1 };

static uint64_t code, code_size; /* ours */

static int find_code(struct dl_phdr_info *info, size_t size, void *unused)
{
    (void)size, (void)unused;
    for (int i = 0; i < info->dlpi_phnum; i++) {
        const ElfW(Phdr) *segment = &info->dlpi_phdr[i];
        uint64_t start = info->dlpi_addr + segment->p_vaddr;
        if (segment->p_type == PT_LOAD && (uint64_t)&system_call - start < segment->p_memsz) {
            code = start;
            code_size = segment->p_memsz;
            return 1;
        }
    }
    return 0;
}

void dispatch_prepare(void) { dl_iterate_phdr(find_code, NULL); }

void dispatch_inside(thread_t *thread)
{
    if (!thread->is_watched) { /* a kernel that cannot do it refuses, and such calls are not caught */
        thread->is_watched = true;
        system_call(SYS_prctl, PR_SET_SYSCALL_USER_DISPATCH, PR_SYS_DISPATCH_ON, (long)code, (long)code_size,
                    (long)&thread->selector, 0);
    }
    thread->selector = BLOCK;
}

void dispatch_outside(thread_t *thread) { thread->selector = ALLOW; }
