/* Strings: where they end. Nothing is shortened, and nothing is scanned outside (security.md B05). */
#include "internal.h"
#include "pyenclave_bridge.h"

static bool is_terminator(const uint8_t *character, size_t width)
{
    uint8_t any = 0;
    for (size_t byte = 0; byte < width; byte++) {
        any |= character[byte];
    }
    return any == 0;
}

/* The bytes before the first terminator among the whole characters of `size` bytes; of all these where there is none. */
static size_t length_of(const void *string, size_t size, size_t width)
{
    size_t at = 0;
    while (size - at >= width && !is_terminator((const uint8_t *)string + at, width)) {
        at += width;
    }
    return at;
}

/* The terminator is the last character and the only one. */
static pye_status_t check_whole(const void *string, size_t size, size_t width)
{
    return length_of(string, size, width) + width == size ? PYE_OK : PYE_E_STRING;
}

static pye_status_t string_in(void **to, uint64_t from, size_t size, size_t width)
{
    pye_status_t status = pye_buffer_in(to, from, size);
    if (status != PYE_OK || *to == NULL) {
        return status;
    }
    status = check_whole(*to, size, width);
    pye_fence(); /* the body looks for the terminator */
    return status;
}

pye_status_t pye_string_in(char **to, uint64_t from, size_t size)
{
    void *memory;
    pye_status_t status = string_in(&memory, from, size, 1);
    *to = status == PYE_OK ? memory : NULL;
    return status;
}

pye_status_t pye_wstring_in(void **to, uint64_t from, size_t size)
{
    pye_status_t status = string_in(to, from, size, sizeof(__WCHAR_TYPE__));
    if (status != PYE_OK) {
        *to = NULL;
    }
    return status;
}

pye_status_t pye_check_string(const void *string, size_t size, size_t width)
{
    return size == 0 || length_of(string, size, width) + width <= size ? PYE_OK : PYE_E_STRING;
}

pye_status_t pye_string_size(const void *string, size_t width, size_t *size)
{
    const uint8_t *bytes = string;
    size_t extent = pye_extent(string); /* 0 on a stack */
    *size = 0;
    for (bool ended = string == NULL; !ended; *size += width) {
        bool beyond = extent != 0 ? width > extent - *size : !pye_is_inside(bytes + *size, width);
        if (beyond) {
            return PYE_E_TRUSTED;
        }
        ended = is_terminator(bytes + *size, width);
    }
    return PYE_OK;
}
