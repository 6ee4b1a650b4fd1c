/* bytearray: a pye_bytes_t that is PYE_MUTABLE; its memory is a block of `extent` bytes of its own. */

#include "parts.h"
#include "slots.h"
#include "values/bytearrays.h"
#include "values/builder.h"
#include "values/exceptions.h"
#include "values/interrupts.h"

static uint8_t *data_of(pye_bytearray_t *value) { return (uint8_t *)(uintptr_t)value->data; }

static bool make(size_t size, pye_bytearray_t **result)
{
    pye_bytearray_t *value = pye_block_alloc(sizeof *value);
    if (value == NULL)
        return false;
    uint8_t *data = pye_block_alloc(size);
    if (data == NULL) {
        pye_block_free(value, sizeof *value);
        return false;
    }
    *value = (pye_bytearray_t){.size = size, .data = data, .count = 1, .flags = PYE_MUTABLE, .extent = size};
    *result = value;
    return true;
}

bool pye_bytearray_of(const pye_bytes_t *value, pye_bytearray_t **result)
{
    if (!make(value->size, result))
        return false;
    pye_slots_copy(data_of(*result), value->data, value->size);
    return true;
}

bool pye_bytearray_zero(int64_t size, pye_bytearray_t **result)
{
    if (size < 0)
        return pye_fail(PYE_EXC_ValueError, "negative count");
    return make((size_t)size, result);
}

bool pye_bytearray_argument(const uint8_t *data, size_t size, pye_bytearray_t **result)
{
    if (!make(size, result))
        return false;
    pye_slots_copy(data_of(*result), data, size);
    return true;
}

bool pye_bytearray_given(const pye_bytearray_t *value, uint8_t *data, size_t size)
{
    if (value->size != size)
        return pye_fail(PYE_EXC_ValueError, "an `InOut[bytearray]` keeps its size");
    pye_slots_copy(data, value->data, size);
    return true;
}

bool pye_bytearray_list_of(pye_list_t *list, pye_list_t **result)
{
    pye_list_t *arrays;
    if (!pye_list_new(&pye_type_list_bytearray, list->size, &arrays))
        return false;
    for (; arrays->size < list->size; arrays->size++) {
        const pye_bytes_t *item = ((pye_bytes_t **)list->items)[arrays->size];
        if (!pye_goes_on(arrays->size) || !pye_bytearray_of(item, &((pye_bytearray_t **)arrays->items)[arrays->size])) {
            pye_list_release(arrays);
            return false;
        }
    }
    *result = arrays;
    return true;
}

static bool place_of(const pye_bytearray_t *value, int64_t index, size_t *at)
{
    return pye_index(index, value->size, "bytearray index out of range", at);
}

bool pye_bytearray_at(const pye_bytearray_t *value, int64_t index, int64_t *result)
{
    size_t at;
    if (!place_of(value, index, &at))
        return false;
    *result = value->data[at];
    return true;
}

static bool is_byte(int64_t byte)
{
    return (uint64_t)byte <= 255 || pye_fail(PYE_EXC_ValueError, "byte must be in range(0, 256)");
}

bool pye_bytearray_set(pye_bytearray_t *value, int64_t index, int64_t byte)
{
    size_t at;
    if (!is_byte(byte) || !place_of(value, index, &at))
        return false;
    data_of(value)[at] = (uint8_t)byte;
    return true;
}

static bool reserve(pye_bytearray_t *value, size_t size)
{
    if (size <= value->extent)
        return true;
    size_t capacity = size <= PTRDIFF_MAX / 2 ? size + (size >> 3) + 16 : size;
    void *data = data_of(value);
    if (!pye_block_try_resize(&data, value->extent, capacity, value->size)) {
        capacity = size; /* memory is short */
        if (!pye_block_resize(&data, value->extent, capacity, value->size))
            return false;
    }
    value->data = data;
    value->extent = capacity;
    return true;
}

/* Puts `count` bytes where `old` were from `at` on. The bytes are not the array's. */
static bool splice(pye_bytearray_t *value, size_t at, size_t old, const uint8_t *bytes, size_t count)
{
    size_t size = value->size - old + count, after = value->size - at - old;
    if (!reserve(value, size))
        return false;
    pye_slots_move(data_of(value) + at + count, data_of(value) + at + old, after);
    pye_slots_copy(data_of(value) + at, bytes, count);
    if (size < value->size)
        pye_slots_clear(data_of(value) + size, value->size - size);
    value->size = size;
    return true;
}

bool pye_bytearray_delete(pye_bytearray_t *value, int64_t index)
{
    size_t at;
    return place_of(value, index, &at) && splice(value, at, 1, NULL, 0);
}

static bool wrong_size(size_t given, size_t wanted)
{
    pye_builder_t text = {0};
    bool well = pye_builder_text(&text, "attempt to assign bytes of size ") &&
                pye_type_u64.operations->repr(&pye_type_u64, &given, &text) &&
                pye_builder_text(&text, " to extended slice of size ") &&
                pye_type_u64.operations->repr(&pye_type_u64, &wanted, &text);
    if (well)
        (void)pye_raise_sized(PYE_EXC_ValueError, (const char *)text.data, text.size);
    return pye_builder_drop(&text);
}

static bool set_slice(pye_bytearray_t *value, const pye_slice_t *slice, const pye_bytes_t *other)
{
    if (slice->step == 1)
        return splice(value, (size_t)slice->start, slice->count, other->data, other->size);
    if (other->size != slice->count)
        return wrong_size(other->size, slice->count);
    int64_t at = slice->start;
    for (size_t done = 0; done < slice->count; done++) {
        data_of(value)[at] = other->data[done];
        at = (int64_t)((uint64_t)at + (uint64_t)slice->step);
    }
    return true;
}

bool pye_bytearray_set_slice(pye_bytearray_t *value, int64_t start, int64_t stop, int64_t step, uint32_t has,
                             const pye_bytes_t *other)
{
    pye_slice_t slice;
    pye_bytes_t *copy;
    if (!pye_slice_adjust(value->size, start, stop, step, has, &slice))
        return false;
    if (slice.step != 1 && other->size == 0) /* CPython deletes it, whatever its size */
        return pye_bytearray_delete_slice(value, start, stop, step, has);
    if (other != value)
        return set_slice(value, &slice, other);
    if (!pye_bytes_share(other, &copy))
        return false;
    bool well = set_slice(value, &slice, copy);
    pye_bytes_release(copy);
    return well;
}

bool pye_bytearray_delete_slice(pye_bytearray_t *value, int64_t start, int64_t stop, int64_t step, uint32_t has)
{
    pye_slice_t slice;
    if (!pye_slice_adjust(value->size, start, stop, step, has, &slice))
        return false;
    if (slice.step == 1)
        return splice(value, (size_t)slice.start, slice.count, NULL, 0);
    if (slice.count == 0)
        return true;
    if (slice.step < 0) { /* the same bytes, from the left */
        slice.start += slice.step * (int64_t)(slice.count - 1);
        slice.step = -slice.step;
    }
    size_t kept = (size_t)slice.start, next = kept, left = slice.count;
    for (size_t at = kept; at < value->size; at++) {
        if (left != 0 && at == next) {
            left--;
            next += (size_t)slice.step;
        } else {
            data_of(value)[kept++] = value->data[at];
        }
    }
    pye_slots_clear(data_of(value) + kept, value->size - kept);
    value->size = kept;
    return true;
}

bool pye_bytearray_append(pye_bytearray_t *value, int64_t byte)
{
    uint8_t unit = (uint8_t)byte;
    return is_byte(byte) && splice(value, value->size, 0, &unit, 1);
}

bool pye_bytes_collect(pye_bytearray_t *value, int64_t byte)
{
    uint8_t unit = (uint8_t)byte;
    if ((uint64_t)byte > 255)
        return pye_fail(PYE_EXC_ValueError, "bytes must be in range(0, 256)");
    return splice(value, value->size, 0, &unit, 1);
}

bool pye_bytearray_extend(pye_bytearray_t *value, const pye_bytes_t *other)
{
    if (other == value) /* its memory may move */
        return pye_bytearray_repeat_in_place(value, 2);
    return splice(value, value->size, 0, other->data, other->size);
}

bool pye_bytearray_concat_in_place(pye_bytearray_t *value, const pye_bytes_t *other)
{
    if (other == value && value->size != 0)
        return pye_fail(PYE_EXC_BufferError, "Existing exports of data: object cannot be re-sized");
    return pye_bytearray_extend(value, other);
}

bool pye_bytearray_extend_list(pye_bytearray_t *value, const pye_list_t *other)
{
    pye_bytes_t *bytes;
    if (!pye_bytes_of_list(other, &bytes)) {
        return false;
    }
    bool well = pye_bytearray_extend(value, bytes);
    pye_bytes_release(bytes);
    return well;
}

bool pye_bytearray_insert(pye_bytearray_t *value, int64_t index, int64_t byte)
{
    uint8_t unit = (uint8_t)byte;
    return is_byte(byte) && splice(value, pye_clamp(index, value->size), 0, &unit, 1);
}

bool pye_bytearray_pop(pye_bytearray_t *value, int64_t index, int64_t *result)
{
    size_t at;
    if (value->size == 0)
        return pye_raise_index("pop from empty bytearray");
    if (!pye_index(index, value->size, "pop index out of range", &at))
        return false;
    int64_t byte = value->data[at];
    if (!splice(value, at, 1, NULL, 0))
        return false;
    *result = byte;
    return true;
}

bool pye_bytearray_remove(pye_bytearray_t *value, int64_t byte)
{
    uint8_t unit = (uint8_t)byte;
    if (!is_byte(byte))
        return false;
    size_t at = pye_memory_find(value->data, value->size, &unit, 1);
    if (at == PYE_ENDED)
        return false;
    if (at == PYE_NOWHERE)
        return pye_fail(PYE_EXC_ValueError, "value not found in bytearray");
    return splice(value, at, 1, NULL, 0);
}

bool pye_bytearray_repeat_in_place(pye_bytearray_t *value, int64_t count)
{
    size_t unit = value->size, total;
    if (count <= 0) {
        pye_bytearray_clear(value);
        return true;
    }
    if (__builtin_mul_overflow(unit, (size_t)count, &total))
        total = SIZE_MAX;
    if (!reserve(value, total))
        return false;
    for (; value->size < total; value->size += unit)
        pye_slots_copy(data_of(value) + value->size, value->data, unit);
    return true;
}

void pye_bytearray_clear(pye_bytearray_t *value)
{
    pye_slots_clear(data_of(value), value->size);
    value->size = 0;
}

void pye_bytearray_reverse(pye_bytearray_t *value)
{
    uint8_t *data = data_of(value);
    for (size_t low = 0, high = value->size; low + 1 < high; low++) {
        uint8_t byte = data[low];
        data[low] = data[--high];
        data[high] = byte;
    }
}
