/* Blocks of heap memory. The heap's locks, searches and keyed headers cost more than most values do, so small blocks stay
 * with the thread that freed them, wiped, and the next to ask has one again without all that. */

#include <string.h>

#include "../internal.h"
#include "values/exceptions.h"

#define GRANULE 16u
#define FINE (PYE_BLOCK_FINE * GRANULE)
#define SMALL (FINE << 3)
#define HUGE ((size_t)1 << 20) /* an eighth of it is memory that a heap of a few megabytes misses */
#define KEPT_MAX 0x8000u       /* bytes that a thread keeps */

/* To steps of a granule, and of an eighth of the size for large ones, a thirty-second of it for huge ones: what grows by
 * little rarely moves, and how much memory a value has follows from its size. */
static size_t rounded(size_t size)
{
    size_t step = GRANULE;
    if (size > FINE)
        step = (size_t)1 << ((size > HUGE ? 58 : 60) - __builtin_clzll(size));
    return size == 0 ? GRANULE : (size + step - 1) & ~(step - 1);
}

/* Of a size that is rounded. */
static unsigned class_of(size_t size)
{
    if (size <= FINE)
        return (unsigned)(size / GRANULE) - 1;
    unsigned shift = 60 - (unsigned)__builtin_clzll(size - 1);
    return PYE_BLOCK_FINE + 8 * (shift - 6) + (unsigned)(size >> shift) - 9;
}

static void wipe(void *memory, size_t size)
{
    if (size > SMALL) {
        pye_wipe(memory, size);
        return;
    }
    memset(memory, 0, size);
    __asm__ volatile("" : : "r"(memory) : "memory"); /* the compiler must not drop it */
}

typedef uint64_t granule_t __attribute__((__vector_size__(GRANULE), __may_alias__));

/* A small block, whole: stores of granules cost less than a call of memset, which the compiler would make of a loop that it
 * sees through. */
static inline void wipe_small(void *block, size_t size)
{
    granule_t *granule = block, *end = granule + size / GRANULE;
    for (; granule < end; granule++) {
        *granule = (granule_t){0};
        __asm__ volatile("" : : "r"(granule) : "memory");
    }
}

static PYE_COLD void give_back(pye_values_thread_t *thread)
{
    for (unsigned row = 0; row < PYE_BLOCK_CLASSES; row++) {
        while (thread->kept[row] != NULL) {
            void *block = thread->kept[row];
            memcpy(&thread->kept[row], block, sizeof(void *));
            pye_heap_free(block);
        }
    }
    thread->kept_bytes = 0;
}

/* What the thread keeps may be what is missing. */
static PYE_COLD void *alloc_from_heap(size_t size)
{
    void *block = pye_heap_alloc(size);
    if (block == NULL) {
        give_back(pye_values_thread());
        block = pye_heap_alloc(size);
    }
    return block;
}

static inline void *block_or_null(size_t size)
{
    if (size > SMALL)
        return alloc_from_heap(size <= PTRDIFF_MAX ? rounded(size) : size);
    size = rounded(size);
    pye_values_thread_t *thread = pye_values_thread();
    void **kept = &thread->kept[class_of(size)];
    void *block = *kept;
    if (block == NULL)
        return alloc_from_heap(size);
    void *none = NULL;
    memcpy(kept, block, sizeof none);
    memcpy(block, &none, sizeof none); /* the link; all else is zero already */
    thread->kept_bytes -= size;
    return block;
}

static PYE_COLD void exhausted(void) { (void)pye_raise_status(PYE_E_MEMORY); }

void *pye_block_alloc(size_t size)
{
    void *block = block_or_null(size);
    if (block == NULL)
        exhausted();
    return block;
}

void pye_block_free(void *block, size_t size)
{
    if (block == NULL)
        return;
    pye_values_thread_t *thread = pye_values_thread();
    size = rounded(size);
    if (size > SMALL) {
        pye_heap_free(block); /* which wipes */
        return;
    }
    if (thread->kept_bytes > KEPT_MAX - size)
        give_back(thread); /* what was kept is of sizes that nobody asks for any more */
    wipe_small(block, size);
    void **kept = &thread->kept[class_of(size)];
    memcpy(block, kept, sizeof(void *));
    *kept = block;
    thread->kept_bytes += size;
}

bool pye_block_try_resize(void **block, size_t old_size, size_t size, size_t used)
{
    if (*block != NULL && size <= PTRDIFF_MAX && rounded(size) == rounded(old_size)) {
        if (used < old_size)
            wipe((uint8_t *)*block + used, old_size - used);
        return true;
    }
    void *moved = block_or_null(size);
    if (moved == NULL)
        return false;
    if (used != 0)
        memcpy(moved, *block, used);
    pye_block_free(*block, old_size);
    *block = moved;
    return true;
}

bool pye_block_resize(void **block, size_t old_size, size_t size, size_t used)
{
    bool well = pye_block_try_resize(block, old_size, size, used);
    if (!well)
        exhausted();
    return well;
}
