/* bytes: hex, fromhex; integers as bytes. */

#include <string.h>

#include "ascii.h"
#include "decimal_text.h"
#include "parts.h"
#include "values/exceptions.h"
#include "values/interrupts.h"
#include "values/numbers.h"

static const char digits[] = "0123456789abcdef";

/* `group` bytes between separators, counted from the right, from the left where it is negative. */
static bool hex(const pye_bytes_t *value, bool separated, uint8_t separator, int64_t group, pye_bytes_t **result)
{
    uint8_t *to;
    pye_bytes_t *text;
    size_t size = value->size, every = (size_t)pye_int_magnitude(group);
    size_t separators = separated && group != 0 && size != 0 ? (size - 1) / every : 0;
    if (!pye_bytes_make(size * 2 + separators, &text, &to))
        return false;
    for (size_t at = 0; at < size; at++) {
        size_t counted = group < 0 ? at : size - at;
        if (separators != 0 && at != 0 && counted % every == 0)
            *to++ = separator;
        *to++ = (uint8_t)digits[value->data[at] >> 4];
        *to++ = (uint8_t)digits[value->data[at] & 15];
    }
    if (text->size != 0)
        text->extent = text->size;
    *result = text;
    return true;
}

bool pye_bytes_hex(const pye_bytes_t *value, pye_bytes_t **result) { return hex(value, false, 0, 0, result); }

bool pye_bytes_hex_grouped(const pye_bytes_t *value, const pye_bytes_t *separator, int64_t group, pye_bytes_t **result)
{
    size_t length = separator->size;
    if (group < INT32_MIN || group > INT32_MAX)
        return pye_fail(PYE_EXC_OverflowError, "Python int too large to convert to C int");
    for (size_t at = 0; at < separator->size; at++)
        length -= (separator->data[at] & 0xC0u) == 0x80;
    if (length != 1)
        return pye_fail(PYE_EXC_ValueError, "sep must be length 1.");
    if (separator->data[0] >= 0x80)
        return pye_fail(PYE_EXC_ValueError, "sep must be ASCII.");
    return hex(value, true, separator->data[0], group, result);
}

/* The place is counted in code points. */
static bool not_hexadecimal(const pye_bytes_t *text, size_t at)
{
    static const char before[] = "non-hexadecimal number found in fromhex() arg at position ";
    char message[sizeof before + PYE_DECIMAL_SIZE];
    size_t place = 0, size = sizeof before - 1;
    for (size_t i = 0; i < at; i++)
        place += (text->data[i] & 0xC0u) != 0x80;
    memcpy(message, before, size);
    size += pye_decimal(message + size, false, place);
    (void)pye_raise_sized(PYE_EXC_ValueError, message, size);
    return false;
}

bool pye_bytes_fromhex(const pye_bytes_t *text, pye_bytes_t **result)
{
    uint8_t *data;
    pye_bytes_t *value;
    size_t size = 0, at = 0;
    for (size_t i = 0; i < text->size; i++) {
        if (text->data[i] >= 0x80) /* told before anything else that is wrong */
            return not_hexadecimal(text, i);
        size += !pye_is_space(text->data[i]);
    }
    if (!pye_bytes_make(size / 2, &value, &data))
        return false;
    for (size_t done = 0;; done++) {
        while (at < text->size && pye_is_space(text->data[at]))
            at++;
        if (at == text->size)
            break;
        if (!pye_goes_on(done)) {
            pye_bytes_release(value);
            return false;
        }
        uint32_t high = pye_digit_value(text->data[at]), low = 255;
        if (high < 16) {
            at++;
            low = at < text->size ? pye_digit_value(text->data[at]) : 255;
        }
        if (low >= 16) {
            pye_bytes_release(value);
            return not_hexadecimal(text, at);
        }
        *data++ = (uint8_t)(high << 4 | low);
        at++;
    }
    *result = value;
    return true;
}

static bool is_text(const pye_bytes_t *value, const char *text)
{
    return value->size == strlen(text) && memcmp(value->data, text, value->size) == 0;
}

static bool is_big(const pye_bytes_t *byteorder, bool *big)
{
    *big = is_text(byteorder, "big");
    if (!*big && !is_text(byteorder, "little"))
        return pye_fail(PYE_EXC_ValueError, "byteorder must be either 'little' or 'big'");
    return true;
}

/* Two's complement of `length` bytes; `negative` says what all bits past 64 are. */
static bool to_bytes(uint64_t word, bool negative, int64_t length, const pye_bytes_t *byteorder, bool is_signed,
                     pye_bytes_t **result)
{
    bool big;
    uint8_t *data;
    if (!is_big(byteorder, &big))
        return false;
    if (length < 0)
        return pye_fail(PYE_EXC_ValueError, "length argument must be non-negative");
    if (negative && !is_signed)
        return pye_fail(PYE_EXC_OverflowError, "can't convert negative int to unsigned");
    int64_t bits = negative ? pye_u64_bit_length(~word) : pye_u64_bit_length(word);
    bool fits = length >= 9 || bits + is_signed <= length * 8 || (length == 0 && bits == 0);
    if (!fits)
        return pye_fail(PYE_EXC_OverflowError, "int too big to convert");
    if (!pye_bytes_make((size_t)length, result, &data))
        return false;
    for (int64_t at = 0; at < length; at++) {
        data[big ? length - 1 - at : at] = (uint8_t)(at < 8 ? word : negative ? 255 : 0);
        word >>= 8;
    }
    return true;
}

bool pye_int_to_bytes(int64_t value, int64_t length, const pye_bytes_t *byteorder, bool is_signed, pye_bytes_t **result)
{
    return to_bytes((uint64_t)value, value < 0, length, byteorder, is_signed, result);
}

bool pye_u64_to_bytes(uint64_t value, int64_t length, const pye_bytes_t *byteorder, bool is_signed,
                      pye_bytes_t **result)
{
    return to_bytes(value, false, length, byteorder, is_signed, result);
}

/* The low 64 bits, and what all the others are; false where they are not all one. */
static bool from_bytes(const pye_bytes_t *value, bool big, bool is_signed, uint64_t *word, bool *negative)
{
    size_t size = value->size;
    const uint8_t *data = value->data;
    uint8_t fill = is_signed && size != 0 && data[big ? 0 : size - 1] >= 0x80 ? 255 : 0;
    *word = fill == 0 ? 0 : UINT64_MAX;
    *negative = fill != 0;
    for (size_t at = size; at > 0; at--) { /* the most significant first */
        uint8_t byte = data[big ? size - at : at - 1];
        if (at > 8 && byte != fill)
            return false;
        if (at <= 8)
            *word = *word << 8 | byte;
    }
    return true;
}

bool pye_int_from_bytes(const pye_bytes_t *value, const pye_bytes_t *byteorder, bool is_signed, int64_t *result)
{
    bool big, negative;
    uint64_t word;
    if (!is_big(byteorder, &big))
        return false;
    if (!from_bytes(value, big, is_signed, &word, &negative) || negative != ((int64_t)word < 0))
        return pye_raise_overflow();
    *result = (int64_t)word;
    return true;
}

bool pye_u64_from_bytes(const pye_bytes_t *value, const pye_bytes_t *byteorder, bool is_signed, uint64_t *result)
{
    bool big, negative;
    uint64_t word;
    if (!is_big(byteorder, &big))
        return false;
    if (!from_bytes(value, big, is_signed, &word, &negative) || negative)
        return pye_raise_overflow_u64();
    *result = word;
    return true;
}
