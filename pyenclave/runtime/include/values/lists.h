/* list: shared, growing; a tuple of any length is one that nobody changes. Items are read and written in place, as ((T *)list->items)[at], after pye_list_index. */
#ifndef PYENCLAVE_VALUES_LISTS_H
#define PYENCLAVE_VALUES_LISTS_H

#include <string.h>

#include "values/types.h"

typedef struct pye_list {
    pye_head_t head;
    size_t size;
    size_t capacity;
    void *items; /* slots of head.type->element */
} pye_list_t;
PYE_COUNTED(list)

static inline void *pye_list_slot(const pye_list_t *list, size_t at)
{
    /* By its number, as an empty list has no memory to point at. */
    return (void *)((uintptr_t)list->items + at * list->head.type->element->size);
}

PYE_MUST_CHECK bool pye_list_new(const pye_type_t *type, size_t capacity, pye_list_t **result);
/* [a, b, c]: `count` slots that lie one after the other. */
PYE_MUST_CHECK bool pye_list_of(const pye_type_t *type, size_t count, const void *slots, pye_list_t **result);
PYE_MUST_CHECK bool pye_list_copy(const pye_list_t *list, pye_list_t **result);
/* Room for one more; for lowered code that stores inline. */
PYE_MUST_CHECK bool pye_list_grow(pye_list_t *list);
/* The members of a Flag that the value has, in the order of the class; `list` is of such. */
PYE_MUST_CHECK bool pye_flags_members(const pye_type_t *list, int64_t value, pye_list_t **result);
PYE_MUST_CHECK bool pye_list_append(pye_list_t *list, const void *item);
/* The same of `size` bytes of plain data. */
PYE_MUST_CHECK static inline bool pye_list_push(pye_list_t *list, const void *item, size_t size)
{
    if (!PYE_LIKELY(list->size < list->capacity) && !pye_list_grow(list))
        return false;
    memcpy((uint8_t *)list->items + list->size++ * size, item, size);
    return true;
}

/* The same of bytes or str: what is borrowed, and what finds no room, goes the long way. */
PYE_MUST_CHECK static inline bool pye_list_append_text(pye_list_t *list, const void *item)
{
    pye_bytes_t *value;
    memcpy(&value, item, sizeof value);
    if (!PYE_LIKELY(list->size < list->capacity && (value->flags & PYE_BORROWED) == 0))
        return pye_list_append(list, item);
    pye_count_up(&value->count);
    ((pye_bytes_t **)list->items)[list->size++] = value;
    return true;
}

static inline int64_t pye_list_len(const pye_list_t *list) { return (int64_t)list->size; }
static inline bool pye_list_truth(const pye_list_t *list) { return list->size != 0; }

/* IndexError: list (assignment) index out of range, tuple index out of range */
PYE_COLD bool pye_raise_list_index(const pye_list_t *list, bool store);

/* Where item `index` is, clamped without a branch (see pye_below); `store`: for an item assignment. */
PYE_MUST_CHECK static inline bool pye_list_index(const pye_list_t *list, int64_t index, bool store, size_t *at)
{
    size_t mask, size = list->size;
    if (index < 0)
        index += (int64_t)size;
    if (!PYE_LIKELY((uint64_t)index < size))
        return PYE_FAILED(pye_raise_list_index(list, store));
    __asm__("cmp %2, %1\n\tsbb %0, %0" : "=r"(mask) : "r"((size_t)index), "rm"(size) : "cc");
    *at = (size_t)index & mask;
    return true;
}

/* list[index]: a new reference. */
PYE_MUST_CHECK bool pye_list_get(const pye_list_t *list, int64_t index, void *result);
/* list[index] = item. */
PYE_MUST_CHECK bool pye_list_set(pye_list_t *list, int64_t index, const void *item);
PYE_MUST_CHECK bool pye_list_delete(pye_list_t *list, int64_t index);

/* The same of `size` bytes of plain data. */
PYE_MUST_CHECK static inline bool pye_list_read(const pye_list_t *list, int64_t index, void *result, size_t size)
{
    size_t at;
    if (!pye_list_index(list, index, false, &at))
        return false;
    memcpy(result, (const uint8_t *)list->items + at * size, size);
    return true;
}
PYE_MUST_CHECK static inline bool pye_list_write(pye_list_t *list, int64_t index, const void *item, size_t size)
{
    size_t at;
    if (!pye_list_index(list, index, true, &at))
        return false;
    memcpy((uint8_t *)list->items + at * size, item, size);
    return true;
}
/* What lowered code says for elements that own nothing, whose C type is that of what is pointed to. */
#define pye_list_get_plain(list, index, result) pye_list_read(list, index, result, sizeof *(result))
#define pye_list_set_plain(list, index, item) pye_list_write(list, index, item, sizeof *(item))
#define pye_list_append_plain(list, item) pye_list_push(list, item, sizeof *(item))

PYE_MUST_CHECK bool pye_list_slice(const pye_list_t *list, int64_t start, int64_t stop, pye_list_t **result);
PYE_MUST_CHECK bool pye_list_slice_step(const pye_list_t *list, int64_t start, int64_t stop, int64_t step, uint32_t has,
                                        pye_list_t **result);
/* list[start:stop:step] = other (of the same element type, perhaps the same list); `has` as for pye_slice_adjust. */
PYE_MUST_CHECK bool pye_list_set_slice(pye_list_t *list, int64_t start, int64_t stop, int64_t step, uint32_t has,
                                       const pye_list_t *other);
PYE_MUST_CHECK bool pye_list_delete_slice(pye_list_t *list, int64_t start, int64_t stop, int64_t step, uint32_t has);

PYE_COLD bool pye_raise_unpack(int64_t size, int64_t count, bool at_least);
/* a, b = list: ValueError: too many values to unpack (expected 2); not enough values to unpack (expected 2, got 1). */
PYE_MUST_CHECK static inline bool pye_list_unpack(const pye_list_t *list, int64_t count)
{
    return PYE_LIKELY((int64_t)list->size == count) || PYE_FAILED(pye_raise_unpack((int64_t)list->size, count, false));
}
/* a, b, *c = list: ValueError: not enough values to unpack (expected at least 2, got 1). */
PYE_MUST_CHECK static inline bool pye_list_unpack_some(const pye_list_t *list, int64_t count)
{
    return PYE_LIKELY((int64_t)list->size >= count) || PYE_FAILED(pye_raise_unpack((int64_t)list->size, count, true));
}

PYE_MUST_CHECK bool pye_list_concat(const pye_list_t *a, const pye_list_t *b, pye_list_t **result);
PYE_MUST_CHECK bool pye_list_repeat(const pye_list_t *list, int64_t count, pye_list_t **result);
/* list *= count */
PYE_MUST_CHECK bool pye_list_repeat_in_place(pye_list_t *list, int64_t count);

PYE_MUST_CHECK bool pye_list_contains(const pye_list_t *list, const void *item, bool *result);
PYE_MUST_CHECK bool pye_list_equal(const pye_list_t *a, const pye_list_t *b, bool *result);
/* One of PYE_LESS, PYE_EQUAL, PYE_GREATER, or 0. */
PYE_MUST_CHECK bool pye_list_compare(const pye_list_t *a, const pye_list_t *b, int *result);

PYE_MUST_CHECK bool pye_list_extend(pye_list_t *list, const pye_list_t *other); /* += too */
PYE_MUST_CHECK bool pye_list_insert(pye_list_t *list, int64_t index, const void *item);
/* Hands over the list's own reference. IndexError: pop from empty list, pop index out of range. */
PYE_MUST_CHECK bool pye_list_pop(pye_list_t *list, int64_t index, void *result);
PYE_MUST_CHECK bool pye_list_remove(pye_list_t *list, const void *item);
/* list.index(item, start, stop); ValueError: … is not in list */
PYE_MUST_CHECK bool pye_list_find(const pye_list_t *list, const void *item, int64_t start, int64_t stop,
                                  int64_t *result);
PYE_MUST_CHECK bool pye_list_count(const pye_list_t *list, const void *item, int64_t *result);
void pye_list_clear(pye_list_t *list);
void pye_list_reverse(pye_list_t *list);
/* reversed(list) as a list of its own. */
PYE_MUST_CHECK bool pye_list_reversed(const pye_list_t *list, pye_list_t **result);
/* zip(*rows) as a list of tuples, `type`, as many as the shortest row has items; rows hold what they hold. */
PYE_MUST_CHECK bool pye_list_columns(const pye_list_t *rows, const pye_type_t *type, pye_list_t **result);
/* Stable, also in reverse. */
PYE_MUST_CHECK bool pye_list_sort(pye_list_t *list, bool reverse);
/* By `keys`, one for each item, of any ordered element type; both lists are reordered. */
PYE_MUST_CHECK bool pye_list_sort_by(pye_list_t *list, pye_list_t *keys, bool reverse);
/* list.sort(key=…): the list is empty while the keys are asked for, as in CPython, and its items are in `taken`. The end
 * sorts them and gives them back (ValueError: list modified during sort); where a key raised, they come back as they were. */
PYE_MUST_CHECK bool pye_list_sort_begin(pye_list_t *list, pye_list_t **taken);
PYE_MUST_CHECK bool pye_list_sort_end(pye_list_t *list, pye_list_t *taken, pye_list_t *keys, bool reverse);
void pye_list_sort_abandon(pye_list_t *list, pye_list_t *taken);

/* min(list), max(list): ValueError: min() arg is an empty sequence. */
PYE_MUST_CHECK bool pye_list_min(const pye_list_t *list, void *result);
PYE_MUST_CHECK bool pye_list_max(const pye_list_t *list, void *result);
PYE_MUST_CHECK bool pye_list_sum_int(const pye_list_t *list, int64_t start,
                                     int64_t *result); /* signed and small ones */
PYE_MUST_CHECK bool pye_list_sum_u64(const pye_list_t *list, uint64_t start, uint64_t *result);
PYE_MUST_CHECK bool pye_list_sum_float(const pye_list_t *list, double start, double *result);
PYE_MUST_CHECK bool pye_list_repr(const pye_list_t *list, pye_bytes_t **result);

#endif
