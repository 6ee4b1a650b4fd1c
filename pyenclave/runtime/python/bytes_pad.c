/* bytes: zfill, ljust, rjust, center. */

#include <string.h>

#include "parts.h"
#include "values/exceptions.h"

static bool pad(const pye_bytes_t *value, size_t left, size_t right, uint8_t fill, pye_bytes_t **result)
{
    uint8_t *data;
    size_t total;
    if (left == 0 && right == 0)
        return pye_bytes_share(value, result);
    if (__builtin_add_overflow(left + right, value->size, &total))
        total = SIZE_MAX;
    if (!pye_bytes_make(total, result, &data))
        return false;
    memset(data, fill, left);
    memcpy(data + left, value->data, value->size);
    memset(data + left + value->size, fill, right);
    return true;
}

/* How many bytes are missing to `width`. */
static size_t missing(const pye_bytes_t *value, int64_t width)
{
    return width > (int64_t)value->size ? (size_t)width - value->size : 0;
}

/* The name is a part of CPython's text. */
static bool one_byte(const pye_bytes_t *fill, const char *message)
{
    return fill->size == 1 || pye_fail(PYE_EXC_TypeError, message);
}

bool pye_bytes_ljust(const pye_bytes_t *value, int64_t width, const pye_bytes_t *fill, pye_bytes_t **result)
{
    return one_byte(fill, "ljust() argument 2 must be a byte string of length 1, not bytes") &&
           pad(value, 0, missing(value, width), fill->data[0], result);
}

bool pye_bytes_rjust(const pye_bytes_t *value, int64_t width, const pye_bytes_t *fill, pye_bytes_t **result)
{
    return one_byte(fill, "rjust() argument 2 must be a byte string of length 1, not bytes") &&
           pad(value, missing(value, width), 0, fill->data[0], result);
}

bool pye_bytes_center(const pye_bytes_t *value, int64_t width, const pye_bytes_t *fill, pye_bytes_t **result)
{
    if (!one_byte(fill, "center() argument 2 must be a byte string of length 1, not bytes"))
        return false;
    size_t more = missing(value, width), left = more / 2 + (more & (size_t)width & 1);
    return pad(value, left, more - left, fill->data[0], result);
}

bool pye_bytes_zfill(const pye_bytes_t *value, int64_t width, pye_bytes_t **result)
{
    size_t more = missing(value, width);
    if (!pad(value, more, 0, '0', result))
        return false;
    uint8_t *data = (uint8_t *)(uintptr_t)(*result)->data;
    if (more != 0 && value->size != 0 && (value->data[0] == '+' || value->data[0] == '-')) {
        data[0] = value->data[0];
        data[more] = '0';
    }
    return true;
}
