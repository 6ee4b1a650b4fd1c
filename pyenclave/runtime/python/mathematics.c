/* math, on the C library's functions: what they answer, checked and worded as CPython does. */

#include "values/mathematics.h"

#include <float.h>
#include <math.h>

#include "values/exceptions.h"

static bool domain(void) { return pye_fail(PYE_EXC_ValueError, "math domain error"); }
static bool range(void) { return pye_fail(PYE_EXC_OverflowError, "math range error"); }

/* What a function of one number gave: a NaN that was none, and an infinity of what was finite, are errors. */
static bool checked(double x, double found, bool overflows, double *result)
{
    if (isnan(found) && !isnan(x))
        return domain();
    if (isinf(found) && isfinite(x))
        return overflows ? range() : domain();
    *result = found;
    return true;
}

#define ONE(name, overflows) \
    bool pye_math_##name(double x, double *result) { return checked(x, name(x), overflows, result); }
ONE(sqrt, false)
ONE(cbrt, false)
ONE(exp, true)
ONE(exp2, true)
ONE(expm1, true)
ONE(log1p, false)
ONE(sin, false)
ONE(cos, false)
ONE(tan, false)
ONE(asin, false)
ONE(acos, false)
ONE(atan, false)
ONE(sinh, true)
ONE(cosh, true)
ONE(tanh, false)
ONE(asinh, false)
ONE(acosh, false)
ONE(atanh, false)
ONE(erf, false)
ONE(erfc, false)

#define LOGARITHM(name) \
    bool pye_math_##name(double x, double *result) \
    { \
        if (x <= 0) \
            return domain(); \
        *result = isinf(x) ? x : name(x); \
        return true; \
    }
LOGARITHM(log)
LOGARITHM(log2)
LOGARITHM(log10)

bool pye_math_log_in(double x, double base, double *result)
{
    double above, below;
    return pye_math_log(x, &above) && pye_math_log(base, &below) && pye_float_truediv(above, below, result);
}

bool pye_math_pow(double x, double y, double *result)
{
    double found = pow(x, y);
    if (isfinite(x) && isfinite(y)) {
        if (isnan(found))
            return domain();
        if (isinf(found))
            return x == 0 ? domain() : range();
    }
    *result = found;
    return true;
}

bool pye_math_fmod(double x, double y, double *result)
{
    if (isinf(y) && isfinite(x)) {
        *result = x;
        return true;
    }
    double found = fmod(x, y);
    if (isnan(found) && !isnan(x) && !isnan(y))
        return domain();
    *result = found;
    return true;
}

bool pye_math_remainder(double x, double y, double *result)
{
    double found = remainder(x, y);
    if (isnan(found) && !isnan(x) && !isnan(y))
        return domain();
    *result = found;
    return true;
}

bool pye_math_ldexp(double x, int64_t exponent, double *result)
{
    int steps = exponent > INT32_MAX ? INT32_MAX : exponent < INT32_MIN ? INT32_MIN : (int)exponent;
    double found = x == 0 || !isfinite(x) ? x : ldexp(x, steps);
    if (isinf(found) && isfinite(x))
        return range();
    *result = found;
    return true;
}

double pye_math_atan2(double y, double x) { return atan2(y, x); }
double pye_math_hypot(double x, double y) { return hypot(x, y); }
double pye_math_copysign(double x, double y) { return copysign(x, y); }
double pye_math_nextafter(double x, double y) { return nextafter(x, y); }
double pye_math_fabs(double x) { return fabs(x); }
double pye_math_degrees(double x) { return x * (180.0 / 3.141592653589793); }
double pye_math_radians(double x) { return x * (3.141592653589793 / 180.0); }
bool pye_math_isfinite(double x) { return isfinite(x); }
bool pye_math_isinf(double x) { return isinf(x); }
bool pye_math_isnan(double x) { return isnan(x); }

double pye_math_ulp(double x)
{
    x = fabs(x);
    if (!isfinite(x))
        return x;
    double above = nextafter(x, INFINITY);
    return isinf(above) ? x - nextafter(x, -INFINITY) : above - x;
}

bool pye_math_isclose(double a, double b, double rel_tol, double abs_tol, bool *result)
{
    if (rel_tol < 0 || abs_tol < 0)
        return pye_fail(PYE_EXC_ValueError, "tolerances must be non-negative");
    double difference = fabs(b - a);
    bool finite = !isinf(a) && !isinf(b);
    *result = a == b ||
              (finite && (difference <= fabs(rel_tol * b) || difference <= fabs(rel_tol * a) || difference <= abs_tol));
    return true;
}

bool pye_math_floor(double x, int64_t *result) { return pye_float_to_int(floor(x), result); }
bool pye_math_ceil(double x, int64_t *result) { return pye_float_to_int(ceil(x), result); }
bool pye_math_trunc(double x, int64_t *result) { return pye_float_to_int(x, result); }
int64_t pye_math_same(int64_t value) { return value; }

/* --- integers ---------------------------------------------------------------------------------------------------------- */

bool pye_math_isqrt(int64_t value, int64_t *result)
{
    if (value < 0)
        return pye_fail(PYE_EXC_ValueError, "isqrt() argument must be nonnegative");
    uint64_t number = (uint64_t)value, root = (uint64_t)sqrt((double)value);
    while (root > 0 && root * root > number) /* below 2**32, so that squares fit */
        root--;
    while ((root + 1) * (root + 1) <= number)
        root++;
    *result = (int64_t)root;
    return true;
}

bool pye_math_factorial(int64_t value, int64_t *result)
{
    if (value < 0)
        return pye_fail(PYE_EXC_ValueError, "factorial() not defined for negative values");
    int64_t made = 1;
    for (int64_t by = 2; by <= value; by++) {
        if (__builtin_mul_overflow(made, by, &made))
            return pye_raise_overflow();
    }
    *result = made;
    return true;
}

static bool are_counts(int64_t n, int64_t k)
{
    if (n < 0)
        return pye_fail(PYE_EXC_ValueError, "n must be a non-negative integer");
    return k >= 0 || pye_fail(PYE_EXC_ValueError, "k must be a non-negative integer");
}

bool pye_math_comb(int64_t n, int64_t k, int64_t *result)
{
    if (!are_counts(n, k))
        return false;
    if (k > n) {
        *result = 0;
        return true;
    }
    unsigned __int128 made = 1;
    uint64_t least = (uint64_t)(k < n - k ? k : n - k);
    for (uint64_t at = 1; at <= least;
         at++) { /* each is a binomial coefficient, and none is less than the one before */
        made = made * ((uint64_t)n - least + at) / at;
        if (made > INT64_MAX)
            return pye_raise_overflow();
    }
    *result = (int64_t)made;
    return true;
}

bool pye_math_perm(int64_t n, int64_t k, int64_t *result)
{
    if (!are_counts(n, k))
        return false;
    int64_t made = k <= n;
    for (int64_t at = 0; k <= n && at < k; at++) {
        if (__builtin_mul_overflow(made, n - at, &made))
            return pye_raise_overflow();
    }
    *result = made;
    return true;
}

static uint64_t common(uint64_t a, uint64_t b)
{
    while (b != 0) {
        uint64_t rest = a % b;
        a = b;
        b = rest;
    }
    return a;
}

static bool as_int(uint64_t value, int64_t *result)
{
    if (value > INT64_MAX)
        return pye_raise_overflow();
    *result = (int64_t)value;
    return true;
}

bool pye_math_gcd(int64_t a, int64_t b, int64_t *result)
{
    return as_int(common(pye_int_magnitude(a), pye_int_magnitude(b)), result);
}

bool pye_math_lcm(int64_t a, int64_t b, int64_t *result)
{
    uint64_t left = pye_int_magnitude(a), right = pye_int_magnitude(b), made;
    if (left == 0 || right == 0)
        return as_int(0, result);
    if (__builtin_mul_overflow(left / common(left, right), right, &made))
        return pye_raise_overflow();
    return as_int(made, result);
}

/* --- fsum: Shewchuk's, partial sums that do not overlap, as CPython has it ------------------------------------------------ */

typedef struct partials {
    double *of;
    size_t count;
    size_t room;
} partials_t;

static bool add(partials_t *sums, double x)
{
    size_t kept = 0;
    for (size_t at = 0; at < sums->count; at++) {
        double y = sums->of[at];
        if (fabs(x) < fabs(y)) {
            double swapped = x;
            x = y;
            y = swapped;
        }
        double high = x + y, low = y - (high - x);
        if (low != 0)
            sums->of[kept++] = low;
        x = high;
    }
    sums->count = kept;
    if (x == 0)
        return true;
    if (!isfinite(x))
        return pye_fail(PYE_EXC_OverflowError, "intermediate overflow in fsum");
    if (kept == sums->room) {
        size_t room = sums->room == 0 ? 32 : sums->room * 2;
        if (!pye_block_resize((void **)&sums->of, sums->room * sizeof(double), room * sizeof(double),
                              kept * sizeof(double)))
            return false;
        sums->room = room;
    }
    sums->of[sums->count++] = x;
    return true;
}

/* The sum of all, rounded once; half-way cases by the sign of what is left. */
static double rounded(const partials_t *sums)
{
    size_t at = sums->count;
    double high = 0, low = 0;
    if (at == 0)
        return 0;
    high = sums->of[--at];
    while (at > 0) {
        double x = high, y = sums->of[--at];
        high = x + y;
        low = y - (high - x);
        if (low != 0)
            break;
    }
    if (at > 0 && ((low < 0 && sums->of[at - 1] < 0) || (low > 0 && sums->of[at - 1] > 0))) {
        double twice = low * 2, x = high + twice;
        if (twice == x - high)
            high = x;
    }
    return high;
}

bool pye_math_fsum(const pye_list_t *values, double *result)
{
    partials_t sums = {0};
    double special = 0, infinities = 0;
    bool well = true;
    for (size_t at = 0; well && at < values->size; at++) {
        double x = ((const double *)values->items)[at];
        if (isfinite(x)) {
            well = add(&sums, x);
            continue;
        }
        if (isinf(x))
            infinities += x;
        special += x;
        sums.count = 0; /* what the finite ones add up to matters no more */
    }
    double found = rounded(&sums);
    pye_block_free(sums.of, sums.room * sizeof(double));
    if (well && special != 0) { /* a NaN is not 0 either */
        if (isnan(infinities))
            return pye_fail(PYE_EXC_ValueError, "-inf + inf in fsum");
        found = special;
    }
    *result = found;
    return well;
}
