/* The errors of lowered code. Texts are CPython's where it has one; a test compares them. */

#include "pyenclave_python.h"
#include "python_text.h"

#define MESSAGE_SIZE 256u

int64_t pye_overflow(void) { return pye_raise(PYE_EXC_OverflowError, "int is past 64 bits"); }

int64_t pye_overflow_u64(void) { return pye_raise(PYE_EXC_OverflowError, "u64 is negative or past 64 bits"); }

int pye_raise_str(enum pye_exception exception, const pye_bytes_t *message)
{
    return pye_raise_sized(exception, (const char *)message->data, message->size);
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

int64_t pye_raise_range(const char *what, int64_t low, uint64_t high, bool negative, uint64_t magnitude)
{
    char message[MESSAGE_SIZE];
    size_t at = append(message, 0, what);
    at = append(message, at, " must be in ");
    at = append_number(message, at, low < 0, low < 0 ? 0 - (uint64_t)low : (uint64_t)low);
    at = append(message, at, "..");
    at = append_number(message, at, false, high);
    at = append(message, at, ", not ");
    at = append_number(message, at, negative, magnitude);
    return pye_raise_sized(PYE_EXC_OverflowError, message, at);
}

int pye_raise_f32(const char *what)
{
    char message[MESSAGE_SIZE];
    size_t at = append(message, append(message, 0, what), " does not fit a 32-bit float");
    return pye_raise_sized(PYE_EXC_OverflowError, message, at);
}
