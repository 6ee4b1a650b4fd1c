/* What an enclave's runtime gives the error ABI, outside of one: a thread's record, an arena, an end. */
#include "thread_error.h"

#define ARENA 65536u

uintptr_t __stack_chk_guard = 0x5bd1e995a1b2c300u;
size_t double_arena_left = ARENA;

static pye_error_t error;
static uint32_t status;
static _Alignas(16) uint8_t arena[ARENA];

pye_error_t *pye_thread_error(void) { return &error; }
uint32_t *pye_thread_status(void) { return &status; }

void *pye_arena_alloc(size_t size)
{
    if (size > double_arena_left) {
        return NULL;
    }
    double_arena_left -= size;
    return arena + double_arena_left / 16 * 16;
}

void pye_wipe(void *memory, size_t size)
{
    volatile uint8_t *at = memory;
    while (size-- != 0) {
        *at++ = 0;
    }
}

/* How deep the stack gets is told to entry.S, which wipes it: there is no entry here. */
void __sanitizer_cov_stack_depth(void);
void __sanitizer_cov_stack_depth(void) {}

/* There is no inside: all messages are the test's own. */
bool pye_is_own(const void *memory, size_t size)
{
    (void)size;
    return memory != NULL;
}

/* SIGILL, which nothing else here raises. */
_Noreturn void pye_abort(void) { __builtin_trap(); }
