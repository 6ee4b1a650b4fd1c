/* Integer operators with Python's meaning: floor division, exact mixed comparison, ValueError for negative counts. */

#include "pyenclave_python.h"

static int64_t division_by_zero(void)
{
    return pye_raise(PYE_EXC_ZeroDivisionError, "integer division or modulo by zero");
}

static int64_t modulo_by_zero(void) { return pye_raise(PYE_EXC_ZeroDivisionError, "integer modulo by zero"); }

static uint64_t magnitude(int64_t a) { return a < 0 ? 0 - (uint64_t)a : (uint64_t)a; }

int64_t pye_floordiv_any(int64_t a, int64_t b)
{
    if (b == 0)
        return division_by_zero();
    if (b == -1)
        return pye_neg(a);
    int64_t quotient = a / b;
    return quotient - ((a % b != 0) & ((a < 0) != (b < 0)));
}

uint64_t pye_floordiv_uu_any(uint64_t a, uint64_t b) { return b == 0 ? (uint64_t)division_by_zero() : a / b; }

uint64_t pye_floordiv_ui_any(uint64_t a, int64_t b)
{
    if (b >= 0)
        return pye_floordiv_uu(a, (uint64_t)b);
    return a == 0 ? 0 : (uint64_t)pye_overflow_u64();
}

uint64_t pye_floordiv_iu_any(int64_t a, uint64_t b)
{
    if (a >= 0 || b == 0)
        return pye_floordiv_uu((uint64_t)a, b);
    return (uint64_t)pye_overflow_u64();
}

int64_t pye_mod_any(int64_t a, int64_t b)
{
    if (b == 0)
        return modulo_by_zero();
    if (b == -1)
        return 0;
    int64_t rest = a % b;
    return rest != 0 && (rest < 0) != (b < 0) ? rest + b : rest;
}

uint64_t pye_mod_uu_any(uint64_t a, uint64_t b) { return b == 0 ? (uint64_t)modulo_by_zero() : a % b; }

uint64_t pye_mod_ui_any(uint64_t a, int64_t b)
{
    if (b >= 0)
        return pye_mod_uu(a, (uint64_t)b);
    return a % magnitude(b) == 0 ? 0 : (uint64_t)pye_overflow_u64();
}

uint64_t pye_mod_iu_any(int64_t a, uint64_t b)
{
    if (a >= 0 || b == 0)
        return pye_mod_uu((uint64_t)a, b);
    uint64_t rest = magnitude(a) % b;
    return rest == 0 ? 0 : b - rest;
}

/* Square and multiply; the base is squared only while bits are left, so that it overflows only where the result does. */
#define PYE_POWER(name, type, product) \
    type name(type base, int64_t exponent) \
    { \
        type result = 1; \
        if (exponent < 0) \
            return (type)pye_raise(PYE_EXC_ValueError, "negative exponent"); \
        for (;;) { \
            if ((exponent & 1) != 0) { \
                result = product(result, base); \
                if (pye_error_pending()) \
                    return (type) - 1; \
            } \
            exponent >>= 1; \
            if (exponent == 0) \
                return result; \
            base = product(base, base); \
            if (pye_error_pending()) \
                return (type) - 1; \
        } \
    }
PYE_POWER(pye_pow, int64_t, pye_mul)
PYE_POWER(pye_pow_u, uint64_t, pye_mul_uu)

static int64_t negative_count(void) { return pye_raise(PYE_EXC_ValueError, "negative shift count"); }

int64_t pye_lshift_any(int64_t a, int64_t count)
{
    if (count < 0)
        return negative_count();
    if (a == 0)
        return 0;
    int64_t result = count < 64 ? (int64_t)((uint64_t)a << count) : 0;
    return count < 64 && result >> count == a ? result : pye_overflow();
}

uint64_t pye_lshift_u_any(uint64_t a, int64_t count)
{
    if (count < 0)
        return (uint64_t)negative_count();
    if (a == 0)
        return 0;
    return count < 64 && a << count >> count == a ? a << count : (uint64_t)pye_overflow_u64();
}

int64_t pye_rshift_any(int64_t a, int64_t count)
{
    if (count < 0)
        return negative_count();
    return a >> (count < 63 ? count : 63);
}

uint64_t pye_rshift_u_any(uint64_t a, int64_t count)
{
    if (count < 0)
        return (uint64_t)negative_count();
    return count < 64 ? a >> count : 0;
}

uint64_t pye_lshift_wrap_any(uint64_t a, int64_t count)
{
    if (count < 0)
        return (uint64_t)negative_count();
    return count < 64 ? a << count : 0;
}

int pye_order_ui(uint64_t a, int64_t b)
{
    if (b < 0 || a > (uint64_t)b)
        return PYE_GREATER;
    return a < (uint64_t)b ? PYE_LESS : PYE_EQUAL;
}

static int reversed(int order) { return order == PYE_LESS ? PYE_GREATER : order == PYE_GREATER ? PYE_LESS : order; }

int pye_order_iu(int64_t a, uint64_t b) { return reversed(pye_order_ui(b, a)); }

int pye_range_begin(pye_range_t *range, int64_t start, int64_t stop, int64_t step)
{
    if (step == 0)
        return pye_raise(PYE_EXC_ValueError, "range() arg 3 must not be zero");
    bool any = step > 0 ? start < stop : start > stop;
    uint64_t distance = step > 0 ? (uint64_t)stop - (uint64_t)start : (uint64_t)start - (uint64_t)stop;
    range->value = start;
    range->left = any ? (distance - 1) / magnitude(step) + 1 : 0;
    range->next = (uint64_t)start;
    range->step = (uint64_t)step;
    return 0;
}
