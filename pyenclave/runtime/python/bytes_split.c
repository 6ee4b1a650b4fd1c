/* bytes: split, rsplit, splitlines, partition, strip, removeprefix, replace, join. What looks for a separator serves str too;
 * only what white space is differs. */

#include <string.h>

#include "split.h"
#include "values/exceptions.h"
#include "values/interrupts.h"

#define PARTS 12 /* that a list has room for at first, as in CPython */

/* --- split at a separator: bytes and str ------------------------------------------------------------------------------ */

static bool no_separator(void) { return pye_fail(PYE_EXC_ValueError, "empty separator"); }

bool pye_split_at(const pye_type_t *type, const pye_bytes_t *value, const pye_bytes_t *separator, int64_t most,
                  pye_list_t **result)
{
    pye_list_t *list;
    size_t from = 0;
    if (separator->size == 0)
        return no_separator();
    if (!pye_list_new(type, PARTS, &list))
        return false;
    for (; most != 0; most -= most > 0) {
        size_t at = pye_memory_find(value->data + from, value->size - from, separator->data, separator->size);
        if (at == PYE_NOWHERE)
            break;
        if (at == PYE_ENDED || !pye_list_append_part(list, value, from, from + at))
            goto failed;
        from += at + separator->size;
    }
    if (!pye_list_append_part(list, value, from, value->size))
        goto failed;
    *result = list;
    return true;
failed:
    pye_list_release(list);
    return false;
}

bool pye_rsplit_at(const pye_type_t *type, const pye_bytes_t *value, const pye_bytes_t *separator, int64_t most,
                   pye_list_t **result)
{
    pye_list_t *list;
    size_t to = value->size;
    if (separator->size == 0)
        return no_separator();
    if (!pye_list_new(type, PARTS, &list))
        return false;
    for (; most != 0; most -= most > 0) {
        size_t at = pye_memory_rfind(value->data, to, separator->data, separator->size);
        if (at == PYE_NOWHERE)
            break;
        if (at == PYE_ENDED || !pye_list_append_part(list, value, at + separator->size, to))
            goto failed;
        to = at;
    }
    if (!pye_list_append_part(list, value, 0, to))
        goto failed;
    pye_list_reverse(list);
    *result = list;
    return true;
failed:
    pye_list_release(list);
    return false;
}

/* --- split at white space ---------------------------------------------------------------------------------------------- */

bool pye_split_spaces(const pye_type_t *type, const pye_bytes_t *value, const pye_space_t *space, int64_t most,
                      pye_list_t **result)
{
    pye_list_t *list;
    const uint8_t *data = value->data;
    size_t at = 0, size;
    if (!pye_list_new(type, PARTS, &list))
        return false;
    for (;; most -= most > 0) {
        while (at < value->size && (size = pye_space_at(space, data + at, value->size - at)) != 0)
            at += size;
        if (at == value->size)
            break;
        size_t from = at;
        if (most == 0) { /* the rest, with the white space at its end */
            if (!pye_list_append_part(list, value, from, value->size))
                goto failed;
            break;
        }
        while (at < value->size && pye_space_at(space, data + at, value->size - at) == 0)
            at++;
        if (!pye_list_append_part(list, value, from, at))
            goto failed;
    }
    *result = list;
    return true;
failed:
    pye_list_release(list);
    return false;
}

/* Where the character before `at` begins, when it is white space; else `at`. */
static size_t space_before(const pye_bytes_t *value, size_t from, size_t at, const pye_space_t *space)
{
    for (size_t size = 1; size <= 3 && size <= at - from; size++) { /* none of them has four bytes */
        if (pye_space_at(space, value->data + at - size, size) == size)
            return at - size;
    }
    return at;
}

bool pye_rsplit_spaces(const pye_type_t *type, const pye_bytes_t *value, const pye_space_t *space, int64_t most,
                       pye_list_t **result)
{
    pye_list_t *list;
    size_t at = value->size, before;
    if (!pye_list_new(type, PARTS, &list))
        return false;
    for (;; most -= most > 0) {
        while (at > 0 && (before = space_before(value, 0, at, space)) != at)
            at = before;
        if (at == 0)
            break;
        size_t to = at;
        if (most == 0) { /* the rest, with the white space at its beginning */
            if (!pye_list_append_part(list, value, 0, to))
                goto failed;
            break;
        }
        while (at > 0 && space_before(value, 0, at, space) == at)
            at--;
        if (!pye_list_append_part(list, value, at, to))
            goto failed;
    }
    pye_list_reverse(list);
    *result = list;
    return true;
failed:
    pye_list_release(list);
    return false;
}

/* What bytes' methods take for white space. */
static const pye_space_t ascii_space = {
    .first = {['\t'] = 1, ['\n'] = 1, ['\v'] = 1, ['\f'] = 1, ['\r'] = 1, [' '] = 1}};

bool pye_bytes_split(const pye_bytes_t *value, const pye_bytes_t *separator, int64_t most, pye_list_t **result)
{
    if (separator == NULL)
        return pye_split_spaces(&pye_type_list_bytes, value, &ascii_space, most, result);
    return pye_split_at(&pye_type_list_bytes, value, separator, most, result);
}

bool pye_bytes_rsplit(const pye_bytes_t *value, const pye_bytes_t *separator, int64_t most, pye_list_t **result)
{
    if (separator == NULL)
        return pye_rsplit_spaces(&pye_type_list_bytes, value, &ascii_space, most, result);
    return pye_rsplit_at(&pye_type_list_bytes, value, separator, most, result);
}

/* --- lines ------------------------------------------------------------------------------------------------------------- */

bool pye_split_lines(const pye_type_t *type, const pye_bytes_t *value, const pye_space_t *end, bool keepends,
                     pye_list_t **result)
{
    pye_list_t *list;
    size_t from = 0;
    if (!pye_list_new(type, PARTS, &list))
        return false;
    while (from < value->size) {
        size_t at = from, size = 0;
        while (at < value->size && (size = pye_space_at(end, value->data + at, value->size - at)) == 0)
            at++;
        if (!pye_list_append_part(list, value, from, keepends ? at + size : at)) {
            pye_list_release(list);
            return false;
        }
        from = at + size;
    }
    *result = list;
    return true;
}

static size_t after_return(const uint8_t *at, size_t left) { return left > 1 && at[1] == '\n' ? 2 : 1; }

static const pye_space_t ascii_line_end = {.first = {['\n'] = 1, ['\r'] = 2}, .ask = after_return};

bool pye_bytes_splitlines(const pye_bytes_t *value, bool keepends, pye_list_t **result)
{
    return pye_split_lines(&pye_type_list_bytes, value, &ascii_line_end, keepends, result);
}

/* --- partition --------------------------------------------------------------------------------------------------------- */

/* What is before the separator, itself, and what is after it; all three or none. */
static bool around(const pye_bytes_t *value, size_t at, const pye_bytes_t *separator, pye_bytes_t **before,
                   pye_bytes_t **middle, pye_bytes_t **after)
{
    pye_bytes_t *one, *two, *three;
    if (!pye_bytes_part(value, 0, at, &one))
        return false;
    if (!pye_bytes_share(separator, &two))
        goto no_second;
    if (!pye_bytes_part(value, at + separator->size, value->size, &three))
        goto no_third;
    *before = one;
    *middle = two;
    *after = three;
    return true;
no_third:
    pye_bytes_release(two);
no_second:
    pye_bytes_release(one);
    return false;
}

bool pye_bytes_partition(const pye_bytes_t *value, const pye_bytes_t *separator, pye_bytes_t **before,
                         pye_bytes_t **middle, pye_bytes_t **after)
{
    if (separator->size == 0)
        return no_separator();
    size_t at = pye_memory_find(value->data, value->size, separator->data, separator->size);
    if (at == PYE_ENDED)
        return false;
    if (at == PYE_NOWHERE)
        return around(value, value->size, &pye_bytes_empty, before, middle, after);
    return around(value, at, separator, before, middle, after);
}

bool pye_bytes_rpartition(const pye_bytes_t *value, const pye_bytes_t *separator, pye_bytes_t **before,
                          pye_bytes_t **middle, pye_bytes_t **after)
{
    if (separator->size == 0)
        return no_separator();
    size_t at = pye_memory_rfind(value->data, value->size, separator->data, separator->size);
    if (at == PYE_ENDED)
        return false;
    if (at == PYE_NOWHERE)
        return around(value, 0, &pye_bytes_empty, before, middle, after);
    return around(value, at, separator, before, middle, after);
}

/* --- strip ------------------------------------------------------------------------------------------------------------- */

static bool strip(const pye_bytes_t *value, const pye_bytes_t *set, bool left, bool right, pye_bytes_t **result)
{
    uint8_t of_set[256]; /* which bytes go */
    const uint8_t *goes = ascii_space.first;
    size_t from = 0, to = value->size;
    if (set != NULL) {
        memset(of_set, 0, sizeof of_set);
        for (size_t at = 0; at < set->size; at++)
            of_set[set->data[at]] = 1;
        goes = of_set;
    }
    while (left && from < to && goes[value->data[from]] != 0)
        from++;
    while (right && to > from && goes[value->data[to - 1]] != 0)
        to--;
    return pye_bytes_part(value, from, to, result);
}

bool pye_bytes_strip(const pye_bytes_t *value, const pye_bytes_t *set, pye_bytes_t **result)
{
    return strip(value, set, true, true, result);
}

bool pye_bytes_lstrip(const pye_bytes_t *value, const pye_bytes_t *set, pye_bytes_t **result)
{
    return strip(value, set, true, false, result);
}

bool pye_bytes_rstrip(const pye_bytes_t *value, const pye_bytes_t *set, pye_bytes_t **result)
{
    return strip(value, set, false, true, result);
}

bool pye_bytes_removeprefix(const pye_bytes_t *value, const pye_bytes_t *part, pye_bytes_t **result)
{
    size_t from = pye_bytes_startswith(value, part, 0, PYE_END) ? part->size : 0;
    return pye_bytes_part(value, from, value->size, result);
}

bool pye_bytes_removesuffix(const pye_bytes_t *value, const pye_bytes_t *part, pye_bytes_t **result)
{
    size_t less = pye_bytes_endswith(value, part, 0, PYE_END) ? part->size : 0;
    return pye_bytes_part(value, 0, value->size - less, result);
}

/* --- replace, join ----------------------------------------------------------------------------------------------------- */

bool pye_replace(const pye_bytes_t *value, const pye_bytes_t *old, const pye_bytes_t *new, size_t count,
                 pye_bytes_t **result)
{
    uint8_t *to;
    pye_bytes_t *replaced;
    size_t grown, kept = value->size - count * old->size, from = 0;
    if (__builtin_mul_overflow(count, new->size, &grown) || __builtin_add_overflow(grown, kept, &grown))
        grown = SIZE_MAX;
    if (!pye_bytes_make(grown, &replaced, &to))
        return false;
    for (; count > 0; count--) {
        size_t at = pye_memory_find(value->data + from, value->size - from, old->data, old->size);
        if (at == PYE_ENDED || !pye_goes_on(count)) {
            pye_bytes_release(replaced);
            return false;
        }
        memcpy(to, value->data + from, at);
        memcpy(to + at, new->data, new->size);
        to += at + new->size;
        from += at + old->size;
    }
    memcpy(to, value->data + from, value->size - from);
    *result = replaced;
    return true;
}

/* An empty `old` is between all bytes and at both ends. */
static bool interleave(const pye_bytes_t *value, const pye_bytes_t *new, size_t most, pye_bytes_t **result)
{
    uint8_t *to;
    pye_bytes_t *replaced;
    size_t count = most < value->size + 1 ? most : value->size + 1, total;
    if (__builtin_mul_overflow(count, new->size, &total) || __builtin_add_overflow(total, value->size, &total))
        total = SIZE_MAX;
    if (!pye_bytes_make(total, &replaced, &to))
        return false;
    for (size_t at = 0; at <= value->size; at++) {
        if (!pye_goes_on(at)) {
            pye_bytes_release(replaced);
            return false;
        }
        if (at < count) {
            memcpy(to, new->data, new->size);
            to += new->size;
        }
        if (at < value->size)
            *to++ = value->data[at];
    }
    *result = replaced;
    return true;
}

bool pye_bytes_replace(const pye_bytes_t *value, const pye_bytes_t *old, const pye_bytes_t *new, int64_t most,
                       pye_bytes_t **result)
{
    size_t limit = most < 0 ? SIZE_MAX : (size_t)most;
    if (limit == 0)
        return pye_bytes_share(value, result);
    if (old->size == 0)
        return interleave(value, new, limit, result);
    size_t count = pye_memory_count(value->data, value->size, old->data, old->size, limit);
    if (count == PYE_ENDED)
        return false;
    return count == 0 ? pye_bytes_share(value, result) : pye_replace(value, old, new, count, result);
}

bool pye_bytes_join(const pye_bytes_t *separator, const pye_list_t *list, pye_bytes_t **result)
{
    pye_bytes_t *const *parts = list->items;
    pye_bytes_t *value;
    uint8_t *first;
    size_t count = list->size, between = separator->size, total = 0, extent = 0;
    if (count == 1)
        return pye_bytes_share(parts[0], result);
    bool known = between == 0 || ((separator->flags & PYE_MUTABLE) == 0 && separator->extent != 0);
    for (size_t at = 0; at < count; at++) {
        if (!pye_goes_on(at))
            return false;
        const pye_bytes_t *part = parts[at];
        bool over = __builtin_add_overflow(total, part->size, &total);
        over |= at != 0 && __builtin_add_overflow(total, between, &total);
        if (over)
            total = SIZE_MAX / 2; /* more than there is, and stays so */
        known &= part->size == 0 || ((part->flags & PYE_MUTABLE) == 0 && part->extent != 0);
        extent += part->extent + (at != 0 ? separator->extent : 0);
    }
    if (!pye_bytes_make(total, &value, &first))
        return false;
    uint8_t *data = first; /* whose own address nobody has: it stays in a register */
    for (size_t at = 0; at < count; at++) {
        const pye_bytes_t *part = parts[at];
        size_t size = part->size;
        if (!pye_goes_on(at)) {
            pye_bytes_release(value);
            return false;
        }
        if (at != 0) {
            pye_text_copy(data, separator->data, between);
            data += between;
        }
        if (size == 1)
            *data = part->data[0];
        else
            pye_text_copy(data, part->data, size);
        data += size;
    }
    if (known && total != 0)
        value->extent = extent;
    *result = value;
    return true;
}
