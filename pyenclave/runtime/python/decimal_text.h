/* Decimal digits, for messages and for str(int). */
#ifndef PYENCLAVE_PYTHON_DECIMAL_TEXT_H
#define PYENCLAVE_PYTHON_DECIMAL_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define PYE_DECIMAL_SIZE 20u /* "-9223372036854775808", "18446744073709551615" */

/* Writes at most PYE_DECIMAL_SIZE characters without a terminator and answers how many. */
static inline size_t pye_decimal(char *to, bool negative, uint64_t magnitude)
{
    char digits[PYE_DECIMAL_SIZE];
    size_t count = 0, size = 0;
    do {
        digits[count++] = (char)('0' + magnitude % 10);
        magnitude /= 10;
    } while (magnitude != 0);
    if (negative)
        to[size++] = '-';
    while (count != 0)
        to[size++] = digits[--count];
    return size;
}

#endif
