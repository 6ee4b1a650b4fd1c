/* str: zfill, ljust, rjust, center. */

#include "text_parts.h"
#include "values/builder.h"
#include "values/exceptions.h"

static bool pad(const pye_bytes_t *value, size_t left, size_t right, const pye_bytes_t *fill, pye_bytes_t **result)
{
    if (left == 0 && right == 0)
        return pye_bytes_share(value, result);
    pye_builder_t to = {0};
    bool well = pye_builder_fill(&to, fill->data, fill->size, left) && pye_builder_add(&to, value->data, value->size) &&
                pye_builder_fill(&to, fill->data, fill->size, right);
    return pye_builder_end(&to, well, result);
}

static size_t missing(const pye_bytes_t *value, int64_t width)
{
    int64_t length = pye_str_len(value);
    return width > length ? (size_t)(width - length) : 0;
}

static bool one_character(const pye_bytes_t *fill)
{
    return pye_str_len(fill) == 1 ||
           pye_fail(PYE_EXC_TypeError, "The fill character must be exactly one character long");
}

bool pye_str_ljust(const pye_bytes_t *value, int64_t width, const pye_bytes_t *fill, pye_bytes_t **result)
{
    return one_character(fill) && pad(value, 0, missing(value, width), fill, result);
}

bool pye_str_rjust(const pye_bytes_t *value, int64_t width, const pye_bytes_t *fill, pye_bytes_t **result)
{
    return one_character(fill) && pad(value, missing(value, width), 0, fill, result);
}

bool pye_str_center(const pye_bytes_t *value, int64_t width, const pye_bytes_t *fill, pye_bytes_t **result)
{
    size_t more = missing(value, width), left = more / 2 + (more & (size_t)width & 1);
    return one_character(fill) && pad(value, left, more - left, fill, result);
}

bool pye_str_zfill(const pye_bytes_t *value, int64_t width, pye_bytes_t **result)
{
    static const pye_bytes_t zero = PYE_STR_CONSTANT(1, 1, "0");
    size_t more = missing(value, width);
    if (!pad(value, more, 0, &zero, result))
        return false;
    if (more != 0 && value->size != 0 && (value->data[0] == '+' || value->data[0] == '-')) {
        uint8_t *data = (uint8_t *)(uintptr_t)(*result)->data;
        data[0] = value->data[0];
        data[more] = '0';
    }
    return true;
}
