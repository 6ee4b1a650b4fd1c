/* Images: copies of trusted buffers on their way out with an ocall, and of answers until they are checked. */
#include "internal.h"
#include "pyenclave_bridge.h"

/* `memory` is room for `size` bytes, or NULL where there was none left. */
static pye_status_t filled(void **image, void *memory, const void *from, size_t size)
{
    *image = memory;
    if (memory == NULL) {
        return PYE_E_MEMORY;
    }
    __builtin_memcpy(memory, from, size);
    return PYE_OK;
}

pye_status_t pye_image_of(pye_ocall_t *ocall, void **image, const void *from, size_t size)
{
    if (from == NULL) {
        return PYE_OK;
    }
    if (!pye_ocall_owns(ocall, from, size)) {
        return PYE_E_TRUSTED;
    }
    return filled(image, pye_ocall_image(ocall, size), from, size);
}

pye_status_t pye_heap_image_of(pye_ocall_t *ocall, void **image, const void *from, size_t size)
{
    if (from == NULL) {
        return PYE_OK;
    }
    if (!pye_ocall_owns(ocall, from, size)) {
        return PYE_E_TRUSTED;
    }
    return filled(image, pye_heap_alloc(size), from, size);
}
