#include "repr.h"

#include "parts.h"
#include "text_parts.h"
#include "unicode.h"
#include "unicode_tables.h"
#include "values/bytearrays.h"
#include "values/exceptions.h"
#include "values/format.h"
#include "values/interrupts.h"

static const char digits[] = "0123456789abcdef";

/* Single quotes, unless only they are in it. */
static uint8_t quote_of(const pye_bytes_t *value)
{
    bool single = memchr(value->data, '\'', value->size) != NULL;
    return single && memchr(value->data, '"', value->size) == NULL ? '"' : '\'';
}

/* \x, \u or \U, and as many digits as that has. */
static bool put_escape(pye_builder_t *to, uint32_t point)
{
    int count = point <= 0xFF ? 2 : point <= 0xFFFF ? 4 : 8;
    char text[10] = {'\\', count == 2 ? 'x' : count == 4 ? 'u' : 'U'};
    for (int at = 0; at < count; at++)
        text[2 + at] = digits[point >> 4 * (count - 1 - at) & 15];
    return pye_builder_add(to, text, (size_t)(2 + count));
}

/* A byte as it is shown between quotes. */
static bool put_ascii(pye_builder_t *to, uint8_t byte, uint8_t quote)
{
    switch (byte) {
    case '\t': return pye_builder_text(to, "\\t");
    case '\n': return pye_builder_text(to, "\\n");
    case '\r': return pye_builder_text(to, "\\r");
    default: break;
    }
    if (byte == quote || byte == '\\') {
        const uint8_t text[] = {'\\', byte};
        return pye_builder_add(to, text, sizeof text);
    }
    return byte < ' ' || byte >= 0x7F ? put_escape(to, byte) : pye_builder_byte(to, byte);
}

/* b"…"; `escaped` has a backslash before it whichever the quotes are. */
static bool put_bytes(const pye_bytes_t *value, uint8_t escaped, pye_builder_t *to)
{
    uint8_t quote = quote_of(value);
    if (!pye_builder_byte(to, 'b') || !pye_builder_byte(to, quote))
        return false;
    for (size_t at = 0; at < value->size; at++) {
        if (!pye_goes_on(at) || !put_ascii(to, value->data[at], escaped == 0 ? quote : escaped))
            return false;
    }
    return pye_builder_byte(to, quote);
}

bool pye_repr_bytes(const pye_bytes_t *value, pye_builder_t *to) { return put_bytes(value, 0, to); }

/* CPython's escapes a single quote between double ones too. */
bool pye_repr_bytearray(const pye_bytes_t *value, pye_builder_t *to)
{
    return pye_builder_text(to, "bytearray(") && put_bytes(value, '\'', to) && pye_builder_byte(to, ')');
}

bool pye_repr_str(const pye_bytes_t *value, pye_builder_t *to)
{
    uint8_t quote = quote_of(value);
    if (!pye_builder_byte(to, quote))
        return false;
    for (size_t at = 0, done = 0, size; at < value->size; at += size) {
        if (!pye_goes_on(done++))
            return false;
        const uint8_t *first = value->data + at;
        size = pye_utf8_size(*first);
        bool well = size == 1 ? put_ascii(to, *first, quote)
                    : (pye_unicode_flags(pye_utf8_point(first)) & PYE_UNICODE_PRINTABLE) != 0
                        ? pye_builder_add(to, first, size)
                        : put_escape(to, pye_utf8_point(first));
        if (!well)
            return false;
    }
    return pye_builder_byte(to, quote);
}

bool pye_bytes_repr(const pye_bytes_t *value, pye_bytes_t **result)
{
    pye_builder_t to = {0};
    return pye_builder_end(&to, pye_repr_bytes(value, &to), result);
}

bool pye_bytearray_repr(const pye_bytearray_t *value, pye_bytes_t **result)
{
    pye_builder_t to = {0};
    return pye_builder_end(&to, pye_repr_bytearray(value, &to), result);
}

bool pye_str_repr(const pye_bytes_t *value, pye_bytes_t **result)
{
    pye_builder_t to = {0};
    return pye_builder_end(&to, pye_repr_str(value, &to), result);
}

bool pye_str_ascii(const pye_bytes_t *repr, pye_bytes_t **result)
{
    if (pye_str_is_ascii(repr))
        return pye_bytes_share(repr, result);
    pye_builder_t to = {0};
    bool well = true;
    for (size_t at = 0, done = 0, size; well && at < repr->size; at += size) {
        size = pye_utf8_size(repr->data[at]);
        well = pye_goes_on(done++) &&
               (size == 1 ? pye_builder_byte(&to, repr->data[at]) : put_escape(&to, pye_utf8_point(repr->data + at)));
    }
    return pye_builder_end(&to, well, result);
}

bool pye_not_in(const pye_type_t *type, const void *item, const pye_bytes_t *after)
{
    pye_bytes_t *text, *message;
    if (!pye_value_repr(type, item, &text))
        return false;
    bool well = pye_bytes_concat(text, after, &message);
    pye_bytes_release(text);
    if (!well)
        return false;
    (void)pye_raise_exception(PYE_EXC_ValueError, message);
    pye_bytes_release(message);
    return false;
}
