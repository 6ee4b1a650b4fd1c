/* A double's digits, correctly rounded at any precision (C17, 7.21.6.1): all of its at most 767 digits are reckoned. */
#include "print.h"

#include <stdint.h>
#include <string.h>

#include "decimal.h"

#define FRACTION_BITS 52
#define FRACTION_DIGITS 13 /* hexadecimal ones */
#define BIAS 1023
#define DIGITS 20 /* of 2^64 - 1 in decimal */
#define SIZE_OF_EXPONENT 8

/* A number in its written form: sign, prefix, zeros up to the width, places, suffix. */
typedef struct form {
    const char *sign;
    const char *prefix;
    char suffix[SIZE_OF_EXPONENT]; /* the exponent */
    size_t whole;                  /* digits before the point */
    size_t places;                 /* digits behind it */
    bool point;
} form_t;

static bool is_capital(char kind) { return kind < 'a'; }

/* --- around the digits ------------------------------------------------------------------------------------------- */

/* What stands before the digits; answers how many spaces follow the number. */
static size_t put_start(output_t *output, const conversion_t *conversion, const form_t *form)
{
    size_t size = strlen(form->sign) + strlen(form->prefix) + form->whole + form->point + form->places +
                  strlen(form->suffix);
    size_t width = (size_t)conversion->width;
    size_t rest = width > size ? width - size : 0;
    bool zeros = conversion->zero && !conversion->left;
    print_pad(output, ' ', conversion->left || zeros ? 0 : rest);
    print_put(output, form->sign, strlen(form->sign));
    print_put(output, form->prefix, strlen(form->prefix));
    print_pad(output, '0', zeros ? rest : 0);
    return conversion->left ? rest : 0;
}

static void put_end(output_t *output, const form_t *form, size_t spaces)
{
    print_put(output, form->suffix, strlen(form->suffix));
    print_pad(output, ' ', spaces);
}

/* `least`: how many digits at least. */
static void write_exponent(char *to, char letter, int exponent, int least)
{
    char digits[DIGITS];
    int rest = exponent < 0 ? -exponent : exponent;
    int start = DIGITS;
    for (; rest != 0 || DIGITS - start < least; rest /= 10) {
        digits[--start] = (char)('0' + rest % 10);
    }
    *to++ = letter;
    *to++ = exponent < 0 ? '-' : '+';
    memcpy(to, digits + start, (size_t)(DIGITS - start));
    to[DIGITS - start] = '\0';
}

/* Of a number that has no digits; `words`: three small letters, and three large ones. */
static void put_word(output_t *output, const conversion_t *conversion, const char *sign, const char *words)
{
    char text[4];
    size_t size = strlen(sign);
    memcpy(text, sign, size);
    memcpy(text + size, is_capital(conversion->kind) ? words + 3 : words, 3);
    print_text(output, conversion, text, size + 3);
}

/* --- decimal ----------------------------------------------------------------------------------------------------- */

/* `mantissa` times two to the power of `exponent`, exactly. */
static void read_exactly(decimal_t *number, uint64_t mantissa, int exponent)
{
    *number = (decimal_t){.point = 1}; /* zero */
    if (mantissa == 0) {
        return;
    }
    uint8_t digits[DIGITS];
    int even = __builtin_ctzll(mantissa);
    int start = DIGITS;
    for (mantissa >>= even; mantissa != 0; mantissa /= 10) { /* odd: its last digit is not 0 */
        digits[--start] = (uint8_t)(mantissa % 10);
    }
    number->point = DIGITS - start;
    for (int at = start; at < DIGITS; at++) {
        decimal_add(number, digits[at]);
    }
    decimal_shift(number, exponent + even);
}

/* The places from one to another, counted from the point: 0 is the last one before it. */
static void put_places(output_t *output, const decimal_t *number, int64_t from, int64_t to)
{
    int64_t first = 1 - number->point;
    int64_t end = first + number->count;
    if (from < first && from <= to) {
        int64_t next = first <= to ? first : to + 1;
        print_pad(output, '0', (size_t)(next - from));
        from = next;
    }
    for (; from < end && from <= to; from++) {
        char digit = (char)('0' + decimal_behind(number, (int)from));
        print_put(output, &digit, 1);
    }
    if (from <= to) {
        print_pad(output, '0', (size_t)(to - from + 1));
    }
}

/* How many of a number's digits are behind the point. */
static int64_t digits_behind(const decimal_t *number)
{
    return number->count > number->point ? number->count - number->point : 0;
}

static void put_decimal(output_t *output, const conversion_t *conversion, decimal_t *number, form_t *form)
{
    char kind = (char)(conversion->kind | 0x20);
    int64_t precision = conversion->has_precision ? conversion->precision : 6;
    bool scientific = kind == 'e';
    bool trims = false;
    if (kind == 'g') {
        precision = precision == 0 ? 1 : precision;
        decimal_cut(number, precision);
        int exponent = number->point - 1;
        scientific = exponent < -4 || exponent >= precision;
        precision -= scientific ? 1 : number->point;
        trims = !conversion->alternate;
    } else {
        decimal_cut(number, precision + (scientific ? 1 : number->point));
    }
    if (scientific) {
        write_exponent(form->suffix, is_capital(conversion->kind) ? 'E' : 'e', number->point - 1, 2);
        number->point = 1;
    }
    if (trims && precision > digits_behind(number)) {
        precision = digits_behind(number);
    }
    form->whole = number->point > 0 ? (size_t)number->point : 1;
    form->places = (size_t)precision;
    form->point = precision != 0 || conversion->alternate;
    size_t spaces = put_start(output, conversion, form);
    put_places(output, number, 1 - (int64_t)form->whole, 0);
    print_put(output, ".", form->point);
    put_places(output, number, 1, precision);
    put_end(output, form, spaces);
}

/* --- hexadecimal ------------------------------------------------------------------------------------------------- */

/* `mantissa` with FRACTION_BITS behind its point. */
static void put_hexadecimal(output_t *output, const conversion_t *conversion, uint64_t mantissa, int exponent,
                            form_t *form)
{
    bool capital = is_capital(conversion->kind);
    const char *alphabet = capital ? "0123456789ABCDEF" : "0123456789abcdef";
    form->prefix = capital ? "0X" : "0x";
    write_exponent(form->suffix, capital ? 'P' : 'p', mantissa == 0 ? 0 : exponent, 1);
    size_t kept = FRACTION_DIGITS;
    if (!conversion->has_precision) {
        for (; kept > 0 && (mantissa >> (4 * (FRACTION_DIGITS - kept)) & 0xf) == 0; kept--) {
        }
        form->places = kept;
    } else {
        form->places = (size_t)conversion->precision;
        if (form->places < kept) {
            unsigned cut = 4 * (unsigned)(kept - form->places);
            uint64_t half = UINT64_C(1) << (cut - 1);
            uint64_t rest = mantissa & (2 * half - 1);
            mantissa >>= cut;
            mantissa += rest > half || (rest == half && mantissa % 2 == 1);
            mantissa <<= cut;
            kept = form->places;
        }
    }
    form->whole = 1;
    form->point = form->places != 0 || conversion->alternate;
    size_t spaces = put_start(output, conversion, form);
    print_put(output, alphabet + (mantissa >> FRACTION_BITS), 1);
    print_put(output, ".", form->point);
    for (size_t at = 1; at <= kept; at++) {
        print_put(output, alphabet + (mantissa >> (FRACTION_BITS - 4 * at) & 0xf), 1);
    }
    print_pad(output, '0', form->places - kept);
    put_end(output, form, spaces);
}

void print_float(output_t *output, const conversion_t *conversion, double value)
{
    uint64_t bits;
    memcpy(&bits, &value, sizeof bits);
    int exponent = (int)(bits >> FRACTION_BITS & 0x7ff);
    uint64_t mantissa = bits & ((UINT64_C(1) << FRACTION_BITS) - 1);
    form_t form = {.sign = print_sign(conversion, bits >> 63), .prefix = ""};
    if (exponent == 0x7ff) {
        put_word(output, conversion, form.sign, mantissa != 0 ? "nanNAN" : "infINF");
        return;
    }
    if (exponent == 0) {
        exponent = 1; /* of a subnormal number */
    } else {
        mantissa |= UINT64_C(1) << FRACTION_BITS;
    }
    exponent -= BIAS;
    if ((conversion->kind | 0x20) == 'a') {
        put_hexadecimal(output, conversion, mantissa, exponent, &form);
        return;
    }
    decimal_t number;
    read_exactly(&number, mantissa, exponent - FRACTION_BITS);
    put_decimal(output, conversion, &number, &form);
}
