/* Copies to and from memory that another processor writes and reads.
 *
 * Shared memory of the last call lies in the caches of the processor that read it. Who writes there next first has to take
 * each line from it: of 1 MB that is 100 to 400 µs, where a copy in one's own cache takes 20. So what goes across goes by
 * stores that pass the caches by (37 µs), and what has come across leaves them.
 *
 * The compiler's header of these instructions would bring the C library's names in (pyenclave_proxy.h).
 */
#ifndef PYENCLAVE_ACROSS_H
#define PYENCLAVE_ACROSS_H

#include <stddef.h>
#include <stdint.h>

#define PYE_ACROSS ((size_t)16384) /* bytes from which it is worth it */
#define PYE_ACROSS_LINE ((size_t)64)

typedef long long pye_stored_t __attribute__((vector_size(16), may_alias));

static inline void pye_copy_across(void *to, const void *from, size_t size)
{
    uint8_t *next = to;
    const uint8_t *source = from;
    if (size >= PYE_ACROSS) {
        size_t first = -(uintptr_t)next % PYE_ACROSS_LINE; /* bytes up to a whole line */
        __builtin_memcpy(next, source, first);
        next += first;
        source += first;
        size -= first;
        for (; size >= PYE_ACROSS_LINE; size -= PYE_ACROSS_LINE) {
            pye_stored_t line[4];
            __builtin_memcpy(line, source, sizeof(line));
            for (size_t at = 0; at < 4; at++) {
                __asm__("movntdq %1, %0" : "=m"(((pye_stored_t *)(void *)next)[at]) : "x"(line[at]));
            }
            next += PYE_ACROSS_LINE;
            source += PYE_ACROSS_LINE;
        }
        __asm__ volatile("sfence" ::: "memory"); /* before whatever tells the other side */
    }
    __builtin_memcpy(next, source, size);
}

/* What was read there is the other side's to write next. */
static inline void pye_leave_across(const void *memory, size_t size)
{
    for (size_t at = 0; size >= PYE_ACROSS && at < size; at += PYE_ACROSS_LINE) {
        __asm__ volatile("clflush %0" ::"m"(*((const uint8_t *)memory + at)) : "memory");
    }
}

#endif
