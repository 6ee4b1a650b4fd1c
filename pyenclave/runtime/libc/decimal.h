/* A decimal number of many digits that can be multiplied and divided by powers of two, exactly. */
#ifndef PYENCLAVE_LIBC_DECIMAL_H
#define PYENCLAVE_LIBC_DECIMAL_H

#include <stdbool.h>
#include <stdint.h>

/* A double needs 767 digits to be told from the middle between two; halving one adds a digit. */
#define DECIMAL_DIGITS 800

/* 0.d0 d1 d2 … times 10 to the power of `point`; no zero leads or trails. */
typedef struct decimal {
    int count;
    int point;
    bool more; /* digits that are not zero follow those that are kept */
    uint8_t digits[DECIMAL_DIGITS];
} decimal_t;

/* Adds a digit at the end; the first one is not 0. */
void decimal_add(decimal_t *number, unsigned digit);
/* Times 2 to the power of `by`, which is negative for a division. */
void decimal_shift(decimal_t *number, int by);
/* The whole part, rounded to the nearest, halves to even; it has to fit. */
uint64_t decimal_round(const decimal_t *number);
/* Leaves `digits` of them, rounded to the nearest, halves to even; none, or fewer than none, may be zero (count 0). */
void decimal_cut(decimal_t *number, int64_t digits);
/* The digit `place` behind the point, 0 where there is none. */
unsigned decimal_behind(const decimal_t *number, int place);
/* Whether anything is behind the point. */
bool decimal_has_fraction(const decimal_t *number);

#endif
