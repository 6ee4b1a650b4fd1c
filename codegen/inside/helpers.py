"""C that bridges and stubs share, which does not depend on the interface."""

import re

from ..macros import TRY
from ..writer import Writer

_END = """
/* Where a member ends. */
#define PYE_END(type, member) (offsetof(type, member) + sizeof(((type *)0)->member))
"""
_RESULTS = """
/* The part of a frame that carries results: its offset and size. */
#define PYE_RESULTS(frame, first) offsetof(frame, first), sizeof(frame) - offsetof(frame, first)
"""
_ZERO = """
/* Nothing of the host's is left in the part that will carry results. */
static void pye_zero(void *frame, size_t offset, size_t size)
{
    __builtin_memset((uint8_t *)frame + offset, 0, size);
}
"""
_CHECK_STRING = """
/* A string in trusted memory ends inside its size; NULL has none. */
static pye_status_t pye_check_string(const void *string, size_t size, size_t width)
{
    const uint8_t *bytes = string;
    for (size_t at = 0; at < size; at += width) {
        uint8_t any = 0;
        for (size_t byte = 0; byte < width; byte++) {
            any |= bytes[at + byte];
        }
        if (any == 0) {
            return PYE_OK;
        }
    }
    return size == 0 ? PYE_OK : PYE_E_STRING;
}
"""
_STRING_SIZE = """
/* Bytes of a trusted string with its terminator, 0 for NULL; never reads what does not lie inside. */
static pye_status_t pye_string_size(const void *string, size_t width, size_t *size)
{
    const uint8_t *bytes = string;
    *size = 0;
    for (uint8_t any = 1; string != NULL && any != 0; *size += width) {
        if (!pye_is_inside(bytes + *size, width)) {
            return PYE_E_TRUSTED;
        }
        any = 0;
        for (size_t byte = 0; byte < width; byte++) {
            any |= bytes[*size + byte];
        }
    }
    return PYE_OK;
}
"""
_IMAGE_OF = """
/* %(what)s */
static pye_status_t %(name)s(pye_ocall_t *ocall, void **image, const void *from, size_t size)
{
    if (from == NULL) {
        return PYE_OK;
    }
    if (!pye_ocall_owns(ocall, from, size)) {
        return PYE_E_TRUSTED;
    }
    *image = %(allocate)s;
    if (*image == NULL) {
        return PYE_E_MEMORY;
    }
    __builtin_memcpy(*image, from, size);
    return PYE_OK;
}
"""
_IN_ARENA = {
    "what": "A copy in the arena, until the ocall ends, in which padding is cleared and an answer checked; "
    "NULL stays NULL.",
    "name": "pye_image_of",
    "allocate": "pye_ocall_image(ocall, size)",
}
_ON_HEAP = {
    "what": "The same on the heap, for a buffer of a deep struct.",
    "name": "pye_heap_image_of",
    "allocate": "pye_heap_alloc(size)",
}
_HELD = """
/* The pointer that a place holds, whatever its type; none where there is no place. */
static const void *pye_held(const void *place)
{
    const void *memory = NULL;
    if (place != NULL) {
        __builtin_memcpy(&memory, place, sizeof(memory));
    }
    return memory;
}
"""
_STRINGS_IN = """
/* Strings of an array: `array` holds host addresses, `sizes` the host's address of as many sizes. */
static pye_status_t pye_strings_in(void *array, size_t bytes, uint64_t sizes)
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
"""
_BUFFERS_IN = """
/* Buffers of an array: `array` holds host addresses, `sizes` is the copy of as many sizes. */
static pye_status_t pye_buffers_in(void *array, size_t bytes, const void *sizes, size_t sizes_bytes)
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
"""
_RESULTS_IN = """
/* Buffers of an array that carry results: like pye_buffers_in, zeroed where they are not `copied`. */
static pye_status_t pye_results_in(uint64_t **to, void *array, size_t bytes, const void *sizes, size_t sizes_bytes,
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
    uint64_t *kept = pye_arena_alloc(block);
    if (kept == NULL) {
        return PYE_E_MEMORY;
    }
    *to = kept;
    for (size_t at = 0; at < count; at++) {
        void *buffer;
        uint64_t size = ((const uint64_t *)sizes)[at];
        PYE_TRY(copied ? pye_buffer_in(&buffer, addresses[at], size) : pye_buffer_out(&buffer, addresses[at], size));
        kept[at] = addresses[at];
        kept[count + at] = addresses[at] = (uint64_t)(uintptr_t)buffer;
        kept[2 * count + at] = size;
    }
    return PYE_OK;
}

/* Each result to the address that was checked. */
static pye_status_t pye_results_out(const uint64_t *kept, size_t bytes)
{
    size_t count = bytes / sizeof(uint64_t);
    for (size_t at = 0; at < count; at++) {
        PYE_TRY(pye_copy_out(kept[at], (const void *)(uintptr_t)kept[count + at], kept[2 * count + at]));
    }
    return PYE_OK;
}
"""
_IMAGE = """
/* The image of an array of pointers: these, and room for as many sizes and as many addresses outside. */
static pye_status_t pye_array_image(pye_ocall_t *ocall, uint64_t **image, const void *array, size_t bytes)
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
"""
_STRINGS_ROOM = """
/* Makes the image of an array of strings, none of them NULL, and adds the room that they take outside. */
static pye_status_t pye_strings_room(pye_ocall_t *ocall, uint64_t **image, const void *array, size_t bytes,
                                     size_t *room)
{
    PYE_TRY(pye_array_image(ocall, image, array, bytes));
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
"""
_BUFFERS_ROOM = """
/* Makes the image of an array of buffers, with their sizes, and adds the room that they take outside. */
static pye_status_t pye_buffers_room(pye_ocall_t *ocall, uint64_t **image, const void *array, size_t bytes,
                                     const void *sizes, size_t sizes_bytes, size_t *room)
{
    if (bytes != sizes_bytes) {
        return PYE_E_LENGTH;
    }
    PYE_TRY(pye_array_image(ocall, image, array, bytes));
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

/* The sizes of an array of buffers as they leave: those that the buffers were sent with. */
static const void *pye_sizes_sent(const uint64_t *image, const void *sizes, size_t bytes)
{
    return image == NULL || sizes == NULL ? sizes : (const uint8_t *)image + bytes;
}
"""
_SEND = """
/* Sends the elements of an array, each wholly inside or NULL, or zeros for them; then their addresses outside. */
static pye_status_t pye_array_send(pye_ocall_t *ocall, uint64_t *to, uint64_t *image, size_t bytes, bool copied)
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
"""
_TAKE = """
/* Copies what the host left in each element's place into the trusted buffer that it is for. */
static pye_status_t pye_array_take(pye_ocall_t *ocall, const uint64_t *image, size_t bytes)
{
    size_t count = image == NULL ? 0 : bytes / sizeof(uint64_t);
    for (size_t at = 0; at < count; at++) {
        void *element = (void *)(uintptr_t)image[at];
        PYE_TRY(pye_ocall_copy_in(ocall, element, image[2 * count + at], image[count + at]));
    }
    return PYE_OK;
}
"""
_HELPERS = {
    "pye_zero": _ZERO,
    "pye_check_string": _CHECK_STRING,
    "pye_string_size": _STRING_SIZE,
    "pye_held": _HELD,
    "pye_image_of": _IMAGE_OF % _IN_ARENA,
    "pye_heap_image_of": _IMAGE_OF % _ON_HEAP,
}
_SEQUENCES = {
    "pye_strings_in": _STRINGS_IN,
    "pye_buffers_in": _BUFFERS_IN,
    "pye_results_in": _RESULTS_IN,
    "pye_(?:strings|buffers)_room": _IMAGE,
    "pye_strings_room": _STRINGS_ROOM,
    "pye_buffers_room": _BUFFERS_ROOM,
    "pye_array_send": _SEND,
    "pye_array_take": _TAKE,
}


def write_helpers(w: Writer, calls: str) -> None:
    """Those of the static helpers that the text calls: an unused one would be a warning."""
    sequences = [text for name, text in _SEQUENCES.items() if re.search(rf"\b{name}\(", calls)]
    calling = "".join([*sequences, calls])
    helpers = [text for name, text in _HELPERS.items() if re.search(rf"\b{name}\(", calling)]
    for text in (TRY, _END, _RESULTS, *helpers, *sequences):
        w.line()
        w.lines(text.strip().split("\n"))
