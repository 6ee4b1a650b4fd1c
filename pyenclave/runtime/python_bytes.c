/* bytes, and what str shares with them: immutable values in the call's arena. */

#include <string.h>

#include "pyenclave_python.h"

const pye_bytes_t *pye_argument_bytes(const uint8_t *data, size_t size)
{
    return pye_bytes_view(data != NULL ? data : (const uint8_t *)"", data != NULL ? size : 0);
}

/* `index`, or 0 where it is not below `size`, without a branch: the index may be the host's, and a mispredicted check
 * must not read past the end (Spectre v1). */
static inline size_t below(size_t index, size_t size)
{
    size_t mask;
    __asm__("cmp %2, %1\n\tsbb %0, %0" : "=r"(mask) : "r"(index), "rm"(size) : "cc");
    return index & mask;
}

int64_t pye_at(const pye_bytes_t *value, int64_t index)
{
    if (index < 0)
        index += (int64_t)value->size;
    if (index < 0 || (uint64_t)index >= value->size)
        return pye_raise(PYE_EXC_IndexError, "index out of range");
    return value->data[below((size_t)index, value->size)];
}

int64_t pye_at_u64(const pye_bytes_t *value, uint64_t index)
{
    if (index > INT64_MAX)
        return pye_raise(PYE_EXC_IndexError, "cannot fit 'int' into an index-sized integer");
    return pye_at(value, (int64_t)index);
}

/* A slice's bound as Python clamps it: negative ones count from the end. */
static size_t clamp(int64_t bound, size_t size)
{
    if (bound < 0)
        bound = bound < -(int64_t)size ? 0 : bound + (int64_t)size;
    return (uint64_t)bound < size ? (size_t)bound : size;
}

const pye_bytes_t *pye_slice(const pye_bytes_t *value, int64_t start, int64_t stop)
{
    size_t first = clamp(start, value->size), end = clamp(stop, value->size);
    return pye_bytes_view(value->data + first, end > first ? end - first : 0);
}

const pye_bytes_t *pye_concat(const pye_bytes_t *a, const pye_bytes_t *b)
{
    uint8_t *data;
    if (a->size == 0)
        return b;
    if (b->size == 0)
        return a;
    /* Both lie in memory, so their sum cannot overflow. */
    const pye_bytes_t *result = pye_bytes_new(a->size + b->size, &data);
    if (result != NULL) {
        memcpy(data, a->data, a->size);
        memcpy(data + a->size, b->data, b->size);
    }
    return result;
}

const pye_bytes_t *pye_repeat(const pye_bytes_t *value, int64_t count)
{
    uint8_t *data;
    size_t total = 0;
    if (count <= 0 || value->size == 0)
        return pye_bytes_view((const uint8_t *)"", 0);
    if (__builtin_mul_overflow(value->size, (size_t)count, &total))
        total = SIZE_MAX;
    const pye_bytes_t *result = pye_bytes_new(total, &data);
    for (size_t at = 0; result != NULL && at < total; at += value->size)
        memcpy(data + at, value->data, value->size);
    return result;
}

const pye_bytes_t *pye_bytes_zero(int64_t size)
{
    uint8_t *data;
    if (size < 0) {
        (void)pye_raise(PYE_EXC_ValueError, "negative count");
        return NULL;
    }
    return pye_bytes_new((size_t)size, &data); /* the arena hands out zeroes */
}

const pye_bytes_t *pye_byte(int64_t value)
{
    uint8_t *data;
    if (value < 0 || value > 255) {
        (void)pye_raise(PYE_EXC_ValueError, "bytes must be in range(0, 256)");
        return NULL;
    }
    const pye_bytes_t *result = pye_bytes_new(1, &data);
    if (result != NULL)
        data[0] = (uint8_t)value;
    return result;
}

bool pye_equal(const pye_bytes_t *a, const pye_bytes_t *b)
{
    return a->size == b->size && (a->size == 0 || memcmp(a->data, b->data, a->size) == 0);
}

/* By bytes; for str too, because UTF-8 keeps the order of the code points. */
int pye_order(const pye_bytes_t *a, const pye_bytes_t *b)
{
    size_t shared = a->size < b->size ? a->size : b->size;
    int found = shared == 0 ? 0 : memcmp(a->data, b->data, shared);
    if (found != 0)
        return found < 0 ? PYE_LESS : PYE_GREATER;
    return a->size < b->size ? PYE_LESS : a->size > b->size ? PYE_GREATER : PYE_EQUAL;
}

bool pye_contains(const pye_bytes_t *part, const pye_bytes_t *whole)
{
    if (part->size == 0)
        return true;
    for (size_t at = 0; part->size <= whole->size && at <= whole->size - part->size; at++)
        if (memcmp(whole->data + at, part->data, part->size) == 0)
            return true;
    return false;
}

int pye_contains_byte(int64_t byte, const pye_bytes_t *whole)
{
    if (byte < 0 || byte > 255)
        return pye_raise(PYE_EXC_ValueError, "byte must be in range(0, 256)");
    for (size_t at = 0; at < whole->size; at++)
        if (whole->data[at] == byte)
            return 1;
    return 0;
}
