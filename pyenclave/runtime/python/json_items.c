/* What a value of JSON has: items, a length, a loop; by what it is when that is asked. */

#include "compound.h"
#include "json_parts.h"
#include "values/exceptions.h"
#include "values/text.h"

static bool not_subscriptable(const pye_json_t *value)
{
    return pye_json_refuse(PYE_EXC_TypeError, "'", value, "' object is not subscriptable");
}

static bool at_text(const pye_bytes_t *text, int64_t index, pye_json_t **result)
{
    pye_bytes_t *one;
    return pye_str_at(text, index, &one) && pye_json_with_str(one, result);
}

bool pye_json_at(const pye_json_t *value, int64_t index, pye_json_t **result)
{
    switch (value->form) {
    case PYE_JSON_LIST: return pye_list_get(value->list, index, result);
    case PYE_JSON_STR: return at_text(value->text, index, result);
    case PYE_JSON_DICT: return pye_raise_key(&pye_type_int, &index);
    default: return not_subscriptable(value);
    }
}

bool pye_json_get(const pye_json_t *value, const pye_bytes_t *key, pye_json_t **result)
{
    switch (value->form) {
    case PYE_JSON_DICT: return pye_dict_get(value->dict, &key, result);
    case PYE_JSON_LIST: return pye_fail(PYE_EXC_TypeError, "list indices must be integers or slices, not str");
    case PYE_JSON_STR: return pye_fail(PYE_EXC_TypeError, "string indices must be integers, not 'str'");
    default: return not_subscriptable(value);
    }
}

/* Whether what is looked for in a dict can be a key at all, which a list and a dict cannot. */
static bool hashable(const pye_json_t *key)
{
    return key->form < PYE_JSON_LIST || pye_json_refuse(PYE_EXC_TypeError, "unhashable type: '", key, "'");
}

bool pye_json_is_key(const pye_json_t *value, bool *result)
{
    if (!hashable(value))
        return false;
    *result = value->form == PYE_JSON_STR;
    return true;
}

static bool wrong_index(const pye_json_t *value, const pye_json_t *key)
{
    if (value->form == PYE_JSON_LIST)
        return pye_json_refuse(PYE_EXC_TypeError, "list indices must be integers or slices, not ", key, "");
    if (value->form == PYE_JSON_STR)
        return pye_json_refuse(PYE_EXC_TypeError, "string indices must be integers, not '", key, "'");
    if (value->form == PYE_JSON_DICT)
        return hashable(key) && pye_raise_key(&pye_type_json, &key);
    return not_subscriptable(value);
}

bool pye_json_item(const pye_json_t *value, const pye_json_t *key, pye_json_t **result)
{
    if (key->form == PYE_JSON_STR)
        return pye_json_get(value, key->text, result);
    if (pye_json_is_whole(key) && (value->form == PYE_JSON_LIST || value->form == PYE_JSON_STR))
        return pye_json_at(value, pye_json_whole(key), result);
    return wrong_index(value, key);
}

bool pye_json_slice(const pye_json_t *value, int64_t start, int64_t stop, pye_json_t **result)
{
    pye_bytes_t *text;
    pye_list_t *list;
    switch (value->form) {
    case PYE_JSON_LIST: return pye_list_slice(value->list, start, stop, &list) && pye_json_with_list(list, result);
    case PYE_JSON_STR: return pye_str_slice(value->text, start, stop, &text) && pye_json_with_str(text, result);
    case PYE_JSON_DICT: return pye_fail(PYE_EXC_TypeError, "unhashable type: 'slice'");
    default: return not_subscriptable(value);
    }
}

bool pye_json_contains(const pye_json_t *value, const pye_json_t *item, bool *result)
{
    switch (value->form) {
    case PYE_JSON_LIST: return pye_list_contains(value->list, &item, result);
    case PYE_JSON_DICT:
        *result = false;
        return hashable(item) && (item->form != PYE_JSON_STR || pye_dict_contains(value->dict, &item->text, result));
    case PYE_JSON_STR:
        if (item->form != PYE_JSON_STR)
            return pye_json_refuse(PYE_EXC_TypeError, "'in <string>' requires string as left operand, not ", item, "");
        return pye_bytes_contains(value->text, item->text, result);
    default: return pye_json_refuse(PYE_EXC_TypeError, "argument of type '", value, "' is not iterable");
    }
}

bool pye_json_put(const pye_json_t *value, const pye_json_t *key, pye_json_t *item)
{
    if (value->form != PYE_JSON_LIST && value->form != PYE_JSON_DICT)
        return pye_json_refuse(PYE_EXC_TypeError, "'", value, "' object does not support item assignment");
    if (value->form == PYE_JSON_LIST)
        return pye_json_is_whole(key) ? pye_json_list_set(value->list, pye_json_whole(key), &item)
                                      : wrong_index(value, key);
    if (key->form != PYE_JSON_STR)
        return hashable(key) &&
               pye_json_refuse(PYE_EXC_TypeError, "inside, a key of a dict of JSON is a str, not ", key, "");
    return pye_json_dict_set(value->dict, &key->text, &item);
}

bool pye_json_delete(const pye_json_t *value, const pye_json_t *key)
{
    if (value->form != PYE_JSON_LIST && value->form != PYE_JSON_DICT)
        return pye_json_refuse(PYE_EXC_TypeError, "'", value, "' object doesn't support item deletion");
    if (value->form == PYE_JSON_LIST)
        return pye_json_is_whole(key) ? pye_list_delete(value->list, pye_json_whole(key)) : wrong_index(value, key);
    return key->form == PYE_JSON_STR ? pye_dict_delete(value->dict, &key->text) : wrong_index(value, key);
}

bool pye_json_len(const pye_json_t *value, int64_t *result)
{
    switch (value->form) {
    case PYE_JSON_LIST: *result = pye_list_len(value->list); return true;
    case PYE_JSON_DICT: *result = pye_dict_len(value->dict); return true;
    case PYE_JSON_STR: *result = pye_str_len(value->text); return true;
    default: return pye_json_refuse(PYE_EXC_TypeError, "object of type '", value, "' has no len()");
    }
}

bool pye_json_truth(const pye_json_t *value)
{
    switch (value->form) {
    case PYE_JSON_NONE: return false;
    case PYE_JSON_FLOAT: return value->real != 0.0;
    case PYE_JSON_STR: return value->text->size != 0;
    case PYE_JSON_LIST: return pye_list_truth(value->list);
    case PYE_JSON_DICT: return pye_dict_truth(value->dict);
    default: return pye_json_whole(value) != 0;
    }
}

/* --- loops -------------------------------------------------------------------------------------------------------------------- */

static bool append_text(pye_list_t *list, const pye_bytes_t *text)
{
    pye_json_t *item;
    if (!pye_json_of_str(text, &item))
        return false;
    bool well = pye_list_append(list, &item);
    pye_json_release(item);
    return well;
}

static bool append_keys(pye_list_t *list, const pye_dict_t *dict)
{
    pye_dict_iterator_t iterator = pye_dict_begin(dict);
    for (;;) {
        const void *key;
        if (!pye_dict_next(&iterator, &key, NULL))
            return false;
        if (key == NULL)
            return true;
        if (!append_text(list, *(pye_bytes_t *const *)key))
            return false;
    }
}

static bool append_characters(pye_list_t *list, const pye_bytes_t *text)
{
    size_t at = 0;
    while (pye_str_more(text, at)) {
        pye_bytes_t *one;
        if (!pye_str_next(text, &at, &one))
            return false;
        bool well = append_text(list, one);
        pye_bytes_release(one);
        if (!well)
            return false;
    }
    return true;
}

bool pye_json_items(const pye_json_t *value, pye_list_t **result)
{
    pye_list_t *list;
    if (value->form == PYE_JSON_LIST) {
        *result = pye_list_retain(value->list);
        return true;
    }
    if (value->form < PYE_JSON_STR)
        return pye_json_refuse(PYE_EXC_TypeError, "'", value, "' object is not iterable");
    if (!pye_list_new(&pye_type_list_json, 0, &list))
        return false;
    if (value->form == PYE_JSON_DICT ? append_keys(list, value->dict) : append_characters(list, value->text)) {
        *result = list;
        return true;
    }
    pye_list_release(list);
    return false;
}
