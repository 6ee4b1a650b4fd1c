/* What the runtime's own files share; nothing of it is for generated code or users. */
#ifndef PYENCLAVE_INTERNAL_H
#define PYENCLAVE_INTERNAL_H

#include "pyenclave_arch.h"
#include "pyenclave_t.h"
#include "python/thread.h"

extern uint8_t __pye_base[] __attribute__((visibility("hidden")));
/* Patched by the image builder between link and measurement; volatile, so that no compiler folds what it sees now. */
extern const volatile struct pye_config pye_config;
extern volatile uint32_t pye_aborted;
extern uint32_t pye_hints;          /* PYE_HINT_*: the host's word, which never changes; inside/hints.zig goes by it */
extern uint64_t pye_link_key;       /* of the link frames of open ocalls: exit.S */
extern uintptr_t __stack_chk_guard; /* canary.c */

/* The address of an offset. Hidden from the optimiser, which would else reason from the one byte named __pye_base. */
static inline void *pye_at(uint64_t offset)
{
    uint8_t *address = __pye_base;
    __asm__("" : "+r"(address));
    return address + offset;
}

/* --- this thread -------------------------------------------------------------------------------------------------- */

/* The arena of the running call: chunks of heap memory, newest first. All memory past `used` is zero. Between this head
 * and the payload lies a map with one bit for each 16 bytes of payload, set where an allocation starts: before what it
 * tells of, so that an overrun does not reach it. */
typedef struct pye_chunk {
    struct pye_chunk *below;
    size_t capacity;
    size_t used;
    uint8_t *payload;
} pye_chunk_t;

typedef struct pye_thread_state {
    struct pye_thread fixed; /* what entry.S and the image layout know */
    uint64_t area_next;      /* untrusted memory that is free for ocall frames */
    uint64_t area_end;
    uint64_t call;        /* the running ecall's pye_call_t, checked to lie outside; 0 while none runs */
    uint64_t signals;     /* the word that says whether the host has a signal to handle: outside, or none's own */
    uint64_t ocall_index; /* of the innermost open ocall, valid while fixed.link is set */
    pye_chunk_t *arena;
    uint32_t status; /* beside the error record: what a failed ocall or helper answered */
    uint32_t reveal; /* the running ecall's messages may leave a production image */
    uint32_t errno_value;
    uint32_t releases;          /* the heap is this thread's until all that it releases is released */
    pye_values_thread_t values; /* trusted Python's: blocks that are kept */
    pye_error_t error;
} pye_thread_state_t;

_Static_assert(sizeof(pye_thread_state_t) <= 4096, "thread data is one page");

/* GS is the enclave's own (TCS.OGSBASE); read through memory, RDGSBASE is not needed. */
static inline pye_thread_state_t *pye_thread(void)
{
    uint64_t offset;
    __asm__("mov %%gs:%c1, %0" : "=r"(offset) : "i"(PYE_THREAD_SELF));
    return pye_at(offset);
}

#if !__STDC_HOSTED__
static inline pye_values_thread_t *pye_values_thread(void) { return &pye_thread()->values; }
#endif

pye_error_t *pye_thread_error(void);
uint32_t *pye_thread_status(void);

/* --- assembly: copy.S is the only code that touches untrusted memory -------------------------------------------- */

void pye_load(void *trusted, uint64_t untrusted, size_t size);
void pye_store(uint64_t untrusted, const void *trusted, size_t size);
uint64_t pye_ocall_exit(uint64_t exit, uint64_t value);

/* Asks for `size` bytes of untrusted memory: its address, unchecked, or 0. While the host answers no ocall is open, so
 * no ecall may come in. */
uint64_t pye_ask_host(uint64_t exit, size_t size);

/* --- heap and arena ------------------------------------------------------------------------------------------------ */

/* Bytes from `memory` to the end of what it lies in: a heap block, an allocation of this call's arena, a variable, the
 * constants. 0 where it lies in none of them; a stack is none. */
size_t pye_extent(const void *memory);

void pye_heap_initialise(void);
/* pye_heap_alloc for an arena's chunk, which pye_heap_owns and pye_heap_extent do not count among a body's blocks. */
void *pye_heap_alloc_chunk(size_t request);
/* Bytes of the blocks that are in use, headers included, and of all that there can be; the former may be of a moment ago. */
size_t pye_heap_used(void);
size_t pye_heap_capacity(void);
/* Bytes from `memory` to the end of what was asked for in the block that it lies in; 0 where it lies in none. */
size_t pye_heap_extent(const void *memory);

typedef struct pye_arena_mark {
    pye_chunk_t *chunk;
    size_t used;
} pye_arena_mark_t;

pye_arena_mark_t pye_arena_mark(void);
/* Wipes and releases everything allocated since the mark. */
void pye_arena_release(pye_arena_mark_t mark);
/* Bytes from `memory` to the end of its allocation, rounded up to 16, in this thread's arena; 0 where it lies in none. */
size_t pye_arena_extent(const void *memory);

#endif
