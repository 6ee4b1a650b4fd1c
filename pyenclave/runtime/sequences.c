/* Arrays of strings and of buffers: each pointer is read once, then what it points at is checked and copied. */
#include "internal.h"
#include "pyenclave_bridge.h"

/* --- ecalls ------------------------------------------------------------------------------------------------------- */

pye_status_t pye_strings_in(void *array, size_t bytes, uint64_t sizes)
{
    uint64_t *addresses = array;
    void *trusted;
    PYE_TRY(pye_buffer_in(&trusted, sizes, bytes));
    for (size_t at = 0; at < bytes / sizeof(uint64_t); at++) {
        char *string;
        if (addresses[at] == 0) {
            return PYE_E_POINTER;
        }
        PYE_TRY(pye_string_in(&string, addresses[at], ((const uint64_t *)trusted)[at]));
        addresses[at] = (uint64_t)(uintptr_t)string;
    }
    return PYE_OK;
}

pye_status_t pye_buffers_in(void *array, size_t bytes, const void *sizes, size_t sizes_bytes)
{
    uint64_t *addresses = array;
    if (bytes != sizes_bytes) {
        return PYE_E_LENGTH;
    }
    pye_fence(); /* no size is read from behind the array */
    for (size_t at = 0; at < bytes / sizeof(uint64_t); at++) {
        void *buffer;
        PYE_TRY(pye_buffer_in(&buffer, addresses[at], ((const uint64_t *)sizes)[at]));
        addresses[at] = (uint64_t)(uintptr_t)buffer;
    }
    return PYE_OK;
}

pye_status_t pye_results_in(uint64_t **to, void *array, size_t bytes, const void *sizes, size_t sizes_bytes,
                            bool copied)
{
    size_t count = bytes / sizeof(uint64_t);
    uint64_t *addresses = array;
    size_t block;
    if (bytes != sizes_bytes) {
        return PYE_E_LENGTH;
    }
    pye_fence(); /* no size is read from behind the array */
    PYE_TRY(pye_length_product(bytes, 3, &block));
    uint64_t *checked = pye_arena_alloc(block);
    if (checked == NULL) {
        return PYE_E_MEMORY;
    }
    *to = checked;
    for (size_t at = 0; at < count; at++) {
        void *buffer;
        uint64_t size = ((const uint64_t *)sizes)[at];
        PYE_TRY(copied ? pye_buffer_in(&buffer, addresses[at], size) : pye_buffer_out(&buffer, addresses[at], size));
        checked[at] = addresses[at];
        checked[count + at] = addresses[at] = (uint64_t)(uintptr_t)buffer;
        checked[2 * count + at] = size;
    }
    return PYE_OK;
}

pye_status_t pye_results_out(const uint64_t *checked, size_t bytes)
{
    size_t count = bytes / sizeof(uint64_t);
    for (size_t at = 0; at < count; at++) {
        PYE_TRY(pye_copy_out(checked[at], (const void *)(uintptr_t)checked[count + at], checked[2 * count + at]));
    }
    return PYE_OK;
}

/* --- ocalls ------------------------------------------------------------------------------------------------------- */

/* The image of an array of pointers: these, and room for as many sizes and as many addresses outside. */
static pye_status_t image_of(pye_ocall_t *ocall, uint64_t **image, const void *array, size_t bytes)
{
    size_t block;
    if (array == NULL) {
        return PYE_OK; /* without an image; with a length it is refused as it is sent */
    }
    if (!pye_ocall_owns(ocall, array, bytes)) {
        return PYE_E_TRUSTED;
    }
    PYE_TRY(pye_length_product(bytes, 3, &block));
    *image = pye_heap_alloc(block);
    if (*image == NULL) {
        return PYE_E_MEMORY;
    }
    __builtin_memcpy(*image, array, bytes);
    return PYE_OK;
}

pye_status_t pye_strings_room(pye_ocall_t *ocall, uint64_t **image, const void *array, size_t bytes, size_t *room)
{
    PYE_TRY(image_of(ocall, image, array, bytes));
    uint64_t *addresses = *image;
    size_t count = addresses == NULL ? 0 : bytes / sizeof(uint64_t);
    for (size_t at = 0; at < count; at++) {
        size_t size;
        if (addresses[at] == 0) {
            return PYE_E_TRUSTED;
        }
        PYE_TRY(pye_string_size((const void *)(uintptr_t)addresses[at], 1, &size));
        addresses[count + at] = size;
        PYE_TRY(pye_ocall_room(room, size));
    }
    return PYE_OK;
}

pye_status_t pye_buffers_room(pye_ocall_t *ocall, uint64_t **image, const void *array, size_t bytes, const void *sizes,
                              size_t sizes_bytes, size_t *room)
{
    if (bytes != sizes_bytes) {
        return PYE_E_LENGTH;
    }
    PYE_TRY(image_of(ocall, image, array, bytes));
    size_t count = *image == NULL ? 0 : bytes / sizeof(uint64_t);
    if (count != 0) {
        if (!pye_ocall_owns(ocall, sizes, bytes)) {
            return PYE_E_TRUSTED;
        }
        __builtin_memcpy(*image + count, sizes, bytes);
    }
    for (size_t at = 0; at < count; at++) {
        PYE_TRY(pye_ocall_room(room, (*image)[count + at]));
    }
    return PYE_OK;
}

const void *pye_sizes_sent(const uint64_t *image, const void *sizes, size_t bytes)
{
    return image == NULL || sizes == NULL ? sizes : (const uint8_t *)image + bytes;
}

pye_status_t pye_array_send(pye_ocall_t *ocall, uint64_t *to, uint64_t *image, size_t bytes, bool copied)
{
    if (image == NULL) {
        return pye_ocall_in(ocall, to, NULL, bytes);
    }
    size_t count = bytes / sizeof(uint64_t);
    uint64_t *outside = image + 2 * count;
    for (size_t at = 0; at < count; at++) {
        const void *element = (const void *)(uintptr_t)image[at];
        size_t size = image[count + at];
        PYE_TRY(copied ? pye_ocall_in(ocall, &outside[at], element, size)
                       : pye_ocall_out(ocall, &outside[at], element, size));
    }
    return pye_ocall_in(ocall, to, outside, bytes);
}

pye_status_t pye_array_take(pye_ocall_t *ocall, const uint64_t *image, size_t bytes)
{
    size_t count = image == NULL ? 0 : bytes / sizeof(uint64_t);
    for (size_t at = 0; at < count; at++) {
        void *element = (void *)(uintptr_t)image[at];
        PYE_TRY(pye_ocall_copy_in(ocall, element, image[2 * count + at], image[count + at]));
    }
    return PYE_OK;
}
