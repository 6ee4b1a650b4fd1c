/* A value of JSON as one of another type: nothing is converted but an int where a float is declared. */

#include <string.h>

#include "compound.h"
#include "json_parts.h"
#include "values/exceptions.h"
#include "values/numbers.h"

static bool refuse(const pye_type_t *type, const pye_json_t *value)
{
    pye_builder_t before = {0};
    if (pye_builder_text(&before, "the value must be ") && pye_builder_text(&before, type->name) &&
        pye_builder_text(&before, ", not ") && pye_builder_byte(&before, 0))
        (void)pye_json_refuse(PYE_EXC_TypeError, (const char *)before.data, value, "");
    return pye_builder_drop(&before);
}

/* An int of the type's width; a bool is one. */
static bool as_integer(const pye_type_t *type, const pye_json_t *value, void *slot)
{
    uint32_t bits = 8 * type->size;
    int64_t whole, low = 0, high = INT64_MAX;
    if (!pye_json_is_whole(value))
        return refuse(type, value);
    whole = pye_json_whole(value);
    if (type->kind == PYE_KIND_SIGNED) {
        low = INT64_MIN >> (64 - bits);
        high = INT64_MAX >> (64 - bits);
    } else if (bits < 64) {
        high = ((int64_t)1 << bits) - 1;
    }
    if (!pye_int_narrow(whole, low, high, "the value", &whole))
        return false;
    memcpy(slot, &whole, type->size);
    return true;
}

static bool as_float(const pye_type_t *type, const pye_json_t *value, void *slot)
{
    double real = value->real;
    if (!pye_json_is_number(value) || value->form == PYE_JSON_BOOL)
        return refuse(type, value);
    if (value->form == PYE_JSON_INT && !pye_int_to_float(value->whole, "the value", &real))
        return false;
    if (type->size == sizeof(double)) {
        memcpy(slot, &real, sizeof real);
        return true;
    }
    return pye_float_to_f32(real, "the value", slot);
}

static bool is_json(const pye_type_t *type) { return type->kind == PYE_KIND_JSON; }

static bool add_item(pye_list_t *list, const pye_json_t *value)
{
    if (list->size == list->capacity && !pye_list_grow(list))
        return false;
    if (!pye_json_as(list->head.type->element, value, pye_list_slot(list, list->size)))
        return false;
    list->size++;
    return true;
}

static bool as_list(const pye_type_t *type, const pye_json_t *value, pye_list_t **slot)
{
    if (value->form != PYE_JSON_LIST)
        return refuse(type, value);
    if (is_json(type->element)) {
        *slot = pye_list_retain(value->list);
        return true;
    }
    pye_list_t *list;
    if (!pye_deeper() || !pye_list_new(type, value->list->size, &list))
        return false;
    for (size_t at = 0; at < value->list->size; at++) {
        if (!pye_goes_on(at) || !add_item(list, ((pye_json_t *const *)value->list->items)[at])) {
            pye_list_release(list);
            return false;
        }
    }
    *slot = list;
    return true;
}

/* `item` is room for one of the dict's values. */
static bool add_entries(pye_dict_t *dict, const pye_dict_t *from, void *item)
{
    const pye_type_t *type = dict->head.type->value;
    pye_dict_iterator_t iterator = pye_dict_begin(from);
    for (size_t done = 0;; done++) {
        const void *key, *value;
        if (!pye_goes_on(done) || !pye_dict_next(&iterator, &key, &value))
            return false;
        if (key == NULL)
            return true;
        if (!pye_json_as(type, *(pye_json_t *const *)value, item))
            return false;
        bool well = pye_dict_set(dict, key, item);
        pye_drop(type, item);
        if (!well)
            return false;
    }
}

static bool as_dict(const pye_type_t *type, const pye_json_t *value, pye_dict_t **slot)
{
    if (value->form != PYE_JSON_DICT)
        return refuse(type, value);
    if (is_json(type->value)) {
        *slot = pye_dict_retain(value->dict);
        return true;
    }
    pye_dict_t *dict;
    void *item;
    if (!pye_deeper() || !pye_dict_new(type, &dict))
        return false;
    bool well = (item = pye_block_alloc(type->value->size)) != NULL;
    if (well) {
        well = add_entries(dict, value->dict, item);
        pye_block_free(item, type->value->size);
    }
    if (well)
        *slot = dict;
    else
        pye_dict_release(dict);
    return well;
}

static bool as_optional(const pye_type_t *type, const pye_json_t *value, void *slot)
{
    bool some = value->form != PYE_JSON_NONE;
    memset(slot, 0, type->size);
    if (some && !pye_json_as(type->element, value, (uint8_t *)slot + type->object_size))
        return false;
    *(bool *)slot = some;
    return true;
}

bool pye_json_as(const pye_type_t *type, const pye_json_t *value, void *slot)
{
    if ((type->flags & PYE_TYPE_NULLABLE) != 0 && value->form == PYE_JSON_NONE) {
        memset(slot, 0, type->size);
        return true;
    }
    switch (type->kind) {
    case PYE_KIND_BOOL:
        if (value->form != PYE_JSON_BOOL)
            return refuse(type, value);
        *(bool *)slot = value->truth;
        return true;
    case PYE_KIND_SIGNED:
    case PYE_KIND_UNSIGNED: return as_integer(type, value, slot);
    case PYE_KIND_FLOAT: return as_float(type, value, slot);
    case PYE_KIND_STR:
        if (value->form != PYE_JSON_STR)
            return refuse(type, value);
        *(pye_bytes_t **)slot = pye_bytes_retain(value->text);
        return true;
    case PYE_KIND_LIST: return as_list(type, value, slot);
    case PYE_KIND_DICT: return as_dict(type, value, slot);
    case PYE_KIND_OPTIONAL: return as_optional(type, value, slot);
    case PYE_KIND_JSON: *(pye_json_t **)slot = pye_json_retain((pye_json_t *)(uintptr_t)value); return true;
    default: return refuse(type, value);
    }
}

/* --- the other way ---------------------------------------------------------------------------------------------------------------- */

static bool of_list(const pye_list_t *from, pye_json_t **result)
{
    pye_list_t *list;
    pye_json_t *item;
    if (!pye_deeper() || !pye_list_new(&pye_type_list_json, from->size, &list))
        return false;
    for (size_t at = 0; at < from->size; at++) {
        bool well = pye_goes_on(at) && pye_json_of(from->head.type->element, pye_list_slot(from, at), &item);
        if (well) {
            well = pye_list_append(list, &item);
            pye_json_release(item);
        }
        if (!well) {
            pye_list_release(list);
            return false;
        }
    }
    return pye_json_with_list(list, result);
}

static bool of_entries(const pye_dict_t *from, pye_dict_t *dict)
{
    pye_dict_iterator_t iterator = pye_dict_begin(from);
    for (size_t done = 0;; done++) {
        const void *key, *value;
        pye_json_t *item;
        if (!pye_goes_on(done) || !pye_dict_next(&iterator, &key, &value))
            return false;
        if (key == NULL)
            return true;
        if (!pye_json_of(from->head.type->value, value, &item))
            return false;
        bool well = pye_dict_set(dict, key, &item);
        pye_json_release(item);
        if (!well)
            return false;
    }
}

static bool of_dict(const pye_dict_t *from, pye_json_t **result)
{
    pye_dict_t *dict;
    if (!pye_deeper() || !pye_dict_new(&pye_type_dict_json, &dict))
        return false;
    if (of_entries(from, dict))
        return pye_json_with_dict(dict, result);
    pye_dict_release(dict);
    return false;
}

static bool of_integer(const pye_type_t *type, const void *slot, pye_json_t **result)
{
    uint64_t bits = 0;
    uint32_t unused = 64 - 8 * type->size;
    memcpy(&bits, slot, type->size);
    if (type->kind == PYE_KIND_SIGNED)
        return pye_json_of_int((int64_t)(bits << unused) >> unused, result);
    return bits > INT64_MAX ? pye_raise_overflow() : pye_json_of_int((int64_t)bits, result);
}

bool pye_json_of(const pye_type_t *type, const void *slot, pye_json_t **result)
{
    if ((type->flags & PYE_TYPE_NULLABLE) != 0 && *(void *const *)slot == NULL)
        return pye_json_of_none(result);
    switch (type->kind) {
    case PYE_KIND_BOOL: return pye_json_of_bool(*(const bool *)slot, result);
    case PYE_KIND_SIGNED:
    case PYE_KIND_UNSIGNED: return of_integer(type, slot, result);
    case PYE_KIND_FLOAT:
        return pye_json_of_float(type->size == sizeof(float) ? (double)*(const float *)slot : *(const double *)slot,
                                 result);
    case PYE_KIND_STR: return pye_json_of_str(*(pye_bytes_t *const *)slot, result);
    case PYE_KIND_LIST:
        return is_json(type->element) ? pye_json_of_list(*(pye_list_t *const *)slot, result)
                                      : of_list(*(pye_list_t *const *)slot, result);
    case PYE_KIND_DICT:
        return is_json(type->value) ? pye_json_of_dict(*(pye_dict_t *const *)slot, result)
                                    : of_dict(*(pye_dict_t *const *)slot, result);
    case PYE_KIND_OPTIONAL:
        if (!*(const bool *)slot)
            return pye_json_of_none(result);
        return pye_json_of(type->element, (const uint8_t *)slot + type->object_size, result);
    case PYE_KIND_JSON: *result = pye_json_retain(*(pye_json_t *const *)slot); return true;
    default: return pye_fail(PYE_EXC_TypeError, "this is no value of JSON");
    }
}

/* --- whose method is called ----------------------------------------------------------------------------------------------------- */

static bool no_method(const pye_json_t *value, const pye_bytes_t *name)
{
    pye_builder_t after = {0};
    if (value->form > PYE_JSON_STR && name->size == 3 && memcmp(name->data, "pop", 3) == 0)
        return pye_json_refuse(PYE_EXC_TypeError, "`pop` of a ", value, " takes other arguments");
    if (pye_builder_text(&after, "' object has no attribute '") && pye_builder_add(&after, name->data, name->size) &&
        pye_builder_byte(&after, '\'') && pye_builder_byte(&after, 0))
        (void)pye_json_refuse(PYE_EXC_AttributeError, "'", value, (const char *)after.data);
    return pye_builder_drop(&after);
}

bool pye_json_list_of(const pye_json_t *value, const pye_bytes_t *name, pye_list_t **result)
{
    if (value->form != PYE_JSON_LIST)
        return no_method(value, name);
    *result = pye_list_retain(value->list);
    return true;
}

bool pye_json_dict_of(const pye_json_t *value, const pye_bytes_t *name, pye_dict_t **result)
{
    if (value->form != PYE_JSON_DICT)
        return no_method(value, name);
    *result = pye_dict_retain(value->dict);
    return true;
}

bool pye_json_str_of(const pye_json_t *value, const pye_bytes_t *name, pye_bytes_t **result)
{
    if (value->form != PYE_JSON_STR)
        return no_method(value, name);
    *result = pye_bytes_retain(value->text);
    return true;
}
