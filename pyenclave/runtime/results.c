/* Results in memory that the callee chose: a body's go out into memory that the host gives, a host's come in. */
#include "internal.h"

#define GIVEN_ALIGNMENT 8u /* of what malloc gives at least: whole words leave, and no pieces before the first */

size_t pye_readable(const void *memory, size_t size)
{
    if (memory == NULL || !pye_is_inside(memory, size)) {
        return 0;
    }
    size_t extent = pye_extent(memory);
    return size < extent ? size : extent;
}

pye_status_t pye_give(uint64_t *to, const void *from, size_t size)
{
    *to = 0;
    if (from == NULL) {
        return size == 0 ? PYE_OK : PYE_E_TRUSTED;
    }
    /* A length beyond the body's own buffer would send what lies behind it; its stack is gone by now. */
    if (!pye_is_inside(from, size) || pye_readable(from, size) != size) {
        return PYE_E_TRUSTED;
    }
    uint64_t memory = pye_ask_host(PYE_EXIT_GIVE, size);
    if (memory == 0) {
        return PYE_E_AREA;
    }
    if (memory % GIVEN_ALIGNMENT != 0 || !pye_is_outside(memory, size)) {
        return PYE_E_FRAME;
    }
    pye_fence();
    pye_store(memory, from, size);
    *to = memory;
    return PYE_OK;
}

void pye_release(const void *memory)
{
    if (pye_heap_owns(memory)) {
        pye_heap_free((void *)(uintptr_t)memory);
    }
}

pye_status_t pye_accept(void **to, uint64_t from, size_t size)
{
    *to = NULL;
    if (from == 0) {
        return size == 0 ? PYE_OK : PYE_E_RESULT;
    }
    if (!pye_is_outside(from, size)) {
        return PYE_E_RESULT;
    }
    void *memory = pye_heap_alloc(size);
    if (memory == NULL) {
        return PYE_E_MEMORY;
    }
    pye_fence();
    pye_load(memory, from, size);
    *to = memory;
    return PYE_OK;
}
