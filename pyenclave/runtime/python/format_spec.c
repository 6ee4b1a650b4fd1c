#include "format_spec.h"

#include <string.h>

#include "ascii.h"
#include "utf8.h"
#include "values/exceptions.h"

static bool is_alignment(uint32_t c) { return c == '<' || c == '>' || c == '=' || c == '^'; }

typedef struct reader {
    const uint8_t *at;
    const uint8_t *end;
} reader_t;

/* The next character, 0 at the end. */
static uint32_t peek(const reader_t *reader) { return reader->at < reader->end ? pye_utf8_point(reader->at) : 0; }

static void skip(reader_t *reader) { reader->at += pye_utf8_size(*reader->at); }

static bool accept(reader_t *reader, uint32_t c)
{
    bool there = reader->at < reader->end && peek(reader) == c;
    if (there)
        skip(reader);
    return there;
}

/* `*value` stays where no digit follows. */
static bool read_number(reader_t *reader, int64_t *value)
{
    int64_t number = 0;
    if (!pye_is_digit(peek(reader)))
        return true;
    for (; pye_is_digit(peek(reader)); skip(reader)) {
        if (__builtin_mul_overflow(number, 10, &number) ||
            __builtin_add_overflow(number, (int64_t)(peek(reader) - '0'), &number))
            return pye_fail(PYE_EXC_ValueError, "Too many decimal digits in format string");
    }
    *value = number;
    return true;
}

/* `before`, the spec or the letter, `after`, the type's name, `end`. */
static bool refuse(const char *before, const void *what, size_t size, const char *after, const char *type,
                   const char *end)
{
    pye_builder_t text = {0};
    bool well = pye_builder_text(&text, before) && pye_builder_add(&text, what, size) &&
                pye_builder_text(&text, after) && pye_builder_text(&text, type) && pye_builder_text(&text, end);
    if (well)
        (void)pye_raise_sized(PYE_EXC_ValueError, (const char *)text.data, text.size);
    return pye_builder_drop(&text);
}

/* The letter as CPython shows it: itself, or its number where it is no ASCII to print. */
static size_t shown(uint32_t code, char *to)
{
    if (code > 32 && code < 128) {
        to[0] = (char)code;
        return 1;
    }
    size_t size = 2, shift = 0;
    to[0] = '\\';
    to[1] = 'x';
    while (code >> (shift + 4) != 0)
        shift += 4;
    for (;; shift -= 4) {
        to[size++] = "0123456789abcdef"[code >> shift & 15];
        if (shift == 0)
            return size;
    }
}

bool pye_format_unknown(uint32_t code, const char *type)
{
    char text[10];
    return refuse("Unknown format code '", text, shown(code, text), "' for object of type '", type, "'");
}

static bool bad_separator(char separator, uint32_t type)
{
    char text[10], before[] = "Cannot specify ',' with '";
    before[16] = separator;
    return refuse(before, text, shown(type, text), "'.", "", "");
}

static bool check_separator(pye_format_t *format)
{
    static const char decimal[] = "defgEG%F", others[] = "boxX";
    format->group = 3;
    if (format->type == 0 || (format->type < 128 && strchr(decimal, (int)format->type) != NULL))
        return true;
    format->group = 4;
    bool four = format->separator == '_' && format->type < 128 && strchr(others, (int)format->type) != NULL;
    return four || bad_separator(format->separator, format->type);
}

bool pye_format_parse(const pye_bytes_t *spec, char align, uint32_t default_type, const char *type,
                      pye_format_t *format)
{
    reader_t reader = {spec->data, spec->data + spec->size};
    *format = (pye_format_t){.fill = ' ', .align = align, .width = -1, .precision = -1, .type = default_type};
    bool filled = false, aligned = false;
    reader_t second = reader;
    if (second.at < second.end)
        skip(&second);
    if (is_alignment(peek(&second))) {
        format->fill = peek(&reader);
        format->align = (char)peek(&second);
        skip(&second);
        reader = second;
        filled = aligned = true;
    } else if (is_alignment(peek(&reader))) {
        format->align = (char)peek(&reader);
        skip(&reader);
        aligned = true;
    }
    uint32_t sign = peek(&reader);
    if (sign == ' ' || sign == '+' || sign == '-') {
        format->sign = (char)sign;
        skip(&reader);
    }
    format->no_negative_zero = accept(&reader, 'z');
    format->alternate = accept(&reader, '#');
    if (!filled && accept(&reader, '0')) {
        format->fill = '0';
        if (!aligned && align == '>')
            format->align = '=';
    }
    if (!read_number(&reader, &format->width))
        return false;
    if (accept(&reader, ','))
        format->separator = ',';
    if (accept(&reader, '_')) {
        if (format->separator != 0)
            return pye_fail(PYE_EXC_ValueError, "Cannot specify both ',' and '_'.");
        format->separator = '_';
    }
    if (peek(&reader) == ',' && format->separator == '_')
        return pye_fail(PYE_EXC_ValueError, "Cannot specify both ',' and '_'.");
    if (accept(&reader, '.')) {
        if (!read_number(&reader, &format->precision))
            return false;
        if (format->precision < 0)
            return pye_fail(PYE_EXC_ValueError, "Format specifier missing precision");
    }
    bool letter = reader.at < reader.end;
    if (letter) {
        format->type = peek(&reader);
        skip(&reader);
    }
    if (reader.at < reader.end)
        return refuse("Invalid format specifier '", spec->data, spec->size, "' for object of type '", type, "'");
    if (letter && format->type == 0 && default_type != 0) /* a NUL, which only a float takes for no letter */
        return pye_format_unknown(0, type);
    return format->separator == 0 || check_separator(format);
}

/* How the digits look once zeros and separators are in them: written from the right, into `to` where that is not NULL. */
static size_t group_digits(const pye_format_t *format, const pye_number_parts_t *parts, size_t least, uint8_t *to)
{
    size_t left = parts->digit_count, total = 0, group = format->separator == 0 ? SIZE_MAX : format->group;
    int64_t missing = least < PTRDIFF_MAX ? (int64_t)least : PTRDIFF_MAX;
    for (bool first = true;; first = false) {
        size_t wanted = left > (size_t)(missing > 0 ? missing : 0) ? left : (size_t)(missing > 0 ? missing : 0);
        size_t size = wanted < 1 ? 1 : wanted;
        size = size < group ? size : group;
        size_t zeros = size > left ? size - left : 0, taken = size - zeros;
        if (!first) {
            total++;
            if (to != NULL)
                *--to = (uint8_t)format->separator;
        }
        total += size;
        if (to != NULL) {
            to -= taken;
            memcpy(to, parts->digits + left - taken, taken);
            to -= zeros;
            memset(to, '0', zeros);
        }
        left -= taken;
        missing -= (int64_t)size;
        if (left == 0 && missing <= 0)
            return total;
        missing--; /* the separator */
    }
}

bool pye_format_number(const pye_format_t *format, const pye_number_parts_t *parts, pye_builder_t *to)
{
    char sign = parts->negative ? '-' : format->sign == '+' || format->sign == ' ' ? format->sign : 0;
    size_t width = format->width < 0 ? 0 : (size_t)format->width;
    size_t other = (sign != 0) + parts->prefix_size + parts->rest_points;
    size_t least = format->fill == '0' && format->align == '=' && width > other ? width - other : 0;
    size_t digits = parts->digit_count == 0 ? 0 : group_digits(format, parts, least, NULL);
    size_t padding = width > other + digits ? width - other - digits : 0;
    size_t left = format->align == '>' ? padding : format->align == '^' ? padding / 2 : 0;
    size_t inner = format->align == '=' ? padding : 0;
    size_t right = padding - left - inner;
    uint8_t fill[4];
    size_t fill_size = pye_utf8_put(fill, format->fill);
    if (!pye_builder_fill(to, fill, fill_size, left) || (sign != 0 && !pye_builder_byte(to, (uint8_t)sign)) ||
        !pye_builder_add(to, parts->prefix, parts->prefix_size) || !pye_builder_fill(to, fill, fill_size, inner))
        return false;
    if (digits != 0) {
        uint8_t *room = pye_builder_room(to, digits);
        if (room == NULL)
            return false;
        (void)group_digits(format, parts, least, room + digits);
    }
    return pye_builder_add(to, parts->rest, parts->rest_size) && pye_builder_fill(to, fill, fill_size, right);
}
