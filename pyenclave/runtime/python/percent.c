/* One field of "…" % …: flags, width, precision and letter, as printf has them and CPython pads them. */

#include <string.h>

#include "ascii.h"
#include "float_text.h"
#include "text_parts.h"
#include "values/exceptions.h"
#include "values/format.h"
#include "values/numbers.h"

typedef struct field {
    bool left, plus, blank, alternate, zero;
    int64_t width;
    int64_t precision; /* -1: none */
    uint8_t letter;
} field_t;

static bool read_number(const uint8_t **at, const uint8_t *end, int64_t *value, const char *message)
{
    *value = 0;
    for (; *at < end && pye_is_digit(**at); ++*at) {
        if (__builtin_mul_overflow(*value, 10, value) || __builtin_add_overflow(*value, **at - '0', value))
            return pye_fail(PYE_EXC_ValueError, message);
    }
    return true;
}

static bool parse(const pye_bytes_t *spec, field_t *field)
{
    const uint8_t *at = spec->data, *end = spec->data + spec->size;
    *field = (field_t){.precision = -1, .letter = spec->size != 0 ? end[-1] : 0};
    for (; at < end; at++) {
        switch (*at) {
        case '-': field->left = true; continue;
        case '+': field->plus = true; continue;
        case ' ': field->blank = true; continue;
        case '#': field->alternate = true; continue;
        case '0': field->zero = true; continue;
        default: break;
        }
        break;
    }
    if (!read_number(&at, end, &field->width, "width too big"))
        return false;
    if (at < end && *at == '.') {
        at++;
        if (!read_number(&at, end, &field->precision, "precision too big"))
            return false;
    }
    if (field->precision > INT32_MAX)
        return pye_fail(PYE_EXC_ValueError, "precision too big");
    return true;
}

/* `text` is a number as it is without its field: sign, 0x where there is one, digits. */
static bool pad_number(const field_t *field, const pye_builder_t *text, pye_builder_t *to)
{
    const uint8_t *at = text->data, *end = text->data + text->size;
    uint8_t sign = field->plus ? '+' : field->blank ? ' ' : 0;
    if (at < end && (*at == '-' || *at == '+'))
        sign = *at++;
    bool prefixed = field->alternate && ((field->letter | 0x20) == 'x' || field->letter == 'o');
    size_t prefix = prefixed ? 2 : 0, size = (size_t)(end - at) + (sign != 0);
    size_t padding = field->width > 0 && (uint64_t)field->width > size ? (size_t)field->width - size : 0;
    size_t zeros = field->zero && !field->left ? padding : 0;
    size_t before = field->left ? 0 : padding - zeros, after = field->left ? padding : 0;
    return pye_builder_fill(to, " ", 1, before) && (sign == 0 || pye_builder_byte(to, sign)) &&
           pye_builder_add(to, at, prefix) && pye_builder_fill(to, "0", 1, zeros) &&
           pye_builder_add(to, at + prefix, (size_t)(end - at) - prefix) && pye_builder_fill(to, " ", 1, after);
}

static bool put_integer(const field_t *field, bool negative, uint64_t magnitude, pye_builder_t *to)
{
    uint8_t digits[64], *end = digits + sizeof digits, *at = end;
    uint8_t letter = field->letter;
    unsigned base = letter == 'o' ? 8 : (letter | 0x20) == 'x' ? 16 : 10;
    const char *letters = letter == 'X' ? "0123456789ABCDEF" : "0123456789abcdef";
    do {
        *--at = (uint8_t)letters[magnitude % base];
        magnitude /= base;
    } while (magnitude != 0);
    size_t count = (size_t)(end - at);
    size_t zeros = field->precision > 0 && (uint64_t)field->precision > count ? (size_t)field->precision - count : 0;
    if (negative && !pye_builder_byte(to, '-'))
        return false;
    if (field->alternate && base != 10) {
        const uint8_t prefix[] = {'0', letter};
        if (!pye_builder_add(to, prefix, sizeof prefix))
            return false;
    }
    return pye_builder_fill(to, "0", 1, zeros) && pye_builder_add(to, at, count);
}

static bool put_float(const field_t *field, double value, pye_builder_t *to)
{
    int precision = field->precision < 0 ? 6 : (int)field->precision;
    return pye_float_text(to, value, (char)field->letter, precision, field->alternate ? PYE_FLOAT_ALTERNATE : 0);
}

static bool is_float_letter(uint8_t letter)
{
    letter |= 0x20;
    return letter >= 'e' && letter <= 'g';
}

static bool put_text(const field_t *field, const uint8_t *data, size_t size, size_t points, pye_builder_t *to)
{
    size_t padding = field->width > 0 && (uint64_t)field->width > points ? (size_t)field->width - points : 0;
    return pye_builder_fill(to, " ", 1, field->left ? 0 : padding) && pye_builder_add(to, data, size) &&
           pye_builder_fill(to, " ", 1, field->left ? padding : 0);
}

/* %c */
static bool put_character(const field_t *field, bool negative, uint64_t magnitude, pye_builder_t *to)
{
    pye_bytes_t *character;
    if (negative || magnitude > 0x10FFFF)
        return pye_fail(PYE_EXC_OverflowError, "%c arg not in range(0x110000)");
    if (!pye_str_chr((int64_t)magnitude, &character))
        return false;
    bool well = put_text(field, character->data, character->size, 1, to);
    pye_bytes_release(character);
    return well;
}

static bool integer(bool negative, uint64_t magnitude, const pye_bytes_t *spec, pye_bytes_t **result)
{
    field_t field;
    pye_builder_t text = {0}, to = {0};
    if (!parse(spec, &field))
        return false;
    if (field.letter == 'c')
        return pye_builder_end(&to, put_character(&field, negative, magnitude, &to), result);
    bool well;
    if (is_float_letter(field.letter))
        well = put_float(&field, negative ? -(double)magnitude : (double)magnitude, &text);
    else
        well = put_integer(&field, negative, magnitude, &text);
    well = well && pad_number(&field, &text, &to);
    (void)pye_builder_drop(&text);
    return pye_builder_end(&to, well, result);
}

bool pye_int_percent(int64_t value, const pye_bytes_t *spec, pye_bytes_t **result)
{
    return integer(value < 0, pye_int_magnitude(value), spec, result);
}

bool pye_u64_percent(uint64_t value, const pye_bytes_t *spec, pye_bytes_t **result)
{
    return integer(false, value, spec, result);
}

bool pye_byte_percent(int64_t value, const pye_bytes_t *spec, pye_bytes_t **result)
{
    field_t field;
    pye_builder_t to = {0};
    uint8_t byte = (uint8_t)value;
    if (!parse(spec, &field))
        return false;
    if (value < 0 || value > 255)
        return pye_fail(PYE_EXC_OverflowError, "%c arg not in range(256)");
    return pye_builder_end(&to, put_text(&field, &byte, 1, 1, &to), result);
}

bool pye_float_percent(double value, const pye_bytes_t *spec, pye_bytes_t **result)
{
    field_t field;
    pye_builder_t text = {0}, to = {0};
    if (!parse(spec, &field))
        return false;
    if (!is_float_letter(field.letter)) { /* %d of a float is that of its whole part */
        int64_t whole;
        return pye_float_to_int(value, &whole) && pye_int_percent(whole, spec, result);
    }
    bool well = put_float(&field, value, &text) && pad_number(&field, &text, &to);
    (void)pye_builder_drop(&text);
    return pye_builder_end(&to, well, result);
}

bool pye_str_percent(const pye_bytes_t *value, const pye_bytes_t *spec, pye_bytes_t **result)
{
    field_t field;
    pye_builder_t to = {0};
    if (!parse(spec, &field))
        return false;
    size_t points = (size_t)pye_str_len(value), size = value->size;
    if (field.letter == 'c' && points != 1)
        return pye_fail(PYE_EXC_TypeError, "%c requires int or char");
    if (field.precision >= 0 && field.letter != 'c' && (uint64_t)field.precision < points) {
        points = (size_t)field.precision;
        size = pye_str_offset(value, points);
    }
    return pye_builder_end(&to, put_text(&field, value->data, size, points, &to), result);
}

bool pye_bytes_percent(const pye_bytes_t *value, const pye_bytes_t *spec, pye_bytes_t **result)
{
    field_t field;
    pye_builder_t to = {0};
    if (!parse(spec, &field))
        return false;
    size_t size = value->size;
    if (field.letter == 'c' && size != 1)
        return pye_fail(PYE_EXC_TypeError, "%c requires an integer in range(256) or a single byte");
    if (field.precision >= 0 && field.letter != 'c' && (uint64_t)field.precision < size)
        size = (size_t)field.precision;
    return pye_builder_end(&to, put_text(&field, value->data, size, size, &to), result);
}
