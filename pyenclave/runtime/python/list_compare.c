/* list: in, ==, <, index, count, remove, min, max, sum. */

#include "list_parts.h"
#include "list_type.h"
#include "repr.h"
#include "values/exceptions.h"
#include "values/interrupts.h"
#include "values/numbers.h"

/* What a comparison of items left pending is the whole one's outcome. */
static bool settled(void) { return !pye_error_pending(); }

/* Where the item first is in [from, to), or `to`. A class's own `__eq__` may change the list meanwhile. */
static size_t find(const pye_list_t *list, const void *item, size_t from, size_t to)
{
    const pye_type_t *element = list->head.type->element;
    if (element->kind <= PYE_KIND_UNSIGNED && element->size == sizeof(uint64_t)) { /* bits say all */
        const uint64_t *items = list->items;
        uint64_t wanted;
        memcpy(&wanted, item, sizeof wanted);
        while (from < to && items[from] != wanted)
            from++;
        return from;
    }
    for (; from < to && from < list->size; from++) {
        if (!pye_goes_on(from))
            return to;
        if (element->operations->equal(element, pye_list_slot(list, from), item))
            return from;
    }
    return to;
}

bool pye_list_contains(const pye_list_t *list, const void *item, bool *result)
{
    size_t size = list->size;
    bool found = find(list, item, 0, size) < size;
    if (!settled())
        return false;
    *result = found;
    return true;
}

bool pye_list_find(const pye_list_t *list, const void *item, int64_t start, int64_t stop, int64_t *result)
{
    size_t first = pye_clamp(start, list->size), end = pye_clamp(stop, list->size);
    size_t at = first < end ? find(list, item, first, end) : end;
    if (!settled())
        return false;
    if (at >= end || first >= end) {
        if ((list->head.type->flags & PYE_TYPE_FROZEN) != 0)
            return pye_fail(PYE_EXC_ValueError, "tuple.index(x): x not in tuple");
        static const pye_bytes_t after = PYE_STR_CONSTANT(15, 15, " is not in list");
        return pye_not_in(list->head.type->element, item, &after);
    }
    *result = (int64_t)at;
    return true;
}

bool pye_list_count(const pye_list_t *list, const void *item, int64_t *result)
{
    int64_t count = 0;
    for (size_t at = 0; (at = find(list, item, at, list->size)) < list->size; at++)
        count++;
    if (!settled())
        return false;
    *result = count;
    return true;
}

bool pye_list_remove(pye_list_t *list, const void *item)
{
    size_t size = list->size, at = find(list, item, 0, size);
    if (!settled())
        return false;
    if (at == size)
        return pye_fail(PYE_EXC_ValueError, "list.remove(x): x not in list");
    return pye_list_delete(list, (int64_t)at);
}

/* Where the two first differ, or the shorter one's end. */
static size_t difference(const pye_list_t *a, const pye_list_t *b)
{
    const pye_type_t *element = a->head.type->element;
    size_t at = 0;
    while (at < a->size && at < b->size && pye_goes_on(at) &&
           element->operations->equal(element, pye_list_slot(a, at), pye_list_slot(b, at)))
        at++;
    return at;
}

bool pye_lists_equal(const pye_list_t *a, const pye_list_t *b)
{
    if (a == b || a->size != b->size)
        return a == b;
    size_t at = difference(a, b);
    return at == a->size && at == b->size;
}

int pye_lists_compare(const pye_list_t *a, const pye_list_t *b)
{
    const pye_type_t *element = a->head.type->element;
    size_t at = difference(a, b);
    if (at < a->size && at < b->size)
        return element->operations->compare(element, pye_list_slot(a, at), pye_list_slot(b, at));
    return a->size < b->size ? PYE_LESS : a->size > b->size ? PYE_GREATER : PYE_EQUAL;
}

bool pye_list_equal(const pye_list_t *a, const pye_list_t *b, bool *result)
{
    bool equal = pye_lists_equal(a, b);
    if (!settled())
        return false;
    *result = equal;
    return true;
}

bool pye_list_compare(const pye_list_t *a, const pye_list_t *b, int *result)
{
    int found = pye_lists_compare(a, b);
    if (!settled())
        return false;
    *result = found;
    return true;
}

/* Of equal ones the first. */
static bool extreme(const pye_list_t *list, int better, const char *empty, void *result)
{
    const pye_type_t *element = list->head.type->element;
    size_t best = 0;
    if (list->size == 0)
        return pye_fail(PYE_EXC_ValueError, empty);
    for (size_t at = 1; at < list->size; at++) {
        if (!pye_goes_on(at))
            return false;
        if (element->operations->compare(element, pye_list_slot(list, at), pye_list_slot(list, best)) == better)
            best = at;
    }
    if (!settled())
        return false;
    if (best >= list->size)
        return pye_fail(PYE_EXC_RuntimeError, "changed while its items were compared");
    pye_slot_get(element, pye_list_slot(list, best), result);
    return true;
}

bool pye_list_min(const pye_list_t *list, void *result)
{
    return extreme(list, PYE_LESS, "min() arg is an empty sequence", result);
}

bool pye_list_max(const pye_list_t *list, void *result)
{
    return extreme(list, PYE_GREATER, "max() arg is an empty sequence", result);
}

bool pye_list_sum_int(const pye_list_t *list, int64_t start, int64_t *result)
{
    const pye_type_t *element = list->head.type->element;
    for (size_t at = 0; at < list->size; at++) {
        const void *slot = pye_list_slot(list, at);
        int64_t item = element->kind != PYE_KIND_SIGNED ? element->size == 1   ? *(const uint8_t *)slot
                                                          : element->size == 2 ? *(const uint16_t *)slot
                                                                               : *(const uint32_t *)slot
                       : element->size == 1             ? *(const int8_t *)slot
                       : element->size == 2             ? *(const int16_t *)slot
                       : element->size == 4             ? *(const int32_t *)slot
                                                        : *(const int64_t *)slot;
        if (!pye_int_add(start, item, &start))
            return false;
    }
    *result = start;
    return true;
}

bool pye_list_sum_u64(const pye_list_t *list, uint64_t start, uint64_t *result)
{
    const uint64_t *items = list->items;
    for (size_t at = 0; at < list->size; at++) {
        if (!pye_u64_add(start, items[at], &start))
            return false;
    }
    *result = start;
    return true;
}

bool pye_list_sum_float(const pye_list_t *list, double start, double *result)
{
    bool narrow = list->head.type->element->size == sizeof(float);
    for (size_t at = 0; at < list->size; at++)
        start += narrow ? (double)((const float *)list->items)[at] : ((const double *)list->items)[at];
    *result = start;
    return true;
}
