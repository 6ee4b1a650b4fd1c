/* What loops over itertools' names ask from round to round. */
#ifndef PYENCLAVE_VALUES_ITERATORS_H
#define PYENCLAVE_VALUES_ITERATORS_H

#include "values/lists.h"

/* ValueError for a bound that is negative, or a step that is not above 0. Without an end `stop` is INT64_MAX. */
PYE_MUST_CHECK bool pye_islice_check(int64_t start, int64_t stop, int64_t step);
/* The place after `place`, not past the end; without one, and where it overflows, the next there is, as in CPython. */
static inline int64_t pye_islice_next(int64_t place, int64_t step, int64_t stop)
{
    int64_t next;
    if (__builtin_add_overflow(place, step, &next))
        return stop == INT64_MAX ? -1 : stop;
    return next > stop ? stop : next;
}

/* The next places of `length` of `size` items, in the order of CPython's; the list has room for them, and is empty before the
 * first ones. False after the last. */
bool pye_combinations_next(pye_list_t *places, int64_t size, int64_t length);
bool pye_combinations_again_next(pye_list_t *places, int64_t size, int64_t length); /* …_with_replacement */
bool pye_permutations_next(pye_list_t *places, int64_t size, int64_t length);       /* room for both numbers */

#endif
