/* snprintf: conversions as stdio.h lists them, never past the end, no allocation. */
#include <stdio.h>

#include <errno.h>
#include <limits.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "print.h"

#define DIGITS 22 /* of 2^64 - 1 in octal */

/* --- reading a conversion ---------------------------------------------------------------------------------------- */

static const char *read_flags(const char *at, conversion_t *conversion)
{
    for (;; at++) {
        switch (*at) {
        case '-': conversion->left = true; break;
        case '+': conversion->plus = true; break;
        case ' ': conversion->space = true; break;
        case '0': conversion->zero = true; break;
        case '#': conversion->alternate = true; break;
        default: return at;
        }
    }
}

/* Digits, or `*` for an argument; NULL past INT_MAX. */
static const char *read_number(const char *at, int *number, va_list *arguments)
{
    *number = 0;
    if (*at == '*') {
        *number = va_arg(*arguments, int);
        return at + 1;
    }
    for (; *at >= '0' && *at <= '9'; at++) {
        if (__builtin_mul_overflow(*number, 10, number) || __builtin_add_overflow(*number, *at - '0', number)) {
            return NULL;
        }
    }
    return at;
}

static const char *read_length(const char *at, conversion_t *conversion)
{
    bool twice = at[0] != '\0' && at[0] == at[1];
    switch (*at) {
    case 'h': conversion->length = twice ? 'H' : 'h'; return at + 1 + twice;
    case 'l': conversion->length = twice ? 'L' : 'l'; return at + 1 + twice;
    case 'j':
    case 'z':
    case 't': conversion->length = *at; return at + 1;
    default: return at;
    }
}

/* From behind the '%' to behind the kind; NULL where a number is too large. */
static const char *read_conversion(const char *at, conversion_t *conversion, va_list *arguments)
{
    *conversion = (conversion_t){0};
    at = read_flags(at, conversion);
    at = read_number(at, &conversion->width, arguments);
    if (at == NULL || conversion->width == INT_MIN) {
        return NULL;
    }
    if (conversion->width < 0) {
        conversion->left = true;
        conversion->width = -conversion->width;
    }
    if (*at == '.') {
        at = read_number(at + 1, &conversion->precision, arguments);
        conversion->has_precision = conversion->precision >= 0;
    }
    if (at == NULL) {
        return NULL;
    }
    at = read_length(at, conversion);
    conversion->kind = *at;
    return *at == '\0' ? NULL : at + 1;
}

/* --- writing it -------------------------------------------------------------------------------------------------- */

static int64_t signed_argument(char length, va_list *arguments)
{
    switch (length) {
    case 'H': return (signed char)va_arg(*arguments, int);
    case 'h': return (short)va_arg(*arguments, int);
    case 0: return va_arg(*arguments, int);
    default: return va_arg(*arguments, int64_t);
    }
}

static uint64_t unsigned_argument(char length, va_list *arguments)
{
    switch (length) {
    case 'H': return (unsigned char)va_arg(*arguments, unsigned);
    case 'h': return (unsigned short)va_arg(*arguments, unsigned);
    case 0: return va_arg(*arguments, unsigned);
    default: return va_arg(*arguments, uint64_t);
    }
}

/* Prefix, zeros, digits, within the width. */
static void put_digits(output_t *output, const conversion_t *conversion, const char *prefix, const char *digits,
                       size_t count)
{
    size_t width = (size_t)conversion->width;
    size_t precision = conversion->has_precision ? (size_t)conversion->precision : 1;
    size_t zeros = precision > count ? precision - count : 0;
    if (conversion->kind == 'o' && conversion->alternate && zeros == 0 && (count == 0 || digits[0] != '0')) {
        zeros = 1;
    }
    size_t size = strlen(prefix) + zeros + count;
    size_t rest = width > size ? width - size : 0;
    if (conversion->zero && !conversion->left && !conversion->has_precision) {
        zeros += rest;
        rest = 0;
    }
    print_pad(output, ' ', conversion->left ? 0 : rest);
    print_put(output, prefix, strlen(prefix));
    print_pad(output, '0', zeros);
    print_put(output, digits, count);
    print_pad(output, ' ', conversion->left ? rest : 0);
}

static void put_integer(output_t *output, const conversion_t *conversion, uint64_t value, const char *prefix)
{
    char buffer[DIGITS];
    const char *alphabet = conversion->kind == 'X' ? "0123456789ABCDEF" : "0123456789abcdef";
    unsigned base = conversion->kind == 'o' ? 8 : conversion->kind == 'x' || conversion->kind == 'X' ? 16 : 10;
    size_t start = DIGITS;
    for (; value != 0; value /= base) {
        buffer[--start] = alphabet[value % base];
    }
    put_digits(output, conversion, prefix, buffer + start, DIGITS - start);
}

static void put_signed(output_t *output, const conversion_t *conversion, va_list *arguments)
{
    int64_t value = signed_argument(conversion->length, arguments);
    const char *sign = print_sign(conversion, value < 0);
    put_integer(output, conversion, value < 0 ? -(uint64_t)value : (uint64_t)value, sign);
}

static void put_unsigned(output_t *output, const conversion_t *conversion, va_list *arguments)
{
    uint64_t value = unsigned_argument(conversion->length, arguments);
    const char *prefix = "";
    if (conversion->alternate && value != 0 && conversion->kind != 'u') {
        prefix = conversion->kind == 'x' ? "0x" : conversion->kind == 'X' ? "0X" : "";
    }
    put_integer(output, conversion, value, prefix);
}

static void put_string(output_t *output, const conversion_t *conversion, const char *text)
{
    if (text == NULL) {
        text = "(null)";
    }
    size_t limit = conversion->has_precision ? (size_t)conversion->precision : SIZE_MAX;
    print_text(output, conversion, text, strnlen(text, limit));
}

/* As glibc has it. */
static void put_pointer(output_t *output, const conversion_t *conversion, const void *pointer)
{
    if (pointer == NULL) {
        print_text(output, conversion, "(nil)", 5);
        return;
    }
    conversion_t hexadecimal = *conversion;
    hexadecimal.kind = 'x';
    put_integer(output, &hexadecimal, (uintptr_t)pointer, "0x");
}

/* False for what is refused. */
static bool convert(output_t *output, const conversion_t *conversion, va_list *arguments)
{
    switch (conversion->kind) {
    case 'd':
    case 'i': put_signed(output, conversion, arguments); return true;
    case 'u':
    case 'o':
    case 'x':
    case 'X': put_unsigned(output, conversion, arguments); return true;
    case '%': print_put(output, "%", 1); return true;
    case 'c': {
        char byte = (char)va_arg(*arguments, int);
        if (conversion->length != 0) {
            return false; /* wide */
        }
        print_text(output, conversion, &byte, 1);
        return true;
    }
    case 's': {
        const char *text = va_arg(*arguments, const char *);
        if (conversion->length != 0) {
            return false; /* wide */
        }
        put_string(output, conversion, text);
        return true;
    }
    case 'p':
        if (conversion->length != 0) {
            return false;
        }
        put_pointer(output, conversion, va_arg(*arguments, const void *));
        return true;
    case 'a':
    case 'A':
    case 'e':
    case 'E':
    case 'f':
    case 'F':
    case 'g':
    case 'G':
        if (conversion->length != 0 && conversion->length != 'l') {
            return false;
        }
        print_float(output, conversion, va_arg(*arguments, double));
        return true;
    default: return false;
    }
}

static bool print(output_t *output, const char *format, va_list *arguments)
{
    while (*format != '\0') {
        size_t plain = strcspn(format, "%");
        print_put(output, format, plain);
        format += plain;
        if (*format == '%') {
            conversion_t conversion;
            format = read_conversion(format + 1, &conversion, arguments);
            if (format == NULL || !convert(output, &conversion, arguments)) {
                errno = EINVAL;
                return false;
            }
        }
        if (output->wanted > INT_MAX) {
            errno = EOVERFLOW;
            return false;
        }
    }
    return true;
}

int vsnprintf(char *restrict to, size_t size, const char *restrict format, va_list arguments)
{
    output_t output = {to, size, 0};
    va_list copy;
    va_copy(copy, arguments);
    bool printed = print(&output, format, &copy);
    va_end(copy);
    if (size != 0) {
        to[!printed ? 0 : output.wanted < size ? output.wanted : size - 1] = '\0';
    }
    return printed ? (int)output.wanted : -1;
}

int snprintf(char *restrict to, size_t size, const char *restrict format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    int wanted = vsnprintf(to, size, format, arguments);
    va_end(arguments);
    return wanted;
}
