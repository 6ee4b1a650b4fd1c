/* list: made, grown, items, + and *. */

#include "list_parts.h"
#include "list_type.h"
#include "values/exceptions.h"
#include "values/interrupts.h"

#define SETTLED 16u /* a room so small is kept */

bool pye_list_new(const pye_type_t *type, size_t capacity, pye_list_t **result)
{
    pye_list_t *list = pye_object_new(type, sizeof *list);
    if (list == NULL)
        return false;
    if (capacity != 0) {
        list->items = pye_block_alloc(pye_list_bytes(list, capacity));
        if (list->items == NULL) {
            pye_list_release(list);
            return false;
        }
        list->capacity = capacity;
    }
    *result = list;
    return true;
}

/* The items are the list's own from here on: a borrowed value that is kept is another pointer. */
static bool keep_all(const pye_list_t *list, void *slots, size_t count)
{
    const pye_type_t *element = list->head.type->element;
    if (element->operations->keep == NULL)
        return true;
    for (size_t at = 0; at < count; at++) {
        if (!pye_goes_on(at) || !pye_keep(element, (uint8_t *)slots + at * element->size)) {
            while (at > 0)
                pye_drop(element, (uint8_t *)slots + --at * element->size);
            return false;
        }
    }
    return true;
}

static void drop_all(const pye_list_t *list, void *slots, size_t count)
{
    const pye_type_t *element = list->head.type->element;
    if (element->operations->drop == NULL)
        return;
    if (element->kind == PYE_KIND_BYTES || element->kind == PYE_KIND_STR) {
        for (size_t at = 0; at < count; at++)
            pye_bytes_release(((pye_bytes_t **)slots)[at]);
        return;
    }
    for (size_t at = 0; at < count; at++)
        pye_drop(element, (uint8_t *)slots + at * element->size);
}

bool pye_list_of(const pye_type_t *type, size_t count, const void *slots, pye_list_t **result)
{
    pye_list_t *list;
    if (!pye_list_new(type, count, &list))
        return false;
    pye_slots_copy(list->items, slots, pye_list_bytes(list, count));
    if (!keep_all(list, list->items, count)) {
        pye_list_release(list);
        return false;
    }
    list->size = count;
    *result = list;
    return true;
}

bool pye_list_copy(const pye_list_t *list, pye_list_t **result)
{
    return pye_list_of(list->head.type, list->size, list->items, result);
}

void pye_list_free(pye_head_t *object)
{
    pye_list_t *list = (pye_list_t *)object;
    pye_list_clear(list);
    pye_block_free(list, sizeof *list);
}

void pye_list_clear(pye_list_t *list)
{
    /* Empty before anything is dropped. */
    void *items = list->items;
    size_t size = list->size, capacity = list->capacity;
    list->items = NULL;
    list->size = 0;
    list->capacity = 0;
    drop_all(list, items, size);
    pye_block_free(items, pye_list_bytes(list, capacity));
}

typedef bool (*resize_t)(void **block, size_t old_size, size_t size, size_t used);

static bool resize(pye_list_t *list, size_t capacity, resize_t block_resize)
{
    if (!block_resize(&list->items, pye_list_bytes(list, list->capacity), pye_list_bytes(list, capacity),
                      pye_list_bytes(list, list->size)))
        return false;
    list->capacity = capacity;
    return true;
}

/* A list that grows by and by gets room for half as many more, so that it is moved a few times only; one that grows by
 * much, or where memory is short, for what it has. */
bool pye_list_reserve(pye_list_t *list, size_t size)
{
    size_t more = (list->capacity + (list->capacity >> 1) + 6) & ~(size_t)3;
    return size <= list->capacity || (more > size && resize(list, more, pye_block_try_resize)) ||
           resize(list, size, pye_block_resize);
}

void pye_list_settle(pye_list_t *list)
{
    if (list->size < list->capacity >> 1 && list->capacity > SETTLED)
        (void)resize(list, list->size + (list->size >> 2) + 4, pye_block_try_resize);
}

bool pye_list_grow(pye_list_t *list) { return pye_list_reserve(list, list->size + 1); }

bool pye_list_append(pye_list_t *list, const void *item)
{
    if (list->size == list->capacity && !pye_list_grow(list))
        return false;
    void *slot = pye_list_slot(list, list->size);
    pye_slot_copy(list->head.type->element, slot, item);
    if (!pye_keep(list->head.type->element, slot))
        return false;
    list->size++;
    return true;
}

bool pye_list_get(const pye_list_t *list, int64_t index, void *result)
{
    size_t at;
    if (!pye_list_index(list, index, false, &at))
        return false;
    pye_slot_get(list->head.type->element, pye_list_slot(list, at), result);
    return true;
}

bool pye_list_set(pye_list_t *list, int64_t index, const void *item)
{
    const pye_type_t *element = list->head.type->element;
    pye_kept_t kept;
    size_t at;
    if (!pye_list_index(list, index, true, &at) || !pye_kept_begin(&kept, element, item))
        return false;
    pye_kept_store(&kept, element, pye_list_slot(list, at));
    return true;
}

/* Closes a gap that nobody owns. */
static void close_gap(pye_list_t *list, size_t at, size_t count)
{
    size_t after = list->size - at - count;
    pye_slots_move(pye_list_slot(list, at), pye_list_slot(list, at + count), pye_list_bytes(list, after));
    list->size -= count;
    pye_slots_clear(pye_list_slot(list, list->size), pye_list_bytes(list, count)); /* no copy stays behind */
    pye_list_settle(list);
}

bool pye_list_pop(pye_list_t *list, int64_t index, void *result)
{
    size_t at;
    if (list->size == 0)
        return pye_raise_index("pop from empty list");
    if (!pye_index(index, list->size, "pop index out of range", &at))
        return false;
    pye_slot_copy(list->head.type->element, result, pye_list_slot(list, at));
    close_gap(list, at, 1);
    return true;
}

bool pye_list_delete(pye_list_t *list, int64_t index)
{
    size_t at;
    if (!pye_list_index(list, index, true, &at))
        return false;
    pye_drop(list->head.type->element, pye_list_slot(list, at)); /* nothing of the module's runs meanwhile */
    close_gap(list, at, 1);
    return true;
}

bool pye_list_insert(pye_list_t *list, int64_t index, const void *item)
{
    size_t at = pye_clamp(index, list->size);
    if (list->size == list->capacity && !pye_list_grow(list))
        return false;
    void *slot = pye_list_slot(list, at);
    pye_slots_move(pye_list_slot(list, at + 1), slot, pye_list_bytes(list, list->size - at));
    pye_slot_copy(list->head.type->element, slot, item);
    list->size++;
    if (pye_keep(list->head.type->element, slot))
        return true;
    close_gap(list, at, 1);
    return false;
}

/* --- + and * ----------------------------------------------------------------------------------------------------------- */

bool pye_list_extend(pye_list_t *list, const pye_list_t *other)
{
    size_t count = other->size; /* other may be the list */
    if (!pye_list_reserve(list, list->size + count))
        return false;
    pye_slots_copy(pye_list_slot(list, list->size), other->items, pye_list_bytes(list, count));
    if (!keep_all(list, pye_list_slot(list, list->size), count))
        return false;
    list->size += count;
    return true;
}

bool pye_list_concat(const pye_list_t *a, const pye_list_t *b, pye_list_t **result)
{
    pye_list_t *list;
    if (!pye_list_new(a->head.type, a->size + b->size, &list))
        return false;
    if (!pye_list_extend(list, a) || !pye_list_extend(list, b)) {
        pye_list_release(list);
        return false;
    }
    *result = list;
    return true;
}

/* The items once more and again, up to `total`, for which there is room: each time as many as there are. */
static bool fill(pye_list_t *list, size_t total)
{
    while (list->size < total) {
        size_t left = total - list->size, count = list->size < left ? list->size : left;
        pye_slots_copy(pye_list_slot(list, list->size), list->items, pye_list_bytes(list, count));
        if (!keep_all(list, pye_list_slot(list, list->size), count))
            return false;
        list->size += count;
    }
    return true;
}

bool pye_list_repeat_in_place(pye_list_t *list, int64_t count)
{
    size_t total, before = list->size;
    if (count <= 0) {
        pye_list_clear(list);
        return true;
    }
    if (__builtin_mul_overflow(list->size, (size_t)count, &total))
        total = SIZE_MAX;
    if (!pye_list_reserve(list, total))
        return false;
    if (fill(list, total))
        return true;
    size_t more = list->size - before; /* it is as it was */
    list->size = before;
    drop_all(list, pye_list_slot(list, before), more);
    pye_slots_clear(pye_list_slot(list, before), pye_list_bytes(list, more));
    return false;
}

bool pye_list_repeat(const pye_list_t *list, int64_t count, pye_list_t **result)
{
    pye_list_t *repeated;
    size_t total;
    if (__builtin_mul_overflow(list->size, count > 0 ? (size_t)count : 0, &total))
        total = SIZE_MAX;
    if (!pye_list_new(list->head.type, total, &repeated))
        return false;
    if (total != 0 && (!pye_list_extend(repeated, list) || !fill(repeated, total))) {
        pye_list_release(repeated);
        return false;
    }
    *result = repeated;
    return true;
}

void pye_list_reverse(pye_list_t *list)
{
    for (size_t low = 0, high = list->size; low + 1 < high; low++)
        pye_slots_swap(pye_list_slot(list, low), pye_list_slot(list, --high), pye_list_item_size(list));
}

bool pye_list_reversed(const pye_list_t *list, pye_list_t **result)
{
    if (!pye_list_copy(list, result))
        return false;
    pye_list_reverse(*result);
    return true;
}

