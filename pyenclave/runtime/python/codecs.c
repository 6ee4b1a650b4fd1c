/* encode and decode: UTF-8, ASCII, Latin-1, strictly or not. */

#include <string.h>

#include "ascii.h"
#include "decimal_text.h"
#include "text_parts.h"
#include "values/builder.h"
#include "values/exceptions.h"
#include "values/interrupts.h"

enum codec { UTF8, ASCII, LATIN1 };
enum handler { STRICT, IGNORE, REPLACE };

#define NAME_MAX 16u

/* Without case, and with every run of what is no letter, digit or point as one hyphen; as CPython looks codecs up. */
static size_t normalised(const pye_bytes_t *name, char *to)
{
    size_t size = 0;
    bool gap = false;
    for (size_t at = 0; at < name->size; at++) {
        uint8_t c = name->data[at];
        bool word = pye_is_alpha(c) || pye_is_digit(c) || c == '.';
        if (size + 2 >= NAME_MAX)
            return 0;
        if (word && gap && size != 0)
            to[size++] = '-';
        if (word)
            to[size++] = (char)pye_to_lower(c);
        gap = !word;
    }
    to[size] = '\0';
    return size;
}

/* A text with the name in it. */
static bool unknown(const char *before, const pye_bytes_t *name, const char *after)
{
    pye_builder_t text = {0};
    bool well = pye_builder_text(&text, before) && pye_builder_add(&text, name->data, name->size) &&
                pye_builder_text(&text, after);
    if (well)
        (void)pye_raise_sized(PYE_EXC_LookupError, (const char *)text.data, text.size);
    return pye_builder_drop(&text);
}

static bool codec_of(const pye_bytes_t *name, enum codec *codec)
{
    static const struct {
        char name[NAME_MAX];
        enum codec codec;
    } codecs[] = {
        {"utf-8", UTF8},       {"utf8", UTF8},      {"u8", UTF8},      {"utf", UTF8},
        {"ascii", ASCII},      {"us-ascii", ASCII}, {"646", ASCII},    {"latin-1", LATIN1},
        {"latin1", LATIN1},    {"latin", LATIN1},   {"l1", LATIN1},    {"iso-8859-1", LATIN1},
        {"iso8859-1", LATIN1}, {"8859", LATIN1},    {"cp819", LATIN1}, {"iso8859", LATIN1},
    };
    char wanted[NAME_MAX];
    size_t size = normalised(name, wanted);
    for (size_t at = 0; size != 0 && at < sizeof codecs / sizeof codecs[0]; at++) {
        if (strcmp(codecs[at].name, wanted) == 0) {
            *codec = codecs[at].codec;
            return true;
        }
    }
    return unknown("unknown encoding: ", name, "");
}

static bool handler_of(const pye_bytes_t *name, enum handler *handler)
{
    static const char *const names[] = {"strict", "ignore", "replace"};
    for (unsigned at = 0; at < 3; at++) {
        if (name->size == strlen(names[at]) && memcmp(name->data, names[at], name->size) == 0) {
            *handler = (enum handler)at;
            return true;
        }
    }
    return unknown("unknown error handler name '", name, "'");
}

static const char *name_of(enum codec codec)
{
    return codec == UTF8 ? "'utf-8' codec can't " : codec == ASCII ? "'ascii' codec can't " : "'latin-1' codec can't ";
}

static bool put_number(pye_builder_t *to, size_t number)
{
    char digits[PYE_DECIMAL_SIZE];
    return pye_builder_add(to, digits, pye_decimal(digits, false, number));
}

static bool raise_text(pye_builder_t *text, bool well)
{
    if (well)
        (void)pye_raise_sized(PYE_EXC_UnicodeError, (const char *)text->data, text->size);
    return pye_builder_drop(text);
}

/* "position 1: " or "position 1-2: ", and why. */
static bool put_place(pye_builder_t *to, size_t from, size_t end, const char *why)
{
    return pye_builder_text(to, " in position ") && put_number(to, from) &&
           (end - from == 1 || (pye_builder_byte(to, '-') && put_number(to, end - 1))) && pye_builder_text(to, ": ") &&
           pye_builder_text(to, why);
}

static bool cannot_decode(enum codec codec, const pye_bytes_t *value, size_t from, size_t end, const char *why)
{
    pye_builder_t text = {0};
    uint8_t byte = value->data[from];
    const uint8_t shown[] = {(uint8_t)"0123456789abcdef"[byte >> 4], (uint8_t)"0123456789abcdef"[byte & 15]};
    bool well = pye_builder_text(&text, name_of(codec));
    if (end - from == 1)
        well = well && pye_builder_text(&text, "decode byte 0x") && pye_builder_add(&text, shown, sizeof shown);
    else
        well = well && pye_builder_text(&text, "decode bytes");
    return raise_text(&text, well && put_place(&text, from, end, why));
}

/* How many bytes, at least 1, are in the way where no well-formed sequence begins; and why. */
static size_t malformed(const uint8_t *at, size_t left, const char **why)
{
    uint8_t first = at[0];
    *why = "invalid start byte";
    if (first < 0xC2 || first > 0xF4)
        return 1;
    size_t size = pye_utf8_size(first);
    for (size_t good = 1; good < size; good++) {
        if (good == left) {
            *why = "unexpected end of data";
            return left;
        }
        bool in_range = pye_continues(at[good]);
        if (good == 1) {
            in_range &= first != 0xE0 || at[1] >= 0xA0;
            in_range &= first != 0xED || at[1] < 0xA0;
            in_range &= first != 0xF0 || at[1] >= 0x90;
            in_range &= first != 0xF4 || at[1] < 0x90;
        }
        if (!in_range) {
            *why = "invalid continuation byte";
            return good;
        }
    }
    return 1;
}

static bool decode(const pye_bytes_t *value, enum codec codec, enum handler handler, pye_builder_t *to)
{
    for (size_t at = 0, done = 0; at < value->size;) {
        if (!pye_goes_on(done++))
            return false;
        const uint8_t *first = value->data + at;
        size_t plain = pye_ascii_prefix(first, value->size - at);
        const char *why = "ordinal not in range(128)";
        if (plain != 0) {
            if (!pye_builder_add(to, first, plain))
                return false;
            at += plain;
            continue;
        }
        size_t size = codec == UTF8 ? pye_utf8_sequence(first, value->size - at) : codec == LATIN1 ? 1 : 0;
        if (size != 0) {
            if (codec == UTF8 ? !pye_builder_add(to, first, size) : !pye_builder_character(to, *first))
                return false;
            at += size;
            continue;
        }
        size = codec == UTF8 ? malformed(first, value->size - at, &why) : 1;
        if (handler == STRICT)
            return cannot_decode(codec, value, at, at + size, why);
        if (handler == REPLACE && !pye_builder_character(to, 0xFFFD))
            return false;
        at += size;
    }
    return true;
}

bool pye_bytes_decode(const pye_bytes_t *value, const pye_bytes_t *encoding, const pye_bytes_t *errors,
                      pye_bytes_t **result)
{
    enum codec codec;
    enum handler handler;
    size_t points;
    if (!codec_of(encoding, &codec))
        return false;
    if (codec != LATIN1 && pye_utf8_check(value->data, value->size, &points) &&
        (codec == UTF8 || points == value->size)) {
        if (!pye_bytes_share(value, result)) /* the same bytes are the same text */
            return false;
        if (points != 0 && (*result)->extent != points) {
            pye_bytes_t *text;
            if ((*result)->count == 0 && ((*result)->flags & PYE_BORROWED) == 0) { /* a constant */
                if (!pye_bytes_copy(value->data, value->size, &text))
                    return false;
                *result = text;
            }
            __atomic_store_n(&(*result)->extent, points, __ATOMIC_RELAXED);
        }
        return true;
    }
    pye_builder_t to = {0};
    bool well = handler_of(errors, &handler) && decode(value, codec, handler, &to);
    return pye_builder_end(&to, well, result);
}

static bool cannot_encode(enum codec codec, const pye_bytes_t *value, size_t at, uint32_t limit)
{
    pye_builder_t text = {0};
    size_t place = pye_utf8_count(value->data, at), count = 0;
    uint32_t first = pye_utf8_point(value->data + at);
    for (size_t next = at; next < value->size && pye_utf8_point(value->data + next) >= limit; count++)
        next += pye_utf8_size(value->data[next]);
    bool well = pye_builder_text(&text, name_of(codec));
    if (count == 1) {
        unsigned digits = first <= 0xFF ? 2 : first <= 0xFFFF ? 4 : 8;
        well = well && pye_builder_text(&text, digits == 2   ? "encode character '\\x"
                                               : digits == 4 ? "encode character '\\u"
                                                             : "encode character '\\U");
        for (unsigned i = digits; i > 0; i--)
            well = well && pye_builder_byte(&text, (uint8_t)"0123456789abcdef"[first >> 4 * (i - 1) & 15]);
        well = well && pye_builder_byte(&text, '\'');
    } else {
        well = well && pye_builder_text(&text, "encode characters");
    }
    const char *why = limit == 128 ? "ordinal not in range(128)" : "ordinal not in range(256)";
    return raise_text(&text, well && put_place(&text, place, place + count, why));
}

bool pye_str_encode(const pye_bytes_t *value, const pye_bytes_t *encoding, const pye_bytes_t *errors,
                    pye_bytes_t **result)
{
    enum codec codec;
    enum handler handler;
    if (!codec_of(encoding, &codec))
        return false;
    if (codec == UTF8 || pye_str_is_ascii(value))
        return pye_bytes_share(value, result);
    if (!handler_of(errors, &handler))
        return false;
    pye_builder_t to = {0};
    bool well = true;
    size_t done = 0;
    uint32_t limit = codec == ASCII ? 128 : 256;
    for (size_t at = 0; well && at < value->size; at += pye_utf8_size(value->data[at])) {
        uint32_t point = pye_utf8_point(value->data + at);
        if (!pye_goes_on(done++))
            well = false;
        else if (point < limit)
            well = pye_builder_byte(&to, (uint8_t)point);
        else if (handler == STRICT)
            well = cannot_encode(codec, value, at, limit);
        else if (handler == REPLACE)
            well = pye_builder_byte(&to, '?');
    }
    if (!pye_builder_end(&to, well, result))
        return false;
    if ((*result)->size != 0)
        (*result)->extent = 0; /* bytes, though some may be ASCII */
    return true;
}
