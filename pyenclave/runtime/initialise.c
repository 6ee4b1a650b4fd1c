/* The first entry, and only the first: relocations, the stack canary, the heap, what the host says of the processor
 * (security.md A24, C03, C06, C12). */
#include "internal.h"

#include "state.h"

typedef struct rela {
    uint64_t offset;
    uint64_t info;
    int64_t addend;
} rela_t;

#define R_X86_64_RELATIVE 8u

extern const rela_t __pye_rela_start[] __attribute__((visibility("hidden")));
extern const rela_t __pye_rela_end[] __attribute__((visibility("hidden")));

volatile uint32_t pye_state = PYE_STATE_NEW;

uint32_t pye_hints;

/* The linker emits relative relocations only (the image builder checks); the table is measured. */
__attribute__((no_stack_protector)) static void relocate(void)
{
    uint64_t base = (uint64_t)(uintptr_t)pye_at(0);
    for (const rela_t *rela = __pye_rela_start; rela < __pye_rela_end; rela++) {
        if ((uint32_t)rela->info != R_X86_64_RELATIVE) {
            pye_abort();
        }
        *(uint64_t *)(uintptr_t)(base + rela->offset) = base + (uint64_t)rela->addend;
    }
}

/* Called by entry.S with the host's two words, so that no protected frame is open while the canary changes. */
__attribute__((no_stack_protector)) pye_status_t pye_initialise(uint64_t command, uint64_t hints)
{
    (void)command;
    uint32_t expected = PYE_STATE_NEW;
    if (!__atomic_compare_exchange_n(&pye_state, &expected, PYE_STATE_INITIALISING, false, __ATOMIC_ACQ_REL,
                                     __ATOMIC_ACQUIRE)) {
        pye_aborted = 1;
        return PYE_E_PROTOCOL;
    }
    relocate();
    uintptr_t canary; /* set last: pye_random itself is protected */
    pye_random(&canary, sizeof(canary));
    __stack_chk_guard = canary & ~(uintptr_t)0xff; /* a NUL byte first stops string overruns */
    pye_random(&pye_link_key, sizeof(pye_link_key));
    pye_hints = (uint32_t)hints & PYE_HINTS;
    pye_heap_initialise();
    __atomic_store_n(&pye_state, PYE_STATE_READY, __ATOMIC_RELEASE);
    return PYE_OK;
}
