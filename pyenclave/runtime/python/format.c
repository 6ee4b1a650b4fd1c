/* format(x, spec) of numbers and str. */

#include <string.h>

#include "float_text.h"
#include "format_spec.h"
#include "parts.h"
#include "utf8.h"
#include "values/exceptions.h"
#include "values/format.h"
#include "values/numbers.h"

static bool format_float(double value, const pye_format_t *format, const char *type, pye_bytes_t **result);

/* --- integers ---------------------------------------------------------------------------------------------------------- */

static size_t digits_of(uint64_t magnitude, unsigned base, const char *letters, uint8_t *end)
{
    size_t size = 0;
    do {
        *--end = (uint8_t)letters[magnitude % base];
        magnitude /= base;
        size++;
    } while (magnitude != 0);
    return size;
}

static bool format_character(bool negative, uint64_t magnitude, const pye_format_t *format, pye_bytes_t **result)
{
    uint8_t character[4];
    if (format->sign != 0)
        return pye_fail(PYE_EXC_ValueError, "Sign not allowed with integer format specifier 'c'");
    if (format->alternate)
        return pye_fail(PYE_EXC_ValueError, "Alternate form (#) not allowed with integer format specifier 'c'");
    if (negative || magnitude > 0x10FFFF)
        return pye_fail(PYE_EXC_OverflowError, "%c arg not in range(0x110000)");
    if (magnitude >= 0xD800 && magnitude < 0xE000)
        return pye_fail(PYE_EXC_ValueError, "chr() of a surrogate, which no str inside has");
    pye_number_parts_t parts = {.prefix = "", .digits = character, .rest = character, .rest_points = 1};
    parts.rest_size = pye_utf8_put(character, (uint32_t)magnitude);
    pye_builder_t builder = {0};
    return pye_builder_end(&builder, pye_format_number(format, &parts, &builder), result);
}

/* What most fields are: padded with ASCII, no separators among the digits. */
static bool format_simple(const pye_format_t *format, const pye_number_parts_t *parts, pye_bytes_t **result)
{
    char sign = parts->negative ? '-' : format->sign == '+' || format->sign == ' ' ? format->sign : 0;
    size_t width = format->width < 0 ? 0 : (size_t)format->width;
    size_t size = (sign != 0) + parts->prefix_size + parts->digit_count;
    size_t padding = width > size ? width - size : 0;
    size_t left = format->align == '>' ? padding : format->align == '^' ? padding / 2 : 0;
    size_t inner = format->align == '=' ? padding : 0;
    uint8_t *to;
    if (!pye_bytes_make(size + padding, result, &to))
        return false;
    memset(to, (int)format->fill, size + padding);
    to += left;
    if (sign != 0)
        *to++ = (uint8_t)sign;
    memcpy(to, parts->prefix, parts->prefix_size);
    memcpy(to + parts->prefix_size + inner, parts->digits, parts->digit_count);
    (*result)->extent = size + padding;
    return true;
}

static bool format_integer(bool negative, uint64_t magnitude, const pye_format_t *format, pye_bytes_t **result)
{
    uint8_t digits[64];
    if (format->precision >= 0)
        return pye_fail(PYE_EXC_ValueError, "Precision not allowed in integer format specifier");
    if (format->no_negative_zero)
        return pye_fail(PYE_EXC_ValueError, "Negative zero coercion (z) not allowed in integer format specifier");
    if (format->type == 'c')
        return format_character(negative, magnitude, format, result);
    unsigned base = format->type == 'b' ? 2 : format->type == 'o' ? 8 : (format->type | 0x20) == 'x' ? 16 : 10;
    const char *letters = format->type == 'X' ? "0123456789ABCDEF" : "0123456789abcdef";
    const char prefix[] = {'0', (char)format->type};
    pye_number_parts_t parts = {.negative = negative, .prefix = prefix, .rest = digits};
    parts.digit_count = digits_of(magnitude, base, letters, digits + sizeof digits);
    parts.digits = digits + sizeof digits - parts.digit_count;
    parts.prefix_size = format->alternate && base != 10 ? 2 : 0;
    if (format->separator == 0 && format->fill < 0x80)
        return format_simple(format, &parts, result);
    pye_builder_t builder = {0};
    return pye_builder_end(&builder, pye_format_number(format, &parts, &builder), result);
}

static bool is_one_of(uint32_t code, const char *letters) { return code < 128 && strchr(letters, (int)code) != NULL; }

static bool format_any_integer(bool negative, uint64_t magnitude, const pye_bytes_t *spec, const char *type,
                               pye_bytes_t **result)
{
    pye_format_t format;
    if (!pye_format_parse(spec, '>', 'd', type, &format))
        return false;
    if (is_one_of(format.type, "bcdoxXn"))
        return format_integer(negative, magnitude, &format, result);
    if (is_one_of(format.type, "eEfFgG%"))
        return format_float(negative ? -(double)magnitude : (double)magnitude, &format, type, result);
    return pye_format_unknown(format.type, type);
}

bool pye_int_format(int64_t value, const pye_bytes_t *spec, pye_bytes_t **result)
{
    if (spec->size == 0)
        return pye_int_str(value, result);
    return format_any_integer(value < 0, pye_int_magnitude(value), spec, "int", result);
}

bool pye_u64_format(uint64_t value, const pye_bytes_t *spec, pye_bytes_t **result)
{
    if (spec->size == 0)
        return pye_u64_str(value, result);
    return format_any_integer(false, value, spec, "int", result);
}

bool pye_bool_format(bool value, const pye_bytes_t *spec, pye_bytes_t **result)
{
    if (spec->size == 0)
        return pye_bool_str(value, result);
    return format_any_integer(false, value, spec, "bool", result);
}

/* --- float ------------------------------------------------------------------------------------------------------------- */

static bool is_digit(uint8_t byte) { return byte >= '0' && byte <= '9'; }

static bool lay_out(const pye_builder_t *text, const pye_format_t *format, pye_builder_t *to)
{
    pye_number_parts_t parts = {.prefix = "", .digits = text->data};
    size_t size = text->size;
    if (size > 0 && text->data[0] == '-') {
        parts.negative = true;
        parts.digits++;
        size--;
    }
    while (parts.digit_count < size && is_digit(parts.digits[parts.digit_count]))
        parts.digit_count++;
    parts.rest = parts.digits + parts.digit_count;
    parts.rest_size = parts.rest_points = size - parts.digit_count;
    return pye_format_number(format, &parts, to);
}

static bool format_float(double value, const pye_format_t *format, const char *type, pye_bytes_t **result)
{
    uint32_t flags = (format->alternate ? PYE_FLOAT_ALTERNATE : 0) |
                     (format->no_negative_zero ? PYE_FLOAT_NO_NEGATIVE_ZERO : 0);
    char code = (char)format->type;
    int64_t precision = format->precision;
    if (format->type != 0 && !is_one_of(format->type, "eEfFgGn%"))
        return pye_format_unknown(format->type, type);
    if (precision > INT32_MAX)
        return pye_fail(PYE_EXC_ValueError, "precision too big");
    if (format->type == 0) {
        flags |= PYE_FLOAT_DOT_ZERO;
        code = precision < 0 ? 'r' : 'g';
        precision = precision < 0 ? 0 : precision;
    }
    if (format->type == 'n')
        code = 'g';
    if (format->type == '%') {
        code = 'f';
        value *= 100.0;
    }
    if (precision < 0)
        precision = 6;
    pye_builder_t text = {0}, builder = {0};
    bool well = pye_float_text(&text, value, code, (int)precision, flags);
    if (format->type == '%')
        well = well && pye_builder_byte(&text, '%');
    well = well && lay_out(&text, format, &builder);
    (void)pye_builder_drop(&text);
    return pye_builder_end(&builder, well, result);
}

bool pye_float_format(double value, const pye_bytes_t *spec, pye_bytes_t **result)
{
    pye_format_t format;
    if (spec->size == 0)
        return pye_float_str(value, result);
    return pye_format_parse(spec, '>', 0, "float", &format) && format_float(value, &format, "float", result);
}

/* --- str --------------------------------------------------------------------------------------------------------------- */

bool pye_str_format(const pye_bytes_t *value, const pye_bytes_t *spec, pye_bytes_t **result)
{
    pye_format_t format;
    if (spec->size == 0)
        return pye_bytes_share(value, result);
    if (!pye_format_parse(spec, '<', 's', "str", &format))
        return false;
    if (format.type != 's')
        return pye_format_unknown(format.type, "str");
    if (format.sign != 0)
        return pye_fail(PYE_EXC_ValueError, format.sign == ' ' ? "Space not allowed in string format specifier"
                                                               : "Sign not allowed in string format specifier");
    if (format.no_negative_zero)
        return pye_fail(PYE_EXC_ValueError, "Negative zero coercion (z) not allowed in string format specifier");
    if (format.alternate)
        return pye_fail(PYE_EXC_ValueError, "Alternate form (#) not allowed in string format specifier");
    if (format.align == '=')
        return pye_fail(PYE_EXC_ValueError, "'=' alignment not allowed in string format specifier");
    size_t points = (size_t)pye_str_len(value);
    pye_number_parts_t parts = {.prefix = "", .digits = value->data, .rest = value->data, .rest_points = points};
    if (format.precision >= 0 && (uint64_t)format.precision < points)
        parts.rest_points = (size_t)format.precision;
    parts.rest_size = pye_utf8_offset(value->data, value->size, parts.rest_points);
    pye_builder_t builder = {0};
    bool well = pye_format_number(&format, &parts, &builder);
    if (!pye_builder_end(&builder, well, result))
        return false;
    return true;
}
