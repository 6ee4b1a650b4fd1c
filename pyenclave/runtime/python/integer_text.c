/* str, hex, oct and bin of numbers and bools. */

#include "decimal_text.h"
#include "float_text.h"
#include "parts.h"
#include "values/format.h"
#include "values/numbers.h"

static bool ascii(const char *text, size_t size, pye_bytes_t **result)
{
    if (!pye_bytes_copy(text, size, result))
        return false;
    (*result)->extent = size;
    return true;
}

bool pye_int_str(int64_t value, pye_bytes_t **result)
{
    char digits[PYE_DECIMAL_SIZE];
    return ascii(digits, pye_decimal(digits, value < 0, pye_int_magnitude(value)), result);
}

bool pye_u64_str(uint64_t value, pye_bytes_t **result)
{
    char digits[PYE_DECIMAL_SIZE];
    return ascii(digits, pye_decimal(digits, false, value), result);
}

bool pye_bool_str(bool value, pye_bytes_t **result)
{
    static const pye_bytes_t yes = PYE_STR_CONSTANT(4, 4, "True"), no = PYE_STR_CONSTANT(5, 5, "False");
    return pye_bytes_share(value ? &yes : &no, result);
}

bool pye_float_str(double value, pye_bytes_t **result)
{
    pye_builder_t builder = {0};
    return pye_builder_end(&builder, pye_float_text(&builder, value, 'r', 0, PYE_FLOAT_DOT_ZERO), result);
}

/* `bits` a digit. */
static bool in_base(bool negative, uint64_t magnitude, char letter, unsigned bits, pye_bytes_t **result)
{
    char text[3 + 64];
    size_t size = 0, shift = 0;
    if (negative)
        text[size++] = '-';
    text[size++] = '0';
    text[size++] = letter;
    while (shift + bits < 64 && magnitude >> (shift + bits) != 0)
        shift += bits;
    for (;; shift -= bits) {
        text[size++] = "0123456789abcdef"[magnitude >> shift & ((1u << bits) - 1)];
        if (shift == 0)
            return ascii(text, size, result);
    }
}

#define PYE_IN_BASE(name, letter, bits) \
    bool pye_int_##name(int64_t value, pye_bytes_t **result) \
    { \
        return in_base(value < 0, pye_int_magnitude(value), letter, bits, result); \
    } \
    bool pye_u64_##name(uint64_t value, pye_bytes_t **result) { return in_base(false, value, letter, bits, result); }
PYE_IN_BASE(hex, 'x', 4)
PYE_IN_BASE(oct, 'o', 3)
PYE_IN_BASE(bin, 'b', 1)
