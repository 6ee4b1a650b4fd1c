/* Reading floating-point numbers: the nearest double, ties to even, whatever the number of digits. */
#include <ctype.h>
#include <errno.h>
#include <limits.h>
#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "decimal.h"

#define FRACTION 52 /* bits of a double behind its leading one */
#define LEADING ((uint64_t)1 << FRACTION)
#define LEAST (-1022) /* exponent of the least normal double */
#define GREATEST 1023
#define FARTHEST 100000000 /* an exponent past this is as good as this */

static double assemble(uint64_t mantissa, int exponent)
{
    /* A subnormal number has no leading one, and the field that the least normal exponent would have less one. */
    uint64_t field = mantissa < LEADING ? 0 : (uint64_t)(exponent - LEAST + 1);
    uint64_t bits = field << FRACTION | (mantissa & (LEADING - 1));
    double value;
    memcpy(&value, &bits, sizeof(value));
    return value;
}

static double overflow(void)
{
    errno = ERANGE;
    return HUGE_VAL;
}

/* Rounded once: `mantissa` has 53 bits, or fewer for a subnormal number, or one more where the last one carried. */
static double finish(uint64_t mantissa, int exponent)
{
    if (mantissa == LEADING << 1) {
        mantissa >>= 1;
        exponent++;
    }
    return exponent > GREATEST ? overflow() : assemble(mantissa, exponent);
}

/* How many bits surely bring a number with `point` digits before the point below one, and not below a half twice. */
static int bits_of(int point)
{
    static const uint8_t bits[] = {1, 3, 6, 9, 13, 16, 19, 23, 26};
    return point < (int)sizeof(bits) ? bits[point] : 27;
}

static double from_decimal(decimal_t *number)
{
    while (number->count > 0 && number->digits[number->count - 1] == 0) {
        number->count--;
    }
    if (number->count == 0) {
        return 0;
    }
    if (number->point > 310) {
        return overflow();
    }
    if (number->point < -330) {
        errno = ERANGE;
        return 0;
    }
    int exponent = 0; /* the number is between a half and one, times 2 to this power */
    while (number->point > 0) {
        int by = bits_of(number->point);
        decimal_shift(number, -by);
        exponent += by;
    }
    while (number->point < 0 || number->digits[0] < 5) {
        int by = bits_of(-number->point);
        decimal_shift(number, by);
        exponent -= by;
    }
    exponent--;
    int lost = exponent < LEAST ? LEAST - exponent : 0;
    decimal_shift(number, FRACTION + 1 - lost);
    exponent += lost;
    uint64_t mantissa = decimal_round(number);
    if (lost > 0 && decimal_has_fraction(number)) {
        /* It is small, unless it becomes the least normal number when rounded to all 53 bits as well. */
        unsigned hundredths = decimal_behind(number, 1) * 10 + decimal_behind(number, 2);
        if (mantissa < LEADING || hundredths < 75) {
            errno = ERANGE;
        }
    }
    return finish(mantissa, exponent);
}

/* `mantissa` times 2 to the power of `exponent`; `more` where bits that are not zero were left out behind it. */
static double from_binary(uint64_t mantissa, long exponent, bool more)
{
    if (mantissa == 0) {
        return 0;
    }
    int zeros = __builtin_clzll(mantissa);
    mantissa <<= zeros; /* 64 bits, the leading one set */
    exponent += 63 - zeros;
    if (exponent > GREATEST) {
        return overflow();
    }
    long lost = exponent < LEAST ? LEAST - exponent : 0;
    bool least = lost == 1 && mantissa >= UINT64_MAX - 0x3ff; /* rounds to the least normal with 53 bits as well */
    if (lost > FRACTION + 1) {
        errno = ERANGE;
        return 0;
    }
    int drop = 63 - FRACTION + (int)lost;
    uint64_t kept = drop == 64 ? 0 : mantissa >> drop;
    uint64_t rest = drop == 64 ? mantissa : mantissa << (64 - drop);
    uint64_t half = (uint64_t)1 << 63;
    if (lost > 0 && (rest != 0 || more) && !least) {
        errno = ERANGE;
    }
    kept += rest > half || (rest == half && (more || kept % 2 == 1));
    return finish(kept, (int)(exponent + lost));
}

/* The power behind `e` or `p`, where digits follow; moves past it. */
static long read_power(const char **place)
{
    const char *at = *place + 1;
    bool negative = *at == '-';
    at += *at == '-' || *at == '+';
    if (!isdigit((unsigned char)*at)) {
        return 0;
    }
    long power = 0;
    for (; isdigit((unsigned char)*at); at++) {
        power = power < FARTHEST ? power * 10 + (*at - '0') : power;
    }
    *place = at;
    return negative ? -power : power;
}

static unsigned hexadecimal(char c)
{
    if (isdigit((unsigned char)c)) {
        return (unsigned)(c - '0');
    }
    return isxdigit((unsigned char)c) ? (unsigned)(tolower((unsigned char)c) - 'a') + 10 : UINT_MAX;
}

/* Digits with at most one point among them. `place` moves past them; false where there is no digit. */
static bool read_hexadecimal(const char **place, double *value)
{
    const char *at = *place;
    uint64_t mantissa = 0;
    long exponent = 0;
    bool more = false, point = false, any = false;
    for (;; at++) {
        if (*at == '.' && !point) {
            point = true;
            continue;
        }
        unsigned digit = hexadecimal(*at);
        if (digit == UINT_MAX) {
            break;
        }
        any = true;
        if (mantissa >> 60 == 0) {
            mantissa = mantissa << 4 | digit;
            exponent -= point ? 4 : 0;
        } else {
            more |= digit != 0;
            exponent += point ? 0 : 4;
        }
    }
    if (!any) {
        return false;
    }
    if (*at == 'p' || *at == 'P') {
        exponent += read_power(&at);
    }
    *value = from_binary(mantissa, exponent, more);
    *place = at;
    return true;
}

static bool read_decimal(const char **place, double *value)
{
    const char *at = *place;
    decimal_t number;
    number.count = 0;
    number.point = 0;
    number.more = false;
    long before = 0; /* digits before the point, zeros that lead not counted */
    bool point = false, any = false;
    for (;; at++) {
        if (*at == '.' && !point) {
            point = true;
            continue;
        }
        if (!isdigit((unsigned char)*at)) {
            break;
        }
        any = true;
        if (number.count == 0 && *at == '0') {
            before -= point;
            continue;
        }
        decimal_add(&number, (unsigned)(*at - '0'));
        before += !point;
    }
    if (!any) {
        return false;
    }
    if (*at == 'e' || *at == 'E') {
        before += read_power(&at);
    }
    number.point = before > FARTHEST ? FARTHEST : before < -FARTHEST ? -FARTHEST : (int)before;
    *value = from_decimal(&number);
    *place = at;
    return true;
}

static bool read_word(const char **place, double *value)
{
    const char *at = *place;
    if (strncasecmp(at, "inf", 3) == 0) {
        *place = at + (strncasecmp(at, "infinity", 8) == 0 ? 8 : 3);
        *value = HUGE_VAL;
        return true;
    }
    if (strncasecmp(at, "nan", 3) != 0) {
        return false;
    }
    *place = at += 3;
    *value = __builtin_nan("");
    if (*at == '(') {
        do {
            at++;
        } while (isalnum((unsigned char)*at) || *at == '_');
        *place = *at == ')' ? at + 1 : *place;
    }
    return true;
}

double strtod(const char *restrict string, char **restrict end)
{
    const char *at = string;
    while (isspace((unsigned char)*at)) {
        at++;
    }
    bool negative = *at == '-';
    at += *at == '-' || *at == '+';
    double value = 0;
    const char *past = at;
    bool found = false;
    if (at[0] == '0' && (at[1] == 'x' || at[1] == 'X')) {
        past = at + 2;
        found = read_hexadecimal(&past, &value);
        past = found ? past : at;
    }
    found = found || read_decimal(&past, &value) || read_word(&past, &value);
    if (end != NULL) {
        *end = (char *)(found ? past : string);
    }
    return negative && found ? -value : value;
}

double atof(const char *string) { return strtod(string, NULL); }
