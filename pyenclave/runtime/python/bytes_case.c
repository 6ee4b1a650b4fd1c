/* bytes: letters and what they are asked about. ASCII, as in CPython. */

#include "ascii.h"
#include "parts.h"

/* The result has as many bytes; each is made of the one there and whether the one before was a letter. Inlined, so that the
 * loop of what looks at single bytes is one of vectors. */
static inline __attribute__((__always_inline__)) bool
each(const pye_bytes_t *value, uint8_t (*change)(uint8_t byte, size_t at, bool after), pye_bytes_t **result)
{
    uint8_t *data;
    const uint8_t *from = value->data;
    size_t size = value->size;
    bool after = false;
    if (!pye_bytes_make(size, result, &data))
        return false;
    for (size_t at = 0; at < size; at++) {
        data[at] = change(from[at], at, after);
        after = pye_is_alpha(from[at]);
    }
    return true;
}

static uint8_t lowered(uint8_t byte, size_t at, bool after)
{
    (void)at, (void)after;
    return (uint8_t)pye_to_lower(byte);
}

static uint8_t uppered(uint8_t byte, size_t at, bool after)
{
    (void)at, (void)after;
    return (uint8_t)pye_to_upper(byte);
}

static uint8_t capital(uint8_t byte, size_t at, bool after)
{
    (void)after;
    return (uint8_t)(at == 0 ? pye_to_upper(byte) : pye_to_lower(byte));
}

static uint8_t swapped(uint8_t byte, size_t at, bool after)
{
    (void)at, (void)after;
    return (uint8_t)(pye_is_lower(byte) ? pye_to_upper(byte) : pye_to_lower(byte));
}

static uint8_t titled(uint8_t byte, size_t at, bool after)
{
    (void)at;
    return (uint8_t)(after ? pye_to_lower(byte) : pye_to_upper(byte));
}

bool pye_bytes_lower(const pye_bytes_t *value, pye_bytes_t **result) { return each(value, lowered, result); }
bool pye_bytes_upper(const pye_bytes_t *value, pye_bytes_t **result) { return each(value, uppered, result); }
bool pye_bytes_capitalize(const pye_bytes_t *value, pye_bytes_t **result) { return each(value, capital, result); }
bool pye_bytes_swapcase(const pye_bytes_t *value, pye_bytes_t **result) { return each(value, swapped, result); }
bool pye_bytes_title(const pye_bytes_t *value, pye_bytes_t **result) { return each(value, titled, result); }

#define PYE_ALL(name, holds) \
    bool pye_bytes_##name(const pye_bytes_t *value) \
    { \
        for (size_t at = 0; at < value->size; at++) { \
            uint8_t c = value->data[at]; \
            if (!(holds)) \
                return false; \
        } \
        return value->size != 0; \
    }
PYE_ALL(isalnum, pye_is_alpha(c) || pye_is_digit(c))
PYE_ALL(isalpha, pye_is_alpha(c))
PYE_ALL(isdigit, pye_is_digit(c))
PYE_ALL(isspace, pye_is_space(c))

bool pye_bytes_isascii(const pye_bytes_t *value)
{
    for (size_t at = 0; at < value->size; at++) {
        if (value->data[at] >= 0x80)
            return false;
    }
    return true;
}

/* Some letter of the one case, and none of the other. */
#define PYE_CASE(name, wanted, other) \
    bool pye_bytes_##name(const pye_bytes_t *value) \
    { \
        bool any = false; \
        for (size_t at = 0; at < value->size; at++) { \
            if (other(value->data[at])) \
                return false; \
            any |= wanted(value->data[at]); \
        } \
        return any; \
    }
PYE_CASE(islower, pye_is_lower, pye_is_upper)
PYE_CASE(isupper, pye_is_upper, pye_is_lower)

bool pye_bytes_istitle(const pye_bytes_t *value)
{
    bool any = false, after = false;
    for (size_t at = 0; at < value->size; at++) {
        uint8_t c = value->data[at];
        if (after ? pye_is_upper(c) : pye_is_lower(c))
            return false;
        after = pye_is_alpha(c);
        any |= after;
    }
    return any;
}
