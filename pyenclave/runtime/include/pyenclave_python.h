/* Python's arithmetic, bytes and str for lowered code: what pyenclave.partition emits calls of.
 *
 * int is int64_t, u64 is uint64_t; what does not fit raises OverflowError. A function that raises returns -1, -1.0 or
 * NULL with the error pending (pyenclave_t.h). bytes and str are const pye_bytes_t * in the call's arena.
 * Suffixes of operators with a u64: _uu both are, _ui the left one, _iu the right one; _float: both are double.
 */
#ifndef PYENCLAVE_PYTHON_H
#define PYENCLAVE_PYTHON_H

#include "pyenclave_bytes.h"
#include "pyenclave_t.h"

/* --- errors, out of line because they are rare ------------------------------------------------------------------- */

int64_t pye_overflow(void);     /* OverflowError: int is past 64 bits */
int64_t pye_overflow_u64(void); /* OverflowError: u64 is negative or past 64 bits */
int pye_raise_str(enum pye_exception exception, const pye_bytes_t *message);
int pye_raise_f32(const char *what); /* OverflowError: `what` does not fit a 32-bit float */
/* OverflowError: `what` must be in low..high, not value */
int64_t pye_raise_range(const char *what, int64_t low, uint64_t high, bool negative, uint64_t magnitude);

/* --- int: + - * and unary minus ---------------------------------------------------------------------------------- */

#define PYE_INT_MIN INT64_MIN /* C has no literal for it */

#define PYE_CHECKED(name, suffix, result, left, right, overflow) \
    static inline result pye_##name##suffix(left a, right b) \
    { \
        result value; \
        return __builtin_##name##_overflow(a, b, &value) ? (result)overflow() : value; \
    }
#define PYE_CHECKED_ALL(name) \
    PYE_CHECKED(name, , int64_t, int64_t, int64_t, pye_overflow) \
    PYE_CHECKED(name, _uu, uint64_t, uint64_t, uint64_t, pye_overflow_u64) \
    PYE_CHECKED(name, _ui, uint64_t, uint64_t, int64_t, pye_overflow_u64) \
    PYE_CHECKED(name, _iu, uint64_t, int64_t, uint64_t, pye_overflow_u64)
PYE_CHECKED_ALL(add)
PYE_CHECKED_ALL(sub)
PYE_CHECKED_ALL(mul)

static inline int64_t pye_neg(int64_t a) { return a == INT64_MIN ? pye_overflow() : -a; }
static inline uint64_t pye_neg_uu(uint64_t a) { return a != 0 ? (uint64_t)pye_overflow_u64() : 0; }
static inline int64_t pye_abs(int64_t a) { return a < 0 ? pye_neg(a) : a; }
static inline double pye_abs_float(double a) { return __builtin_fabs(a); }

/* --- int: // % / ** << >> and the bits of mixed operands: Python's floor semantics, ZeroDivisionError --------------
 *
 * What most operands need is inline, so that loops are not made of calls; `_any` takes all operands. */

int64_t pye_floordiv_any(int64_t a, int64_t b);
uint64_t pye_floordiv_uu_any(uint64_t a, uint64_t b);
uint64_t pye_floordiv_ui_any(uint64_t a, int64_t b);
uint64_t pye_floordiv_iu_any(int64_t a, uint64_t b);
int64_t pye_mod_any(int64_t a, int64_t b);
uint64_t pye_mod_uu_any(uint64_t a, uint64_t b);
uint64_t pye_mod_ui_any(uint64_t a, int64_t b);
uint64_t pye_mod_iu_any(int64_t a, uint64_t b);
/* The true quotient, rounded once to the nearest double, as CPython's. */
double pye_divide_any(int64_t a, int64_t b);
double pye_divide_uu_any(uint64_t a, uint64_t b);
double pye_divide_ui(uint64_t a, int64_t b);
double pye_divide_iu(int64_t a, uint64_t b);
/* A negative count or exponent raises ValueError. */
int64_t pye_pow(int64_t base, int64_t exponent);
uint64_t pye_pow_u(uint64_t base, int64_t exponent);
int64_t pye_lshift_any(int64_t a, int64_t count);
uint64_t pye_lshift_u_any(uint64_t a, int64_t count);
int64_t pye_rshift_any(int64_t a, int64_t count);
uint64_t pye_rshift_u_any(uint64_t a, int64_t count);
/* Modulo 2**64. */
uint64_t pye_lshift_wrap_any(uint64_t a, int64_t count);

#define PYE_INLINE(result, name, left, right, most, value) \
    static inline result name(left a, right b) { return __builtin_expect(most, 1) ? (value) : name##_any(a, b); }
PYE_INLINE(int64_t, pye_floordiv, int64_t, int64_t, b > 0, a / b - (a % b < 0))
PYE_INLINE(uint64_t, pye_floordiv_uu, uint64_t, uint64_t, b != 0, a / b)
PYE_INLINE(uint64_t, pye_floordiv_ui, uint64_t, int64_t, b > 0, a / (uint64_t)b)
PYE_INLINE(uint64_t, pye_floordiv_iu, int64_t, uint64_t, a >= 0 && b != 0, (uint64_t)a / b)
PYE_INLINE(int64_t, pye_mod, int64_t, int64_t, b > 0, a % b < 0 ? a % b + b : a % b)
PYE_INLINE(uint64_t, pye_mod_uu, uint64_t, uint64_t, b != 0, a % b)
PYE_INLINE(uint64_t, pye_mod_ui, uint64_t, int64_t, b > 0, a % (uint64_t)b)
PYE_INLINE(uint64_t, pye_mod_iu, int64_t, uint64_t, a >= 0 && b != 0, (uint64_t)a % b)
PYE_INLINE(int64_t, pye_rshift, int64_t, int64_t, (uint64_t)b < 64, a >> b)
PYE_INLINE(uint64_t, pye_rshift_u, uint64_t, int64_t, (uint64_t)b < 64, a >> b)
PYE_INLINE(int64_t, pye_lshift, int64_t, int64_t, (uint64_t)b < 64 && (int64_t)((uint64_t)a << b) >> b == a,
           (int64_t)((uint64_t)a << b))
PYE_INLINE(uint64_t, pye_lshift_u, uint64_t, int64_t, (uint64_t)b < 64 && a << b >> b == a, a << b)
PYE_INLINE(uint64_t, pye_lshift_wrap, uint64_t, int64_t, (uint64_t)b < 64, a << b)
/* A double holds both exactly, so that its own division rounds once. */
#define PYE_EXACT ((int64_t)1 << 53)
PYE_INLINE(double, pye_divide, int64_t, int64_t,
           b != 0 && -PYE_EXACT <= a && a <= PYE_EXACT && -PYE_EXACT <= b && b <= PYE_EXACT, (double)a / (double)b)
PYE_INLINE(double, pye_divide_uu, uint64_t, uint64_t, b != 0 && a <= (uint64_t)PYE_EXACT && b <= (uint64_t)PYE_EXACT,
           (double)a / (double)b)

/* A negative int has infinitely many one bits: only `and` with it is a u64 again. */
static inline uint64_t pye_and_ui(uint64_t a, int64_t b) { return a & (uint64_t)b; }
static inline uint64_t pye_and_iu(int64_t a, uint64_t b) { return (uint64_t)a & b; }
#define PYE_MIXED_BITS(name, operator) \
    static inline uint64_t pye_##name##_ui(uint64_t a, int64_t b) \
    { \
        return b < 0 ? (uint64_t)pye_overflow_u64() : a operator(uint64_t) b; \
    } \
    static inline uint64_t pye_##name##_iu(int64_t a, uint64_t b) { return pye_##name##_ui(b, a); }
PYE_MIXED_BITS(or, |)
PYE_MIXED_BITS(xor, ^)

/* --- float --------------------------------------------------------------------------------------------------------- */

double pye_divide_float_any(double a, double b);
PYE_INLINE(double, pye_divide_float, double, double, b != 0.0, a / b)
double pye_floordiv_float(double a, double b);
double pye_mod_float(double a, double b);
/* int(x): towards zero; ValueError for NaN, OverflowError past 64 bits. */
int64_t pye_int(double x);
/* To the nearest; a finite float past the range raises OverflowError: `what` does not fit a 32-bit float. */
float pye_to_f32(double x, const char *what);

/* --- kinds --------------------------------------------------------------------------------------------------------- */

static inline int64_t pye_narrow(int64_t value, int64_t low, int64_t high, const char *what)
{
    if (value < low || value > high)
        return pye_raise_range(what, low, (uint64_t)high, value < 0, value < 0 ? 0 - (uint64_t)value : (uint64_t)value);
    return value;
}

/* A negative int where a u64 is declared. */
static inline uint64_t pye_narrow_to_u64(int64_t value, const char *what)
{
    if (value < 0)
        return (uint64_t)pye_raise_range(what, 0, UINT64_MAX, true, 0 - (uint64_t)value);
    return (uint64_t)value;
}

/* A u64 where something smaller is declared; `low` is only named. */
static inline int64_t pye_narrow_u64(uint64_t value, int64_t low, int64_t high, const char *what)
{
    if (value > (uint64_t)high)
        return pye_raise_range(what, low, (uint64_t)high, false, value);
    return (int64_t)value;
}

/* A u64 as an index or a count: what an int does not hold is past every end, and stays so. */
static inline int64_t pye_count(uint64_t value) { return value > INT64_MAX ? INT64_MAX : (int64_t)value; }

#define PYE_EXTREME(suffix, type) \
    static inline type pye_min##suffix(type a, type b) { return b < a ? b : a; } \
    static inline type pye_max##suffix(type a, type b) { return b > a ? b : a; }
PYE_EXTREME(, int64_t)
PYE_EXTREME(_u64, uint64_t)
PYE_EXTREME(_float, double)

/* --- order: exactly one bit, or none where a NaN is compared -------------------------------------------------------- */

#define PYE_LESS 1
#define PYE_EQUAL 2
#define PYE_GREATER 4
#define PYE_NOT_GREATER (PYE_LESS | PYE_EQUAL)
#define PYE_NOT_LESS (PYE_GREATER | PYE_EQUAL)

int pye_order_ui(uint64_t a, int64_t b);
int pye_order_iu(int64_t a, uint64_t b);
int pye_order_if(int64_t a, double b);
int pye_order_fi(double a, int64_t b);
int pye_order_uf(uint64_t a, double b);
int pye_order_fu(double a, uint64_t b);
int pye_order(const pye_bytes_t *a, const pye_bytes_t *b);

/* --- range --------------------------------------------------------------------------------------------------------- */

/* Counts the rounds that are left, so that no bound can overflow. */
typedef struct pye_range {
    int64_t value;
    uint64_t left;
    uint64_t next;
    uint64_t step;
} pye_range_t;

int pye_range_begin(pye_range_t *range, int64_t start, int64_t stop, int64_t step);

static inline bool pye_range_next(pye_range_t *range)
{
    if (range->left == 0)
        return false;
    range->left--;
    range->value = (int64_t)range->next;
    range->next += range->step;
    return true;
}

/* --- bytes and str ------------------------------------------------------------------------------------------------- */

#define PYE_END INT64_MAX /* the missing end of a slice */

static inline bool pye_truth(const pye_bytes_t *value) { return value->size != 0; }
static inline int64_t pye_len(const pye_bytes_t *value) { return (int64_t)value->size; }
int64_t pye_len_str(const pye_bytes_t *value);
int64_t pye_at(const pye_bytes_t *value, int64_t index);
int64_t pye_at_u64(const pye_bytes_t *value, uint64_t index);
const pye_bytes_t *pye_slice(const pye_bytes_t *value, int64_t start, int64_t stop);
const pye_bytes_t *pye_concat(const pye_bytes_t *a, const pye_bytes_t *b);
const pye_bytes_t *pye_repeat(const pye_bytes_t *value, int64_t count);
static inline const pye_bytes_t *pye_repeated(int64_t count, const pye_bytes_t *value)
{
    return pye_repeat(value, count);
}
const pye_bytes_t *pye_bytes_zero(int64_t size);
const pye_bytes_t *pye_byte(int64_t value);
bool pye_equal(const pye_bytes_t *a, const pye_bytes_t *b);
bool pye_contains(const pye_bytes_t *part, const pye_bytes_t *whole);
int pye_contains_byte(int64_t byte, const pye_bytes_t *whole);
const pye_bytes_t *pye_str_int(int64_t value);
const pye_bytes_t *pye_str_u64(uint64_t value);
const pye_bytes_t *pye_str_bool(bool value);

/* --- arguments and ocalls ------------------------------------------------------------------------------------------ */

/* What the bridge copied into the arena; NULL is empty. A str that is not UTF-8 ends the call with PYE_E_UTF8. */
const pye_bytes_t *pye_argument_bytes(const uint8_t *data, size_t size);
const pye_bytes_t *pye_argument_str(const char *data, size_t size);
/* 0, or -1 with what an ocall stub returned recorded. */
static inline int pye_done(pye_status_t status) { return status == PYE_OK ? 0 : pye_raise_status(status); }

/* --- state: module variables that live inside ----------------------------------------------------------------------- */

/* bytes or str: the measured initial value until the first write, then a copy on the heap, under a lock. */
typedef struct pye_state {
    pye_lock_t lock;
    pye_bytes_t value;
    uint8_t *heap; /* NULL: value.data is the initial constant */
} pye_state_t;
#define PYE_STATE(size, text) {{0}, PYE_BYTES_CONSTANT(size, text), NULL}

const pye_bytes_t *pye_state_read(pye_state_t *state);
int pye_state_write(pye_state_t *state, const pye_bytes_t *value);

#define PYE_STATE_NUMBER(suffix, type) \
    static inline type pye_state_read_##suffix(const type *state) \
    { \
        type value; \
        __atomic_load(state, &value, __ATOMIC_SEQ_CST); \
        return value; \
    } \
    static inline void pye_state_write_##suffix(type *state, type value) \
    { \
        __atomic_store(state, &value, __ATOMIC_SEQ_CST); \
    }
PYE_STATE_NUMBER(int, int64_t)
PYE_STATE_NUMBER(u64, uint64_t)
PYE_STATE_NUMBER(float, double)

/* --- tracebacks ---------------------------------------------------------------------------------------------------- */

/* A line of lowered code and the user's line that it stands for. */
typedef struct pye_line {
    uint32_t lowered;
    uint32_t source;
} pye_line_t;

/* Adds a frame in the user's terms; lines that are not in the table (entries, wrappers) are no frames of theirs. */
void pye_trace_lowered(const char *file, const char *function, int line, const pye_line_t *lines, size_t count);

#endif
