/* A value of JSON, `Any` of trusted code: None, a bool, an int, a float, a str, a list or a dict of such values.
 *
 * The value itself does not change; the list or the dict in it is shared, as everybody's who has it, and does. */
#ifndef PYENCLAVE_VALUES_JSON_H
#define PYENCLAVE_VALUES_JSON_H

#include "values/bytes.h"
#include "values/dicts.h"

enum pye_json_form {
    PYE_JSON_NONE,
    PYE_JSON_BOOL,
    PYE_JSON_INT,
    PYE_JSON_FLOAT,
    PYE_JSON_STR,
    PYE_JSON_LIST,
    PYE_JSON_DICT,
};

typedef struct pye_json {
    pye_head_t head;
    enum pye_json_form form;
    union {
        bool truth;
        int64_t whole;
        double real;
        pye_bytes_t *text;
        pye_list_t *list; /* list[Any] */
        pye_dict_t *dict; /* dict[str, Any] */
        pye_head_t *held; /* either of them */
    };
} pye_json_t;
PYE_COUNTED(json)

extern const pye_type_t pye_type_list_json, pye_type_dict_json;

/* --- made of what it is ------------------------------------------------------------------------------------------- */

pye_json_t *pye_json_none(void); /* these two are constants */
pye_json_t *pye_json_bool(bool value);
PYE_MUST_CHECK bool pye_json_of_none(pye_json_t **result);
PYE_MUST_CHECK bool pye_json_of_bool(bool value, pye_json_t **result);
PYE_MUST_CHECK bool pye_json_of_int(int64_t value, pye_json_t **result);
PYE_MUST_CHECK bool pye_json_of_float(double value, pye_json_t **result);
PYE_MUST_CHECK bool pye_json_of_str(const pye_bytes_t *value, pye_json_t **result);
PYE_MUST_CHECK bool pye_json_of_list(pye_list_t *value, pye_json_t **result);
PYE_MUST_CHECK bool pye_json_of_dict(pye_dict_t *value, pye_json_t **result);

/* A value like the slot's, of any type that JSON has but tuples: lists and dicts are copied. */
PYE_MUST_CHECK bool pye_json_of(const pye_type_t *type, const void *slot, pye_json_t **result);

/* --- text --------------------------------------------------------------------------------------------------------- */

/* json.loads: JSONDecodeError with CPython's text; OverflowError for an int past 64 bits; RecursionError. */
PYE_MUST_CHECK bool pye_json_loads(const pye_bytes_t *text, pye_json_t **result);
/* Of UTF-8, with or without a mark at its beginning. */
PYE_MUST_CHECK bool pye_json_loads_bytes(const pye_bytes_t *data, pye_json_t **result);

#define PYE_JSON_SORTED 1 /* sort_keys=True */
#define PYE_JSON_ASCII 2  /* ensure_ascii=True */
#define PYE_JSON_FINITE 4 /* allow_nan=False */
/* json.dumps of a value of any type that JSON has; `indent` NULL: in one line. */
PYE_MUST_CHECK bool pye_json_dumps(const pye_type_t *type, const void *value, const pye_bytes_t *indent,
                                   const pye_bytes_t *comma, const pye_bytes_t *colon, int64_t flags,
                                   pye_bytes_t **result);

/* --- as another type, where it is of that: TypeError, OverflowError for an int that does not fit ------------------ */

/* A list[Any] or a dict[str, Any] is the one that is in the value; lists and dicts of something else are copies. */
PYE_MUST_CHECK bool pye_json_as(const pye_type_t *type, const pye_json_t *value, void *result);
/* The list or dict whose method of this name is called: AttributeError for what is none. */
PYE_MUST_CHECK bool pye_json_list_of(const pye_json_t *value, const pye_bytes_t *name, pye_list_t **result);
PYE_MUST_CHECK bool pye_json_dict_of(const pye_json_t *value, const pye_bytes_t *name, pye_dict_t **result);
PYE_MUST_CHECK bool pye_json_str_of(const pye_json_t *value, const pye_bytes_t *name, pye_bytes_t **result);
/* `f(**d)`: TypeError where d has a key that is none of `names`, or lacks one of `required`, all with commas between; or has
 * one that is given by its place, or by its name as well, of which CPython says the function with its module. */
PYE_MUST_CHECK bool pye_json_keywords(const pye_dict_t *dict, const pye_bytes_t *function, const pye_bytes_t *names,
                                      const pye_bytes_t *required, const pye_bytes_t *placed, const pye_bytes_t *named,
                                      const pye_bytes_t *qualified);
/* The same of what takes a key of any name (`**`), but those that are given already. */
PYE_MUST_CHECK bool pye_json_further(const pye_dict_t *dict, const pye_bytes_t *function, const pye_bytes_t *placed,
                                     const pye_bytes_t *named, const pye_bytes_t *qualified);
/* What a loop over it has: a list's own items, copies of a dict's keys and of a str's characters. */
PYE_MUST_CHECK bool pye_json_items(const pye_json_t *value, pye_list_t **result);

/* int(x), float(x), str(x), repr(x), format(x, spec), bool(x), len(x), -x */
PYE_MUST_CHECK bool pye_json_int(const pye_json_t *value, int64_t *result);
PYE_MUST_CHECK bool pye_json_float(const pye_json_t *value, double *result);
PYE_MUST_CHECK bool pye_json_str(const pye_json_t *value, pye_bytes_t **result);
PYE_MUST_CHECK bool pye_json_repr(const pye_json_t *value, pye_bytes_t **result);
PYE_MUST_CHECK bool pye_json_format(const pye_json_t *value, const pye_bytes_t *spec, pye_bytes_t **result);
bool pye_json_truth(const pye_json_t *value);
PYE_MUST_CHECK bool pye_json_len(const pye_json_t *value, int64_t *result);
PYE_MUST_CHECK bool pye_json_neg(const pye_json_t *value, pye_json_t **result);

/* Whether it is a str, of what is looked for among keys that are: TypeError for a list or a dict, which are none. */
PYE_MUST_CHECK bool pye_json_is_key(const pye_json_t *value, bool *result);
/* `x is True`, `x is False` */
static inline bool pye_json_is_bool(const pye_json_t *value, bool which)
{
    return value->form == PYE_JSON_BOOL && value->truth == which;
}
/* isinstance: `forms` has a bit for each. */
static inline bool pye_json_is(const pye_json_t *value, int64_t forms) { return (forms >> value->form & 1) != 0; }

/* --- items -------------------------------------------------------------------------------------------------------- */

PYE_MUST_CHECK bool pye_json_at(const pye_json_t *value, int64_t index, pye_json_t **result);
PYE_MUST_CHECK bool pye_json_get(const pye_json_t *value, const pye_bytes_t *key, pye_json_t **result);
PYE_MUST_CHECK bool pye_json_item(const pye_json_t *value, const pye_json_t *key, pye_json_t **result);
PYE_MUST_CHECK bool pye_json_slice(const pye_json_t *value, int64_t start, int64_t stop, pye_json_t **result);
PYE_MUST_CHECK bool pye_json_contains(const pye_json_t *value, const pye_json_t *item, bool *result);
PYE_MUST_CHECK bool pye_json_put(const pye_json_t *value, const pye_json_t *key, pye_json_t *item);
PYE_MUST_CHECK bool pye_json_delete(const pye_json_t *value, const pye_json_t *key);

/* Stores to list[Any] and dict[str, Any]: as those of lists and dicts, but ValueError where the container would hold itself,
 * which nothing would free. */
PYE_MUST_CHECK bool pye_json_list_set(pye_list_t *list, int64_t index, const void *item);
PYE_MUST_CHECK bool pye_json_list_append(pye_list_t *list, const void *item);
PYE_MUST_CHECK bool pye_json_list_insert(pye_list_t *list, int64_t index, const void *item);
PYE_MUST_CHECK bool pye_json_list_extend(pye_list_t *list, const pye_list_t *other);
PYE_MUST_CHECK bool pye_json_list_set_slice(pye_list_t *list, int64_t start, int64_t stop, int64_t step, uint32_t has,
                                            const pye_list_t *other);
PYE_MUST_CHECK bool pye_json_dict_set(pye_dict_t *dict, const void *key, const void *value);
PYE_MUST_CHECK bool pye_json_dict_setdefault(pye_dict_t *dict, const void *key, const void *otherwise, void *result);
PYE_MUST_CHECK bool pye_json_dict_update(pye_dict_t *dict, const pye_dict_t *other);

/* --- operators, by what both are when they run -------------------------------------------------------------------- */

PYE_MUST_CHECK bool pye_json_add(const pye_json_t *a, const pye_json_t *b, pye_json_t **result);
/* a += b: a list is longer for everybody who has it. */
PYE_MUST_CHECK bool pye_json_add_in_place(pye_json_t *a, const pye_json_t *b, pye_json_t **result);
PYE_MUST_CHECK bool pye_json_sub(const pye_json_t *a, const pye_json_t *b, pye_json_t **result);
PYE_MUST_CHECK bool pye_json_mul(const pye_json_t *a, const pye_json_t *b, pye_json_t **result);
PYE_MUST_CHECK bool pye_json_truediv(const pye_json_t *a, const pye_json_t *b, pye_json_t **result);
PYE_MUST_CHECK bool pye_json_floordiv(const pye_json_t *a, const pye_json_t *b, pye_json_t **result);
PYE_MUST_CHECK bool pye_json_mod(const pye_json_t *a, const pye_json_t *b, pye_json_t **result);
PYE_MUST_CHECK bool pye_list_sum_json(const pye_list_t *list, const pye_json_t *start, pye_json_t **result);
PYE_MUST_CHECK bool pye_json_eq(const pye_json_t *a, const pye_json_t *b, bool *result);
PYE_MUST_CHECK bool pye_json_lt(const pye_json_t *a, const pye_json_t *b, bool *result);
PYE_MUST_CHECK bool pye_json_le(const pye_json_t *a, const pye_json_t *b, bool *result);
PYE_MUST_CHECK bool pye_json_gt(const pye_json_t *a, const pye_json_t *b, bool *result);
PYE_MUST_CHECK bool pye_json_ge(const pye_json_t *a, const pye_json_t *b, bool *result);

#endif
