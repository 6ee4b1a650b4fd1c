/* str: lower, upper and their like; ASCII byte by byte, everything else by Unicode's full mappings. */

#include "text_parts.h"
#include "unicode.h"
#include "unicode_tables.h"
#include "values/builder.h"
#include "values/interrupts.h"

#define SIGMA 0x3A3u

/* Puts what the character becomes at the end. */
static bool put(pye_builder_t *to, uint32_t point, enum pye_mapping mapping)
{
    uint32_t mapped[3];
    unsigned count = pye_unicode_map(point, mapping, mapped);
    for (unsigned at = 0; at < count; at++) {
        if (!pye_builder_character(to, mapped[at]))
            return false;
    }
    return true;
}

/* A capital sigma ends a word: something cased before it and nothing cased after it, all that is ignorable passed over. */
static bool is_final(const pye_bytes_t *value, const uint8_t *at)
{
    const uint8_t *end = value->data + value->size, *before = at, *after = at + 2;
    uint16_t flags = PYE_UNICODE_IGNORABLE;
    while (before > value->data && (flags & PYE_UNICODE_IGNORABLE) != 0) {
        before = pye_utf8_before(before);
        flags = pye_unicode_flags(pye_utf8_point(before));
    }
    if ((flags & PYE_UNICODE_IGNORABLE) != 0 || (flags & PYE_UNICODE_CASED) == 0)
        return false;
    for (flags = PYE_UNICODE_IGNORABLE; after < end && (flags & PYE_UNICODE_IGNORABLE) != 0;) {
        flags = pye_unicode_flags(pye_utf8_point(after));
        after += pye_utf8_size(*after);
    }
    return (flags & PYE_UNICODE_IGNORABLE) != 0 || (flags & PYE_UNICODE_CASED) == 0;
}

static bool put_lower(pye_builder_t *to, const pye_bytes_t *value, const uint8_t *at, uint32_t point)
{
    if (point == SIGMA)
        return pye_builder_character(to, is_final(value, at) ? 0x3C2 : 0x3C3);
    return put(to, point, PYE_MAP_LOWER);
}

enum change { LOWER, UPPER, FOLD, CAPITAL, SWAP, TITLE };

static bool change_all(const pye_bytes_t *value, enum change change, pye_bytes_t **result)
{
    pye_builder_t to = {0};
    const uint8_t *end = value->data + value->size;
    bool well = true, cased = false;
    size_t done = 0;
    for (const uint8_t *at = value->data; well && at < end; at += pye_utf8_size(*at)) {
        well = pye_goes_on(done++);
        if (!well)
            break;
        uint32_t point = pye_utf8_point(at);
        uint16_t flags = pye_unicode_flags(point);
        switch (change) {
        case LOWER: well = put_lower(&to, value, at, point); break;
        case UPPER: well = put(&to, point, PYE_MAP_UPPER); break;
        case FOLD: well = put(&to, point, PYE_MAP_FOLD); break;
        case CAPITAL:
            well = at == value->data ? put(&to, point, PYE_MAP_TITLE) : put_lower(&to, value, at, point);
            break;
        case SWAP:
            well = (flags & PYE_UNICODE_UPPER) != 0   ? put_lower(&to, value, at, point)
                   : (flags & PYE_UNICODE_LOWER) != 0 ? put(&to, point, PYE_MAP_UPPER)
                                                      : pye_builder_character(&to, point);
            break;
        case TITLE: well = cased ? put_lower(&to, value, at, point) : put(&to, point, PYE_MAP_TITLE);
        }
        cased = (flags & PYE_UNICODE_CASED) != 0;
    }
    return pye_builder_end(&to, well, result);
}

/* An ASCII str stays one. */
static bool in_ascii(const pye_bytes_t *value, bool (*change)(const pye_bytes_t *, pye_bytes_t **),
                     pye_bytes_t **result)
{
    if (!change(value, result))
        return false;
    if (value->size != 0)
        (*result)->extent = value->size;
    return true;
}

#define PYE_CHANGE(name, ascii, which) \
    bool pye_str_##name(const pye_bytes_t *value, pye_bytes_t **result) \
    { \
        return pye_str_is_ascii(value) ? in_ascii(value, ascii, result) : change_all(value, which, result); \
    }
PYE_CHANGE(lower, pye_bytes_lower, LOWER)
PYE_CHANGE(upper, pye_bytes_upper, UPPER)
PYE_CHANGE(casefold, pye_bytes_lower, FOLD)
PYE_CHANGE(capitalize, pye_bytes_capitalize, CAPITAL)
PYE_CHANGE(swapcase, pye_bytes_swapcase, SWAP)
PYE_CHANGE(title, pye_bytes_title, TITLE)
