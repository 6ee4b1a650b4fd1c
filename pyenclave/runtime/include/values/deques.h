/* collections.deque: a ring. Items are passed by address. */
#ifndef PYENCLAVE_VALUES_DEQUES_H
#define PYENCLAVE_VALUES_DEQUES_H

#include "values/lists.h"

typedef struct pye_deque {
    pye_head_t head;
    size_t size;
    size_t capacity; /* a power of two, or 0 */
    size_t first;
    int64_t most;     /* maxlen, -1 for None */
    uint64_t changes; /* what iterators compare */
    uint8_t *items;
} pye_deque_t;
PYE_COUNTED(deque)

/* `most` is maxlen, -1 for None; ValueError: maxlen must be non-negative (any other negative one). */
PYE_MUST_CHECK bool pye_deque_new(const pye_type_t *type, int64_t most, pye_deque_t **result);
/* deque(maxlen=most); ValueError for every negative one. */
PYE_MUST_CHECK bool pye_deque_bounded(const pye_type_t *type, int64_t most, pye_deque_t **result);
PYE_MUST_CHECK bool pye_deque_copy(const pye_deque_t *deque, pye_deque_t **result);
static inline int64_t pye_deque_len(const pye_deque_t *deque) { return (int64_t)deque->size; }
static inline bool pye_deque_truth(const pye_deque_t *deque) { return deque->size != 0; }
static inline void *pye_deque_slot(const pye_deque_t *deque, size_t at)
{
    return deque->items + ((deque->first + at) & (deque->capacity - 1)) * deque->head.type->element->size;
}
PYE_MUST_CHECK bool pye_deque_append(pye_deque_t *deque, const void *item);
PYE_MUST_CHECK bool pye_deque_appendleft(pye_deque_t *deque, const void *item);
PYE_MUST_CHECK bool pye_deque_extend(pye_deque_t *deque, const pye_list_t *list);
PYE_MUST_CHECK bool pye_deque_extendleft(pye_deque_t *deque, const pye_list_t *list);
PYE_MUST_CHECK bool pye_deque_extend_deque(pye_deque_t *deque, const pye_deque_t *other);
PYE_MUST_CHECK bool pye_deque_pop(pye_deque_t *deque, void *result); /* IndexError: pop from an empty deque */
PYE_MUST_CHECK bool pye_deque_popleft(pye_deque_t *deque, void *result);
PYE_MUST_CHECK bool pye_deque_get(const pye_deque_t *deque, int64_t index, void *result);
PYE_MUST_CHECK bool pye_deque_set(pye_deque_t *deque, int64_t index, const void *item);
PYE_MUST_CHECK bool pye_deque_delete(pye_deque_t *deque, int64_t index);
PYE_MUST_CHECK bool pye_deque_insert(pye_deque_t *deque, int64_t index, const void *item);
PYE_MUST_CHECK bool pye_deque_remove(pye_deque_t *deque, const void *item);
PYE_MUST_CHECK bool pye_deque_find(const pye_deque_t *deque, const void *item, int64_t start, int64_t stop,
                                   int64_t *result); /* index(item, start, stop) */
PYE_MUST_CHECK bool pye_deque_count(const pye_deque_t *deque, const void *item, int64_t *result);
PYE_MUST_CHECK bool pye_deque_contains(const pye_deque_t *deque, const void *item, bool *result);
void pye_deque_rotate(pye_deque_t *deque, int64_t steps);
void pye_deque_reverse(pye_deque_t *deque);
void pye_deque_clear(pye_deque_t *deque);
PYE_MUST_CHECK bool pye_deque_list(const pye_deque_t *deque, const pye_type_t *list_type, pye_list_t **result);
PYE_MUST_CHECK bool pye_deque_equal(const pye_deque_t *a, const pye_deque_t *b, bool *result);
PYE_MUST_CHECK bool pye_deque_repr(const pye_deque_t *deque, pye_bytes_t **result);

typedef struct pye_deque_iterator {
    const pye_deque_t *deque;
    size_t at;
    uint64_t changes;
} pye_deque_iterator_t;

static inline pye_deque_iterator_t pye_deque_begin(const pye_deque_t *deque)
{
    return (pye_deque_iterator_t){deque, 0, deque->changes};
}
/* *item is a borrowed slot, NULL at the end. RuntimeError: deque mutated during iteration */
PYE_MUST_CHECK bool pye_deque_next(pye_deque_iterator_t *iterator, const void **item);

#endif
