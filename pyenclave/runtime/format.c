/* The conversions that Cython's messages use (PyErr_Format in the C API's documentation), bounded. */
#include "format.h"

#include <stdbool.h>
#include <stdint.h>

#define DIGITS 20 /* of 2^64 - 1 in decimal */

typedef struct output {
    char *to;
    size_t size;
    size_t used;
} output_t;

typedef struct conversion {
    char kind;        /* the letter, 0 at the end of the format */
    char length;      /* 'l' long, 'L' long long, 'z' size_t, 0 int: all the same width or int */
    size_t precision; /* bytes of %s */
} conversion_t;

static void put(output_t *output, char byte)
{
    if (output->used < output->size) {
        output->to[output->used++] = byte;
    }
}

static void put_text(output_t *output, const char *text, size_t limit)
{
    if (text == NULL) {
        text = "(null)";
    }
    for (size_t at = 0; at < limit && text[at] != '\0' && output->used < output->size; at++) {
        put(output, text[at]);
    }
}

static void put_number(output_t *output, uint64_t value, unsigned base)
{
    char digits[DIGITS];
    size_t count = 0;
    do {
        digits[count++] = "0123456789abcdef"[value % base];
        value /= base;
    } while (value != 0);
    while (count != 0) {
        put(output, digits[--count]);
    }
}

/* Reads one conversion after its '%', and moves past it. */
static conversion_t parse(const char **format)
{
    conversion_t conversion = {0, 0, SIZE_MAX};
    const char *at = *format;
    if (*at == '.') {
        conversion.precision = 0;
        for (at++; *at >= '0' && *at <= '9'; at++) {
            size_t digit = (size_t)(*at - '0');
            if (conversion.precision < SIZE_MAX / 10 - 1) {
                conversion.precision = conversion.precision * 10 + digit;
            }
        }
    }
    while (*at == 'l' || *at == 'z') {
        conversion.length = *at++;
    }
    conversion.kind = *at;
    *format = *at == '\0' ? at : at + 1;
    return conversion;
}

static void put_signed(output_t *output, int64_t value)
{
    if (value < 0) {
        put(output, '-');
    }
    put_number(output, value < 0 ? 0 - (uint64_t)value : (uint64_t)value, 10);
}

size_t pye_format(char *to, size_t size, const char *format, va_list arguments)
{
    output_t output = {to, size, 0};
    va_list left;
    va_copy(left, arguments);
    while (*format != '\0') {
        const char *start = format;
        if (*format++ != '%') {
            put(&output, *start);
            continue;
        }
        conversion_t conversion = parse(&format);
        bool wide = conversion.length != 0;
        switch (conversion.kind) {
        case '%': put(&output, '%'); break;
        case 'c': put(&output, (char)va_arg(left, int)); break;
        case 'd':
        case 'i': put_signed(&output, wide ? va_arg(left, int64_t) : va_arg(left, int)); break;
        case 'u': put_number(&output, wide ? va_arg(left, uint64_t) : va_arg(left, unsigned), 10); break;
        case 'x': put_number(&output, wide ? va_arg(left, uint64_t) : va_arg(left, unsigned), 16); break;
        case 's': put_text(&output, va_arg(left, const char *), conversion.precision); break;
        case 'A':
        case 'R':
        case 'S':
        case 'U':
            (void)va_arg(left, void *);
            put(&output, '?');
            break;
        default: put_text(&output, start, SIZE_MAX); format = "";
        }
    }
    va_end(left);
    return output.used;
}
