/* Operators on values of JSON, by what both are when they run; their texts. */

#include "json_parts.h"
#include "values/exceptions.h"
#include "values/format.h"
#include "values/builder.h"
#include "values/numbers.h"

static bool unsupported(const char *symbol, const pye_json_t *a, const pye_json_t *b)
{
    pye_builder_t before = {0};
    if (pye_builder_text(&before, "unsupported operand type(s) for ") && pye_builder_text(&before, symbol) &&
        pye_builder_text(&before, ": '") && pye_builder_byte(&before, 0))
        (void)pye_json_refuse_both((const char *)before.data, a, "' and '", b, "'");
    return pye_builder_drop(&before);
}

static bool are_numbers(const pye_json_t *a, const pye_json_t *b)
{
    return pye_json_is_number(a) && pye_json_is_number(b);
}

/* Of two ints an int, of others a float. */
#define PYE_ARITHMETIC(name, on_ints, on_floats) \
    static bool name##_numbers(const pye_json_t *a, const pye_json_t *b, pye_json_t **result) \
    { \
        int64_t whole; \
        double real; \
        if (pye_json_is_whole(a) && pye_json_is_whole(b)) \
            return on_ints(pye_json_whole(a), pye_json_whole(b), &whole) && pye_json_of_int(whole, result); \
        return on_floats(pye_json_real(a), pye_json_real(b), &real) && pye_json_of_float(real, result); \
    }

#define PYE_PLAIN(name, operator) \
    static bool name(double a, double b, double *result) \
    { \
        *result = a operator b; \
        return true; \
    }
PYE_PLAIN(add_floats, +)
PYE_PLAIN(sub_floats, -)
PYE_PLAIN(mul_floats, *)
PYE_ARITHMETIC(add, pye_int_add, add_floats)
PYE_ARITHMETIC(sub, pye_int_sub, sub_floats)
PYE_ARITHMETIC(mul, pye_int_mul, mul_floats)
PYE_ARITHMETIC(floordiv, pye_int_floordiv, pye_float_floordiv)
PYE_ARITHMETIC(mod, pye_int_mod, pye_float_mod)

bool pye_json_add(const pye_json_t *a, const pye_json_t *b, pye_json_t **result)
{
    pye_bytes_t *text;
    pye_list_t *list;
    if (are_numbers(a, b))
        return add_numbers(a, b, result);
    if (a->form == PYE_JSON_STR && b->form == PYE_JSON_STR)
        return pye_bytes_concat(a->text, b->text, &text) && pye_json_with_str(text, result);
    if (a->form == PYE_JSON_LIST && b->form == PYE_JSON_LIST)
        return pye_list_concat(a->list, b->list, &list) && pye_json_with_list(list, result);
    if (a->form == PYE_JSON_STR)
        return pye_json_refuse(PYE_EXC_TypeError, "can only concatenate str (not \"", b, "\") to str");
    if (a->form == PYE_JSON_LIST)
        return pye_json_refuse(PYE_EXC_TypeError, "can only concatenate list (not \"", b, "\") to list");
    return unsupported("+", a, b);
}

bool pye_json_add_in_place(pye_json_t *a, const pye_json_t *b, pye_json_t **result)
{
    pye_list_t *items;
    if (a->form != PYE_JSON_LIST)
        return pye_json_add(a, b, result);
    if (!pye_json_items(b, &items))
        return false;
    bool well = pye_json_list_extend(a->list, items);
    pye_list_release(items);
    if (well)
        *result = pye_json_retain(a);
    return well;
}

bool pye_list_sum_json(const pye_list_t *list, const pye_json_t *start, pye_json_t **result)
{
    pye_json_t *sum = pye_json_retain((pye_json_t *)(uintptr_t)start), *next;
    if (start->form == PYE_JSON_STR) {
        pye_json_release(sum);
        return pye_fail(PYE_EXC_TypeError, "sum() can't sum strings [use ''.join(seq) instead]");
    }
    for (size_t at = 0; at < list->size; at++) {
        bool well = pye_json_add(sum, ((pye_json_t *const *)list->items)[at], &next);
        pye_json_release(sum);
        if (!well)
            return false;
        sum = next;
    }
    *result = sum;
    return true;
}

bool pye_json_sub(const pye_json_t *a, const pye_json_t *b, pye_json_t **result)
{
    return are_numbers(a, b) ? sub_numbers(a, b, result) : unsupported("-", a, b);
}

bool pye_json_mul(const pye_json_t *a, const pye_json_t *b, pye_json_t **result)
{
    const pye_json_t *many = pye_json_is_whole(b) ? a : b, *count = many == a ? b : a;
    pye_bytes_t *text;
    pye_list_t *list;
    if (are_numbers(a, b))
        return mul_numbers(a, b, result);
    if (many->form == PYE_JSON_STR && pye_json_is_whole(count))
        return pye_bytes_repeat(many->text, pye_json_whole(count), &text) && pye_json_with_str(text, result);
    if (many->form == PYE_JSON_LIST && pye_json_is_whole(count))
        return pye_list_repeat(many->list, pye_json_whole(count), &list) && pye_json_with_list(list, result);
    if (many->form == PYE_JSON_STR || many->form == PYE_JSON_LIST)
        return pye_json_refuse(PYE_EXC_TypeError, "can't multiply sequence by non-int of type '", count, "'");
    return unsupported("*", a, b);
}

bool pye_json_truediv(const pye_json_t *a, const pye_json_t *b, pye_json_t **result)
{
    double real;
    if (!are_numbers(a, b))
        return unsupported("/", a, b);
    bool well = pye_json_is_whole(a) && pye_json_is_whole(b)
                    ? pye_int_truediv(pye_json_whole(a), pye_json_whole(b), &real)
                    : pye_float_truediv(pye_json_real(a), pye_json_real(b), &real);
    return well && pye_json_of_float(real, result);
}

bool pye_json_floordiv(const pye_json_t *a, const pye_json_t *b, pye_json_t **result)
{
    return are_numbers(a, b) ? floordiv_numbers(a, b, result) : unsupported("//", a, b);
}

bool pye_json_mod(const pye_json_t *a, const pye_json_t *b, pye_json_t **result)
{
    if (are_numbers(a, b))
        return mod_numbers(a, b, result);
    if (a->form == PYE_JSON_STR)
        return pye_fail(PYE_EXC_TypeError, "inside, a text that is not written out has no `%`");
    return unsupported("%", a, b);
}

bool pye_json_neg(const pye_json_t *value, pye_json_t **result)
{
    int64_t whole;
    if (value->form == PYE_JSON_FLOAT)
        return pye_json_of_float(-value->real, result);
    if (!pye_json_is_whole(value))
        return pye_json_refuse(PYE_EXC_TypeError, "bad operand type for unary -: '", value, "'");
    return pye_int_neg(pye_json_whole(value), &whole) && pye_json_of_int(whole, result);
}

bool pye_json_int(const pye_json_t *value, int64_t *result)
{
    switch (value->form) {
    case PYE_JSON_BOOL:
    case PYE_JSON_INT: *result = pye_json_whole(value); return true;
    case PYE_JSON_FLOAT: return pye_float_to_int(value->real, result);
    case PYE_JSON_STR: return pye_str_to_int(value->text, 10, result);
    default:
        return pye_json_refuse(PYE_EXC_TypeError,
                               "int() argument must be a string, a bytes-like object or a real number, not '", value,
                               "'");
    }
}

bool pye_json_float(const pye_json_t *value, double *result)
{
    if (pye_json_is_number(value)) {
        *result = pye_json_real(value);
        return true;
    }
    if (value->form == PYE_JSON_STR)
        return pye_str_to_float(value->text, result);
    return pye_json_refuse(PYE_EXC_TypeError, "float() argument must be a string or a real number, not '", value, "'");
}

bool pye_json_str(const pye_json_t *value, pye_bytes_t **result)
{
    return value->form == PYE_JSON_STR ? pye_bytes_share(value->text, result) : pye_json_repr(value, result);
}

bool pye_json_repr(const pye_json_t *value, pye_bytes_t **result)
{
    return pye_value_repr(&pye_type_json, &value, result);
}

bool pye_json_format(const pye_json_t *value, const pye_bytes_t *spec, pye_bytes_t **result)
{
    if (spec->size == 0)
        return pye_json_str(value, result);
    switch (value->form) {
    case PYE_JSON_BOOL: return pye_bool_format(value->truth, spec, result);
    case PYE_JSON_INT: return pye_int_format(value->whole, spec, result);
    case PYE_JSON_FLOAT: return pye_float_format(value->real, spec, result);
    case PYE_JSON_STR: return pye_str_format(value->text, spec, result);
    default: return pye_json_refuse(PYE_EXC_TypeError, "unsupported format string passed to ", value, ".__format__");
    }
}
