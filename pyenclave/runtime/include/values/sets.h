/* set and frozenset: iterated in the order of insertion (CPython's order is arbitrary). Items are passed by address. */
#ifndef PYENCLAVE_VALUES_SETS_H
#define PYENCLAVE_VALUES_SETS_H

#include "values/lists.h"
#include "values/tables.h"

typedef struct pye_set {
    pye_head_t head;
    pye_table_t table;
} pye_set_t;
PYE_COUNTED(set)

PYE_MUST_CHECK bool pye_set_new(const pye_type_t *type, pye_set_t **result);
/* {a, b, c}: `count` slots that lie one after the other. */
PYE_MUST_CHECK bool pye_set_of(const pye_type_t *type, size_t count, const void *slots, pye_set_t **result);
PYE_MUST_CHECK bool pye_set_of_list(const pye_type_t *type, const pye_list_t *list, pye_set_t **result);
/* set(s), frozenset(s), s.copy() */
PYE_MUST_CHECK bool pye_set_copy(const pye_type_t *type, const pye_set_t *set, pye_set_t **result);
PYE_MUST_CHECK bool pye_set_list(const pye_set_t *set, const pye_type_t *list_type, pye_list_t **result);

static inline int64_t pye_set_len(const pye_set_t *set) { return (int64_t)set->table.used; }
static inline bool pye_set_truth(const pye_set_t *set) { return set->table.used != 0; }

PYE_MUST_CHECK bool pye_set_add(pye_set_t *set, const void *item);
PYE_MUST_CHECK bool pye_set_discard(pye_set_t *set, const void *item);
PYE_MUST_CHECK bool pye_set_remove(pye_set_t *set, const void *item); /* KeyError */
/* The oldest one (CPython: any). KeyError: 'pop from an empty set' */
PYE_MUST_CHECK bool pye_set_pop(pye_set_t *set, void *result);
void pye_set_clear(pye_set_t *set);
PYE_MUST_CHECK bool pye_set_contains(const pye_set_t *set, const void *item, bool *result);

/* The result has the left one's type. */
PYE_MUST_CHECK bool pye_set_union(const pye_set_t *a, const pye_set_t *b, pye_set_t **result);
PYE_MUST_CHECK bool pye_set_intersection(const pye_set_t *a, const pye_set_t *b, pye_set_t **result);
PYE_MUST_CHECK bool pye_set_difference(const pye_set_t *a, const pye_set_t *b, pye_set_t **result);
PYE_MUST_CHECK bool pye_set_symmetric_difference(const pye_set_t *a, const pye_set_t *b, pye_set_t **result);
PYE_MUST_CHECK bool pye_set_update(pye_set_t *set, const pye_set_t *other);
PYE_MUST_CHECK bool pye_set_intersection_update(pye_set_t *set, const pye_set_t *other);
PYE_MUST_CHECK bool pye_set_difference_update(pye_set_t *set, const pye_set_t *other);
PYE_MUST_CHECK bool pye_set_symmetric_difference_update(pye_set_t *set, const pye_set_t *other);
PYE_MUST_CHECK bool pye_set_update_list(pye_set_t *set, const pye_list_t *other);
PYE_MUST_CHECK bool pye_set_equal(const pye_set_t *a, const pye_set_t *b, bool *result);
PYE_MUST_CHECK bool pye_set_issubset(const pye_set_t *a, const pye_set_t *b, bool *result);          /* <= */
PYE_MUST_CHECK bool pye_set_issuperset(const pye_set_t *a, const pye_set_t *b, bool *result);        /* >= */
PYE_MUST_CHECK bool pye_set_isproper_subset(const pye_set_t *a, const pye_set_t *b, bool *result);   /* < */
PYE_MUST_CHECK bool pye_set_isproper_superset(const pye_set_t *a, const pye_set_t *b, bool *result); /* > */
PYE_MUST_CHECK bool pye_set_isdisjoint(const pye_set_t *a, const pye_set_t *b, bool *result);
PYE_MUST_CHECK bool pye_set_repr(const pye_set_t *set, pye_bytes_t **result);

typedef struct pye_set_iterator {
    const pye_set_t *set;
    size_t at;
    size_t used;
} pye_set_iterator_t;

static inline pye_set_iterator_t pye_set_begin(const pye_set_t *set)
{
    return (pye_set_iterator_t){set, 0, set->table.used};
}
/* *item is a borrowed slot, NULL at the end. RuntimeError: Set changed size during iteration */
PYE_MUST_CHECK bool pye_set_next(pye_set_iterator_t *iterator, const void **item);

#endif
