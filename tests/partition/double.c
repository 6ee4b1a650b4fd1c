/* A native double of what lowered code needs of the runtime: memory, locks, the thread's error record; and of the host:
 * what results were delivered. Single arena, released by double_begin. */
#include <stdlib.h>
#include <string.h>

#include "pyenclave_bytes.h"
#include "pyenclave_t.h"
#include "python/thread.h"
#include "thread_error.h"
#include "values/crossing.h"
#include "values/interrupts.h"

/* --- memory ---------------------------------------------------------------------------------------------------- */

typedef struct block {
    struct block *below;
    size_t size;
    _Alignas(16) uint8_t data[];
} block_t;

static _Thread_local block_t *arena;
static _Thread_local size_t used;
size_t double_arena_limit = 1u << 26;
size_t double_heap_blocks, double_heap_bytes, double_heap_peak;

/* Of a program that nothing packed crosses in: under a sanitizer the linker does not drop what asks for it. */
__attribute__((weak)) const pye_crossing_t pye_crossings[PYE_KIND_EXCEPTION] = {{NULL, NULL}};

/* There is no inside: all memory is the test's own. */
bool pye_is_own(const void *memory, size_t size)
{
    (void)size;
    return memory != NULL;
}

void *pye_arena_alloc(size_t size)
{
    if (size > double_arena_limit || used > double_arena_limit - size)
        return NULL;
    block_t *block = calloc(1, sizeof *block + size + 1);
    block->below = arena;
    used += size;
    arena = block;
    return block->data;
}

void *pye_heap_alloc(size_t size)
{
    if (size > double_arena_limit)
        return NULL;
    block_t *block = calloc(1, sizeof *block + size);
    block->size = size;
    __atomic_add_fetch(&double_heap_blocks, 1, __ATOMIC_SEQ_CST);
    size_t now = __atomic_add_fetch(&double_heap_bytes, size, __ATOMIC_SEQ_CST);
    if (now > double_heap_peak)
        double_heap_peak = now;
    return block->data;
}

void pye_heap_free(void *memory)
{
    if (memory == NULL)
        return;
    block_t *block = (block_t *)((uint8_t *)memory - offsetof(block_t, data));
    __atomic_sub_fetch(&double_heap_blocks, 1, __ATOMIC_SEQ_CST);
    __atomic_sub_fetch(&double_heap_bytes, block->size, __ATOMIC_SEQ_CST);
    memset(block->data, 0xDD, block->size);
    free(block);
}

size_t pye_heap_used(void) { return __atomic_load_n(&double_heap_bytes, __ATOMIC_SEQ_CST); }

size_t pye_heap_capacity(void) { return 16u << 20; }

size_t pye_heap_size(const void *memory)
{
    return ((const block_t *)((const uint8_t *)memory - offsetof(block_t, data)))->size;
}

void pye_wipe(void *memory, size_t size)
{
    memset(memory, 0, size);
    __asm__ volatile("" ::"r"(memory) : "memory");
}

void pye_lock(pye_lock_t *lock)
{
    while (__atomic_exchange_n(&lock->word, 1, __ATOMIC_ACQUIRE) != 0) {
    }
}

void pye_unlock(pye_lock_t *lock) { __atomic_store_n(&lock->word, 0, __ATOMIC_RELEASE); }
_Noreturn void pye_abort(void) { abort(); }

/* --- the error record -------------------------------------------------------------------------------------------- */

static _Thread_local pye_error_t error;
static _Thread_local uint32_t status;
static _Thread_local int revealed;

pye_error_t *pye_thread_error(void) { return &error; }
uint32_t *pye_thread_status(void) { return &status; }
void pye_reveal_errors(void) { revealed = 1; }
int double_revealed(void) { return revealed; }

/* --- the thread ---------------------------------------------------------------------------------------------------- */

#define STACK ((size_t)512 << 10) /* what a call may use, as far as it knows */

static _Thread_local pye_values_thread_t values;
static _Thread_local uintptr_t stack_top;

pye_values_thread_t *pye_values_thread(void) { return &values; }

/* Whether what the thread keeps for the next to ask has nothing in it of what it was. */
bool double_kept_is_wiped(void)
{
    for (unsigned row = 0; row < PYE_BLOCK_CLASSES; row++) {
        const uint8_t *block = values.kept[row];
        while (block != NULL) {
            for (size_t at = sizeof block; at < pye_block_size(row); at++) {
                if (block[at] != 0)
                    return false;
            }
            memcpy(&block, block, sizeof block);
        }
    }
    return true;
}

/* Heap blocks that values have: the others are kept by the thread for the next to ask. */
size_t double_live(void)
{
    size_t kept = 0;
    for (unsigned row = 0; row < PYE_BLOCK_CLASSES; row++) {
        for (void *block = values.kept[row]; block != NULL; memcpy(&block, block, sizeof block))
            kept++;
    }
    return double_heap_blocks - kept;
}

size_t pye_stack_left(void)
{
    size_t used = stack_top - (uintptr_t)__builtin_frame_address(0);
    return used < STACK ? STACK - used : 0;
}

/* A signal comes at the look after so many; SIZE_MAX: none does. */
size_t double_looks = SIZE_MAX;
static uint64_t signal_word;
pye_signals_t pye_signals(void)
{
    signal_word = double_looks != SIZE_MAX;
    return &signal_word;
}

uint64_t pye_pause(uint64_t sleeps)
{
    (void)sleeps;
    if (double_looks != 0) {
        double_looks--;
        return PYE_ANSWER_GO_ON;
    }
    double_looks = SIZE_MAX;
    signal_word = 0;
    return PYE_ANSWER_INTERRUPT;
}

void pye_random(void *memory, size_t size) { memset(memory, 0x5A, size); }

/* --- the call ------------------------------------------------------------------------------------------------------ */

static _Thread_local uint8_t *delivered;
static _Thread_local size_t delivered_size;

void double_begin(void)
{
    stack_top = (uintptr_t)__builtin_frame_address(0);
    while (arena != NULL) {
        block_t *below = arena->below;
        free(arena);
        arena = below;
    }
    used = 0;
    memset(&error, 0, sizeof error);
    status = PYE_OK;
    revealed = 0;
    free(delivered);
    delivered = NULL;
    delivered_size = 0;
}

static pye_status_t deliver(const void *data, size_t size)
{
    delivered = malloc(size + 1);
    delivered_size = size;
    memcpy(delivered, data, size);
    return PYE_OK;
}

pye_status_t pyenclave_return_bytes(const uint8_t *data, size_t size) { return deliver(data, size); }
pye_status_t pyenclave_return_str(const char *data, size_t size) { return deliver(data, size); }
const uint8_t *double_delivered(size_t *size)
{
    *size = delivered_size;
    return delivered;
}
