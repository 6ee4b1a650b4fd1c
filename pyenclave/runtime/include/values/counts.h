/* itertools.count, kept: an object that gives one int after the other. */
#ifndef PYENCLAVE_VALUES_COUNTS_H
#define PYENCLAVE_VALUES_COUNTS_H

#include "values/bytes.h"

typedef struct pye_count pye_count_t;
PYE_COUNTED(count)

extern const pye_type_t pye_type_count;

PYE_MUST_CHECK bool pye_count_new(int64_t start, int64_t step, pye_count_t **result);
/* next(count); OverflowError behind the last int. */
PYE_MUST_CHECK bool pye_count_next(pye_count_t *count, int64_t *result);

#endif
