/* bytes, and what str shares with it: counted values, each in one block behind its head. */

#include <string.h>

#include "parts.h"
#include "values/exceptions.h"
#include "values/interrupts.h"

const pye_bytes_t pye_bytes_empty = PYE_STR_CONSTANT(0, 0, "");

static pye_bytes_t *constant(const pye_bytes_t *value) { return (pye_bytes_t *)(uintptr_t)value; }

void pye_bytes_free(pye_bytes_t *value)
{
    if ((value->flags & PYE_MUTABLE) != 0) {
        pye_block_free((void *)(uintptr_t)value->data, value->extent);
        pye_block_free(value, sizeof *value);
    } else {
        pye_block_free(value, sizeof *value + value->size);
    }
}

bool pye_bytes_make(size_t size, pye_bytes_t **result, uint8_t **data)
{
    if (size == 0) {
        *result = constant(&pye_bytes_empty);
        *data = (uint8_t *)(uintptr_t)pye_bytes_empty.data;
        return true;
    }
    size_t total = size <= PTRDIFF_MAX - sizeof(pye_bytes_t) ? sizeof(pye_bytes_t) + size : SIZE_MAX;
    pye_bytes_t *value = pye_block_alloc(total);
    if (value == NULL)
        return false;
    *data = (uint8_t *)(value + 1);
    value->size = size;
    value->data = *data;
    value->count = 1;
    *result = value;
    return true;
}

bool pye_bytes_copy(const void *data, size_t size, pye_bytes_t **result)
{
    uint8_t *to;
    if (!pye_bytes_make(size, result, &to))
        return false;
    pye_text_copy(to, data, size);
    return true;
}

/* A copy knows as many code points as the original, which for bytes is none. */
static bool copy(const pye_bytes_t *value, pye_bytes_t **result)
{
    if (!pye_bytes_copy(value->data, value->size, result))
        return false;
    if ((value->flags & PYE_MUTABLE) == 0 && value->size != 0)
        (*result)->extent = value->extent;
    return true;
}

bool pye_bytes_share(const pye_bytes_t *value, pye_bytes_t **result)
{
    if ((value->flags & PYE_MUTABLE) != 0)
        return copy(value, result);
    *result = pye_bytes_retain(constant(value));
    return true;
}

bool pye_bytes_keep(const pye_bytes_t *value, pye_bytes_t **result)
{
    if (value != NULL && (value->flags & PYE_BORROWED) != 0)
        return copy(value, result);
    *result = pye_bytes_retain(constant(value));
    return true;
}

bool pye_bytes_store(pye_bytes_t **variable, const pye_bytes_t *value)
{
    pye_bytes_t *kept;
    if (!pye_bytes_keep(value, &kept))
        return false;
    pye_bytes_release(*variable);
    *variable = kept;
    return true;
}

bool pye_bytes_part(const pye_bytes_t *whole, size_t from, size_t to, pye_bytes_t **result)
{
    if (from == 0 && to == whole->size)
        return pye_bytes_share(whole, result);
    if (!pye_bytes_copy(whole->data + from, to - from, result))
        return false;
    if (to != from && pye_is_known_ascii(whole))
        (*result)->extent = to - from;
    return true;
}

bool pye_list_append_part(pye_list_t *list, const pye_bytes_t *whole, size_t from, size_t to)
{
    pye_bytes_t *part;
    if (!pye_goes_on(list->size) || !pye_bytes_part(whole, from, to, &part))
        return false;
    if (!pye_list_append_plain(list, &part)) {
        pye_bytes_release(part);
        return false;
    }
    return true;
}

bool pye_bytes_zero(int64_t size, pye_bytes_t **result)
{
    uint8_t *data;
    if (size < 0)
        return pye_fail(PYE_EXC_ValueError, "negative count");
    return pye_bytes_make((size_t)size, result, &data); /* blocks are zeroed */
}

static bool no_byte(void) { return pye_fail(PYE_EXC_ValueError, "bytes must be in range(0, 256)"); }

bool pye_bytes_of(size_t count, const int64_t *values, pye_bytes_t **result)
{
    uint8_t *data;
    for (size_t at = 0; at < count; at++) {
        if ((uint64_t)values[at] > 255)
            return no_byte();
    }
    if (!pye_bytes_make(count, result, &data))
        return false;
    for (size_t at = 0; at < count; at++)
        data[at] = (uint8_t)values[at];
    return true;
}

bool pye_bytes_byte(int64_t value, pye_bytes_t **result) { return pye_bytes_of(1, &value, result); }

static bool byte_of(const pye_list_t *list, size_t at, uint8_t *byte)
{
    const pye_type_t *type = list->head.type->element;
    uint64_t word = 0;
    memcpy(&word, pye_list_slot(list, at), type->size); /* little-endian: a negative one stays large */
    *byte = (uint8_t)word;
    bool fits = word <= (type->kind == PYE_KIND_SIGNED && type->size == 1 ? 127 : 255);
    return fits || no_byte();
}

bool pye_bytes_of_list(const pye_list_t *list, pye_bytes_t **result)
{
    uint8_t *data;
    pye_bytes_t *value;
    if (!pye_bytes_make(list->size, &value, &data))
        return false;
    for (size_t at = 0; at < list->size; at++) {
        if (!pye_goes_on(at) || !byte_of(list, at, &data[at])) {
            pye_bytes_release(value);
            return false;
        }
    }
    *result = value;
    return true;
}

/* Code points of the two together, where both know theirs. */
static size_t extent_of(const pye_bytes_t *a, const pye_bytes_t *b)
{
    if (((a->flags | b->flags) & PYE_MUTABLE) != 0)
        return 0;
    return (a->extent != 0 || a->size == 0) && (b->extent != 0 || b->size == 0) ? a->extent + b->extent : 0;
}

bool pye_bytes_concat(const pye_bytes_t *a, const pye_bytes_t *b, pye_bytes_t **result)
{
    uint8_t *data;
    if (a->size == 0)
        return pye_bytes_share(b, result);
    if (b->size == 0)
        return pye_bytes_share(a, result);
    if (!pye_bytes_make(a->size + b->size, result, &data)) /* both lie in memory: no overflow */
        return false;
    pye_text_copy(data, a->data, a->size);
    pye_text_copy(data + a->size, b->data, b->size);
    (*result)->extent = extent_of(a, b);
    return true;
}

bool pye_bytes_concat_all(size_t count, const pye_bytes_t *const *parts, pye_bytes_t **result)
{
    uint8_t *first;
    pye_bytes_t *value;
    size_t total = 0, extent = 0;
    bool known = true;
    for (size_t at = 0; at < count; at++) {
        if (__builtin_add_overflow(total, parts[at]->size, &total)) /* one of them may be there often */
            total = SIZE_MAX / 2;
        extent += parts[at]->extent;
        known &= parts[at]->size == 0 || ((parts[at]->flags & PYE_MUTABLE) == 0 && parts[at]->extent != 0);
    }
    if (!pye_bytes_make(total, &value, &first))
        return false;
    uint8_t *data = first;
    for (size_t at = 0; at < count; at++) {
        pye_text_copy(data, parts[at]->data, parts[at]->size);
        data += parts[at]->size;
    }
    if (known && total != 0)
        value->extent = extent;
    *result = value;
    return true;
}

bool pye_bytes_append(pye_bytes_t **slot, const pye_bytes_t *b)
{
    pye_bytes_t *a = *slot, *whole;
    if (b->size == 0)
        return true;
    if (a->count == 1 && !pye_concurrent && a != b && (a->flags & (PYE_MUTABLE | PYE_BORROWED)) == 0) {
        size_t old = a->size, extent = extent_of(a, b);
        if (!pye_block_resize((void **)slot, sizeof *a + old, sizeof *a + old + b->size, sizeof *a + old))
            return false;
        a = *slot;
        memcpy((uint8_t *)(a + 1) + old, b->data, b->size);
        a->data = (uint8_t *)(a + 1);
        a->size = old + b->size;
        a->extent = extent;
        a->hash = 0;
        return true;
    }
    if (!pye_bytes_concat(a, b, &whole))
        return false;
    pye_bytes_release(a);
    *slot = whole;
    return true;
}

bool pye_bytes_repeat(const pye_bytes_t *value, int64_t count, pye_bytes_t **result)
{
    uint8_t *data;
    size_t total;
    if (count == 1)
        return pye_bytes_share(value, result);
    if (count <= 0 || value->size == 0)
        return pye_bytes_share(&pye_bytes_empty, result);
    if (__builtin_mul_overflow(value->size, (size_t)count, &total))
        total = SIZE_MAX;
    if (!pye_bytes_make(total, result, &data))
        return false;
    if (value->size == 1) {
        memset(data, value->data[0], total);
    } else {
        memcpy(data, value->data, value->size);
        for (size_t at = value->size; at < total;) { /* each time as much as there is */
            size_t size = at < total - at ? at : total - at;
            memcpy(data + at, data, size);
            at += size;
        }
    }
    if ((value->flags & PYE_MUTABLE) == 0)
        (*result)->extent = value->extent * (size_t)count;
    return true;
}

bool pye_bytes_slice(const pye_bytes_t *value, int64_t start, int64_t stop, pye_bytes_t **result)
{
    size_t first = pye_clamp(start, value->size), end = pye_clamp(stop, value->size);
    return pye_bytes_part(value, first, end > first ? end : first, result);
}

/* PySlice_AdjustIndices */
bool pye_slice_adjust(size_t size, int64_t start, int64_t stop, int64_t step, uint32_t has, pye_slice_t *result)
{
    if (step == 0)
        return pye_fail(PYE_EXC_ValueError, "slice step cannot be zero");
    if (step < -INT64_MAX)
        step = -INT64_MAX;
    int64_t length = (int64_t)size, least = step < 0 ? -1 : 0, most = step < 0 ? length - 1 : length;
    if ((has & PYE_HAS_START) == 0)
        start = step < 0 ? most : least;
    else if (start < 0)
        start = start < -length ? least : start + length;
    else if (start > most)
        start = most;
    if ((has & PYE_HAS_STOP) == 0)
        stop = step < 0 ? least : most;
    else if (stop < 0)
        stop = stop < -length ? least : stop + length;
    else if (stop > most)
        stop = most;
    if (start < least)
        start = least; /* -1 + length of an empty sequence, walked backwards */
    if (stop < least)
        stop = least;
    size_t count = 0;
    if (step < 0 ? stop < start : start < stop)
        count = step < 0 ? (uint64_t)(start - stop - 1) / (uint64_t)-step + 1
                         : (uint64_t)(stop - start - 1) / (uint64_t)step + 1;
    *result = (pye_slice_t){.start = start, .step = step, .count = count, .stop = stop};
    return true;
}

bool pye_bytes_slice_step(const pye_bytes_t *value, int64_t start, int64_t stop, int64_t step, uint32_t has,
                          pye_bytes_t **result)
{
    pye_slice_t slice;
    uint8_t *data;
    if (!pye_slice_adjust(value->size, start, stop, step, has, &slice))
        return false;
    if (slice.step == 1)
        return pye_bytes_part(value, (size_t)slice.start, (size_t)slice.start + slice.count, result);
    if (!pye_bytes_make(slice.count, result, &data))
        return false;
    int64_t at = slice.start;
    for (size_t done = 0; done < slice.count; done++) {
        data[done] = value->data[at];
        at = (int64_t)((uint64_t)at + (uint64_t)slice.step); /* past the last one it may overflow */
    }
    return true;
}

int pye_bytes_compare_all(const pye_bytes_t *a, const pye_bytes_t *b)
{
    int found = memcmp(a->data, b->data, a->size < b->size ? a->size : b->size);
    if (found != 0)
        return found < 0 ? PYE_LESS : PYE_GREATER;
    return a->size < b->size ? PYE_LESS : a->size > b->size ? PYE_GREATER : PYE_EQUAL;
}

bool pye_bytes_argument(const uint8_t *data, size_t size, pye_bytes_t **result)
{
    if (data == NULL || size == 0)
        return pye_bytes_share(&pye_bytes_empty, result);
    if (size < PYE_BORROWED_MIN)
        return pye_bytes_copy(data, size, result);
    pye_bytes_t *view = pye_arena_alloc(sizeof *view);
    if (view == NULL) {
        (void)pye_raise_status(PYE_E_MEMORY);
        return false;
    }
    *view = (pye_bytes_t){.size = size, .data = data, .flags = PYE_BORROWED};
    *result = view;
    return true;
}
