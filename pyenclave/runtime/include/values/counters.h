/* collections.Counter: a dict whose values are ints, in which what is missing is 0. */
#ifndef PYENCLAVE_VALUES_COUNTERS_H
#define PYENCLAVE_VALUES_COUNTERS_H

#include "values/dicts.h"

#define PYE_COUNTER_OF(text, key) \
    {.name = (text), \
     .operations = &pye_counter_operations, \
     .kind = PYE_KIND_DICT, \
     .size = sizeof(void *), \
     .element = (key), \
     .value = &pye_type_int}

/* c[key]; nothing is put in. */
PYE_MUST_CHECK bool pye_counter_get(const pye_dict_t *counter, const void *key, int64_t *result);
/* One more of it, or one less. */
PYE_MUST_CHECK bool pye_counter_add(pye_dict_t *counter, const void *key);
PYE_MUST_CHECK bool pye_counter_take(pye_dict_t *counter, const void *key);
/* del c[key], which need not be there. */
PYE_MUST_CHECK bool pye_counter_delete(pye_dict_t *counter, const void *key);
/* All that the other one counts, of a Counter or a dict. */
PYE_MUST_CHECK bool pye_counter_update(pye_dict_t *counter, const pye_dict_t *other);
PYE_MUST_CHECK bool pye_counter_subtract(pye_dict_t *counter, const pye_dict_t *other);
PYE_MUST_CHECK bool pye_counter_total(const pye_dict_t *counter, int64_t *result);

/* a + b, a - b, a | b, a & b, +a, -a: what is above zero of it. */
PYE_MUST_CHECK bool pye_counter_plus(const pye_dict_t *a, const pye_dict_t *b, pye_dict_t **result);
PYE_MUST_CHECK bool pye_counter_minus(const pye_dict_t *a, const pye_dict_t *b, pye_dict_t **result);
PYE_MUST_CHECK bool pye_counter_union(const pye_dict_t *a, const pye_dict_t *b, pye_dict_t **result);
PYE_MUST_CHECK bool pye_counter_intersection(const pye_dict_t *a, const pye_dict_t *b, pye_dict_t **result);
PYE_MUST_CHECK bool pye_counter_positive(const pye_dict_t *counter, pye_dict_t **result);
PYE_MUST_CHECK bool pye_counter_negative(const pye_dict_t *counter, pye_dict_t **result);
/* a += b and the others. */
PYE_MUST_CHECK bool pye_counter_plus_update(pye_dict_t *counter, const pye_dict_t *other);
PYE_MUST_CHECK bool pye_counter_minus_update(pye_dict_t *counter, const pye_dict_t *other);
PYE_MUST_CHECK bool pye_counter_union_update(pye_dict_t *counter, const pye_dict_t *other);
PYE_MUST_CHECK bool pye_counter_intersection_update(pye_dict_t *counter, const pye_dict_t *other);

/* Each key's counts are compared, of either. */
PYE_MUST_CHECK bool pye_counter_equal(const pye_dict_t *a, const pye_dict_t *b, bool *result);
PYE_MUST_CHECK bool pye_counter_le(const pye_dict_t *a, const pye_dict_t *b, bool *result);
PYE_MUST_CHECK bool pye_counter_lt(const pye_dict_t *a, const pye_dict_t *b, bool *result);
PYE_MUST_CHECK bool pye_counter_ge(const pye_dict_t *a, const pye_dict_t *b, bool *result);
PYE_MUST_CHECK bool pye_counter_gt(const pye_dict_t *a, const pye_dict_t *b, bool *result);

#endif
