/* The call's arena: bump allocation in chunks of heap memory, wiped and released whole when the ecall returns.
 *
 * Free memory in a chunk is always zero, so what pye_arena_alloc gives is zeroed without being touched again.
 */
#include "internal.h"

#define CHUNK_SIZE 0x8000u /* the first chunk of a thread, which it keeps */
#define ALIGNMENT 16u
#define GAP ALIGNMENT /* after each allocation, so that one past its end is not the next one */

_Static_assert(sizeof(pye_chunk_t) % ALIGNMENT == 0 && 2 * sizeof(uint64_t) % ALIGNMENT == 0,
               "payload keeps the heap's alignment");

#define MAPPED (64 * ALIGNMENT) /* bytes of payload that one word of the map tells of */

/* Whole words, and in pairs, so that the payload keeps the alignment. */
static size_t map_size(size_t capacity) { return (capacity / MAPPED / 2 + 1) * 2 * sizeof(uint64_t); }

static uint64_t *map(pye_chunk_t *chunk) { return (uint64_t *)(chunk + 1); }

static pye_chunk_t *push_chunk(pye_thread_state_t *thread, size_t capacity)
{
    size_t head = sizeof(pye_chunk_t) + map_size(capacity);
    size_t total;
    if (__builtin_add_overflow(capacity, head, &total)) {
        return NULL;
    }
    pye_chunk_t *chunk = pye_heap_alloc_chunk(total);
    if (chunk == NULL) {
        return NULL;
    }
    chunk->below = thread->arena;
    chunk->capacity = capacity;
    chunk->payload = (uint8_t *)chunk + head;
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
    if (__builtin_add_overflow(size == 0 ? 1 : size, ALIGNMENT - 1 + GAP, &rounded)) {
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
    void *memory = chunk->payload + chunk->used;
    map(chunk)[chunk->used / MAPPED] |= (uint64_t)1 << chunk->used / ALIGNMENT % 64;
    chunk->used += rounded;
    return memory;
}

pye_arena_mark_t pye_arena_mark(void)
{
    pye_chunk_t *chunk = pye_thread()->arena;
    return (pye_arena_mark_t){chunk, chunk == NULL ? 0 : chunk->used};
}

/* Takes the starts from `used` on out of the map. */
static void forget(pye_chunk_t *chunk, size_t used)
{
    size_t word = used / MAPPED;
    map(chunk)[word] &= ((uint64_t)1 << used / ALIGNMENT % 64) - 1;
    while (++word * MAPPED < chunk->used) {
        map(chunk)[word] = 0;
    }
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
        pye_wipe(chunk->payload + mark.used, chunk->used - mark.used);
        forget(chunk, mark.used);
        chunk->used = mark.used;
    }
}

/* The next allocation's start after `at`, or the end of what is used. */
static size_t next_start(pye_chunk_t *chunk, size_t at)
{
    if (chunk->capacity > CHUNK_SIZE) {
        return chunk->used; /* made for one allocation, which fills it: no search through a megabyte's map */
    }
    size_t bit = at / ALIGNMENT + 1;
    size_t word = bit / 64;
    uint64_t starts = map(chunk)[word] & ~(uint64_t)0 << bit % 64;
    while (starts == 0 && (word + 1) * MAPPED < chunk->used) {
        starts = map(chunk)[++word];
    }
    size_t next = starts == 0 ? chunk->used : word * MAPPED + (size_t)__builtin_ctzll(starts) * ALIGNMENT;
    return next < chunk->used ? next : chunk->used;
}

size_t pye_arena_extent(const void *memory)
{
    for (pye_chunk_t *chunk = pye_thread()->arena; chunk != NULL; chunk = chunk->below) {
        size_t at = (size_t)((uintptr_t)memory - (uintptr_t)chunk->payload);
        if (at < chunk->used) {
            size_t end = next_start(chunk, at) - GAP;
            return at < end ? end - at : 0;
        }
    }
    return 0;
}
