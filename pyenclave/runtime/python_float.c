/* float operators, and where int and float meet. */

#include <float.h>

#include "pyenclave_python.h"

#define TWO_63 9223372036854775808.0
#define TWO_64 18446744073709551616.0
#define EXACT (UINT64_C(1) << 53) /* every integer up to here is a double */

double fmod(double, double);
double floor(double);

static double zero_division(const char *message) { return pye_raise(PYE_EXC_ZeroDivisionError, message); }

double pye_divide_float_any(double a, double b) { return b == 0.0 ? zero_division("float division by zero") : a / b; }

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

double pye_floordiv_float(double a, double b)
{
    double quotient;
    if (b == 0.0)
        return zero_division("float floor division by zero");
    (void)remainder_of(a, b, &quotient);
    return quotient;
}

double pye_mod_float(double a, double b)
{
    double quotient;
    return b == 0.0 ? zero_division("float modulo") : remainder_of(a, b, &quotient);
}

int64_t pye_int(double x)
{
    if (x != x)
        return pye_raise(PYE_EXC_ValueError, "cannot convert float NaN to integer");
    if (__builtin_isinf(x))
        return pye_raise(PYE_EXC_OverflowError, "cannot convert float infinity to integer");
    return x >= -TWO_63 && x < TWO_63 ? (int64_t)x : pye_overflow();
}

float pye_to_f32(double x, const char *what)
{
    if (__builtin_fabs(x) > FLT_MAX && !__builtin_isinf(x))
        return (float)pye_raise_f32(what);
    return (float)x;
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
static double quotient(bool negative, uint64_t a, uint64_t b)
{
    if (b == 0)
        return zero_division("division by zero");
    double result; /* 0 / -1 is -0.0, as in CPython */
    if (a == 0) {
        result = 0.0;
    } else if (a <= EXACT && b <= EXACT) {
        result = (double)a / (double)b;
    } else {
        int wanted = 56 + __builtin_clzll(a) - __builtin_clzll(b);
        unsigned shift = wanted > 0 ? (unsigned)wanted : 0;
        unsigned __int128 wide = (unsigned __int128)a << shift;
        uint64_t whole = (uint64_t)(wide / b);
        whole |= wide % b != 0;
        result = (double)whole * power_of_half(shift);
    }
    return negative ? -result : result;
}

static uint64_t magnitude(int64_t a) { return a < 0 ? 0 - (uint64_t)a : (uint64_t)a; }

double pye_divide_any(int64_t a, int64_t b) { return quotient((a < 0) != (b < 0), magnitude(a), magnitude(b)); }

double pye_divide_uu_any(uint64_t a, uint64_t b) { return quotient(false, a, b); }

double pye_divide_ui(uint64_t a, int64_t b) { return quotient(b < 0, a, magnitude(b)); }

double pye_divide_iu(int64_t a, uint64_t b) { return quotient(a < 0, magnitude(a), b); }

static int order(bool less, bool equal) { return less ? PYE_LESS : equal ? PYE_EQUAL : PYE_GREATER; }

/* Exact: the float's whole part is compared as an integer, then its fraction decides. */
int pye_order_if(int64_t a, double b)
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

int pye_order_uf(uint64_t a, double b)
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

static int reversed(int order) { return order == PYE_LESS ? PYE_GREATER : order == PYE_GREATER ? PYE_LESS : order; }

int pye_order_fi(double a, int64_t b) { return reversed(pye_order_if(b, a)); }

int pye_order_fu(double a, uint64_t b) { return reversed(pye_order_uf(b, a)); }
