/* A value of JSON: made, compared, hashed and shown. */

#include "values/json.h"

#include "compound.h"
#include "json_parts.h"
#include "siphash.h"
#include "values/exceptions.h"
#include "values/numbers.h"

static pye_json_t none = {.head = {0, 0, &pye_type_json}, .form = PYE_JSON_NONE};
static pye_json_t bools[2] = {{.head = {0, 0, &pye_type_json}, .form = PYE_JSON_BOOL, .truth = false},
                              {.head = {0, 0, &pye_type_json}, .form = PYE_JSON_BOOL, .truth = true}};

pye_json_t *pye_json_none(void) { return &none; }
pye_json_t *pye_json_bool(bool value) { return &bools[value]; }

static pye_json_t *made(enum pye_json_form form)
{
    pye_json_t *value = pye_object_new(&pye_type_json, sizeof *value);
    if (value != NULL)
        value->form = form;
    return value;
}

bool pye_json_of_none(pye_json_t **result)
{
    *result = &none;
    return true;
}

bool pye_json_of_bool(bool value, pye_json_t **result)
{
    *result = &bools[value];
    return true;
}

bool pye_json_of_int(int64_t value, pye_json_t **result)
{
    pye_json_t *box = made(PYE_JSON_INT);
    if (box == NULL)
        return false;
    box->whole = value;
    *result = box;
    return true;
}

bool pye_json_of_float(double value, pye_json_t **result)
{
    pye_json_t *box = made(PYE_JSON_FLOAT);
    if (box == NULL)
        return false;
    box->real = value;
    *result = box;
    return true;
}

bool pye_json_with_str(pye_bytes_t *text, pye_json_t **result)
{
    pye_json_t *box = made(PYE_JSON_STR);
    if (box == NULL) {
        pye_bytes_release(text);
        return false;
    }
    box->text = text;
    *result = box;
    return true;
}

static bool with_held(pye_head_t *held, enum pye_json_form form, pye_json_t **result)
{
    pye_json_t *box = made(form);
    if (box == NULL) {
        pye_object_release(held);
        return false;
    }
    box->held = held;
    *result = box;
    return true;
}

bool pye_json_with_list(pye_list_t *list, pye_json_t **result) { return with_held(&list->head, PYE_JSON_LIST, result); }
bool pye_json_with_dict(pye_dict_t *dict, pye_json_t **result) { return with_held(&dict->head, PYE_JSON_DICT, result); }

bool pye_json_of_str(const pye_bytes_t *value, pye_json_t **result)
{
    pye_bytes_t *kept;
    return pye_bytes_keep(value, &kept) && pye_json_with_str(kept, result);
}

bool pye_json_of_list(pye_list_t *value, pye_json_t **result)
{
    return pye_json_with_list(pye_list_retain(value), result);
}

bool pye_json_of_dict(pye_dict_t *value, pye_json_t **result)
{
    return pye_json_with_dict(pye_dict_retain(value), result);
}

/* --- refusals ------------------------------------------------------------------------------------------------------------- */

const char *pye_json_name(const pye_json_t *value)
{
    static const char *const names[] = {"NoneType", "bool", "int", "float", "str", "list", "dict"};
    return names[value->form];
}

bool pye_json_refuse(enum pye_exception number, const char *before, const pye_json_t *value, const char *after)
{
    pye_builder_t text = {0};
    if (pye_builder_text(&text, before) && pye_builder_text(&text, pye_json_name(value)) &&
        pye_builder_text(&text, after))
        (void)pye_raise_sized(number, (const char *)text.data, text.size);
    return pye_builder_drop(&text);
}

bool pye_json_refuse_both(const char *before, const pye_json_t *a, const char *between, const pye_json_t *b,
                          const char *after)
{
    pye_builder_t text = {0};
    if (pye_builder_text(&text, before) && pye_builder_text(&text, pye_json_name(a)) &&
        pye_builder_text(&text, between) && pye_builder_text(&text, pye_json_name(b)) && pye_builder_text(&text, after))
        (void)pye_raise_sized(PYE_EXC_TypeError, (const char *)text.data, text.size);
    return pye_builder_drop(&text);
}

/* --- the descriptor's functions --------------------------------------------------------------------------------------------- */

static const pye_json_t *at(const void *slot) { return *(pye_json_t *const *)slot; }

static bool equal(const pye_type_t *type, const void *a, const void *b)
{
    const pye_json_t *one = at(a), *other = at(b);
    (void)type;
    if (pye_json_is_number(one) && pye_json_is_number(other)) {
        if (one->form == PYE_JSON_FLOAT && other->form == PYE_JSON_FLOAT)
            return one->real == other->real;
        if (one->form == PYE_JSON_FLOAT)
            return pye_eq_if(pye_json_whole(other), one->real);
        return other->form == PYE_JSON_FLOAT ? pye_eq_if(pye_json_whole(one), other->real)
                                             : pye_json_whole(one) == pye_json_whole(other);
    }
    if (one->form != other->form)
        return false;
    switch (one->form) {
    case PYE_JSON_STR: return pye_bytes_equal(one->text, other->text);
    case PYE_JSON_LIST: return pye_list_operations.equal(&pye_type_list_json, &one->list, &other->list);
    case PYE_JSON_DICT: return pye_dict_operations.equal(&pye_type_dict_json, &one->dict, &other->dict);
    default: return true;
    }
}

/* One of PYE_LESS, …; 0 with a TypeError pending, or of a NaN. `symbol` is what the message says. */
static int compared(const pye_json_t *one, const pye_json_t *other, const char *symbol)
{
    if (pye_json_is_number(one) && pye_json_is_number(other)) {
        if (one->form == PYE_JSON_FLOAT && other->form == PYE_JSON_FLOAT)
            return one->real < other->real    ? PYE_LESS
                   : one->real > other->real  ? PYE_GREATER
                   : one->real == other->real ? PYE_EQUAL
                                              : 0;
        if (one->form == PYE_JSON_FLOAT)
            return pye_compare_fi(one->real, pye_json_whole(other));
        if (other->form == PYE_JSON_FLOAT)
            return pye_compare_if(pye_json_whole(one), other->real);
        int64_t a = pye_json_whole(one), b = pye_json_whole(other);
        return a < b ? PYE_LESS : a > b ? PYE_GREATER : PYE_EQUAL;
    }
    if (one->form == PYE_JSON_STR && other->form == PYE_JSON_STR)
        return pye_bytes_compare(one->text, other->text);
    if (one->form == PYE_JSON_LIST && other->form == PYE_JSON_LIST)
        return pye_list_operations.compare(&pye_type_list_json, &one->list, &other->list);
    pye_builder_t before = {0};
    if (pye_builder_byte(&before, '\'') && pye_builder_text(&before, symbol) &&
        pye_builder_text(&before, "' not supported between instances of '") && pye_builder_byte(&before, 0))
        (void)pye_json_refuse_both((const char *)before.data, one, "' and '", other, "'");
    (void)pye_builder_drop(&before);
    return 0;
}

static int compare(const pye_type_t *type, const void *a, const void *b)
{
    (void)type;
    return compared(at(a), at(b), "<");
}

/* What is equal has one hash: 1, 1.0 and True. */
static uint64_t hash(const pye_type_t *type, const void *slot)
{
    const pye_json_t *value = at(slot);
    (void)type;
    switch (value->form) {
    case PYE_JSON_NONE: return pye_hash_word(1, 0);
    case PYE_JSON_BOOL:
    case PYE_JSON_INT: return pye_hash_word(0, (uint64_t)pye_json_whole(value));
    case PYE_JSON_FLOAT: {
        double real = value->real;
        if (real >= -0x1p63 && real < 0x1p63 && (double)(int64_t)real == real)
            return pye_hash_word(0, (uint64_t)(int64_t)real);
        return pye_type_float.operations->hash(&pye_type_float, &real);
    }
    case PYE_JSON_STR: return pye_type_str.operations->hash(&pye_type_str, &value->text);
    default: (void)pye_json_refuse(PYE_EXC_TypeError, "unhashable type: '", value, "'"); return 1;
    }
}

static bool repr(const pye_type_t *type, const void *slot, pye_builder_t *to)
{
    const pye_json_t *value = at(slot);
    (void)type;
    switch (value->form) {
    case PYE_JSON_NONE: return pye_builder_text(to, "None");
    case PYE_JSON_BOOL: return pye_type_bool.operations->repr(&pye_type_bool, &value->truth, to);
    case PYE_JSON_INT: return pye_type_int.operations->repr(&pye_type_int, &value->whole, to);
    case PYE_JSON_FLOAT: return pye_type_float.operations->repr(&pye_type_float, &value->real, to);
    case PYE_JSON_STR: return pye_type_str.operations->repr(&pye_type_str, &value->text, to);
    case PYE_JSON_LIST: return pye_list_operations.repr(&pye_type_list_json, &value->list, to);
    default: return pye_dict_operations.repr(&pye_type_dict_json, &value->dict, to);
    }
}

static void free_json(pye_head_t *object)
{
    pye_json_t *value = (pye_json_t *)object;
    if (value->form == PYE_JSON_STR)
        pye_bytes_release(value->text);
    else if (value->form > PYE_JSON_STR)
        pye_object_release(value->held);
    pye_block_free(value, sizeof *value);
}

const pye_operations_t pye_json_operations = {.keep = pye_object_keep,
                                              .drop = pye_object_drop,
                                              .equal = equal,
                                              .compare = compare,
                                              .hash = hash,
                                              .repr = repr,
                                              .free = free_json};

const pye_type_t pye_type_json = {
    .name = "Any", .operations = &pye_json_operations, .kind = PYE_KIND_JSON, .size = sizeof(void *)};
const pye_type_t pye_type_list_json = PYE_LIST_OF("list[Any]", &pye_type_json);
const pye_type_t pye_type_dict_json = PYE_DICT_OF("dict[str, Any]", &pye_type_str, &pye_type_json);

/* --- == and the orders -------------------------------------------------------------------------------------------------------- */

bool pye_json_eq(const pye_json_t *a, const pye_json_t *b, bool *result)
{
    return pye_value_equal(&pye_type_json, &a, &b, result);
}

#define PYE_ORDER(name, symbol, accepted) \
    bool pye_json_##name(const pye_json_t *a, const pye_json_t *b, bool *result) \
    { \
        int found = compared(a, b, symbol); \
        if (pye_error_pending()) \
            return false; \
        *result = (found & (accepted)) != 0; \
        return true; \
    }
PYE_ORDER(lt, "<", PYE_LESS)
PYE_ORDER(le, "<=", PYE_NOT_GREATER)
PYE_ORDER(gt, ">", PYE_GREATER)
PYE_ORDER(ge, ">=", PYE_NOT_LESS)
