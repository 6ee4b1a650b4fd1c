/* statistics, of lists of ints or of floats: reckoned exactly, and rounded once. StatisticsError where there are too few. */
#ifndef PYENCLAVE_VALUES_STATISTICS_H
#define PYENCLAVE_VALUES_STATISTICS_H

#include "values/dicts.h"
#include "values/lists.h"

/* Where the result is whole, and that of ints is a float, OverflowError unless the float is it exactly. */
PYE_MUST_CHECK bool pye_statistics_mean(const pye_list_t *values, double *result);
/* Of floats: as math.fsum adds. */
PYE_MUST_CHECK bool pye_statistics_fmean(const pye_list_t *values, double *result);
/* variance, pvariance (not `sample`), stdev and pstdev (`root`). */
PYE_MUST_CHECK bool pye_statistics_spread(const pye_list_t *values, bool sample, bool root, double *result);
/* Of values in order. */
PYE_MUST_CHECK bool pye_statistics_median(const pye_list_t *values, double *result);
/* The place of median_low, or of median_high, in a list of so many. */
PYE_MUST_CHECK bool pye_statistics_middle(int64_t size, bool low, int64_t *result);
/* Of what a Counter has counted: the first key with the largest count, and all of them. */
PYE_MUST_CHECK bool pye_statistics_mode(const pye_dict_t *counts, void *result);
PYE_MUST_CHECK bool pye_statistics_multimode(const pye_dict_t *counts, const pye_type_t *list_type,
                                             pye_list_t **result);

#endif
