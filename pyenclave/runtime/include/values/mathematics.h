/* math: names and texts of errors are Python's. */
#ifndef PYENCLAVE_VALUES_MATHEMATICS_H
#define PYENCLAVE_VALUES_MATHEMATICS_H

#include "values/lists.h"
#include "values/numbers.h"

#define PYE_MATH(name) PYE_MUST_CHECK bool pye_math_##name(double x, double *result);
PYE_MATH(sqrt)
PYE_MATH(cbrt)
PYE_MATH(exp)
PYE_MATH(exp2)
PYE_MATH(expm1)
PYE_MATH(log)
PYE_MATH(log2)
PYE_MATH(log10)
PYE_MATH(log1p)
PYE_MATH(sin)
PYE_MATH(cos)
PYE_MATH(tan)
PYE_MATH(asin)
PYE_MATH(acos)
PYE_MATH(atan)
PYE_MATH(sinh)
PYE_MATH(cosh)
PYE_MATH(tanh)
PYE_MATH(asinh)
PYE_MATH(acosh)
PYE_MATH(atanh)
PYE_MATH(erf)
PYE_MATH(erfc)

PYE_MUST_CHECK bool pye_math_log_in(double x, double base, double *result);
PYE_MUST_CHECK bool pye_math_pow(double x, double y, double *result);
PYE_MUST_CHECK bool pye_math_fmod(double x, double y, double *result);
PYE_MUST_CHECK bool pye_math_remainder(double x, double y, double *result);
PYE_MUST_CHECK bool pye_math_ldexp(double x, int64_t exponent, double *result);
double pye_math_atan2(double y, double x);
double pye_math_hypot(double x, double y);
double pye_math_copysign(double x, double y);
double pye_math_nextafter(double x, double y);
double pye_math_ulp(double x);
double pye_math_fabs(double x);
double pye_math_degrees(double x);
double pye_math_radians(double x);
bool pye_math_isfinite(double x);
bool pye_math_isinf(double x);
bool pye_math_isnan(double x);
PYE_MUST_CHECK bool pye_math_isclose(double a, double b, double rel_tol, double abs_tol, bool *result);
PYE_MUST_CHECK bool pye_math_floor(double x, int64_t *result);
PYE_MUST_CHECK bool pye_math_ceil(double x, int64_t *result);
PYE_MUST_CHECK bool pye_math_trunc(double x, int64_t *result);
int64_t pye_math_same(int64_t value); /* floor, ceil and trunc of an int */

PYE_MUST_CHECK bool pye_math_isqrt(int64_t value, int64_t *result);
PYE_MUST_CHECK bool pye_math_factorial(int64_t value, int64_t *result);
PYE_MUST_CHECK bool pye_math_comb(int64_t n, int64_t k, int64_t *result);
PYE_MUST_CHECK bool pye_math_perm(int64_t n, int64_t k, int64_t *result);
PYE_MUST_CHECK bool pye_math_gcd(int64_t a, int64_t b, int64_t *result);
PYE_MUST_CHECK bool pye_math_lcm(int64_t a, int64_t b, int64_t *result);

/* The correctly rounded sum of a list of floats. */
PYE_MUST_CHECK bool pye_math_fsum(const pye_list_t *values, double *result);

#endif
