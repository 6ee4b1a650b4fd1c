/* Lengths, as generated C computes them on both sides. Each checks and widens; *to is only written on success. */
#ifndef PYENCLAVE_LENGTHS_H
#define PYENCLAVE_LENGTHS_H

#include "pyenclave_abi.h"

static inline pye_status_t pye_length_unsigned(uint64_t value, size_t *to)
{
    *to = value;
    return PYE_OK;
}

static inline pye_status_t pye_length_signed(int64_t value, size_t *to)
{
    if (value < 0) {
        return PYE_E_LENGTH;
    }
    *to = (size_t)value;
    return PYE_OK;
}

/* A whole number that a double holds exactly: each integer to 2^53. NaN fails both comparisons. */
static inline pye_status_t pye_length_float(double value, size_t *to)
{
    if (!(value >= 0 && value < 0x1p53) || (double)(size_t)value != value) {
        return PYE_E_LENGTH;
    }
    *to = (size_t)value;
    return PYE_OK;
}

static inline pye_status_t pye_length_product(size_t left, size_t right, size_t *to)
{
    size_t product;
    if (__builtin_mul_overflow(left, right, &product)) {
        return PYE_E_LENGTH;
    }
    *to = product;
    return PYE_OK;
}

static inline pye_status_t pye_length_multiple(size_t bytes, size_t element)
{
    return element != 0 && bytes % element == 0 ? PYE_OK : PYE_E_LENGTH;
}

#endif
