/* int(s, base) and float(s), of str and of bytes. */

#include <stdlib.h>
#include <string.h>

#include "ascii.h"
#include "decimal_text.h"
#include "digits.h"
#include "repr.h"
#include "text_parts.h"
#include "unicode.h"
#include "unicode_tables.h"
#include "values/exceptions.h"
#include "values/format.h"
#include "values/interrupts.h"
#include "values/numbers.h"

/* The text in ASCII, with a NUL at its end: a str's white space as spaces, its decimal digits as 0 to 9, everything else as
 * what no number has. */
static bool to_ascii(const pye_bytes_t *text, bool is_str, pye_builder_t *to)
{
    if (!is_str || pye_str_is_ascii(text))
        return pye_builder_add(to, text->data, text->size) && pye_builder_byte(to, '\0');
    for (size_t at = 0, done = 0; at < text->size; at += pye_utf8_size(text->data[at])) {
        if (!pye_goes_on(done++))
            return false;
        uint32_t point = pye_utf8_point(text->data + at);
        uint16_t flags = point < 0x80 ? 0 : pye_unicode_flags(point);
        uint8_t byte = point < 0x80 ? (uint8_t)point : (flags & PYE_UNICODE_SPACE) != 0 ? ' ' : '?';
        if ((flags & PYE_UNICODE_DECIMAL) != 0)
            byte = (uint8_t)('0' + pye_unicode_decimal(point));
        if (!pye_builder_byte(to, byte))
            return false;
    }
    return pye_builder_byte(to, '\0');
}

/* What is between the white space at both ends. */
static void strip(const uint8_t **from, const uint8_t **end)
{
    while (*from < *end && pye_is_space(**from))
        ++*from;
    while (*end > *from && pye_is_space((*end)[-1]))
        --*end;
}

static bool refuse(const char *before, const pye_bytes_t *text, bool is_str, size_t most)
{
    pye_builder_t message = {0}, shown = {0};
    bool well = pye_builder_text(&message, before) &&
                (is_str ? pye_repr_str(text, &shown) : pye_repr_bytes(text, &shown));
    if (well) {
        size_t size = most == 0 ? shown.size : pye_utf8_offset(shown.data, shown.size, most);
        well = pye_builder_add(&message, shown.data, size);
    }
    if (well)
        (void)pye_raise_sized(PYE_EXC_ValueError, (const char *)message.data, message.size);
    (void)pye_builder_drop(&shown);
    return pye_builder_drop(&message);
}

static bool no_integer(const pye_bytes_t *text, bool is_str, int64_t base)
{
    char before[64] = "invalid literal for int() with base ";
    size_t size = strlen(before);
    size += pye_decimal(before + size, false, (uint64_t)base);
    memcpy(before + size, ": ", 3);
    return refuse(before, text, is_str, 200);
}

enum outcome { READ, INVALID, TOO_LARGE };

/* Sign, prefix, digits with single underscores between. */
static enum outcome read_digits(const uint8_t *at, const uint8_t *end, uint32_t base, bool *negative,
                                uint64_t *magnitude)
{
    bool only_zero = false, too_large = false, digit = false;
    *negative = at < end && *at == '-';
    at += at < end && (*at == '-' || *at == '+');
    uint32_t letter = at + 1 < end && *at == '0' ? at[1] | 0x20u : 0;
    uint32_t meant = letter == 'x' ? 16 : letter == 'o' ? 8 : letter == 'b' ? 2 : 0;
    if (base == 0) {
        only_zero = meant == 0 && at < end && *at == '0'; /* 010 is no literal */
        base = meant != 0 ? meant : 10;
    }
    if (meant == base) {
        at += 2;
        at += at < end && *at == '_';
    }
    *magnitude = 0;
    for (; at < end; at++) {
        if (*at == '_' && digit) { /* one between two digits */
            digit = false;
            continue;
        }
        uint32_t value = pye_digit_value(*at);
        if (value >= base)
            return INVALID;
        digit = true;
        too_large |= __builtin_mul_overflow(*magnitude, (uint64_t)base, magnitude);
        too_large |= __builtin_add_overflow(*magnitude, (uint64_t)value, magnitude);
    }
    if (!digit || (only_zero && (*magnitude != 0 || too_large)))
        return INVALID;
    return too_large ? TOO_LARGE : READ;
}

/* Of a str that has more than ASCII. */
static bool read_wide(const pye_bytes_t *text, int64_t base, enum outcome *outcome, bool *negative, uint64_t *magnitude)
{
    pye_builder_t ascii = {0};
    if (!to_ascii(text, true, &ascii))
        return pye_builder_drop(&ascii);
    const uint8_t *from = ascii.data, *end = from + ascii.size - 1;
    strip(&from, &end);
    *outcome = read_digits(from, end, (uint32_t)base, negative, magnitude);
    (void)pye_builder_drop(&ascii);
    return true;
}

static bool read_integer(const pye_bytes_t *text, bool is_str, int64_t base, enum outcome *outcome, bool *negative,
                         uint64_t *magnitude)
{
    const uint8_t *from = text->data, *end = from + text->size;
    if (base != 0 && (base < 2 || base > 36))
        return pye_fail(PYE_EXC_ValueError, "int() base must be >= 2 and <= 36, or 0");
    if (!is_str || pye_str_is_ascii(text)) {
        strip(&from, &end);
        *outcome = read_digits(from, end, (uint32_t)base, negative, magnitude);
    } else if (!read_wide(text, base, outcome, negative, magnitude)) {
        return false;
    }
    return *outcome != INVALID || no_integer(text, is_str, base);
}

/* What most numbers are: ASCII digits, so few that none overflows. */
static bool read_plain(const pye_bytes_t *text, int64_t base, uint64_t *magnitude)
{
    uint64_t number = 0;
    if (base != 10 || text->size == 0 || text->size > 18)
        return false;
    for (size_t at = 0; at < text->size; at++) {
        if (!pye_is_digit(text->data[at]))
            return false;
        number = number * 10 + (text->data[at] - '0');
    }
    *magnitude = number;
    return true;
}

static bool to_int(const pye_bytes_t *text, bool is_str, int64_t base, int64_t *result)
{
    enum outcome outcome;
    bool negative;
    uint64_t magnitude;
    if (read_plain(text, base, &magnitude)) {
        *result = (int64_t)magnitude;
        return true;
    }
    if (!read_integer(text, is_str, base, &outcome, &negative, &magnitude))
        return false;
    if (outcome == TOO_LARGE || magnitude > (uint64_t)INT64_MAX + negative)
        return pye_raise_overflow();
    *result = (int64_t)(negative ? 0 - magnitude : magnitude);
    return true;
}

static bool to_u64(const pye_bytes_t *text, bool is_str, int64_t base, uint64_t *result)
{
    enum outcome outcome;
    bool negative;
    uint64_t magnitude;
    if (read_plain(text, base, result))
        return true;
    if (!read_integer(text, is_str, base, &outcome, &negative, &magnitude))
        return false;
    if (outcome == TOO_LARGE || (negative && magnitude != 0))
        return pye_raise_overflow_u64();
    *result = magnitude;
    return true;
}

bool pye_str_to_int(const pye_bytes_t *text, int64_t base, int64_t *result) { return to_int(text, true, base, result); }
bool pye_str_to_u64(const pye_bytes_t *text, int64_t base, uint64_t *result)
{
    return to_u64(text, true, base, result);
}

bool pye_bytes_to_int(const pye_bytes_t *text, int64_t base, int64_t *result)
{
    return to_int(text, false, base, result);
}

bool pye_bytes_to_u64(const pye_bytes_t *text, int64_t base, uint64_t *result)
{
    return to_u64(text, false, base, result);
}

/* --- float ------------------------------------------------------------------------------------------------------------- */

static bool is_word(const uint8_t *at, const uint8_t *end, const char *word)
{
    size_t size = strlen(word);
    if ((size_t)(end - at) != size)
        return false;
    for (size_t i = 0; i < size; i++) {
        if ((at[i] | 0x20) != (uint8_t)word[i])
            return false;
    }
    return true;
}

/* Digits with single underscores between, copied without them; false where there is none, or one that stands elsewhere. */
static bool copy_digits(const uint8_t **at, const uint8_t *end, uint8_t **to)
{
    const uint8_t *first = *at;
    for (; *at < end && (pye_is_digit(**at) || **at == '_'); ++*at) {
        bool between = *at > first && pye_is_digit((*at)[-1]) && *at + 1 < end && pye_is_digit((*at)[1]);
        if (**at == '_' && !between)
            return false;
        if (**at != '_')
            *(*to)++ = **at;
    }
    return *at > first;
}

/* Whether it is a decimal number; that without underscores and with a NUL at its end goes to `to`, which may be `at`. */
static bool is_number(const uint8_t *at, const uint8_t *end, uint8_t *to)
{
    if (at < end && (*at == '-' || *at == '+'))
        *to++ = *at++;
    bool any = at < end && *at != '_' && copy_digits(&at, end, &to);
    if (at < end && *at == '.') {
        *to++ = *at++;
        any |= copy_digits(&at, end, &to);
    }
    if (any && at < end && (*at | 0x20) == 'e') {
        *to++ = *at++;
        if (at < end && (*at == '-' || *at == '+'))
            *to++ = *at++;
        if (!copy_digits(&at, end, &to))
            return false;
    }
    *to = '\0';
    return any && at == end;
}

/* What most numbers look like: ASCII digits with a point among them, few enough that a double holds them and the power of
 * ten exactly, so that one division rounds once (Clinger). */
static bool to_plain_float(const pye_bytes_t *text, double *result)
{
    static const double powers[] = {1e0, 1e1, 1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                    1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15};
    const uint8_t *at = text->data, *end = at + text->size;
    bool negative = at < end && *at == '-', point = false;
    uint64_t number = 0;
    size_t places = 0, digits = 0;
    if (text->size > 17)
        return false;
    for (at += negative; at < end; at++) {
        if (*at == '.' && !point) {
            point = true;
        } else if (pye_is_digit(*at)) {
            number = number * 10 + (*at - '0');
            places += point;
            digits++;
        } else {
            return false;
        }
    }
    if (digits == 0 || digits > 15)
        return false;
    double value = (double)number / powers[places];
    *result = negative ? -value : value;
    return true;
}

static bool to_float(const pye_bytes_t *text, bool is_str, double *result)
{
    const uint8_t *from, *end;
    double value = 0.0;
    if (to_plain_float(text, result))
        return true;
    pye_builder_t ascii = {0};
    if (!to_ascii(text, is_str, &ascii))
        return pye_builder_drop(&ascii);
    from = ascii.data;
    end = from + ascii.size - 1;
    strip(&from, &end);
    const uint8_t *word = from + (from < end && (*from == '-' || *from == '+'));
    bool well = true;
    if (is_word(word, end, "inf") || is_word(word, end, "infinity"))
        value = *from == '-' ? -__builtin_inf() : __builtin_inf();
    else if (is_word(word, end, "nan"))
        value = __builtin_copysign(__builtin_nan(""), *from == '-' ? -1.0 : 1.0);
    else
        well = is_number(from, end, ascii.data);
    if (well && value == 0.0)
        value = strtod((const char *)ascii.data, NULL);
    (void)pye_builder_drop(&ascii);
    if (!well)
        return refuse("could not convert string to float: ", text, is_str, 0);
    *result = value;
    return true;
}

bool pye_str_to_float(const pye_bytes_t *text, double *result) { return to_float(text, true, result); }
bool pye_bytes_to_float(const pye_bytes_t *text, double *result) { return to_float(text, false, result); }

/* --- round(x, digits) -------------------------------------------------------------------------------------------------- */

/* Past these, no digit of any double is rounded, and every double is rounded to zero. */
#define PLACES_MAX 323
#define PLACES_MIN (-308)

bool pye_float_round_to(double a, int64_t digits, double *result)
{
    pye_digits_t exact;
    char text[PYE_DIGITS_MAX + 16];
    if (!__builtin_isfinite(a) || digits > PLACES_MAX) {
        *result = a;
        return true;
    }
    if (digits < PLACES_MIN) {
        *result = 0.0 * a;
        return true;
    }
    pye_digits_fixed(__builtin_fabs(a), (int)digits, &exact);
    int power = exact.point - exact.count;
    size_t size = (size_t)exact.count;
    memcpy(text, exact.digits, size);
    if (exact.count == 0)
        text[size++] = '0';
    text[size++] = 'e';
    if (power < 0)
        text[size++] = '-';
    size += pye_decimal(text + size, false, (uint64_t)(power < 0 ? -power : power));
    text[size] = '\0';
    double value = strtod(text, NULL);
    if (__builtin_isinf(value))
        return pye_fail(PYE_EXC_OverflowError, "rounded value too large to represent");
    *result = __builtin_copysign(value, a);
    return true;
}
