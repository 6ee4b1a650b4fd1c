/* json.loads: the rules, the order in which they are asked, and the texts are those of CPython 3.11's scanner. */

#include <string.h>

#include "compound.h"
#include "json_parts.h"
#include "parts.h"
#include "utf8.h"
#include "values/builder.h"
#include "values/exceptions.h"
#include "values/format.h"
#include "values/numbers.h"

typedef struct scan {
    const uint8_t *data;
    size_t size;
    size_t at;
} scan_t;

/* --- JSONDecodeError: text: line 1 column 2 (char 1), counted in characters ---------------------------------------------------- */

static bool put_number(pye_builder_t *to, const char *before, size_t number)
{
    uint64_t value = number;
    return pye_builder_text(to, before) && pye_type_u64.operations->repr(&pye_type_u64, &value, to);
}

PYE_COLD static bool refuse(const scan_t *from, const char *message, size_t at)
{
    size_t line = 1, begin = 0;
    for (size_t place = 0; place < at; place++) {
        if (from->data[place] == '\n') {
            line++;
            begin = place + 1;
        }
    }
    pye_builder_t text = {0};
    if (pye_builder_text(&text, message) && put_number(&text, ": line ", line) &&
        put_number(&text, " column ", pye_utf8_count(from->data + begin, at - begin) + 1) &&
        put_number(&text, " (char ", pye_utf8_count(from->data, at)) && pye_builder_byte(&text, ')'))
        (void)pye_raise_sized(PYE_EXC_json_JSONDecodeError, (const char *)text.data, text.size);
    return pye_builder_drop(&text);
}

/* --- what is at a place --------------------------------------------------------------------------------------------------------- */

static bool is_at(const scan_t *from, uint8_t byte) { return from->at < from->size && from->data[from->at] == byte; }

static void skip_space(scan_t *from)
{
    while (from->at < from->size) {
        uint8_t byte = from->data[from->at];
        if (byte != ' ' && byte != '\t' && byte != '\n' && byte != '\r')
            return;
        from->at++;
    }
}

static bool digit_at(const scan_t *from, size_t at)
{
    return at < from->size && from->data[at] >= '0' && from->data[at] <= '9';
}

static size_t after_digits(const scan_t *from, size_t at)
{
    while (digit_at(from, at))
        at++;
    return at;
}

/* --- strings ---------------------------------------------------------------------------------------------------------------------- */

/* Four hexadecimal digits; false where one is none. */
static bool read_hex(const uint8_t *at, uint32_t *point)
{
    uint32_t value = 0;
    for (int place = 0; place < 4; place++) {
        uint8_t byte = at[place], low = byte | 0x20u;
        if (byte >= '0' && byte <= '9')
            value = value << 4 | (uint32_t)(byte - '0');
        else if (low >= 'a' && low <= 'f')
            value = value << 4 | (uint32_t)(low - 'a' + 10);
        else
            return false;
    }
    *point = value;
    return true;
}

static bool is_high(uint32_t point) { return point >> 10 == 0xD800u >> 10; }
static bool is_low(uint32_t point) { return point >> 10 == 0xDC00u >> 10; }

/* What follows a backslash and an u, at `next`; *next is behind it then. */
static bool read_escape(const scan_t *from, size_t *next, uint32_t *point)
{
    static const char invalid[] = "Invalid \\uXXXX escape";
    const uint8_t *data = from->data;
    size_t begin = *next, end = begin + 4;
    uint32_t second;
    if (end >= from->size || !read_hex(data + begin, point))
        return refuse(from, invalid, begin - 1);
    if (is_high(*point) && end + 6 < from->size && data[end] == '\\' && data[end + 1] == 'u') {
        if (!read_hex(data + end + 2, &second))
            return refuse(from, invalid, end + 1);
        if (is_low(second)) {
            *point = 0x10000u + ((*point & 0x3FFu) << 10 | (second & 0x3FFu));
            end += 6;
        }
    }
    if (is_high(*point) || is_low(*point))
        return refuse(from, "A lone surrogate, which no str inside has", begin - 2);
    *next = end;
    return true;
}

/* The character that a backslash and this byte stand for; 0 where there is none. */
static uint8_t escaped(uint8_t byte)
{
    switch (byte) {
    case '"':
    case '\\':
    case '/': return byte;
    case 'b': return '\b';
    case 'f': return '\f';
    case 'n': return '\n';
    case 'r': return '\r';
    case 't': return '\t';
    default: return 0;
    }
}

/* To the next quote or backslash from `*next` on; false with the error raised. */
static bool find_end(const scan_t *from, size_t begin, size_t *next)
{
    while (*next < from->size) {
        uint8_t byte = from->data[*next];
        if (byte == '"' || byte == '\\')
            return true;
        if (byte < ' ')
            return refuse(from, "Invalid control character at", *next);
        ++*next;
    }
    return refuse(from, "Unterminated string starting at", begin);
}

/* From a backslash on. */
static bool read_slowly(scan_t *from, size_t begin, size_t next, pye_builder_t *to)
{
    for (size_t start = begin + 1;;) {
        if (!pye_builder_add(to, from->data + start, next - start))
            return false;
        if (from->data[next++] == '"') {
            from->at = next;
            return true;
        }
        if (next == from->size)
            return refuse(from, "Unterminated string starting at", begin);
        uint8_t byte = from->data[next++], one = escaped(byte);
        uint32_t point = one;
        if (byte == 'u' && !read_escape(from, &next, &point))
            return false;
        if (byte != 'u' && one == 0)
            return refuse(from, "Invalid \\escape", next - 2);
        if (!pye_builder_character(to, point))
            return false;
        start = next;
        if (!find_end(from, begin, &next))
            return false;
    }
}

/* The string whose quote is here. */
static bool read_str(scan_t *from, pye_bytes_t **result)
{
    size_t begin = from->at, next = begin + 1;
    if (!find_end(from, begin, &next))
        return false;
    if (from->data[next] == '"') {
        size_t size = next - begin - 1;
        if (!pye_bytes_copy(from->data + begin + 1, size, result))
            return false;
        from->at = next + 1;
        return true;
    }
    pye_builder_t text = {0};
    return pye_builder_end(&text, read_slowly(from, begin, next, &text), result);
}

/* --- numbers ------------------------------------------------------------------------------------------------------------------------ */

static bool read_int(const uint8_t *at, size_t size, int64_t *result)
{
    bool negative = at[0] == '-';
    uint64_t magnitude = 0;
    for (size_t place = negative; place < size; place++) {
        if (__builtin_mul_overflow(magnitude, (uint64_t)10, &magnitude) ||
            __builtin_add_overflow(magnitude, (uint64_t)(at[place] - '0'), &magnitude))
            return pye_raise_overflow();
    }
    if (magnitude > (uint64_t)INT64_MAX + negative)
        return pye_raise_overflow();
    *result = (int64_t)(negative ? 0 - magnitude : magnitude);
    return true;
}

static bool read_number(scan_t *from, pye_json_t **result)
{
    size_t begin = from->at, at = begin;
    bool is_float = false;
    if (is_at(from, '-'))
        at++;
    if (!digit_at(from, at))
        return refuse(from, "Expecting value", begin);
    at = from->data[at] == '0' ? at + 1 : after_digits(from, at);
    if (at < from->size && from->data[at] == '.' && digit_at(from, at + 1)) {
        is_float = true;
        at = after_digits(from, at + 1);
    }
    if (at < from->size && (from->data[at] | 0x20) == 'e') {
        size_t digits = at + 1;
        if (digits < from->size && (from->data[digits] == '+' || from->data[digits] == '-'))
            digits++;
        if (digit_at(from, digits)) {
            is_float = true;
            at = after_digits(from, digits);
        }
    }
    size_t size = at - begin;
    from->at = at;
    if (is_float) {
        const pye_bytes_t text = {size, from->data + begin, 0, PYE_BORROWED, size, 0};
        double real;
        return pye_str_to_float(&text, &real) && pye_json_of_float(real, result);
    }
    int64_t whole;
    return read_int(from->data + begin, size, &whole) && pye_json_of_int(whole, result);
}

/* --- values --------------------------------------------------------------------------------------------------------------------------- */

static bool read_value(scan_t *from, pye_json_t **result);

static bool read_item(scan_t *from, pye_list_t *list)
{
    pye_json_t *item;
    if (!read_value(from, &item))
        return false;
    bool well = pye_list_append(list, &item);
    pye_json_release(item);
    return well;
}

static bool read_items(scan_t *from, pye_list_t *list)
{
    from->at++;
    skip_space(from);
    if (is_at(from, ']')) {
        from->at++;
        return true;
    }
    for (;;) {
        if (!pye_goes_on(list->size) || !read_item(from, list))
            return false;
        skip_space(from);
        if (is_at(from, ']')) {
            from->at++;
            return true;
        }
        if (!is_at(from, ','))
            return refuse(from, "Expecting ',' delimiter", from->at);
        from->at++;
        skip_space(from);
    }
}

static bool read_list(scan_t *from, pye_json_t **result)
{
    pye_list_t *list;
    if (!pye_deeper() || !pye_list_new(&pye_type_list_json, 0, &list))
        return false;
    if (read_items(from, list))
        return pye_json_with_list(list, result);
    pye_list_release(list);
    return false;
}

/* The value of a key, which is stored; of two with one key the last counts. */
static bool read_entry(scan_t *from, pye_dict_t *dict, const pye_bytes_t *key)
{
    pye_json_t *value;
    skip_space(from);
    if (!is_at(from, ':'))
        return refuse(from, "Expecting ':' delimiter", from->at);
    from->at++;
    skip_space(from);
    if (!read_value(from, &value))
        return false;
    bool well = pye_dict_set(dict, &key, &value);
    pye_json_release(value);
    return well;
}

static bool read_entries(scan_t *from, pye_dict_t *dict)
{
    from->at++;
    skip_space(from);
    if (is_at(from, '}')) {
        from->at++;
        return true;
    }
    for (size_t done = 0;; done++) {
        pye_bytes_t *key;
        if (!pye_goes_on(done))
            return false;
        if (!is_at(from, '"'))
            return refuse(from, "Expecting property name enclosed in double quotes", from->at);
        if (!read_str(from, &key))
            return false;
        bool well = read_entry(from, dict, key);
        pye_bytes_release(key);
        if (!well)
            return false;
        skip_space(from);
        if (is_at(from, '}')) {
            from->at++;
            return true;
        }
        if (!is_at(from, ','))
            return refuse(from, "Expecting ',' delimiter", from->at);
        from->at++;
        skip_space(from);
    }
}

static bool read_dict(scan_t *from, pye_json_t **result)
{
    pye_dict_t *dict;
    if (!pye_deeper() || !pye_dict_new(&pye_type_dict_json, &dict))
        return false;
    if (read_entries(from, dict))
        return pye_json_with_dict(dict, result);
    pye_dict_release(dict);
    return false;
}

static bool read_word(scan_t *from, const char *word)
{
    size_t size = strlen(word);
    if (size > from->size - from->at || memcmp(from->data + from->at, word, size) != 0)
        return false;
    from->at += size;
    return true;
}

static bool read_value(scan_t *from, pye_json_t **result)
{
    pye_bytes_t *text;
    if (from->at >= from->size)
        return refuse(from, "Expecting value", from->at);
    switch (from->data[from->at]) {
    case '"': return read_str(from, &text) && pye_json_with_str(text, result);
    case '[': return read_list(from, result);
    case '{': return read_dict(from, result);
    default: break;
    }
    if (read_word(from, "null"))
        return pye_json_of_none(result);
    if (read_word(from, "true"))
        return pye_json_of_bool(true, result);
    if (read_word(from, "false"))
        return pye_json_of_bool(false, result);
    if (read_word(from, "NaN"))
        return pye_json_of_float((double)__builtin_nanf(""), result);
    if (read_word(from, "Infinity"))
        return pye_json_of_float(__builtin_inf(), result);
    if (read_word(from, "-Infinity"))
        return pye_json_of_float(-__builtin_inf(), result);
    return read_number(from, result);
}

static bool read_whole(scan_t *from, pye_json_t **result)
{
    pye_json_t *value;
    skip_space(from);
    if (!read_value(from, &value))
        return false;
    skip_space(from);
    if (from->at == from->size) {
        *result = value;
        return true;
    }
    pye_json_release(value);
    return refuse(from, "Extra data", from->at);
}

static const uint8_t mark[] = {0xEF, 0xBB, 0xBF};

static bool has_mark(const pye_bytes_t *text) { return text->size >= 3 && memcmp(text->data, mark, sizeof mark) == 0; }

bool pye_json_loads(const pye_bytes_t *text, pye_json_t **result)
{
    scan_t from = {text->data, text->size, 0};
    if (has_mark(text))
        return refuse(&from, "Unexpected UTF-8 BOM (decode using utf-8-sig)", 0);
    return read_whole(&from, result);
}

bool pye_json_loads_bytes(const pye_bytes_t *data, pye_json_t **result)
{
    static const pye_bytes_t utf8 = PYE_STR_CONSTANT(5, 5, "utf-8"), strict = PYE_STR_CONSTANT(6, 6, "strict");
    pye_bytes_t *text;
    if (!pye_bytes_decode(data, &utf8, &strict, &text))
        return false;
    size_t begin = has_mark(text) ? sizeof mark : 0;
    scan_t from = {text->data + begin, text->size - begin, 0};
    bool well = read_whole(&from, result);
    pye_bytes_release(text);
    return well;
}
