/* str: split, splitlines, strip, replace: what of them depends on characters. */

#include "split.h"
#include "text_parts.h"
#include "values/interrupts.h"

/* Bytes of the white space that begins here and is no ASCII; 0 for none. */
static size_t wide_space(const uint8_t *at, size_t left)
{
    size_t size = pye_utf8_size(*at);
    if (size > left)
        return 0;
    uint32_t c = pye_utf8_point(at);
    bool space = c == 0x85 || c == 0xA0 || c == 0x1680 || (c >= 0x2000 && c <= 0x200A) || c == 0x2028 || c == 0x2029 ||
                 c == 0x202F || c == 0x205F || c == 0x3000;
    return space ? size : 0;
}

/* As str.isspace() has it. */
static const pye_space_t unicode_space = {.first = {['\t'] = 1,
                                                    ['\n'] = 1,
                                                    ['\v'] = 1,
                                                    ['\f'] = 1,
                                                    ['\r'] = 1,
                                                    [' '] = 1,
                                                    [0x1C] = 1,
                                                    [0x1D] = 1,
                                                    [0x1E] = 1,
                                                    [0x1F] = 1,
                                                    [0xC2] = 2,
                                                    [0xE1] = 2,
                                                    [0xE2] = 2,
                                                    [0xE3] = 2},
                                          .ask = wide_space};

bool pye_str_split(const pye_bytes_t *value, const pye_bytes_t *separator, int64_t most, pye_list_t **result)
{
    if (separator == NULL)
        return pye_split_spaces(&pye_type_list_str, value, &unicode_space, most, result);
    return pye_split_at(&pye_type_list_str, value, separator, most, result);
}

bool pye_str_rsplit(const pye_bytes_t *value, const pye_bytes_t *separator, int64_t most, pye_list_t **result)
{
    if (separator == NULL)
        return pye_rsplit_spaces(&pye_type_list_str, value, &unicode_space, most, result);
    return pye_rsplit_at(&pye_type_list_str, value, separator, most, result);
}

static size_t wide_line_end(const uint8_t *at, size_t left)
{
    if (*at == '\r')
        return left > 1 && at[1] == '\n' ? 2 : 1;
    if (*at == 0xC2)
        return at[1] == 0x85 ? 2 : 0;
    return at[1] == 0x80 && (at[2] == 0xA8 || at[2] == 0xA9) ? 3 : 0;
}

static const pye_space_t line_end = {
    .first =
        {['\n'] = 1, ['\v'] = 1, ['\f'] = 1, [0x1C] = 1, [0x1D] = 1, [0x1E] = 1, ['\r'] = 2, [0xC2] = 2, [0xE2] = 2},
    .ask = wide_line_end};

bool pye_str_splitlines(const pye_bytes_t *value, bool keepends, pye_list_t **result)
{
    return pye_split_lines(&pye_type_list_str, value, &line_end, keepends, result);
}

bool pye_str_partition(const pye_bytes_t *value, const pye_bytes_t *separator, pye_bytes_t **before,
                       pye_bytes_t **middle, pye_bytes_t **after)
{
    return pye_bytes_partition(value, separator, before, middle, after);
}

bool pye_str_rpartition(const pye_bytes_t *value, const pye_bytes_t *separator, pye_bytes_t **before,
                        pye_bytes_t **middle, pye_bytes_t **after)
{
    return pye_bytes_rpartition(value, separator, before, middle, after);
}

/* Whether the whole character at `at` is to be stripped; its bytes, else 0, also where something is pending. */
static size_t is_of(const uint8_t *at, size_t left, const pye_bytes_t *set)
{
    if (set == NULL)
        return pye_space_at(&unicode_space, at, left);
    size_t size = pye_utf8_size(*at);
    return pye_memory_find(set->data, set->size, at, size) < PYE_ENDED ? size : 0;
}

static bool strip(const pye_bytes_t *value, const pye_bytes_t *set, bool left, bool right, pye_bytes_t **result)
{
    size_t from = 0, to = value->size, size, compared = 0, each = set == NULL ? 1 : set->size + 1;
    while (left && from < to && (size = is_of(value->data + from, to - from, set)) != 0) {
        from += size;
        if (!pye_worked(&compared, each))
            return false;
    }
    while (right && to > from) {
        const uint8_t *before = pye_utf8_before(value->data + to);
        size = is_of(before, (size_t)(value->data + to - before), set);
        if (size == 0)
            break;
        to -= size;
        if (!pye_worked(&compared, each))
            return false;
    }
    if (set != NULL && pye_error_pending()) /* a search for a character was ended */
        return false;
    return pye_bytes_part(value, from, to, result);
}

bool pye_str_strip(const pye_bytes_t *value, const pye_bytes_t *set, pye_bytes_t **result)
{
    return strip(value, set, true, true, result);
}

bool pye_str_lstrip(const pye_bytes_t *value, const pye_bytes_t *set, pye_bytes_t **result)
{
    return strip(value, set, true, false, result);
}

bool pye_str_rstrip(const pye_bytes_t *value, const pye_bytes_t *set, pye_bytes_t **result)
{
    return strip(value, set, false, true, result);
}

bool pye_str_removeprefix(const pye_bytes_t *value, const pye_bytes_t *part, pye_bytes_t **result)
{
    return pye_bytes_removeprefix(value, part, result);
}

bool pye_str_removesuffix(const pye_bytes_t *value, const pye_bytes_t *part, pye_bytes_t **result)
{
    return pye_bytes_removesuffix(value, part, result);
}

/* An empty `old` is between all characters and at both ends. */
static bool interleave(const pye_bytes_t *value, const pye_bytes_t *new, size_t most, pye_bytes_t **result)
{
    uint8_t *to;
    pye_bytes_t *replaced;
    size_t places = (size_t)pye_str_len(value) + 1, count = most < places ? most : places, total;
    if (__builtin_mul_overflow(count, new->size, &total) || __builtin_add_overflow(total, value->size, &total))
        total = SIZE_MAX;
    if (!pye_bytes_make(total, &replaced, &to))
        return false;
    for (size_t at = 0, done = 0;; count -= count > 0) {
        if (!pye_goes_on(done++)) {
            pye_bytes_release(replaced);
            return false;
        }
        if (count > 0) {
            __builtin_memcpy(to, new->data, new->size);
            to += new->size;
        }
        if (at == value->size)
            break;
        for (size_t size = pye_utf8_size(value->data[at]); size > 0; size--)
            *to++ = value->data[at++];
    }
    *result = replaced;
    return true;
}

bool pye_str_replace(const pye_bytes_t *value, const pye_bytes_t *old, const pye_bytes_t *new, int64_t most,
                     pye_bytes_t **result)
{
    if (old->size != 0 || most == 0)
        return pye_bytes_replace(value, old, new, most, result);
    return interleave(value, new, most < 0 ? SIZE_MAX : (size_t)most, result);
}

bool pye_str_join(const pye_bytes_t *separator, const pye_list_t *list, pye_bytes_t **result)
{
    return pye_bytes_join(separator, list, result);
}
