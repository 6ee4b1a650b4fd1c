/* str: find, index, count, startswith and their like. Valid UTF-8 is only found where characters begin, so that the search
 * is bytes'. */

#include <string.h>

#include "text_parts.h"
#include "values/exceptions.h"

/* Where a search looks: in code points, and in bytes. As CPython, an empty part past the end is not found. */
typedef struct span {
    size_t first;
    size_t points;
    const uint8_t *data;
    size_t size;
    bool any;
} span_t;

static span_t span_of(const pye_bytes_t *value, int64_t start, int64_t stop)
{
    size_t length = (size_t)pye_str_len(value), end = pye_clamp(stop, length);
    size_t first = pye_clamp(start, length);
    if (start > (int64_t)end || first > end)
        return (span_t){0, 0, value->data, 0, false};
    size_t from = pye_str_offset(value, first);
    size_t to = end == length ? value->size : pye_str_offset(value, end);
    return (span_t){first, end - first, value->data + from, to - from, true};
}

/* What the searches in memory answered, of the span, in code points of the whole. */
static bool place(span_t span, size_t at, int64_t *result)
{
    if (at == PYE_ENDED)
        return false;
    *result = -1;
    if (at != PYE_NOWHERE)
        *result = (int64_t)(span.first + (span.points == span.size ? at : pye_utf8_count(span.data, at)));
    return true;
}

bool pye_str_find(const pye_bytes_t *value, const pye_bytes_t *part, int64_t start, int64_t stop, int64_t *result)
{
    span_t span = span_of(value, start, stop);
    return place(span, span.any ? pye_memory_find(span.data, span.size, part->data, part->size) : PYE_NOWHERE, result);
}

bool pye_str_rfind(const pye_bytes_t *value, const pye_bytes_t *part, int64_t start, int64_t stop, int64_t *result)
{
    span_t span = span_of(value, start, stop);
    return place(span, span.any ? pye_memory_rfind(span.data, span.size, part->data, part->size) : PYE_NOWHERE, result);
}

/* What find answered. */
static bool found(int64_t at, int64_t *result)
{
    if (at < 0)
        return pye_fail(PYE_EXC_ValueError, "substring not found");
    *result = at;
    return true;
}

bool pye_str_index(const pye_bytes_t *value, const pye_bytes_t *part, int64_t start, int64_t stop, int64_t *result)
{
    int64_t at;
    return pye_str_find(value, part, start, stop, &at) && found(at, result);
}

bool pye_str_rindex(const pye_bytes_t *value, const pye_bytes_t *part, int64_t start, int64_t stop, int64_t *result)
{
    int64_t at;
    return pye_str_rfind(value, part, start, stop, &at) && found(at, result);
}

bool pye_str_count(const pye_bytes_t *value, const pye_bytes_t *part, int64_t start, int64_t stop, int64_t *result)
{
    span_t span = span_of(value, start, stop);
    size_t count = 0;
    if (span.any && part->size == 0)
        count = span.points + 1;
    else if (span.any)
        count = pye_memory_count(span.data, span.size, part->data, part->size, SIZE_MAX);
    if (count == PYE_ENDED)
        return false;
    *result = (int64_t)count;
    return true;
}

bool pye_str_startswith(const pye_bytes_t *value, const pye_bytes_t *part, int64_t start, int64_t stop)
{
    span_t span = span_of(value, start, stop);
    return span.any && part->size <= span.size && memcmp(span.data, part->data, part->size) == 0;
}

bool pye_str_endswith(const pye_bytes_t *value, const pye_bytes_t *part, int64_t start, int64_t stop)
{
    span_t span = span_of(value, start, stop);
    return span.any && part->size <= span.size &&
           memcmp(span.data + span.size - part->size, part->data, part->size) == 0;
}
