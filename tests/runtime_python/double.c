/* A stand-in for what the value runtime asks of the enclave's: heap, thread, error record, randomness. Heap memory is
 * malloc's, checked to be wiped before it is released where the caller promised that. */
#include <stdlib.h>
#include <string.h>

#include "python/thread.h"
#include "thread_error.h"
#include "values/interrupts.h"

/* --- the heap: as that of heap.c, it zeroes what it gives and wipes what it takes ------------------------------------ */

typedef struct chunk {
    size_t size;
    size_t reserved; /* keeps data 16-byte aligned */
    uint8_t data[];
} chunk_t;

size_t double_heap_limit = SIZE_MAX; /* bytes that may be in use */
size_t double_heap_blocks, double_heap_bytes;
size_t double_failing_in = SIZE_MAX; /* after so many allocations all others fail */

void *pye_heap_alloc(size_t size)
{
    if (double_failing_in == 0)
        return NULL;
    double_failing_in -= double_failing_in != SIZE_MAX;
    if (size > double_heap_limit || double_heap_bytes > double_heap_limit - size || size > PTRDIFF_MAX / 2)
        return NULL;
    chunk_t *chunk = calloc(1, sizeof *chunk + size);
    if (chunk == NULL)
        return NULL;
    chunk->size = size;
    double_heap_blocks++;
    double_heap_bytes += size;
    return chunk->data;
}

size_t pye_heap_used(void) { return double_heap_bytes; }

size_t pye_heap_capacity(void) { return double_heap_limit; }

size_t pye_heap_size(const void *memory) { return ((const chunk_t *)memory - 1)->size; }

void pye_heap_free(void *memory)
{
    if (memory == NULL)
        return;
    chunk_t *chunk = (chunk_t *)memory - 1;
    double_heap_blocks--;
    double_heap_bytes -= chunk->size;
    memset(chunk->data, 0xDD, chunk->size);
    free(chunk);
}

/* The call's arena: released as a whole. */
static chunk_t *arena[1024];
static size_t arena_used;

void *pye_arena_alloc(size_t size)
{
    arena[arena_used] = calloc(1, sizeof(chunk_t) + size);
    return arena[arena_used++]->data;
}

void double_arena_release(void)
{
    while (arena_used > 0)
        free(arena[--arena_used]);
}

void pye_wipe(void *memory, size_t size)
{
    memset(memory, 0, size);
    __asm__ volatile("" ::"r"(memory) : "memory");
}

bool pye_is_own(const void *memory, size_t size)
{
    (void)size;
    return memory != NULL;
}

void pye_lock(pye_lock_t *lock)
{
    while (__atomic_exchange_n(&lock->word, 1, __ATOMIC_ACQUIRE) != 0) {
    }
}

void pye_unlock(pye_lock_t *lock) { __atomic_store_n(&lock->word, 0, __ATOMIC_RELEASE); }

/* Foreseeable, so that a failure can be repeated. */
_Noreturn void pye_abort(void) { abort(); }

void pye_random(void *memory, size_t size)
{
    for (size_t at = 0; at < size; at++)
        ((uint8_t *)memory)[at] = (uint8_t)(at * 37 + 11);
}

/* --- the thread ------------------------------------------------------------------------------------------------------ */

static pye_error_t error;
static uint32_t status;
static pye_values_thread_t values;
size_t double_stack_left = SIZE_MAX;

pye_error_t *pye_thread_error(void) { return &error; }
uint32_t *pye_thread_status(void) { return &status; }
pye_values_thread_t *pye_values_thread(void) { return &values; }
size_t pye_stack_left(void) { return double_stack_left; }

/* Every signal is to interrupt the call. */
static uint64_t signal_word;
pye_signals_t pye_signals(void) { return &signal_word; }
uint64_t pye_pause(uint64_t sleeps) { return sleeps == 0 ? PYE_ANSWER_INTERRUPT : PYE_ANSWER_GO_ON; }

/* What the thread kept goes back to the heap, so that what is left there is a leak. */
void double_forget_kept(void)
{
    for (unsigned row = 0; row < PYE_BLOCK_CLASSES; row++) {
        while (values.kept[row] != NULL) {
            void *block = values.kept[row];
            memcpy(&values.kept[row], block, sizeof(void *));
            pye_heap_free(block);
        }
    }
    values.kept_bytes = 0;
}

/* Whether every kept block is zero behind its link. */
bool double_kept_is_wiped(void)
{
    for (unsigned row = 0; row < PYE_BLOCK_CLASSES; row++) {
        const uint8_t *block = values.kept[row];
        while (block != NULL) {
            for (size_t at = sizeof(void *); at < pye_block_size(row); at++) {
                if (block[at] != 0)
                    return false;
            }
            memcpy(&block, block, sizeof(void *));
        }
    }
    return true;
}

size_t double_kept_bytes(void) { return values.kept_bytes; }
