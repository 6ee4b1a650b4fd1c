/* The errors of lowered code that have numbers in their texts, and those that many functions raise. */

#include <string.h>

#include "decimal_text.h"
#include "values/bytes.h"
#include "values/exceptions.h"
#include "values/lists.h"
#include "values/numbers.h"

#define MESSAGE_SIZE 256u

bool pye_fail(enum pye_exception number, const char *message)
{
    (void)pye_raise(number, message);
    return false;
}

bool pye_raise_overflow(void) { return pye_fail(PYE_EXC_OverflowError, "int is past 64 bits"); }

bool pye_raise_overflow_u64(void) { return pye_fail(PYE_EXC_OverflowError, "u64 is negative or past 64 bits"); }

bool pye_raise_index(const char *message) { return pye_fail(PYE_EXC_IndexError, message); }

bool pye_raise_index_u64(void) { return pye_fail(PYE_EXC_IndexError, "cannot fit 'int' into an index-sized integer"); }

bool pye_raise_list_index(const pye_list_t *list, bool store)
{
    if ((list->head.type->flags & PYE_TYPE_FROZEN) != 0)
        return pye_fail(PYE_EXC_IndexError, "tuple index out of range");
    return pye_fail(PYE_EXC_IndexError, store ? "list assignment index out of range" : "list index out of range");
}

static size_t append(char *to, size_t at, const char *text)
{
    while (*text != '\0' && at < MESSAGE_SIZE - PYE_DECIMAL_SIZE)
        to[at++] = *text++;
    return at;
}

static size_t append_number(char *to, size_t at, bool negative, uint64_t magnitude)
{
    return at + (at <= MESSAGE_SIZE - PYE_DECIMAL_SIZE ? pye_decimal(to + at, negative, magnitude) : 0);
}

bool pye_raise_attribute(const void *object, const pye_bytes_t *field)
{
    char message[MESSAGE_SIZE];
    size_t at = append(message, 0, "'");
    at = append(message, at, ((const pye_head_t *)object)->type->name);
    at = append(message, at, "' object has no attribute '");
    for (size_t index = 0; index < field->size && at < MESSAGE_SIZE - 1; index++)
        message[at++] = (char)field->data[index];
    message[at++] = '\'';
    (void)pye_raise_sized(PYE_EXC_AttributeError, message, at);
    return false;
}

bool pye_raise_out_of_range(const char *what, int64_t low, uint64_t high, bool negative, uint64_t magnitude)
{
    char message[MESSAGE_SIZE];
    size_t at = append(message, 0, what);
    at = append(message, at, " must be in ");
    at = append_number(message, at, low < 0, low < 0 ? 0 - (uint64_t)low : (uint64_t)low);
    at = append(message, at, "..");
    at = append_number(message, at, false, high);
    at = append(message, at, ", not ");
    at = append_number(message, at, negative, magnitude);
    (void)pye_raise_sized(PYE_EXC_OverflowError, message, at);
    return false;
}

bool pye_raise_unpack(int64_t size, int64_t count, bool at_least)
{
    char message[MESSAGE_SIZE];
    bool many = !at_least && size > count;
    size_t at = append(message, 0,
                       many ? "too many values to unpack (expected " : "not enough values to unpack (expected ");
    at = append_number(message, append(message, at, at_least ? "at least " : ""), false, (uint64_t)count);
    if (!many)
        at = append_number(message, append(message, at, ", got "), false, (uint64_t)size);
    (void)pye_raise_sized(PYE_EXC_ValueError, message, append(message, at, ")"));
    return false;
}

bool pye_raise_f32_overflow(const char *what)
{
    char message[MESSAGE_SIZE];
    size_t at = append(message, append(message, 0, what), " does not fit a 32-bit float");
    (void)pye_raise_sized(PYE_EXC_OverflowError, message, at);
    return false;
}

static bool inexact(const char *what, bool negative, uint64_t magnitude)
{
    char message[MESSAGE_SIZE];
    size_t at = append(message, append(message, 0, what), " must be a float exactly, not ");
    at = append_number(message, at, negative, magnitude);
    (void)pye_raise_sized(PYE_EXC_OverflowError, message, at);
    return false;
}

/* A double holds what has at most 53 bits from its first to its last one. */
static bool is_exact(uint64_t magnitude)
{
    return magnitude == 0 || magnitude >> __builtin_ctzll(magnitude) >> 53 == 0;
}

bool pye_int_to_float(int64_t a, const char *what, double *result)
{
    if (!is_exact(pye_int_magnitude(a)))
        return inexact(what, a < 0, pye_int_magnitude(a));
    *result = (double)a;
    return true;
}

bool pye_u64_to_float(uint64_t a, const char *what, double *result)
{
    if (!is_exact(a))
        return inexact(what, false, a);
    *result = (double)a;
    return true;
}
