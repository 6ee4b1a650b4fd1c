/* Reading integers. */
#include <ctype.h>
#include <errno.h>
#include <limits.h>
#include <stdbool.h>
#include <stdlib.h>

_Static_assert(sizeof(long) == sizeof(long long), "LP64: long and long long share one conversion");

#define NO_DIGIT UINT_MAX

static unsigned digit_of(char c)
{
    if (isdigit((unsigned char)c)) {
        return (unsigned)(c - '0');
    }
    return isalpha((unsigned char)c) ? (unsigned)(tolower((unsigned char)c) - 'a') + 10 : NO_DIGIT;
}

typedef struct number {
    unsigned long long magnitude; /* modulo 2^64 where it does not fit */
    bool negative;
    bool overflow;
} number_t;

/* Moves past 0x where a hexadecimal digit follows; gives the base that 0 stands for. */
static const char *skip_prefix(const char *at, unsigned *base)
{
    bool hexadecimal = at[0] == '0' && (at[1] == 'x' || at[1] == 'X') && digit_of(at[2]) < 16;
    if ((*base == 0 || *base == 16) && hexadecimal) {
        *base = 16;
        return at + 2;
    }
    if (*base == 0) {
        *base = at[0] == '0' ? 8 : 10;
    }
    return at;
}

static number_t read(const char *string, char **end, int given)
{
    number_t number = {0, false, false};
    if (end != NULL) {
        *end = (char *)string;
    }
    if (given < 0 || given == 1 || given > 36) {
        errno = EINVAL;
        return number;
    }
    const char *at = string;
    while (isspace((unsigned char)*at)) {
        at++;
    }
    number.negative = *at == '-';
    at += *at == '-' || *at == '+';
    unsigned base = (unsigned)given;
    at = skip_prefix(at, &base);
    const char *digits = at;
    for (; digit_of(*at) < base; at++) {
        number.overflow |= __builtin_mul_overflow(number.magnitude, base, &number.magnitude);
        number.overflow |= __builtin_add_overflow(number.magnitude, digit_of(*at), &number.magnitude);
    }
    if (at != digits && end != NULL) {
        *end = (char *)at;
    }
    return number;
}

long long strtoll(const char *restrict string, char **restrict end, int base)
{
    number_t number = read(string, end, base);
    unsigned long long limit = (unsigned long long)LLONG_MAX + number.negative;
    if (number.overflow || number.magnitude > limit) {
        errno = ERANGE;
        return number.negative ? LLONG_MIN : LLONG_MAX;
    }
    return (long long)(number.negative ? -number.magnitude : number.magnitude);
}

unsigned long long strtoull(const char *restrict string, char **restrict end, int base)
{
    number_t number = read(string, end, base);
    if (number.overflow) {
        errno = ERANGE;
        return ULLONG_MAX;
    }
    return number.negative ? -number.magnitude : number.magnitude;
}

long strtol(const char *restrict string, char **restrict end, int base) { return strtoll(string, end, base); }

unsigned long strtoul(const char *restrict string, char **restrict end, int base)
{
    return strtoull(string, end, base);
}

int atoi(const char *string) { return (int)strtoll(string, NULL, 10); }

long atol(const char *string) { return strtoll(string, NULL, 10); }

long long atoll(const char *string) { return strtoll(string, NULL, 10); }
