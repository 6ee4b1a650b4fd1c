/* bytes: in, find, index, count, startswith and their like, for parts and for single bytes. */

#include <string.h>

#include "parts.h"
#include "values/exceptions.h"

bool pye_bytes_contains(const pye_bytes_t *whole, const pye_bytes_t *part, bool *result)
{
    size_t at = pye_memory_find(whole->data, whole->size, part->data, part->size);
    if (at == PYE_ENDED)
        return false;
    *result = at != PYE_NOWHERE;
    return true;
}

/* Where a search looks: as CPython, an empty part past the end is not found. */
typedef struct span {
    size_t from;
    size_t size;
    bool any;
} span_t;

static span_t span_of(const pye_bytes_t *value, int64_t start, int64_t stop)
{
    size_t end = pye_clamp(stop, value->size);
    if (start > (int64_t)end)
        return (span_t){0, 0, false};
    size_t from = pye_clamp(start, value->size);
    return from > end ? (span_t){0, 0, false} : (span_t){from, end - from, true};
}

/* What the searches in memory answered, of the span. */
static bool place(span_t span, size_t at, int64_t *result)
{
    if (at == PYE_ENDED)
        return false;
    *result = at == PYE_NOWHERE ? -1 : (int64_t)(span.from + at);
    return true;
}

bool pye_bytes_find(const pye_bytes_t *value, const pye_bytes_t *part, int64_t start, int64_t stop, int64_t *result)
{
    span_t span = span_of(value, start, stop);
    const uint8_t *data = value->data + span.from;
    return place(span, span.any ? pye_memory_find(data, span.size, part->data, part->size) : PYE_NOWHERE, result);
}

bool pye_bytes_rfind(const pye_bytes_t *value, const pye_bytes_t *part, int64_t start, int64_t stop, int64_t *result)
{
    span_t span = span_of(value, start, stop);
    const uint8_t *data = value->data + span.from;
    return place(span, span.any ? pye_memory_rfind(data, span.size, part->data, part->size) : PYE_NOWHERE, result);
}

/* What find answered. */
static bool found(int64_t at, const char *message, int64_t *result)
{
    if (at < 0)
        return pye_fail(PYE_EXC_ValueError, message);
    *result = at;
    return true;
}

/* What CPython says; bytearray's methods share it. */
#define NOT_FOUND "subsection not found"

bool pye_bytes_index(const pye_bytes_t *value, const pye_bytes_t *part, int64_t start, int64_t stop, int64_t *result)
{
    int64_t at;
    return pye_bytes_find(value, part, start, stop, &at) && found(at, NOT_FOUND, result);
}

bool pye_bytes_rindex(const pye_bytes_t *value, const pye_bytes_t *part, int64_t start, int64_t stop, int64_t *result)
{
    int64_t at;
    return pye_bytes_rfind(value, part, start, stop, &at) && found(at, NOT_FOUND, result);
}

bool pye_bytes_count(const pye_bytes_t *value, const pye_bytes_t *part, int64_t start, int64_t stop, int64_t *result)
{
    span_t span = span_of(value, start, stop);
    size_t count = 0;
    if (span.any && part->size == 0)
        count = span.size + 1;
    else if (span.any)
        count = pye_memory_count(value->data + span.from, span.size, part->data, part->size, SIZE_MAX);
    if (count == PYE_ENDED)
        return false;
    *result = (int64_t)count;
    return true;
}

/* A byte as a part of its own. */
#define PYE_AS_PART(byte, part) \
    uint8_t unit = (uint8_t)(byte); \
    const pye_bytes_t part = {.size = 1, .data = &unit}; \
    if ((uint64_t)(byte) > 255) \
    return pye_fail(PYE_EXC_ValueError, "byte must be in range(0, 256)")

bool pye_bytes_contains_byte(const pye_bytes_t *whole, int64_t byte, bool *result)
{
    PYE_AS_PART(byte, part);
    return pye_bytes_contains(whole, &part, result);
}

bool pye_bytes_find_byte(const pye_bytes_t *value, int64_t byte, int64_t start, int64_t stop, int64_t *result)
{
    PYE_AS_PART(byte, part);
    return pye_bytes_find(value, &part, start, stop, result);
}

bool pye_bytes_rfind_byte(const pye_bytes_t *value, int64_t byte, int64_t start, int64_t stop, int64_t *result)
{
    PYE_AS_PART(byte, part);
    return pye_bytes_rfind(value, &part, start, stop, result);
}

bool pye_bytes_index_byte(const pye_bytes_t *value, int64_t byte, int64_t start, int64_t stop, int64_t *result)
{
    PYE_AS_PART(byte, part);
    return pye_bytes_index(value, &part, start, stop, result);
}

bool pye_bytes_rindex_byte(const pye_bytes_t *value, int64_t byte, int64_t start, int64_t stop, int64_t *result)
{
    PYE_AS_PART(byte, part);
    return pye_bytes_rindex(value, &part, start, stop, result);
}

bool pye_bytes_count_byte(const pye_bytes_t *value, int64_t byte, int64_t start, int64_t stop, int64_t *result)
{
    PYE_AS_PART(byte, part);
    return pye_bytes_count(value, &part, start, stop, result);
}

bool pye_bytes_startswith(const pye_bytes_t *value, const pye_bytes_t *part, int64_t start, int64_t stop)
{
    span_t span = span_of(value, start, stop);
    return span.any && part->size <= span.size && memcmp(value->data + span.from, part->data, part->size) == 0;
}

bool pye_bytes_endswith(const pye_bytes_t *value, const pye_bytes_t *part, int64_t start, int64_t stop)
{
    span_t span = span_of(value, start, stop);
    return span.any && part->size <= span.size &&
           memcmp(value->data + span.from + span.size - part->size, part->data, part->size) == 0;
}
