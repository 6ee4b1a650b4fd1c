/* float operators, and where int and float meet. */

#include <float.h>

#include "values/exceptions.h"
#include "values/numbers.h"

#define TWO_63 9223372036854775808.0
#define TWO_64 18446744073709551616.0
#define EXACT (UINT64_C(1) << 53) /* every integer up to here is a double */

double fmod(double, double);
double floor(double);

static bool zero_division(const char *message) { return pye_fail(PYE_EXC_ZeroDivisionError, message); }

bool pye_float_truediv_any(double a, double b, double *result)
{
    if (b == 0.0)
        return zero_division("float division by zero");
    *result = a / b;
    return true;
}

/* The remainder with the divisor's sign, and the quotient that belongs to it: a = quotient * b + remainder. */
static double remainder_of(double a, double b, double *quotient)
{
    double rest = fmod(a, b);
    double exact = (a - rest) / b;
    if (rest != 0.0) {
        if ((b < 0.0) != (rest < 0.0)) {
            rest += b;
            exact -= 1.0;
        }
    } else {
        rest = __builtin_copysign(0.0, b);
    }
    if (exact == 0.0) {
        *quotient = __builtin_copysign(0.0, a / b);
    } else {
        double whole = floor(exact);
        *quotient = exact - whole > 0.5 ? whole + 1.0 : whole;
    }
    return rest;
}

bool pye_float_floordiv(double a, double b, double *result)
{
    if (b == 0.0)
        return zero_division("float floor division by zero");
    (void)remainder_of(a, b, result);
    return true;
}

bool pye_float_mod(double a, double b, double *result)
{
    double quotient;
    if (b == 0.0)
        return zero_division("float modulo");
    *result = remainder_of(a, b, &quotient);
    return true;
}

bool pye_float_divmod(double a, double b, double *quotient, double *rest)
{
    if (b == 0.0)
        return zero_division("float divmod()");
    *rest = remainder_of(a, b, quotient);
    return true;
}

/* What no integer stands for. */
static bool not_finite(double a)
{
    if (a != a)
        return pye_fail(PYE_EXC_ValueError, "cannot convert float NaN to integer");
    return pye_fail(PYE_EXC_OverflowError, "cannot convert float infinity to integer");
}

bool pye_float_to_int(double a, int64_t *result)
{
    if (!__builtin_isfinite(a))
        return not_finite(a);
    if (!(a >= -TWO_63 && a < TWO_63))
        return pye_raise_overflow();
    *result = (int64_t)a;
    return true;
}

bool pye_float_to_u64(double a, uint64_t *result)
{
    if (!__builtin_isfinite(a))
        return not_finite(a);
    if (!(a > -1.0 && a < TWO_64))
        return pye_raise_overflow_u64();
    *result = a < 0.0 ? 0 : (uint64_t)a;
    return true;
}

bool pye_float_to_f32(double a, const char *what, float *result)
{
    if (__builtin_fabs(a) > FLT_MAX && !__builtin_isinf(a))
        return pye_raise_f32_overflow(what);
    *result = (float)a;
    return true;
}

bool pye_float_round(double a, int64_t *result)
{
    double whole = floor(a), rest = a - whole;
    if (rest > 0.5 || (rest == 0.5 && floor(whole / 2.0) * 2.0 != whole))
        whole += 1.0;
    return pye_float_to_int(__builtin_isfinite(a) ? whole : a, result);
}

/* 2**-shift for 0 <= shift < 1023: by its exponent's bits. */
static double power_of_half(unsigned shift)
{
    uint64_t bits = (uint64_t)(1023 - shift) << 52;
    double value;
    __builtin_memcpy(&value, &bits, sizeof value);
    return value;
}

/* The quotient is computed to at least 56 bits with a sticky last one, so that converting it rounds once, correctly. */
static bool quotient(bool negative, uint64_t a, uint64_t b, double *result)
{
    double value; /* 0 / -1 is -0.0, as in CPython */
    if (b == 0)
        return zero_division("division by zero");
    if (a == 0) {
        value = 0.0;
    } else if (a <= EXACT && b <= EXACT) {
        value = (double)a / (double)b;
    } else {
        int wanted = 56 + __builtin_clzll(a) - __builtin_clzll(b);
        unsigned shift = wanted > 0 ? (unsigned)wanted : 0;
        unsigned __int128 wide = (unsigned __int128)a << shift;
        uint64_t whole = (uint64_t)(wide / b);
        whole |= wide % b != 0;
        value = (double)whole * power_of_half(shift);
    }
    *result = negative ? -value : value;
    return true;
}

bool pye_int_truediv_any(int64_t a, int64_t b, double *result)
{
    return quotient((a < 0) != (b < 0), pye_int_magnitude(a), pye_int_magnitude(b), result);
}

bool pye_u64_truediv_any(uint64_t a, uint64_t b, double *result) { return quotient(false, a, b, result); }

bool pye_u64_truediv_ui(uint64_t a, int64_t b, double *result)
{
    return quotient(b < 0, a, pye_int_magnitude(b), result);
}

bool pye_u64_truediv_iu(int64_t a, uint64_t b, double *result)
{
    return quotient(a < 0, pye_int_magnitude(a), b, result);
}

static int order(bool less, bool equal) { return less ? PYE_LESS : equal ? PYE_EQUAL : PYE_GREATER; }

/* Exact: the float's whole part is compared as an integer, then its fraction decides. */
int pye_compare_if(int64_t a, double b)
{
    if (b != b)
        return 0;
    if (b >= TWO_63)
        return PYE_LESS;
    if (b < -TWO_63)
        return PYE_GREATER;
    int64_t whole = (int64_t)b;
    if (a != whole)
        return order(a < whole, false);
    return order((double)whole < b, (double)whole == b);
}

int pye_compare_uf(uint64_t a, double b)
{
    if (b != b)
        return 0;
    if (b >= TWO_64)
        return PYE_LESS;
    if (b < 0.0)
        return PYE_GREATER;
    uint64_t whole = (uint64_t)b;
    if (a != whole)
        return order(a < whole, false);
    return order((double)whole < b, (double)whole == b);
}

static int reversed(int found) { return found == PYE_LESS ? PYE_GREATER : found == PYE_GREATER ? PYE_LESS : found; }

int pye_compare_fi(double a, int64_t b) { return reversed(pye_compare_if(b, a)); }

int pye_compare_fu(double a, uint64_t b) { return reversed(pye_compare_uf(b, a)); }
