/* str: code points over UTF-8. In an ASCII str a code point is a byte, and most are. */

#include <string.h>

#include "parts.h"
#include "utf8.h"
#include "values/exceptions.h"
#include "values/interrupts.h"
#include "values/text.h"

int64_t pye_str_len(const pye_bytes_t *value)
{
    if (value->extent != 0 || value->size == 0)
        return (int64_t)value->extent;
    size_t points = pye_utf8_count(value->data, value->size);
    /* Constants lie in memory that is only read, and know; the arena's and the heap's may remember. */
    if (value->count != 0 || (value->flags & PYE_BORROWED) != 0)
        __atomic_store_n(&((pye_bytes_t *)(uintptr_t)value)->extent, points, __ATOMIC_RELAXED);
    return (int64_t)points;
}

static bool is_ascii(const pye_bytes_t *value) { return (size_t)pye_str_len(value) == value->size; }

/* The characters' bytes are constants, because results and arguments of ocalls may be them, and variables of the runtime
 * leave never. */
#define EIGHT(n) n, n + 1, n + 2, n + 3, n + 4, n + 5, n + 6, n + 7
#define THIRTY_TWO(n) EIGHT(n), EIGHT(n + 8), EIGHT(n + 16), EIGHT(n + 24)
pye_bytes_t pye_ascii_characters[128];
static const uint8_t character_bytes[128] = {THIRTY_TWO(0), THIRTY_TWO(32), THIRTY_TWO(64), THIRTY_TWO(96)};

static pye_bytes_t *ascii_character(uint8_t c)
{
    pye_bytes_t *one = &pye_ascii_characters[c];
    if (__atomic_load_n(&one->size, __ATOMIC_ACQUIRE) == 0) {
        one->data = &character_bytes[c];
        one->extent = 1; /* two threads write the same */
        __atomic_store_n(&one->size, 1, __ATOMIC_RELEASE);
    }
    return one;
}

/* The character at this byte. */
static bool character(const uint8_t *at, pye_bytes_t **result)
{
    if (*at < 0x80) {
        *result = ascii_character(*at);
        return true;
    }
    if (!pye_bytes_copy(at, pye_utf8_size(*at), result))
        return false;
    (*result)->extent = 1;
    return true;
}

bool pye_str_next_any(const pye_bytes_t *value, size_t *at, pye_bytes_t **result)
{
    const uint8_t *first = value->data + *at;
    if (!character(first, result))
        return false;
    *at += pye_utf8_size(*first);
    return true;
}

bool pye_str_at_any(const pye_bytes_t *value, int64_t index, pye_bytes_t **result)
{
    size_t at;
    if (!pye_index(index, (size_t)pye_str_len(value), "string index out of range", &at))
        return false;
    return character(value->data + (is_ascii(value) ? at : pye_utf8_offset(value->data, value->size, at)), result);
}

/* Bytes from code points; `points` is at most the length. */
static size_t offset_of(const pye_bytes_t *value, size_t points)
{
    return is_ascii(value) ? points : pye_utf8_offset(value->data, value->size, points);
}

bool pye_str_slice(const pye_bytes_t *value, int64_t start, int64_t stop, pye_bytes_t **result)
{
    size_t length = (size_t)pye_str_len(value);
    size_t first = pye_clamp(start, length), end = pye_clamp(stop, length);
    if (end < first)
        end = first;
    size_t from = offset_of(value, first);
    size_t to = length == value->size ? end
                                      : from + pye_utf8_offset(value->data + from, value->size - from, end - first);
    if (!pye_bytes_part(value, from, to, result))
        return false;
    if (to != from && *result != value)
        (*result)->extent = end - first;
    return true;
}

bool pye_str_slice_step(const pye_bytes_t *value, int64_t start, int64_t stop, int64_t step, uint32_t has,
                        pye_bytes_t **result)
{
    pye_slice_t slice;
    uint8_t *data;
    if (!pye_slice_adjust((size_t)pye_str_len(value), start, stop, step, has, &slice))
        return false;
    if (is_ascii(value)) {
        if (!pye_bytes_slice_step(value, start, stop, step, has, result))
            return false;
        if (slice.count != 0 && *result != value)
            (*result)->extent = slice.count;
        return true;
    }
    if (slice.step == 1)
        return pye_str_slice(value, slice.start, slice.start + (int64_t)slice.count, result);
    if (slice.count == 0)
        return pye_bytes_share(&pye_bytes_empty, result);
    /* Walks from one character to the next that is wanted, either way: twice, as the size is not known before. */
    const uint8_t *first = value->data + pye_utf8_offset(value->data, value->size, (size_t)slice.start);
    size_t size = 0;
    for (int pass = 0; pass < 2; pass++) {
        const uint8_t *at = first;
        for (size_t done = 0;;) {
            size_t length = pye_utf8_size(*at);
            if (pass == 0) {
                size += length;
            } else {
                memcpy(data, at, length);
                data += length;
            }
            if (++done == slice.count)
                break;
            for (int64_t moved = 0; moved < slice.step; moved++)
                at += pye_utf8_size(*at);
            for (int64_t moved = 0; moved > slice.step; moved--)
                at = pye_utf8_before(at);
        }
        if (pass == 0 && !pye_bytes_make(size, result, &data))
            return false;
    }
    (*result)->extent = slice.count;
    return true;
}

static bool not_one(const char *before, size_t length)
{
    char message[64];
    size_t at = strlen(before), digits = 1;
    memcpy(message, before, at);
    for (size_t rest = length; rest >= 10; rest /= 10)
        digits++;
    for (size_t i = digits; i > 0; i--, length /= 10)
        message[at + i - 1] = (char)('0' + length % 10);
    static const char after[] = " found";
    memcpy(message + at + digits, after, sizeof after - 1);
    (void)pye_raise_sized(PYE_EXC_TypeError, message, at + digits + sizeof after - 1);
    return false;
}

bool pye_str_ord(const pye_bytes_t *value, int64_t *result)
{
    if (value->size == 0 || pye_utf8_size(value->data[0]) != value->size)
        return not_one("ord() expected a character, but string of length ", (size_t)pye_str_len(value));
    *result = pye_utf8_point(value->data);
    return true;
}

bool pye_bytes_ord(const pye_bytes_t *value, int64_t *result)
{
    if (value->size != 1)
        return not_one("ord() expected a character, but string of length ", value->size);
    *result = value->data[0];
    return true;
}

bool pye_str_chr(int64_t point, pye_bytes_t **result)
{
    uint8_t bytes[4];
    if (point < INT32_MIN || point > INT32_MAX)
        return pye_fail(PYE_EXC_OverflowError, "Python int too large to convert to C int");
    if (point < 0 || point > 0x10FFFF)
        return pye_fail(PYE_EXC_ValueError, "chr() arg not in range(0x110000)");
    if (point >= 0xD800 && point < 0xE000)
        return pye_fail(PYE_EXC_ValueError, "chr() of a surrogate, which no str inside has");
    (void)pye_utf8_put(bytes, (uint32_t)point);
    return character(bytes, result);
}

bool pye_str_list(const pye_bytes_t *value, pye_list_t **result)
{
    pye_list_t *list;
    pye_bytes_t *one;
    if (!pye_list_new(&pye_type_list_str, (size_t)pye_str_len(value), &list))
        return false;
    for (size_t at = 0; at < value->size;) {
        if (!pye_goes_on(list->size) || !pye_str_next(value, &at, &one)) {
            pye_list_release(list);
            return false;
        }
        ((pye_bytes_t **)list->items)[list->size++] = one; /* there is room for all */
    }
    *result = list;
    return true;
}

bool pye_str_argument(const char *data, size_t size, pye_bytes_t **result)
{
    size_t points;
    if (data != NULL && !pye_utf8_check((const uint8_t *)data, size, &points)) {
        (void)pye_raise_status(PYE_E_UTF8);
        return false;
    }
    if (!pye_bytes_argument((const uint8_t *)data, size, result))
        return false;
    if ((*result)->size != 0)
        (*result)->extent = points;
    return true;
}
