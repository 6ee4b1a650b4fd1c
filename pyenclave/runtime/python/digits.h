/* The decimal digits of a double, exactly. */
#ifndef PYENCLAVE_PYTHON_DIGITS_H
#define PYENCLAVE_PYTHON_DIGITS_H

#include <stdbool.h>
#include <stdint.h>

/* No double has more: 767, when it is written out in full. */
#define PYE_DIGITS_MAX 800

/* 0.d0 d1 d2 … times 10 to the power of `point`; no zero ends them. None at all: rounded to zero. */
typedef struct pye_digits {
    int count;
    int point;
    char digits[PYE_DIGITS_MAX]; /* '0' to '9' */
} pye_digits_t;

/* `value` is finite and at least 0; 0 has the one digit '0', with point 1. */
/* The fewest digits that read as the same double, and of those the nearest. */
void pye_digits_shortest(double value, pye_digits_t *digits);
/* Rounded to `places` digits in all (at least 1), halves to even. */
void pye_digits_significant(double value, int places, pye_digits_t *digits);
/* Rounded to `places` digits behind the point (before it where negative), halves to even. */
void pye_digits_fixed(double value, int places, pye_digits_t *digits);

#endif
