/* json.dumps of a value of any type that JSON has, by its descriptor: CPython's text. */

#include "compound.h"
#include "json_parts.h"
#include "parts.h"
#include "utf8.h"
#include "values/exceptions.h"

typedef struct dump {
    pye_builder_t text;
    const pye_bytes_t *indent; /* NULL: in one line */
    const pye_bytes_t *comma;
    const pye_bytes_t *colon;
    int64_t flags;
} dump_t;

static bool put(dump_t *to, const pye_type_t *type, const void *slot, size_t depth);

static bool put_text(dump_t *to, const pye_bytes_t *text)
{
    return text->size == 0 || pye_builder_add(&to->text, text->data, text->size);
}

/* Before an item at this depth, and before the bracket after the last one. */
static bool put_line(dump_t *to, size_t depth)
{
    if (to->indent == NULL)
        return true;
    return pye_builder_byte(&to->text, '\n') &&
           (to->indent->size == 0 || pye_builder_fill(&to->text, to->indent->data, to->indent->size, depth));
}

/* --- strings -------------------------------------------------------------------------------------------------------------------- */

static bool put_unit(dump_t *to, uint32_t unit)
{
    static const char digits[] = "0123456789abcdef";
    const char text[] = {
        '\\', 'u', digits[unit >> 12 & 15], digits[unit >> 8 & 15], digits[unit >> 4 & 15], digits[unit & 15]};
    return pye_builder_add(&to->text, text, sizeof text);
}

static bool put_escape(dump_t *to, uint32_t point)
{
    switch (point) {
    case '"': return pye_builder_text(&to->text, "\\\"");
    case '\\': return pye_builder_text(&to->text, "\\\\");
    case '\b': return pye_builder_text(&to->text, "\\b");
    case '\f': return pye_builder_text(&to->text, "\\f");
    case '\n': return pye_builder_text(&to->text, "\\n");
    case '\r': return pye_builder_text(&to->text, "\\r");
    case '\t': return pye_builder_text(&to->text, "\\t");
    default: break;
    }
    if (point < 0x10000)
        return put_unit(to, point);
    point -= 0x10000;
    return put_unit(to, 0xD800u | point >> 10) && put_unit(to, 0xDC00u | (point & 0x3FFu));
}

static bool is_plain(uint8_t byte, bool ascii)
{
    return byte >= ' ' && byte != '"' && byte != '\\' && (!ascii || byte < 0x7F);
}

static bool put_str(dump_t *to, const pye_bytes_t *text)
{
    bool ascii = (to->flags & PYE_JSON_ASCII) != 0;
    if (!pye_builder_byte(&to->text, '"'))
        return false;
    for (size_t at = 0; at < text->size;) {
        size_t end = at;
        while (end < text->size && is_plain(text->data[end], ascii))
            end++;
        if (end > at && !pye_builder_add(&to->text, text->data + at, end - at))
            return false;
        at = end;
        if (at == text->size)
            break;
        if (!put_escape(to, pye_utf8_point(text->data + at)))
            return false;
        at += pye_utf8_size(text->data[at]);
    }
    return pye_builder_byte(&to->text, '"');
}

/* --- numbers, and keys made of them ------------------------------------------------------------------------------------------------ */

static bool put_float(dump_t *to, double value)
{
    if (__builtin_isfinite(value))
        return pye_type_float.operations->repr(&pye_type_float, &value, &to->text);
    if ((to->flags & PYE_JSON_FINITE) != 0)
        return pye_fail(PYE_EXC_ValueError, "Out of range float values are not JSON compliant");
    return pye_builder_text(&to->text, value != value ? "NaN" : value > 0 ? "Infinity" : "-Infinity");
}

static bool put_simple(dump_t *to, const pye_type_t *type, const void *slot)
{
    if (type->kind == PYE_KIND_BOOL)
        return pye_builder_text(&to->text, *(const bool *)slot ? "true" : "false");
    if (type->kind == PYE_KIND_FLOAT)
        return put_float(to, type->size == sizeof(float) ? (double)*(const float *)slot : *(const double *)slot);
    return type->operations->repr(type, slot, &to->text);
}

static bool put_key(dump_t *to, const pye_type_t *type, const void *slot)
{
    if (type->kind == PYE_KIND_STR)
        return put_str(to, *(pye_bytes_t *const *)slot);
    return pye_builder_byte(&to->text, '"') && put_simple(to, type, slot) && pye_builder_byte(&to->text, '"');
}

/* --- what has parts --------------------------------------------------------------------------------------------------------------------- */

static bool put_before(dump_t *to, bool first, size_t depth)
{
    return (first || put_text(to, to->comma)) && put_line(to, depth);
}

static bool put_list(dump_t *to, const pye_list_t *list, size_t depth)
{
    const pye_type_t *element = list->head.type->element;
    if (list->size == 0)
        return pye_builder_text(&to->text, "[]");
    if (!pye_deeper() || !pye_builder_byte(&to->text, '['))
        return false;
    for (size_t at = 0; at < list->size; at++) {
        if (!pye_goes_on(at) || !put_before(to, at == 0, depth + 1) ||
            !put(to, element, pye_list_slot(list, at), depth + 1))
            return false;
    }
    return put_line(to, depth) && pye_builder_byte(&to->text, ']');
}

static bool put_tuple(dump_t *to, const pye_type_t *type, const uint8_t *base, size_t depth)
{
    if (type->member_count == 0)
        return pye_builder_text(&to->text, "[]");
    if (!pye_builder_byte(&to->text, '['))
        return false;
    for (uint32_t at = 0; at < type->member_count; at++) {
        const pye_member_t *member = &type->members[at];
        if (!put_before(to, at == 0, depth + 1) || !put(to, member->type, base + member->offset, depth + 1))
            return false;
    }
    return put_line(to, depth) && pye_builder_byte(&to->text, ']');
}

static bool put_entry(dump_t *to, const pye_dict_t *dict, const void *key, const void *value, bool first, size_t depth)
{
    const pye_type_t *type = dict->head.type;
    return put_before(to, first, depth) && put_key(to, type->element, key) && put_text(to, to->colon) &&
           put(to, type->value, value, depth);
}

static bool put_entries(dump_t *to, const pye_dict_t *dict, size_t depth)
{
    pye_dict_iterator_t iterator = pye_dict_begin(dict);
    for (size_t done = 0;; done++) {
        const void *key, *value;
        if (!pye_dict_next(&iterator, &key, &value))
            return false;
        if (key == NULL)
            return true;
        if (!pye_goes_on(done) || !put_entry(to, dict, key, value, done == 0, depth))
            return false;
    }
}

static bool put_both(dump_t *to, const pye_dict_t *dict, const pye_list_t *keys, const pye_list_t *values, size_t depth)
{
    for (size_t at = 0; at < keys->size; at++) {
        if (!pye_goes_on(at) ||
            !put_entry(to, dict, pye_list_slot(keys, at), pye_list_slot(values, at), at == 0, depth))
            return false;
    }
    return true;
}

/* In the order of the keys, as they are before they become text. Values go along: a NaN is not found. */
static bool put_in_order(dump_t *to, const pye_dict_t *dict, size_t depth)
{
    const pye_type_t key_list = PYE_LIST_OF("list", dict->head.type->element),
                     value_list = PYE_LIST_OF("list", dict->head.type->value);
    pye_list_t *keys, *values;
    if (!pye_dict_keys(dict, &key_list, &keys))
        return false;
    bool well = pye_dict_values(dict, &value_list, &values);
    if (well) {
        well = pye_list_sort_by(values, keys, false) && put_both(to, dict, keys, values, depth);
        pye_list_release(values);
    }
    pye_list_release(keys);
    return well;
}

static bool put_dict(dump_t *to, const pye_dict_t *dict, size_t depth)
{
    if (!pye_dict_truth(dict))
        return pye_builder_text(&to->text, "{}");
    if (!pye_deeper() || !pye_builder_byte(&to->text, '{'))
        return false;
    bool sorted = (to->flags & PYE_JSON_SORTED) != 0;
    return (sorted ? put_in_order(to, dict, depth + 1) : put_entries(to, dict, depth + 1)) && put_line(to, depth) &&
           pye_builder_byte(&to->text, '}');
}

static bool put_json(dump_t *to, const pye_json_t *value, size_t depth)
{
    switch (value->form) {
    case PYE_JSON_NONE: return pye_builder_text(&to->text, "null");
    case PYE_JSON_BOOL: return put_simple(to, &pye_type_bool, &value->truth);
    case PYE_JSON_INT: return put_simple(to, &pye_type_int, &value->whole);
    case PYE_JSON_FLOAT: return put_float(to, value->real);
    case PYE_JSON_STR: return put_str(to, value->text);
    case PYE_JSON_LIST: return put_list(to, value->list, depth);
    default: return put_dict(to, value->dict, depth);
    }
}

static bool put(dump_t *to, const pye_type_t *type, const void *slot, size_t depth)
{
    if ((type->flags & PYE_TYPE_NULLABLE) != 0 && *(void *const *)slot == NULL)
        return pye_builder_text(&to->text, "null");
    switch (type->kind) {
    case PYE_KIND_STR: return put_str(to, *(pye_bytes_t *const *)slot);
    case PYE_KIND_LIST: return put_list(to, *(pye_list_t *const *)slot, depth);
    case PYE_KIND_DICT: return put_dict(to, *(pye_dict_t *const *)slot, depth);
    case PYE_KIND_TUPLE: return put_tuple(to, type, slot, depth);
    case PYE_KIND_JSON: return put_json(to, *(pye_json_t *const *)slot, depth);
    case PYE_KIND_OPTIONAL:
        if (!*(const bool *)slot)
            return pye_builder_text(&to->text, "null");
        return put(to, type->element, (const uint8_t *)slot + type->object_size, depth);
    default: return put_simple(to, type, slot);
    }
}

bool pye_json_dumps(const pye_type_t *type, const void *value, const pye_bytes_t *indent, const pye_bytes_t *comma,
                    const pye_bytes_t *colon, int64_t flags, pye_bytes_t **result)
{
    dump_t to = {{0}, indent, comma, colon, flags};
    return pye_builder_end(&to.text, put(&to, type, value, 0), result);
}
