/* Integer operators with Python's meaning: floor division, exact mixed comparison, ValueError for negative counts. */

#include "values/exceptions.h"
#include "values/numbers.h"

static bool division_by_zero(void) { return pye_fail(PYE_EXC_ZeroDivisionError, "integer division or modulo by zero"); }

static bool modulo_by_zero(void) { return pye_fail(PYE_EXC_ZeroDivisionError, "integer modulo by zero"); }

bool pye_int_floordiv_any(int64_t a, int64_t b, int64_t *result)
{
    if (b == 0)
        return division_by_zero();
    if (b == -1)
        return pye_int_neg(a, result);
    *result = a / b - ((a % b != 0) & ((a < 0) != (b < 0)));
    return true;
}

bool pye_u64_floordiv_any(uint64_t a, uint64_t b, uint64_t *result)
{
    if (b == 0)
        return division_by_zero();
    *result = a / b;
    return true;
}

bool pye_u64_floordiv_ui_any(uint64_t a, int64_t b, uint64_t *result)
{
    if (b >= 0)
        return pye_u64_floordiv(a, (uint64_t)b, result);
    if (a != 0)
        return pye_raise_overflow_u64();
    *result = 0;
    return true;
}

bool pye_u64_floordiv_iu_any(int64_t a, uint64_t b, uint64_t *result)
{
    if (a >= 0 || b == 0)
        return pye_u64_floordiv((uint64_t)a, b, result);
    return pye_raise_overflow_u64();
}

bool pye_int_mod_any(int64_t a, int64_t b, int64_t *result)
{
    if (b == 0)
        return modulo_by_zero();
    int64_t rest = b == -1 ? 0 : a % b; /* the processor faults at the least int % -1 */
    *result = rest != 0 && (rest < 0) != (b < 0) ? rest + b : rest;
    return true;
}

bool pye_u64_mod_any(uint64_t a, uint64_t b, uint64_t *result)
{
    if (b == 0)
        return modulo_by_zero();
    *result = a % b;
    return true;
}

bool pye_u64_mod_ui_any(uint64_t a, int64_t b, uint64_t *result)
{
    if (b >= 0)
        return pye_u64_mod(a, (uint64_t)b, result);
    if (a % pye_int_magnitude(b) != 0)
        return pye_raise_overflow_u64();
    *result = 0;
    return true;
}

bool pye_u64_mod_iu_any(int64_t a, uint64_t b, uint64_t *result)
{
    if (a >= 0 || b == 0)
        return pye_u64_mod((uint64_t)a, b, result);
    uint64_t rest = pye_int_magnitude(a) % b;
    *result = rest == 0 ? 0 : b - rest;
    return true;
}

bool pye_int_divmod(int64_t a, int64_t b, int64_t *quotient, int64_t *rest)
{
    int64_t whole;
    return pye_int_floordiv(a, b, &whole) && pye_int_mod(a, b, rest) && (*quotient = whole, true);
}

bool pye_u64_divmod(uint64_t a, uint64_t b, uint64_t *quotient, uint64_t *rest)
{
    if (b == 0)
        return division_by_zero();
    *quotient = a / b;
    *rest = a % b;
    return true;
}

/* Square and multiply; the base is squared only while bits are left, so that it overflows only where the result does. */
#define PYE_POWER(name, type, product) \
    bool name(type base, int64_t exponent, type *result) \
    { \
        type power = 1; \
        if (exponent < 0) \
            return pye_fail(PYE_EXC_ValueError, "negative exponent"); \
        for (;;) { \
            if ((exponent & 1) != 0 && !product(power, base, &power)) \
                return false; \
            exponent >>= 1; \
            if (exponent == 0) \
                break; \
            if (!product(base, base, &base)) \
                return false; \
        } \
        *result = power; \
        return true; \
    }
PYE_POWER(pye_int_pow, int64_t, pye_int_mul)
PYE_POWER(pye_u64_pow, uint64_t, pye_u64_mul)

static uint64_t product_modulo(uint64_t a, uint64_t b, uint64_t modulus)
{
    return (uint64_t)((unsigned __int128)a * b % modulus);
}

static uint64_t power_modulo(uint64_t base, uint64_t exponent, uint64_t modulus)
{
    uint64_t power = modulus == 1 ? 0 : 1;
    base %= modulus;
    for (; exponent != 0; exponent >>= 1) {
        if ((exponent & 1) != 0)
            power = product_modulo(power, base, modulus);
        base = product_modulo(base, base, modulus);
    }
    return power;
}

/* Euclid's algorithm, extended; ValueError where the two have a common divisor. */
static bool inverse(uint64_t base, uint64_t modulus, uint64_t *result)
{
    __int128 a = base % modulus, n = modulus, b = 1, c = 0;
    while (n != 0) {
        __int128 quotient = a / n, rest = a % n, next = b - quotient * c;
        a = n;
        n = rest;
        b = c;
        c = next;
    }
    if (a != 1)
        return pye_fail(PYE_EXC_ValueError, "base is not invertible for the given modulus");
    *result = (uint64_t)(b < 0 ? b + modulus : b);
    return true;
}

bool pye_int_pow_mod(int64_t base, int64_t exponent, int64_t modulus, int64_t *result)
{
    if (modulus == 0)
        return pye_fail(PYE_EXC_ValueError, "pow() 3rd argument cannot be 0");
    uint64_t size = pye_int_magnitude(modulus), rest = pye_int_magnitude(base) % size;
    if (base < 0 && rest != 0)
        rest = size - rest;
    if (exponent < 0 && !inverse(rest, size, &rest))
        return false;
    uint64_t power = power_modulo(rest, pye_int_magnitude(exponent), size);
    *result = modulus > 0 || power == 0 ? (int64_t)power : (int64_t)(power - size);
    return true;
}

bool pye_u64_pow_mod(uint64_t base, uint64_t exponent, uint64_t modulus, uint64_t *result)
{
    if (modulus == 0)
        return pye_fail(PYE_EXC_ValueError, "pow() 3rd argument cannot be 0");
    *result = power_modulo(base, exponent, modulus);
    return true;
}

static bool negative_count(void) { return pye_fail(PYE_EXC_ValueError, "negative shift count"); }

bool pye_int_lshift_any(int64_t a, int64_t count, int64_t *result)
{
    if (count < 0)
        return negative_count();
    int64_t value = count < 64 ? (int64_t)((uint64_t)a << count) : 0;
    if (a != 0 && (count >= 64 || value >> count != a))
        return pye_raise_overflow();
    *result = value;
    return true;
}

bool pye_u64_lshift_any(uint64_t a, int64_t count, uint64_t *result)
{
    if (count < 0)
        return negative_count();
    if (a != 0 && (count >= 64 || a << count >> count != a))
        return pye_raise_overflow_u64();
    *result = a == 0 ? 0 : a << count;
    return true;
}

bool pye_int_rshift_any(int64_t a, int64_t count, int64_t *result)
{
    if (count < 0)
        return negative_count();
    *result = a >> (count < 63 ? count : 63);
    return true;
}

bool pye_u64_rshift_any(uint64_t a, int64_t count, uint64_t *result)
{
    if (count < 0)
        return negative_count();
    *result = count < 64 ? a >> count : 0;
    return true;
}

bool pye_u64_lshift_wrap_any(uint64_t a, int64_t count, uint64_t *result)
{
    if (count < 0)
        return negative_count();
    *result = count < 64 ? a << count : 0;
    return true;
}

int pye_compare_ui(uint64_t a, int64_t b)
{
    if (b < 0 || a > (uint64_t)b)
        return PYE_GREATER;
    return a < (uint64_t)b ? PYE_LESS : PYE_EQUAL;
}

int pye_compare_iu(int64_t a, uint64_t b)
{
    if (a < 0 || (uint64_t)a < b)
        return PYE_LESS;
    return (uint64_t)a > b ? PYE_GREATER : PYE_EQUAL;
}

/* To the nearest multiple of 10**-digits, halves to an even one: as a multiple, and the power. False where it is 0. */
static bool round_magnitude(uint64_t magnitude, int64_t digits, unsigned __int128 *rounded)
{
    uint64_t power = 1;
    if (digits < -20)
        return false;
    for (; digits < 0; digits++) {
        if (__builtin_mul_overflow(power, 10u, &power))
            return false; /* 10**20 is more than twice what 64 bits hold */
    }
    uint64_t whole = magnitude / power, rest = magnitude % power;
    uint64_t half = power / 2; /* of an even power exactly; of 1 nothing is left */
    if (rest > half || (rest == half && power != 1 && whole % 2 == 1))
        whole++;
    *rounded = (unsigned __int128)whole * power;
    return true;
}

bool pye_int_round_to(int64_t a, int64_t digits, int64_t *result)
{
    unsigned __int128 rounded = 0;
    if (digits >= 0) {
        *result = a;
        return true;
    }
    (void)round_magnitude(pye_int_magnitude(a), digits, &rounded);
    if (rounded > (unsigned __int128)INT64_MAX + (a < 0))
        return pye_raise_overflow();
    *result = a < 0 ? (int64_t)(0 - (uint64_t)rounded) : (int64_t)rounded;
    return true;
}

bool pye_u64_round_to(uint64_t a, int64_t digits, uint64_t *result)
{
    unsigned __int128 rounded = 0;
    if (digits >= 0) {
        *result = a;
        return true;
    }
    (void)round_magnitude(a, digits, &rounded);
    if (rounded > UINT64_MAX)
        return pye_raise_overflow_u64();
    *result = (uint64_t)rounded;
    return true;
}

bool pye_range_start(pye_range_t *range, int64_t start, int64_t stop, int64_t step)
{
    if (step == 0)
        return pye_fail(PYE_EXC_ValueError, "range() arg 3 must not be zero");
    bool any = step > 0 ? start < stop : start > stop;
    uint64_t distance = step > 0 ? (uint64_t)stop - (uint64_t)start : (uint64_t)start - (uint64_t)stop;
    range->value = start;
    range->left = any ? (distance - 1) / pye_int_magnitude(step) + 1 : 0;
    range->next = (uint64_t)start;
    range->step = (uint64_t)step;
    return true;
}
