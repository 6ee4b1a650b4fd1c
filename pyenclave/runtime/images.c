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
        return size == 0 ? PYE_OK : PYE_E_TRUSTED; /* before anything is cleared in an image that is not there */
    }
    if (!pye_ocall_owns(ocall, from, size)) {
        return PYE_E_TRUSTED;
    }
    return filled(image, pye_ocall_image(ocall, size), from, size);
}

pye_status_t pye_heap_image_of(pye_ocall_t *ocall, void **image, const void *from, size_t size)
{
    if (from == NULL) {
        return size == 0 ? PYE_OK : PYE_E_TRUSTED;
    }
    if (!pye_ocall_owns(ocall, from, size)) {
        return PYE_E_TRUSTED;
    }
    return filled(image, pye_heap_alloc(size), from, size);
}

pye_status_t pye_arena_image_of(void **image, const void *from, size_t size)
{
    *image = NULL;
    if (pye_readable(from, size) != size) {
        return PYE_E_TRUSTED;
    }
    return from == NULL ? PYE_OK : filled(image, pye_arena_alloc(size), from, size);
}

pye_status_t pye_structs_in(void **copies, uint64_t from, size_t size)
{
    void *copy;
    size_t block;
    *copies = NULL;
    PYE_TRY(pye_buffer_in(&copy, from, size));
    if (copy == NULL) {
        return PYE_OK;
    }
    PYE_TRY(pye_length_product(size, 3, &block));
    PYE_TRY(filled(copies, pye_arena_alloc(block), copy, size));
    __builtin_memcpy((uint8_t *)*copies + size, copy, size);
    return PYE_OK;
}

pye_status_t pye_structs_image(pye_ocall_t *ocall, void **image, const void *from, size_t size, size_t parts)
{
    size_t block;
    if (from == NULL) {
        return size == 0 ? PYE_OK : PYE_E_TRUSTED;
    }
    if (!pye_ocall_owns(ocall, from, size)) {
        return PYE_E_TRUSTED;
    }
    PYE_TRY(pye_length_product(size, parts, &block));
    return filled(image, pye_heap_alloc(block), from, size);
}
