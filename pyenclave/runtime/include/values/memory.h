/* Counted memory: who holds a value, and where its memory comes from.
 *
 * Arguments are borrowed, results are new references. A count of 0 is that of what nobody counts: constants and
 * memory of the call's arena. A count that would pass 32 bits becomes 0: the value then stays for good. */
#ifndef PYENCLAVE_VALUES_MEMORY_H
#define PYENCLAVE_VALUES_MEMORY_H

#include "pyenclave_bytes.h"

/* A function that may fail answers false with the exception pending, and has written nothing. */
#define PYE_MUST_CHECK __attribute__((__warn_unused_result__))
#define PYE_COLD __attribute__((__cold__, __noinline__))
#define PYE_FAILED(raise) ((void)(raise), false) /* what an inline function returns, so that the compiler knows */
#define PYE_LIKELY(condition) __builtin_expect(!!(condition), 1)

typedef struct pye_type pye_type_t;

/* What every counted value but bytes and str begins with. */
typedef struct pye_head {
    uint32_t count;
    uint32_t flags;
    const pye_type_t *type;
} pye_head_t;

/* Defined by the module (false where it does not): whether its calls run beside each other, so that counts are atomic. */
extern const bool pye_concurrent;
/* Defined by the module as true: what pyenclave_bytes.h makes is counted. */
extern const bool pye_counted;

static inline void pye_count_up(uint32_t *count)
{
    if (pye_concurrent) {
        if (__atomic_load_n(count, __ATOMIC_RELAXED) != 0)
            __atomic_fetch_add(count, 1, __ATOMIC_RELAXED);
    } else if (*count != 0) {
        ++*count;
    }
}

/* True where this was the last reference. */
static inline bool pye_count_down(uint32_t *count)
{
    if (pye_concurrent)
        return __atomic_load_n(count, __ATOMIC_RELAXED) != 0 && __atomic_sub_fetch(count, 1, __ATOMIC_ACQ_REL) == 0;
    return *count != 0 && --*count == 0;
}

/* --- blocks: heap memory whose size its owner knows; small ones are kept for the next to ask ---------------------- */

/* Zeroed and 16-byte aligned; NULL with MemoryError raised. */
void *pye_block_alloc(size_t size);
/* Wipes; `size` is what was asked for; NULL is fine. */
void pye_block_free(void *block, size_t size);
/* Moves `used` bytes to a block of another size; false with MemoryError raised, and the old block as it was. */
PYE_MUST_CHECK bool pye_block_resize(void **block, size_t old_size, size_t size, size_t used);
/* The same, for those that can do without: nothing is raised. */
PYE_MUST_CHECK bool pye_block_try_resize(void **block, size_t old_size, size_t size, size_t used);

/* --- objects: everything with a pye_head_t ------------------------------------------------------------------------ */

/* A zeroed object of `size` bytes with one reference; NULL with MemoryError raised. */
void *pye_object_new(const pye_type_t *type, size_t size);
/* Drops what it owns, wipes and frees it. A long chain of objects takes no more stack than a short one. */
void pye_object_free(pye_head_t *object);

static inline void pye_object_retain(pye_head_t *object)
{
    if (object != NULL)
        pye_count_up(&object->count);
}

static inline void pye_object_release(pye_head_t *object)
{
    if (object != NULL && pye_count_down(&object->count))
        pye_object_free(object);
}

/* Puts what every typed pair of retain and release says into one line. */
#define PYE_COUNTED(name) \
    static inline pye_##name##_t *pye_##name##_retain(pye_##name##_t *value) \
    { \
        pye_object_retain((pye_head_t *)value); \
        return value; \
    } \
    static inline void pye_##name##_release(pye_##name##_t *value) { pye_object_release((pye_head_t *)value); }

#endif
