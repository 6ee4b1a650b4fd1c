/* ASCII's letters, digits and white space: branchless, and the same whatever the locale. */
#ifndef PYENCLAVE_PYTHON_ASCII_H
#define PYENCLAVE_PYTHON_ASCII_H

#include <stdbool.h>
#include <stdint.h>

static inline bool pye_is_lower(uint32_t c) { return c - 'a' < 26; }
static inline bool pye_is_upper(uint32_t c) { return c - 'A' < 26; }
static inline bool pye_is_alpha(uint32_t c) { return (c | 0x20) - 'a' < 26; }
static inline bool pye_is_digit(uint32_t c) { return c - '0' < 10; }
static inline bool pye_is_space(uint32_t c) { return c == ' ' || c - '\t' < 5; }
static inline uint32_t pye_to_lower(uint32_t c) { return pye_is_upper(c) ? c + 32 : c; }
static inline uint32_t pye_to_upper(uint32_t c) { return pye_is_lower(c) ? c - 32 : c; }

/* What the digit stands for in bases up to 36; 36 or more where it is none. */
static inline uint32_t pye_digit_value(uint32_t c)
{
    if (pye_is_digit(c))
        return c - '0';
    return pye_is_alpha(c) ? (c | 0x20) - 'a' + 10 : 255;
}

#endif
