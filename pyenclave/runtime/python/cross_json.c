/* Values of JSON as they cross: a byte that says what each is, and its content. The depth of the host's is bounded by the
 * stack. */

#include <string.h>

#include "compound.h"
#include "crossing_parts.h"
#include "json_parts.h"

enum tag { TAG_NONE, TAG_FALSE, TAG_TRUE, TAG_INT, TAG_FLOAT, TAG_STR, TAG_LIST, TAG_DICT, TAGS };

static enum tag tag_of(const pye_json_t *value)
{
    switch (value->form) {
    case PYE_JSON_NONE: return TAG_NONE;
    case PYE_JSON_BOOL: return value->truth ? TAG_TRUE : TAG_FALSE;
    case PYE_JSON_INT: return TAG_INT;
    case PYE_JSON_FLOAT: return TAG_FLOAT;
    case PYE_JSON_STR: return TAG_STR;
    case PYE_JSON_LIST: return TAG_LIST;
    default: return TAG_DICT;
    }
}

bool pye_pack_json(pye_builder_t *to, const pye_type_t *type, const void *given)
{
    const pye_json_t *value = given;
    enum tag tag = tag_of(value);
    (void)type;
    if (!pye_recursion_check() || !pye_builder_byte(to, (uint8_t)tag))
        return false;
    switch (tag) {
    case TAG_INT: return pye_builder_add(to, &value->whole, sizeof value->whole);
    case TAG_FLOAT: return pye_builder_add(to, &value->real, sizeof value->real);
    case TAG_STR: return pye_pack(to, &pye_type_str, &value->text);
    case TAG_LIST: return pye_pack_list(to, &pye_type_list_json, value->list);
    case TAG_DICT: return pye_pack_dict(to, &pye_type_dict_json, value->dict);
    default: return true;
    }
}

static bool unpack_str(pye_reader_t *from, pye_json_t **result)
{
    pye_bytes_t *text;
    return pye_unpack(from, &pye_type_str, &text) && pye_json_with_str(text, result);
}

static bool unpack_list(pye_reader_t *from, pye_json_t **result)
{
    pye_list_t *list;
    return pye_unpack_list(from, &pye_type_list_json, &list) && pye_json_with_list(list, result);
}

static bool unpack_dict(pye_reader_t *from, pye_json_t **result)
{
    pye_dict_t *dict;
    return pye_unpack_dict(from, &pye_type_dict_json, &dict) && pye_json_with_dict(dict, result);
}

bool pye_unpack_json(pye_reader_t *from, const pye_type_t *type, void *slot)
{
    uint8_t tag;
    int64_t whole;
    double real;
    pye_json_t **result = slot;
    (void)type;
    if (!pye_recursion_check() || !pye_take_plain(from, &pye_type_u8, 1, &tag))
        return false;
    if (tag >= TAGS)
        return pye_refuse_crossing(from, PYE_E_VALUE);
    switch (pye_below(tag, TAGS)) { /* the host chose it */
    case TAG_NONE: return pye_json_of_none(result);
    case TAG_FALSE: return pye_json_of_bool(false, result);
    case TAG_TRUE: return pye_json_of_bool(true, result);
    case TAG_INT: return pye_take_plain(from, &pye_type_int, 1, &whole) && pye_json_of_int(whole, result);
    case TAG_FLOAT: return pye_take_plain(from, &pye_type_float, 1, &real) && pye_json_of_float(real, result);
    case TAG_STR: return unpack_str(from, result);
    case TAG_LIST: return unpack_list(from, result);
    default: return unpack_dict(from, result);
    }
}
