/* int (int64_t), u64 (uint64_t) and float (double) with Python's meaning; smaller widths compute as int.
 *
 * A suffix names operands of two types, in their order: i an int, u a u64, f a float. What most operands need is
 * inline, so that loops are not made of calls; what ends in _any takes all operands. What does not fit raises
 * OverflowError. */
#ifndef PYENCLAVE_VALUES_NUMBERS_H
#define PYENCLAVE_VALUES_NUMBERS_H

#include "values/types.h"

#define PYE_INT_MIN INT64_MIN /* C has no literal for it */

/* --- errors, out of line because they are rare; all answer false -------------------------------------------------- */

PYE_COLD bool pye_raise_overflow(void);                 /* OverflowError: int is past 64 bits */
PYE_COLD bool pye_raise_overflow_u64(void);             /* OverflowError: u64 is negative or past 64 bits */
PYE_COLD bool pye_raise_f32_overflow(const char *what); /* OverflowError: `what` does not fit a 32-bit float */
/* OverflowError: `what` must be in low..high, not value */
PYE_COLD bool pye_raise_out_of_range(const char *what, int64_t low, uint64_t high, bool negative, uint64_t magnitude);

/* --- + - * and the sign ------------------------------------------------------------------------------------------- */

#define PYE_CHECKED(name, operation, type, left, right, overflow) \
    PYE_MUST_CHECK static inline bool name(left a, right b, type *result) \
    { \
        type value; \
        if (__builtin_expect(__builtin_##operation##_overflow(a, b, &value), 0)) \
            return PYE_FAILED(overflow()); \
        *result = value; \
        return true; \
    }
#define PYE_CHECKED_ALL(operation) \
    PYE_CHECKED(pye_int_##operation, operation, int64_t, int64_t, int64_t, pye_raise_overflow) \
    PYE_CHECKED(pye_u64_##operation, operation, uint64_t, uint64_t, uint64_t, pye_raise_overflow_u64) \
    PYE_CHECKED(pye_u64_##operation##_ui, operation, uint64_t, uint64_t, int64_t, pye_raise_overflow_u64) \
    PYE_CHECKED(pye_u64_##operation##_iu, operation, uint64_t, int64_t, uint64_t, pye_raise_overflow_u64)
PYE_CHECKED_ALL(add)
PYE_CHECKED_ALL(sub)
PYE_CHECKED_ALL(mul)

PYE_MUST_CHECK static inline bool pye_int_neg(int64_t a, int64_t *result)
{
    if (a == INT64_MIN)
        return PYE_FAILED(pye_raise_overflow());
    *result = -a;
    return true;
}

/* Of a u64 only 0 has a negative that is one. */
PYE_MUST_CHECK static inline bool pye_u64_neg(uint64_t a, uint64_t *result)
{
    if (a != 0)
        return PYE_FAILED(pye_raise_overflow_u64());
    *result = 0;
    return true;
}

PYE_MUST_CHECK static inline bool pye_int_abs(int64_t a, int64_t *result)
{
    if (a < 0)
        return pye_int_neg(a, result);
    *result = a;
    return true;
}

static inline int64_t pye_int_invert(int64_t a) { return ~a; }
static inline double pye_float_neg(double a) { return -a; }
static inline double pye_float_abs(double a) { return __builtin_fabs(a); }

/* --- // % / << >>: floor semantics, ZeroDivisionError, ValueError for a negative count ---------------------------- */

#define PYE_MOST(name, type, left, right, most, value) \
    PYE_MUST_CHECK bool name##_any(left a, right b, type *result); \
    PYE_MUST_CHECK static inline bool name(left a, right b, type *result) \
    { \
        if (!PYE_LIKELY(most)) \
            return name##_any(a, b, result); \
        *result = (value); \
        return true; \
    }
PYE_MOST(pye_int_floordiv, int64_t, int64_t, int64_t, b > 0, a / b - (a % b < 0))
PYE_MOST(pye_u64_floordiv, uint64_t, uint64_t, uint64_t, b != 0, a / b)
PYE_MOST(pye_u64_floordiv_ui, uint64_t, uint64_t, int64_t, b > 0, a / (uint64_t)b)
PYE_MOST(pye_u64_floordiv_iu, uint64_t, int64_t, uint64_t, a >= 0 && b != 0, (uint64_t)a / b)
PYE_MOST(pye_int_mod, int64_t, int64_t, int64_t, b > 0, a % b < 0 ? a % b + b : a % b)
PYE_MOST(pye_u64_mod, uint64_t, uint64_t, uint64_t, b != 0, a % b)
PYE_MOST(pye_u64_mod_ui, uint64_t, uint64_t, int64_t, b > 0, a % (uint64_t)b)
PYE_MOST(pye_u64_mod_iu, uint64_t, int64_t, uint64_t, a >= 0 && b != 0, (uint64_t)a % b)
PYE_MOST(pye_int_lshift, int64_t, int64_t, int64_t, (uint64_t)b < 64 && (int64_t)((uint64_t)a << b) >> b == a,
         (int64_t)((uint64_t)a << b))
PYE_MOST(pye_u64_lshift, uint64_t, uint64_t, int64_t, (uint64_t)b < 64 && a << b >> b == a, a << b)
PYE_MOST(pye_int_rshift, int64_t, int64_t, int64_t, (uint64_t)b < 64, a >> b)
PYE_MOST(pye_u64_rshift, uint64_t, uint64_t, int64_t, (uint64_t)b < 64, a >> b)
PYE_MOST(pye_u64_lshift_wrap, uint64_t, uint64_t, int64_t, (uint64_t)b < 64, a << b) /* modulo 2**64 */
/* The true quotient, rounded once to the nearest double. A double holds both of these exactly. */
#define PYE_EXACT ((int64_t)1 << 53)
PYE_MOST(pye_int_truediv, double, int64_t, int64_t,
         b != 0 && -PYE_EXACT <= a && a <= PYE_EXACT && -PYE_EXACT <= b && b <= PYE_EXACT, (double)a / (double)b)
PYE_MOST(pye_u64_truediv, double, uint64_t, uint64_t, b != 0 && a <= (uint64_t)PYE_EXACT && b <= (uint64_t)PYE_EXACT,
         (double)a / (double)b)
PYE_MUST_CHECK bool pye_u64_truediv_ui(uint64_t a, int64_t b, double *result);
PYE_MUST_CHECK bool pye_u64_truediv_iu(int64_t a, uint64_t b, double *result);

PYE_MUST_CHECK bool pye_int_divmod(int64_t a, int64_t b, int64_t *quotient, int64_t *rest);
PYE_MUST_CHECK bool pye_u64_divmod(uint64_t a, uint64_t b, uint64_t *quotient, uint64_t *rest);
PYE_MUST_CHECK bool pye_float_divmod(double a, double b, double *quotient, double *rest);

/* ** with a negative exponent: ValueError: negative exponent. */
PYE_MUST_CHECK bool pye_int_pow(int64_t base, int64_t exponent, int64_t *result);
PYE_MUST_CHECK bool pye_u64_pow(uint64_t base, int64_t exponent, uint64_t *result);
/* OverflowError past the range, ZeroDivisionError, and ValueError where CPython's result is complex. */
PYE_MUST_CHECK bool pye_float_pow(double base, double exponent, double *result);
/* pow(base, exponent, modulus): with a negative exponent of the inverse, as in CPython. */
PYE_MUST_CHECK bool pye_int_pow_mod(int64_t base, int64_t exponent, int64_t modulus, int64_t *result);
PYE_MUST_CHECK bool pye_u64_pow_mod(uint64_t base, uint64_t exponent, uint64_t modulus, uint64_t *result);

/* --- bits --------------------------------------------------------------------------------------------------------- */

static inline int64_t pye_int_and(int64_t a, int64_t b) { return a & b; }
static inline int64_t pye_int_or(int64_t a, int64_t b) { return a | b; }
static inline int64_t pye_int_xor(int64_t a, int64_t b) { return a ^ b; }
static inline uint64_t pye_u64_and(uint64_t a, uint64_t b) { return a & b; }
static inline uint64_t pye_u64_or(uint64_t a, uint64_t b) { return a | b; }
static inline uint64_t pye_u64_xor(uint64_t a, uint64_t b) { return a ^ b; }
static inline bool pye_bool_and(bool a, bool b) { return a & b; }
static inline bool pye_bool_or(bool a, bool b) { return a | b; }
static inline bool pye_bool_xor(bool a, bool b) { return a ^ b; }
/* A negative int has infinitely many one bits: only `and` with it is a u64 again. */
static inline uint64_t pye_u64_and_ui(uint64_t a, int64_t b) { return a & (uint64_t)b; }
static inline uint64_t pye_u64_and_iu(int64_t a, uint64_t b) { return (uint64_t)a & b; }
#define PYE_MIXED_BITS(name, operator) \
    PYE_MUST_CHECK static inline bool pye_u64_##name##_ui(uint64_t a, int64_t b, uint64_t *result) \
    { \
        if (b < 0) \
            return PYE_FAILED(pye_raise_overflow_u64()); \
        *result = a operator(uint64_t) b; \
        return true; \
    } \
    PYE_MUST_CHECK static inline bool pye_u64_##name##_iu(int64_t a, uint64_t b, uint64_t *result) \
    { \
        return pye_u64_##name##_ui(b, a, result); \
    }
PYE_MIXED_BITS(or, |)
PYE_MIXED_BITS(xor, ^)

static inline int64_t pye_u64_bit_length(uint64_t a) { return a == 0 ? 0 : 64 - __builtin_clzll(a); }
static inline int64_t pye_u64_bit_count(uint64_t a) { return __builtin_popcountll(a); }
static inline uint64_t pye_int_magnitude(int64_t a) { return a < 0 ? 0 - (uint64_t)a : (uint64_t)a; }
static inline int64_t pye_int_bit_length(int64_t a) { return pye_u64_bit_length(pye_int_magnitude(a)); }
static inline int64_t pye_int_bit_count(int64_t a) { return pye_u64_bit_count(pye_int_magnitude(a)); }

/* --- float -------------------------------------------------------------------------------------------------------- */

static inline double pye_float_add(double a, double b) { return a + b; }
static inline double pye_float_sub(double a, double b) { return a - b; }
static inline double pye_float_mul(double a, double b) { return a * b; }
PYE_MOST(pye_float_truediv, double, double, double, b != 0.0, a / b)
PYE_MUST_CHECK bool pye_float_floordiv(double a, double b, double *result);
PYE_MUST_CHECK bool pye_float_mod(double a, double b, double *result);
static inline bool pye_float_is_integer(double a) { return __builtin_isfinite(a) && __builtin_floor(a) == a; }

/* --- conversions -------------------------------------------------------------------------------------------------- */

/* float(a): to the nearest. */
static inline double pye_float_of_int(int64_t a) { return (double)a; }
static inline double pye_float_of_u64(uint64_t a) { return (double)a; }
/* Where a float is declared: OverflowError: `what` must be a float exactly, not a */
PYE_MUST_CHECK bool pye_int_to_float(int64_t a, const char *what, double *result);
PYE_MUST_CHECK bool pye_u64_to_float(uint64_t a, const char *what, double *result);
/* int(x): towards zero; ValueError for NaN, OverflowError past 64 bits. */
PYE_MUST_CHECK bool pye_float_to_int(double a, int64_t *result);
PYE_MUST_CHECK bool pye_float_to_u64(double a, uint64_t *result); /* u64(int(x)) without the detour */
/* To the nearest; a finite float past the range raises OverflowError: `what` does not fit a 32-bit float. */
PYE_MUST_CHECK bool pye_float_to_f32(double a, const char *what, float *result);

/* An int where a narrower one is declared; the caller casts. */
PYE_MUST_CHECK static inline bool pye_int_narrow(int64_t a, int64_t low, int64_t high, const char *what,
                                                 int64_t *result)
{
    if (!PYE_LIKELY(a >= low && a <= high))
        return PYE_FAILED(pye_raise_out_of_range(what, low, (uint64_t)high, a < 0, pye_int_magnitude(a)));
    *result = a;
    return true;
}

/* An int where a u64 is declared. */
PYE_MUST_CHECK static inline bool pye_int_to_u64(int64_t a, const char *what, uint64_t *result)
{
    if (!PYE_LIKELY(a >= 0))
        return PYE_FAILED(pye_raise_out_of_range(what, 0, UINT64_MAX, true, pye_int_magnitude(a)));
    *result = (uint64_t)a;
    return true;
}

/* A u64 where something smaller is declared; `low` is only named. */
PYE_MUST_CHECK static inline bool pye_u64_narrow(uint64_t a, int64_t low, int64_t high, const char *what,
                                                 int64_t *result)
{
    if (!PYE_LIKELY(a <= (uint64_t)high))
        return PYE_FAILED(pye_raise_out_of_range(what, low, (uint64_t)high, false, a));
    *result = (int64_t)a;
    return true;
}

/* A u64 as an index or a count: what an int does not hold is past every end, and stays so. */
static inline int64_t pye_u64_count(uint64_t a) { return a > INT64_MAX ? INT64_MAX : (int64_t)a; }

/* round(x): halves to even; errors as int(x). round(x, digits): the nearest double to the decimal number. */
PYE_MUST_CHECK bool pye_float_round(double a, int64_t *result);
PYE_MUST_CHECK bool pye_float_round_to(double a, int64_t digits, double *result);
PYE_MUST_CHECK bool pye_int_round_to(int64_t a, int64_t digits, int64_t *result);
PYE_MUST_CHECK bool pye_u64_round_to(uint64_t a, int64_t digits, uint64_t *result);

/* --- order -------------------------------------------------------------------------------------------------------- */

/* Exact between types: PYE_LESS, PYE_EQUAL, PYE_GREATER, or 0 where a NaN is compared. */
int pye_compare_ui(uint64_t a, int64_t b);
int pye_compare_iu(int64_t a, uint64_t b);
int pye_compare_if(int64_t a, double b);
int pye_compare_fi(double a, int64_t b);
int pye_compare_uf(uint64_t a, double b);
int pye_compare_fu(double a, uint64_t b);

/* pye_int_eq, pye_u64_lt, pye_float_ge … on one type are C's; pye_eq_ui, pye_lt_if … on two are exact. */
#define PYE_RELATIONS(name, type) \
    static inline bool pye_##name##_eq(type a, type b) { return a == b; } \
    static inline bool pye_##name##_ne(type a, type b) { return a != b; } \
    static inline bool pye_##name##_lt(type a, type b) { return a < b; } \
    static inline bool pye_##name##_le(type a, type b) { return a <= b; } \
    static inline bool pye_##name##_gt(type a, type b) { return a > b; } \
    static inline bool pye_##name##_ge(type a, type b) { return a >= b; }
PYE_RELATIONS(int, int64_t)
PYE_RELATIONS(u64, uint64_t)
PYE_RELATIONS(float, double)

#define PYE_MIXED_RELATIONS(suffix, left, right) \
    static inline bool pye_eq_##suffix(left a, right b) { return pye_compare_##suffix(a, b) == PYE_EQUAL; } \
    static inline bool pye_ne_##suffix(left a, right b) { return pye_compare_##suffix(a, b) != PYE_EQUAL; } \
    static inline bool pye_lt_##suffix(left a, right b) { return pye_compare_##suffix(a, b) == PYE_LESS; } \
    static inline bool pye_le_##suffix(left a, right b) \
    { \
        return (pye_compare_##suffix(a, b) & PYE_NOT_GREATER) != 0; \
    } \
    static inline bool pye_gt_##suffix(left a, right b) { return pye_compare_##suffix(a, b) == PYE_GREATER; } \
    static inline bool pye_ge_##suffix(left a, right b) { return (pye_compare_##suffix(a, b) & PYE_NOT_LESS) != 0; }
PYE_MIXED_RELATIONS(ui, uint64_t, int64_t)
PYE_MIXED_RELATIONS(iu, int64_t, uint64_t)
PYE_MIXED_RELATIONS(if, int64_t, double)
PYE_MIXED_RELATIONS(fi, double, int64_t)
PYE_MIXED_RELATIONS(uf, uint64_t, double)
PYE_MIXED_RELATIONS(fu, double, uint64_t)

/* Of equal ones the first, as in Python. */
#define PYE_EXTREMES(name, type) \
    static inline type pye_##name##_min(type a, type b) { return b < a ? b : a; } \
    static inline type pye_##name##_max(type a, type b) { return b > a ? b : a; }
PYE_EXTREMES(int, int64_t)
PYE_EXTREMES(u64, uint64_t)
PYE_EXTREMES(float, double)

/* Truth. */
static inline bool pye_int_truth(int64_t a) { return a != 0; }
static inline bool pye_u64_truth(uint64_t a) { return a != 0; }
static inline bool pye_float_truth(double a) { return a != 0.0; }

/* --- range -------------------------------------------------------------------------------------------------------- */

/* Counts the rounds that are left, so that no bound can overflow. */
typedef struct pye_range {
    int64_t value;
    uint64_t left;
    uint64_t next;
    uint64_t step;
} pye_range_t;

/* ValueError for a step of 0. */
PYE_MUST_CHECK bool pye_range_start(pye_range_t *range, int64_t start, int64_t stop, int64_t step);

static inline bool pye_range_next(pye_range_t *range)
{
    if (range->left == 0)
        return false;
    range->left--;
    range->value = (int64_t)range->next;
    range->next += range->step;
    return true;
}

#endif
