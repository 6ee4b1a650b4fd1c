/* Sums are fixed-point numbers that have every bit of every double: a sum's lowest is 2**-1074, that of squares 2**-2148. So
 * nothing is rounded before the end, as in CPython, which adds fractions. */

#include "values/statistics.h"
#include "table.h"
#include "values/mathematics.h"
#include "values/numbers.h"

typedef unsigned __int128 wide_t;

#define LOWEST 1074  /* bits behind the point */
#define SUM_LIMBS 35 /* 1024 + 1074 bits of the largest double, 63 for how many, a sign */
#define ALL_LIMBS 70 /* twice as many, and 63 once more */
#define EXACT (UINT64_C(1) << 53)

/* Adds a number, shifted, to one in two's complement, or takes it away. */
static void add(uint64_t *sum, size_t limbs, wide_t number, size_t shift, bool away)
{
    size_t bits = shift % 64;
    uint64_t parts[3] = {(uint64_t)(number << bits), (uint64_t)(number << bits >> 64),
                         bits == 0 ? 0 : (uint64_t)(number >> (128 - bits))};
    uint64_t carry = 0;
    for (size_t at = shift / 64, part = 0; at < limbs && (part < 3 || carry != 0); at++, part++) {
        uint64_t one = part < 3 ? parts[part] : 0;
        wide_t made = away ? (wide_t)sum[at] - one - carry : (wide_t)sum[at] + one + carry;
        sum[at] = (uint64_t)made;
        carry = (uint64_t)(made >> 64) & 1;
    }
}

static void negate(uint64_t *number, size_t limbs)
{
    uint64_t carry = 1;
    for (size_t at = 0; at < limbs; at++) {
        number[at] = ~number[at] + carry;
        carry = carry != 0 && number[at] == 0;
    }
}

/* A value as an integer, how far that is shifted, and whether it is negative. */
static uint64_t parted(const pye_list_t *values, size_t at, size_t *shift, bool *negative)
{
    uint64_t bits = ((const uint64_t *)values->items)[at];
    *negative = (int64_t)bits < 0;
    if (values->head.type->element->kind == PYE_KIND_SIGNED) {
        *shift = LOWEST;
        return *negative ? -bits : bits;
    }
    uint64_t mantissa = bits & (EXACT / 2 - 1), exponent = bits >> 52 & 0x7FF;
    *shift = exponent == 0 ? 0 : exponent - 1;
    return exponent == 0 ? mantissa : mantissa | EXACT / 2;
}

/* --- rounding ------------------------------------------------------------------------------------------------------------ */

/* The first digits of a quotient, in binary: the highest bit is set, unless it is 0. `rest`: whether anything is left over. */
typedef struct quotient {
    wide_t digits;
    int64_t exponent;
    bool rest;
} quotient_t;

static uint64_t bit_of(const uint64_t *number, int64_t bit) { return bit < 0 ? 0 : number[bit / 64] >> (bit % 64) & 1; }

static quotient_t divided(const uint64_t *number, size_t limbs, wide_t by, int64_t behind)
{
    quotient_t found = {0, 0, false};
    while (limbs > 0 && number[limbs - 1] == 0)
        limbs--;
    if (limbs == 0)
        return found;
    wide_t rest = 0;
    int64_t bit = (int64_t)limbs * 64;
    while (found.digits >> 127 == 0) { /* it ends, because `by` has less than 127 bits */
        bit--;
        rest = rest << 1 | bit_of(number, bit);
        bool goes = rest >= by;
        rest -= goes ? by : 0;
        found.digits = found.digits << 1 | goes;
    }
    found.exponent = bit - behind;
    found.rest = rest != 0;
    while (!found.rest && bit > 0)
        found.rest = bit_of(number, --bit) != 0;
    return found;
}

/* The nearest double, of two the even one. */
static bool rounded(quotient_t found, bool negative, double *result)
{
    int64_t exponent = found.exponent, shift = 128 - 53;
    if (exponent + shift < -LOWEST)
        shift = -LOWEST - exponent; /* a subnormal one has less digits */
    uint64_t mantissa = 0;
    if (found.digits != 0 && shift <= 128) {
        wide_t kept = shift == 128 ? 0 : found.digits >> shift, half = (wide_t)1 << (shift - 1);
        wide_t left = found.digits & (half * 2 - 1);
        mantissa = (uint64_t)kept;
        mantissa += left > half || (left == half && (found.rest || (mantissa & 1) != 0));
    }
    int64_t power = mantissa == 0 ? 0 : exponent + shift;
    if (mantissa == EXACT) {
        mantissa /= 2;
        power++;
    }
    if (power > 1023 - 52)
        return pye_fail(PYE_EXC_OverflowError, "integer division result too large for a float");
    uint64_t bits = mantissa < EXACT / 2 ? mantissa
                                         : (uint64_t)(power + LOWEST + 1) << 52 | (mantissa & (EXACT / 2 - 1));
    bits |= (uint64_t)negative << 63;
    memcpy(result, &bits, sizeof bits);
    return true;
}

/* The square root, to 64 digits. */
static quotient_t root_of(quotient_t found)
{
    quotient_t root = {0, 0, found.rest};
    if (found.digits == 0)
        return root;
    if ((found.exponent & 1) != 0) {
        root.rest |= found.digits & 1;
        found.digits >>= 1;
        found.exponent++;
    }
    for (int bit = 63; bit >= 0; bit--) {
        wide_t with = root.digits | (wide_t)1 << bit;
        if (with * with <= found.digits)
            root.digits = with;
    }
    root.rest |= root.digits * root.digits != found.digits;
    root.digits <<= 64;
    root.exponent = found.exponent / 2 - 64;
    return root;
}

/* Where CPython has an int: one whose digits are all there in the float, or an error. */
static bool whole(quotient_t found)
{
    int64_t last = -found.exponent; /* of the digits, that of 1 */
    if (found.digits == 0 || found.rest || last > 127 || (last > 0 && (found.digits & (((wide_t)1 << last) - 1)) != 0))
        return true;
    if (last >= 128 - 54 && (last > 128 - 54 || found.digits == (wide_t)1 << 127))
        return true; /* up to 2**53 */
    return pye_fail(PYE_EXC_OverflowError, "a whole result is past 2**53, and a float here");
}

/* --- mean and variance --------------------------------------------------------------------------------------------------- */

static bool too_few(const char *name, bool two)
{
    const char *words = two ? " requires at least two data points" : " requires at least one data point";
    char text[64];
    size_t length = strlen(name), more = strlen(words);
    memcpy(text, name, length);
    memcpy(text + length, words, more + 1);
    return pye_fail(PYE_EXC_statistics_StatisticsError, text);
}

static bool is_int(const pye_list_t *values) { return values->head.type->element->kind == PYE_KIND_SIGNED; }

/* Whether one of them is no number: then their sum is none either. */
static bool special(const pye_list_t *values, double *sum)
{
    bool found = false;
    *sum = 0;
    for (size_t at = 0; at < values->size && !is_int(values); at++) {
        double x = ((const double *)values->items)[at];
        if (x - x != 0) { /* also where that is a NaN */
            found = true;
            *sum += x;
        }
    }
    return found;
}

bool pye_statistics_mean(const pye_list_t *values, double *result)
{
    uint64_t sum[SUM_LIMBS] = {0};
    double odd;
    if (values->size == 0)
        return too_few("mean", false);
    if (special(values, &odd)) {
        *result = odd / (double)values->size;
        return true;
    }
    for (size_t at = 0; at < values->size; at++) {
        size_t shift;
        bool negative;
        if (!pye_goes_on(at))
            return false;
        uint64_t number = parted(values, at, &shift, &negative);
        add(sum, SUM_LIMBS, number, shift, negative);
    }
    bool negative = sum[SUM_LIMBS - 1] >> 63 != 0;
    if (negative)
        negate(sum, SUM_LIMBS);
    quotient_t found = divided(sum, SUM_LIMBS, values->size, LOWEST);
    return (!is_int(values) || whole(found)) && rounded(found, negative, result);
}

bool pye_statistics_fmean(const pye_list_t *values, double *result)
{
    double sum;
    if (!pye_math_fsum(values, &sum))
        return false;
    if (values->size == 0)
        return too_few("fmean", false);
    *result = sum / (double)values->size;
    return true;
}

/* How many times the sum of squares is, less the square of the sum. */
static bool deviation(const pye_list_t *values, uint64_t *result)
{
    uint64_t sum[SUM_LIMBS] = {0}, squares[ALL_LIMBS] = {0};
    for (size_t at = 0; at < values->size; at++) {
        size_t shift;
        bool negative;
        if (!pye_goes_on(at))
            return false;
        uint64_t number = parted(values, at, &shift, &negative);
        add(sum, SUM_LIMBS, number, shift, negative);
        add(squares, ALL_LIMBS, (wide_t)number * number, 2 * shift, false);
    }
    if (sum[SUM_LIMBS - 1] >> 63 != 0)
        negate(sum, SUM_LIMBS);
    for (size_t at = 0; at < ALL_LIMBS; at++)
        add(result, ALL_LIMBS, (wide_t)squares[at] * values->size, 64 * at, false);
    for (size_t at = 0; at < SUM_LIMBS; at++) {
        for (size_t other = 0; sum[at] != 0 && other < SUM_LIMBS; other++)
            add(result, ALL_LIMBS, (wide_t)sum[at] * sum[other], 64 * (at + other), true);
    }
    return true;
}

bool pye_statistics_spread(const pye_list_t *values, bool sample, bool root, double *result)
{
    uint64_t parts[ALL_LIMBS] = {0};
    size_t count = values->size;
    double odd;
    if (count < 1 + (size_t)sample)
        return too_few(sample ? (root ? "stdev" : "variance") : (root ? "pstdev" : "pvariance"), sample);
    if (special(values, &odd)) {
        if (root)
            return pye_fail(PYE_EXC_AttributeError, "'float' object has no attribute 'numerator'");
        *result = odd / (double)(count - sample);
        return true;
    }
    if (!deviation(values, parts))
        return false;
    quotient_t found = divided(parts, ALL_LIMBS, (wide_t)count * (count - sample), 2 * LOWEST);
    if (root)
        return rounded(root_of(found), false, result);
    return (!is_int(values) || whole(found)) && rounded(found, false, result);
}

/* --- the middle, and what there is most of ------------------------------------------------------------------------------- */

bool pye_statistics_middle(int64_t size, bool low, int64_t *result)
{
    if (size == 0)
        return pye_fail(PYE_EXC_statistics_StatisticsError, "no median for empty data");
    *result = low && size % 2 == 0 ? size / 2 - 1 : size / 2;
    return true;
}

bool pye_statistics_median(const pye_list_t *values, double *result)
{
    int64_t one, other;
    if (!pye_statistics_middle((int64_t)values->size, true, &one) ||
        !pye_statistics_middle((int64_t)values->size, false, &other))
        return false;
    if (!is_int(values)) {
        const double *items = values->items;
        *result = one == other ? items[one] : (items[one] + items[other]) / 2;
        return true;
    }
    const int64_t *items = values->items;
    if (one != other) {
        int64_t sum;
        return pye_int_add(items[one], items[other], &sum) && pye_int_truediv(sum, 2, result);
    }
    *result = (double)items[one];
    if (items[one] >= -(int64_t)EXACT && items[one] <= (int64_t)EXACT)
        return true;
    return pye_fail(PYE_EXC_OverflowError, "a whole result is past 2**53, and a float here");
}

static const pye_type_t *key_of(const pye_dict_t *dict) { return dict->head.type->element; }

static int64_t count_at(const pye_dict_t *counts, uint8_t *entry)
{
    int64_t count;
    memcpy(&count, pye_entry_value(&counts->table, entry), sizeof count);
    return count;
}

/* The first with the largest count; NULL where there is nothing. */
static uint8_t *most(const pye_dict_t *counts)
{
    uint8_t *entry, *found = NULL;
    size_t at = 0;
    while ((entry = pye_table_next(&counts->table, &at)) != NULL) {
        if (found == NULL || count_at(counts, entry) > count_at(counts, found))
            found = entry;
    }
    return found;
}

bool pye_statistics_mode(const pye_dict_t *counts, void *result)
{
    uint8_t *entry = most(counts);
    if (entry == NULL)
        return pye_fail(PYE_EXC_statistics_StatisticsError, "no mode for empty data");
    pye_slot_get(key_of(counts), pye_entry_key(&counts->table, entry), result);
    return true;
}

bool pye_statistics_multimode(const pye_dict_t *counts, const pye_type_t *list_type, pye_list_t **result)
{
    uint8_t *entry, *best = most(counts);
    size_t at = 0;
    pye_list_t *list;
    if (!pye_list_new(list_type, 0, &list))
        return false;
    while ((entry = pye_table_next(&counts->table, &at)) != NULL) {
        if (count_at(counts, entry) != count_at(counts, best))
            continue;
        if (!pye_list_append(list, pye_entry_key(&counts->table, entry))) {
            pye_list_release(list);
            return false;
        }
    }
    *result = list;
    return true;
}
