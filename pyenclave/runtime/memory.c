/* The copies that bridges make of untrusted buffers. */
#include "internal.h"

/* NULL arrives as NULL, and then has no length (bridge.md 5). */
static pye_status_t check_buffer(uint64_t address, size_t size)
{
    if (address == 0) {
        return size == 0 ? PYE_OK : PYE_E_POINTER;
    }
    return pye_is_outside(address, size) ? PYE_OK : PYE_E_POINTER;
}

static pye_status_t allocate(void **to, uint64_t host, size_t size)
{
    *to = NULL;
    pye_status_t status = check_buffer(host, size);
    if (status != PYE_OK || host == 0) {
        return status;
    }
    *to = pye_arena_alloc(size);
    return *to == NULL ? PYE_E_MEMORY : PYE_OK;
}

pye_status_t pye_buffer_in(void **to, uint64_t from, size_t size)
{
    pye_status_t status = allocate(to, from, size);
    if (status == PYE_OK && *to != NULL) {
        pye_fence();
        pye_load(*to, from, size);
    }
    return status;
}

pye_status_t pye_buffer_out(void **to, uint64_t host, size_t size) { return allocate(to, host, size); }

pye_status_t pye_copy_out(uint64_t to, const void *from, size_t size)
{
    pye_status_t status = check_buffer(to, size);
    if (status != PYE_OK || to == 0 || size == 0) {
        return status;
    }
    if (!pye_is_own(from, size)) {
        return PYE_E_TRUSTED;
    }
    pye_fence();
    pye_store(to, from, size);
    return PYE_OK;
}
