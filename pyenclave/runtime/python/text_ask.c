/* str: isalpha and its like. */

#include "text_parts.h"
#include "unicode.h"
#include "unicode_tables.h"

/* Whether all characters have one of the flags; of an empty str, `empty`. */
static bool all_have(const pye_bytes_t *value, uint16_t flags, bool empty)
{
    const uint8_t *end = value->data + value->size;
    for (const uint8_t *at = value->data; at < end; at += pye_utf8_size(*at)) {
        if ((pye_unicode_flags(pye_utf8_point(at)) & flags) == 0)
            return false;
    }
    return empty || value->size != 0;
}

bool pye_str_isalnum(const pye_bytes_t *value)
{
    uint16_t flags = PYE_UNICODE_ALPHA | PYE_UNICODE_DECIMAL | PYE_UNICODE_DIGIT | PYE_UNICODE_NUMERIC;
    return pye_str_is_ascii(value) ? pye_bytes_isalnum(value) : all_have(value, flags, false);
}

bool pye_str_isalpha(const pye_bytes_t *value)
{
    return pye_str_is_ascii(value) ? pye_bytes_isalpha(value) : all_have(value, PYE_UNICODE_ALPHA, false);
}

bool pye_str_isascii(const pye_bytes_t *value) { return pye_str_is_ascii(value); }

bool pye_str_isdecimal(const pye_bytes_t *value)
{
    return pye_str_is_ascii(value) ? pye_bytes_isdigit(value) : all_have(value, PYE_UNICODE_DECIMAL, false);
}

bool pye_str_isdigit(const pye_bytes_t *value)
{
    return pye_str_is_ascii(value) ? pye_bytes_isdigit(value) : all_have(value, PYE_UNICODE_DIGIT, false);
}

bool pye_str_isnumeric(const pye_bytes_t *value)
{
    return pye_str_is_ascii(value) ? pye_bytes_isdigit(value) : all_have(value, PYE_UNICODE_NUMERIC, false);
}

bool pye_str_isspace(const pye_bytes_t *value) { return all_have(value, PYE_UNICODE_SPACE, false); }
bool pye_str_isprintable(const pye_bytes_t *value) { return all_have(value, PYE_UNICODE_PRINTABLE, true); }

bool pye_str_isidentifier(const pye_bytes_t *value)
{
    return all_have(value, PYE_UNICODE_CONTINUE, false) &&
           (pye_unicode_flags(pye_utf8_point(value->data)) & PYE_UNICODE_START) != 0;
}

/* Some character with the one flag, and none with any of the others. */
static bool some_have(const pye_bytes_t *value, uint16_t wanted, uint16_t others)
{
    const uint8_t *end = value->data + value->size;
    bool any = false;
    for (const uint8_t *at = value->data; at < end; at += pye_utf8_size(*at)) {
        uint16_t flags = pye_unicode_flags(pye_utf8_point(at));
        if ((flags & others) != 0)
            return false;
        any |= (flags & wanted) != 0;
    }
    return any;
}

bool pye_str_islower(const pye_bytes_t *value)
{
    return pye_str_is_ascii(value) ? pye_bytes_islower(value)
                                   : some_have(value, PYE_UNICODE_LOWER, PYE_UNICODE_UPPER | PYE_UNICODE_TITLE);
}

bool pye_str_isupper(const pye_bytes_t *value)
{
    return pye_str_is_ascii(value) ? pye_bytes_isupper(value)
                                   : some_have(value, PYE_UNICODE_UPPER, PYE_UNICODE_LOWER | PYE_UNICODE_TITLE);
}

bool pye_str_istitle(const pye_bytes_t *value)
{
    const uint8_t *end = value->data + value->size;
    bool any = false, after = false;
    if (pye_str_is_ascii(value))
        return pye_bytes_istitle(value);
    for (const uint8_t *at = value->data; at < end; at += pye_utf8_size(*at)) {
        uint16_t flags = pye_unicode_flags(pye_utf8_point(at));
        bool capital = (flags & (PYE_UNICODE_UPPER | PYE_UNICODE_TITLE)) != 0;
        bool small = !capital && (flags & PYE_UNICODE_LOWER) != 0;
        if ((capital && after) || (small && !after))
            return false;
        after = capital || small;
        any |= after;
    }
    return any;
}
