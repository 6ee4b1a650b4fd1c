/* The call's arena: bump allocation in chunks of heap memory, wiped and released whole when the ecall returns.
 *
 * Free memory in a chunk is always zero, so what pye_arena_alloc gives is zeroed without being touched again.
 */
#include "internal.h"

#define CHUNK_SIZE 0x8000u /* the first chunk of a thread, which it keeps */
#define ALIGNMENT 16u

_Static_assert(sizeof(pye_chunk_t) % ALIGNMENT == 0, "payload keeps the heap's alignment");

static uint8_t *payload(pye_chunk_t *chunk)
{
    return (uint8_t *)(chunk + 1);
}

static pye_chunk_t *push_chunk(pye_thread_state_t *thread, size_t capacity)
{
    size_t total;
    if (__builtin_add_overflow(capacity, sizeof(pye_chunk_t), &total)) {
        return NULL;
    }
    pye_chunk_t *chunk = pye_heap_alloc(total);
    if (chunk == NULL) {
        return NULL;
    }
    chunk->below = thread->arena;
    chunk->capacity = capacity;
    thread->arena = chunk;
    return chunk;
}

/* The bottom chunk has one size whatever is asked for first: a thread keeps it, and must not keep a large one. */
static pye_chunk_t *grow(pye_thread_state_t *thread, size_t size)
{
    pye_chunk_t *chunk = thread->arena == NULL ? push_chunk(thread, CHUNK_SIZE) : NULL;
    if (thread->arena == NULL || (chunk != NULL && size <= CHUNK_SIZE)) {
        return chunk;
    }
    return push_chunk(thread, size < CHUNK_SIZE ? CHUNK_SIZE : size);
}

void *pye_arena_alloc(size_t size)
{
    pye_thread_state_t *thread = pye_thread();
    size_t rounded;
    if (__builtin_add_overflow(size == 0 ? 1 : size, ALIGNMENT - 1, &rounded)) {
        return NULL;
    }
    rounded &= ~(size_t)(ALIGNMENT - 1);
    pye_chunk_t *chunk = thread->arena;
    if (chunk == NULL || chunk->capacity - chunk->used < rounded) {
        chunk = grow(thread, rounded);
        if (chunk == NULL) {
            return NULL;
        }
    }
    void *memory = payload(chunk) + chunk->used;
    chunk->used += rounded;
    return memory;
}

pye_arena_mark_t pye_arena_mark(void)
{
    pye_chunk_t *chunk = pye_thread()->arena;
    return (pye_arena_mark_t){chunk, chunk == NULL ? 0 : chunk->used};
}

void pye_arena_release(pye_arena_mark_t mark)
{
    pye_thread_state_t *thread = pye_thread();
    /* The bottom chunk stays with the thread: most calls then never reach the heap. */
    while (thread->arena != mark.chunk && thread->arena->below != NULL) {
        pye_chunk_t *chunk = thread->arena;
        thread->arena = chunk->below;
        pye_heap_free(chunk);
    }
    pye_chunk_t *chunk = thread->arena;
    if (chunk != NULL && chunk->used > mark.used) {
        pye_wipe(payload(chunk) + mark.used, chunk->used - mark.used);
        chunk->used = mark.used;
    }
}
