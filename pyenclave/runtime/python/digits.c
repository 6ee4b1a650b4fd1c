/* Digits by exact arithmetic on long integers (Steele and White; Burger and Dybvig, "Printing Floating-Point Numbers
 * Quickly and Accurately"): value = rest / scale, and each digit is what ten times the rest has of the scale. */
#include "digits.h"

#include <string.h>

#define WORDS 20 /* 10**323 * 2**53 * 20, or 2**1075 * 20 */

typedef struct number {
    int size; /* words in use; of zero, 0 */
    uint64_t words[WORDS];
} number_t;

static void set(number_t *number, uint64_t value)
{
    number->size = value != 0;
    number->words[0] = value;
}

static void multiply(number_t *number, uint64_t by)
{
    uint64_t carry = 0;
    for (int at = 0; at < number->size; at++) {
        unsigned __int128 product = (unsigned __int128)number->words[at] * by + carry;
        number->words[at] = (uint64_t)product;
        carry = (uint64_t)(product >> 64);
    }
    if (carry != 0)
        number->words[number->size++] = carry;
}

static void shift(number_t *number, int bits)
{
    int whole = bits / 64, part = bits % 64;
    if (number->size == 0 || bits == 0)
        return;
    uint64_t carry = 0;
    for (int at = 0; part != 0 && at < number->size; at++) {
        uint64_t word = number->words[at];
        number->words[at] = word << part | carry;
        carry = word >> (64 - part);
    }
    if (carry != 0)
        number->words[number->size++] = carry;
    memmove(number->words + whole, number->words, (size_t)number->size * sizeof(uint64_t));
    memset(number->words, 0, (size_t)whole * sizeof(uint64_t));
    number->size += whole;
}

static void multiply_by_power_of_ten(number_t *number, int power)
{
    for (; power >= 19; power -= 19)
        multiply(number, UINT64_C(10000000000000000000));
    uint64_t rest = 1;
    for (; power > 0; power--)
        rest *= 10;
    multiply(number, rest);
}

/* Below, equal or above: -1, 0, 1. */
static int compare(const number_t *a, const number_t *b)
{
    if (a->size != b->size)
        return a->size < b->size ? -1 : 1;
    for (int at = a->size; at-- > 0;) {
        if (a->words[at] != b->words[at])
            return a->words[at] < b->words[at] ? -1 : 1;
    }
    return 0;
}

/* a + b against c. */
static int compare_sum(const number_t *a, const number_t *b, const number_t *c)
{
    number_t sum;
    const number_t *longer = a->size >= b->size ? a : b, *other = a->size >= b->size ? b : a;
    uint64_t carry = 0;
    sum.size = longer->size;
    for (int at = 0; at < longer->size; at++) {
        unsigned __int128 word = (unsigned __int128)longer->words[at] + carry;
        word += at < other->size ? other->words[at] : 0;
        sum.words[at] = (uint64_t)word;
        carry = (uint64_t)(word >> 64);
    }
    if (carry != 0)
        sum.words[sum.size++] = carry;
    return compare(&sum, c);
}

/* a -= b * times, which is not negative. */
static void subtract(number_t *a, const number_t *b, uint64_t times)
{
    uint64_t borrow = 0;
    for (int at = 0; at < a->size; at++) {
        unsigned __int128 product = (unsigned __int128)(at < b->size ? b->words[at] : 0) * times + borrow;
        uint64_t low = (uint64_t)product;
        borrow = (uint64_t)(product >> 64) + (a->words[at] < low);
        a->words[at] -= low;
    }
    while (a->size > 0 && a->words[a->size - 1] == 0)
        a->size--;
}

/* What a has of b, less than 16, and a what is left. The highest word of b has its highest four bits clear, and one of the
 * next two set, so that the highest words say it but for one. */
static unsigned divide(number_t *a, const number_t *b)
{
    if (a->size < b->size)
        return 0;
    uint64_t quotient = a->words[b->size - 1] / (b->words[b->size - 1] + 1);
    if (quotient != 0)
        subtract(a, b, quotient);
    while (compare(a, b) >= 0) {
        subtract(a, b, 1);
        quotient++;
    }
    return (unsigned)quotient;
}

typedef struct division {
    number_t rest;
    number_t scale;
    int exponent; /* of two, of the mantissa's last bit */
    uint64_t mantissa;
    int point; /* an estimate: right or one too small */
} division_t;

/* value = rest / scale * 10**point */
static void begin(double value, division_t *division)
{
    uint64_t bits;
    memcpy(&bits, &value, sizeof bits);
    int field = (int)(bits >> 52 & 0x7FF);
    uint64_t mantissa = bits & ((UINT64_C(1) << 52) - 1);
    mantissa |= field != 0 ? UINT64_C(1) << 52 : 0;
    int exponent = (field != 0 ? field : 1) - 1075;
    int highest = exponent + 63 - __builtin_clzll(mantissa); /* 2**highest <= value */
    /* log10(2) from below, and floored, so that 10**(point - 1) <= value; the next power may be too. */
    int point = (int)(((int64_t)highest * 1292913986) >> 32) + 1;
    set(&division->rest, mantissa);
    set(&division->scale, 1);
    if (exponent > 0)
        shift(&division->rest, exponent);
    else
        shift(&division->scale, -exponent);
    if (point > 0)
        multiply_by_power_of_ten(&division->scale, point);
    else
        multiply_by_power_of_ten(&division->rest, -point);
    division->mantissa = mantissa;
    division->exponent = exponent;
    division->point = point;
}

/* Shifts all so that the scale is as divide() wants it. */
static int alignment(const number_t *scale)
{
    int zeros = __builtin_clzll(scale->words[scale->size - 1]);
    return zeros >= 4 ? zeros - 4 : zeros + 60;
}

/* The last digit becomes one larger; nines before it become zeros that are left out. */
static void carry(pye_digits_t *digits)
{
    while (digits->count > 0 && digits->digits[digits->count - 1] == '9')
        digits->count--;
    if (digits->count == 0) {
        digits->digits[digits->count++] = '1';
        digits->point++;
        return;
    }
    digits->digits[digits->count - 1]++;
}

static bool zero(double value, pye_digits_t *digits)
{
    digits->count = 1;
    digits->point = 1;
    digits->digits[0] = '0';
    return value == 0.0;
}

/* --- what fits 128 bits: most numbers that people print ---------------------------------------------------------------- */

typedef unsigned __int128 wide_t;

/* Below 2**53, and no more places behind the point in binary than are left of 128 bits. */
typedef struct small {
    uint64_t mantissa;
    unsigned shift; /* value = mantissa / 2**shift */
} small_t;

static bool is_small(double value, small_t *small)
{
    uint64_t bits;
    memcpy(&bits, &value, sizeof bits);
    int field = (int)(bits >> 52 & 0x7FF);
    *small = (small_t){(bits & ((UINT64_C(1) << 52) - 1)) | UINT64_C(1) << 52, (unsigned)(1075 - field)};
    return field >= 1075 - 110 && field <= 1075;
}

#define POWER_MAX 22 /* 2**53 * 10**22 has 127 bits */

static wide_t power_of_ten(unsigned power)
{
    wide_t value = 1;
    for (; power > 0; power--)
        value *= 10;
    return value;
}

/* The decimal digits of `value` * 10**-places, without the zeros at their end. */
static void put_integer(wide_t value, int places, pye_digits_t *digits)
{
    char text[40];
    int size = 0;
    while (value >> 64 != 0) {
        text[size++] = (char)('0' + (unsigned)(value % 10));
        value /= 10;
    }
    for (uint64_t rest = (uint64_t)value; rest != 0; rest /= 10)
        text[size++] = (char)('0' + rest % 10);
    digits->count = 0;
    digits->point = size - places;
    int last = 0;
    while (last < size && text[last] == '0')
        last++;
    for (int at = size; at > last; at--)
        digits->digits[digits->count++] = text[at - 1];
}

/* Rounded to `places` behind the point. */
static bool small_fixed(double value, int places, pye_digits_t *digits)
{
    small_t small;
    if (places < 0 || places > POWER_MAX || !is_small(value, &small))
        return false;
    wide_t scaled = small.mantissa * power_of_ten((unsigned)places);
    wide_t whole = scaled >> small.shift, rest = scaled - (whole << small.shift);
    wide_t half = small.shift == 0 ? 0 : (wide_t)1 << (small.shift - 1);
    if (rest > half || (rest == half && small.shift != 0 && whole % 2 == 1))
        whole++;
    put_integer(whole, places, digits);
    return true;
}

/* The multiples of ever larger powers of ten between the middles to both neighbours, until there is none (as Ryu does:
 * Adams, "Ryu: fast float-to-string conversion"); of the last ones the nearest. */
static bool small_shortest(double value, pye_digits_t *digits)
{
    small_t small;
    if (!(value >= 1e-5 && value < 9007199254740992.0) || !is_small(value, &small))
        return false;
    if (small.mantissa == UINT64_C(1) << 52 || small.shift == 0)
        return false; /* the neighbours are not as far; or there is no half of a distance */
    int places = 17;
    for (double size = 1.0; size <= value && places > 1; size *= 10.0)
        places--; /* 17 digits at most, 16 at least */
    for (double size = 0.1; size > value && places < POWER_MAX; size /= 10.0)
        places++;
    wide_t power = power_of_ten((unsigned)places), scaled = small.mantissa * power;
    wide_t half = power / 2; /* of the distance between neighbours, which is 2**-shift; exact, as places is not 0 */
    bool even = small.mantissa % 2 == 0;
    wide_t low = scaled - half, high = scaled + half, mask = ((wide_t)1 << small.shift) - 1;
    uint64_t least = (uint64_t)(low >> small.shift) + ((low & mask) != 0 || !even);
    uint64_t most = (uint64_t)(high >> small.shift) - ((high & mask) == 0 && !even);
    uint64_t whole = (uint64_t)(scaled >> small.shift), unit = 1;
    if (least > most)
        return false; /* no whole number of these places; more of them are */
    while ((least + 9) / 10 <= most / 10) {
        least = (least + 9) / 10;
        most /= 10;
        unit *= 10;
        places--;
    }
    uint64_t nearest = whole / unit, left = whole % unit;
    bool more = (scaled & mask) != 0;
    if (unit == 1) {
        wide_t rest = scaled & mask, middle = (wide_t)1 << (small.shift - 1);
        nearest += rest > middle || (rest == middle && nearest % 2 == 1);
    } else {
        nearest += left > unit / 2 || (left == unit / 2 && (more || nearest % 2 == 1));
    }
    nearest = nearest < least ? least : nearest > most ? most : nearest;
    put_integer(nearest, places, digits);
    return true;
}

/* --- all numbers --------------------------------------------------------------------------------------------------------- */

void pye_digits_shortest(double value, pye_digits_t *digits)
{
    division_t of;
    number_t below, above; /* half of the distances to the neighbours, of the scale doubled */
    if (zero(value, digits) || small_shortest(value, digits))
        return;
    begin(value, &of);
    /* At a power of two the neighbour below is half as far. The least normal number's is not. */
    bool uneven = of.mantissa == UINT64_C(1) << 52 && of.exponent > -1074;
    bool even = of.mantissa % 2 == 0; /* halves are read as the even one, so that they count as this one's */
    set(&below, 1);
    if (of.exponent > 0)
        shift(&below, of.exponent);
    if (of.point <= 0)
        multiply_by_power_of_ten(&below, -of.point);
    int more = 1 + uneven;
    int bits = alignment(&of.scale);
    while (bits < more)
        bits += 64;
    shift(&of.rest, bits);
    shift(&of.scale, bits);
    shift(&below, bits - more); /* rest and scale were doubled, twice where below is a half of above */
    above = below;
    if (uneven)
        shift(&above, 1);
    digits->count = 0;
    digits->point = of.point;
    int high = compare_sum(&of.rest, &above, &of.scale);
    if (high > 0 || (high == 0 && even)) {
        digits->point++; /* what the estimate missed */
    } else {
        multiply(&of.rest, 10);
        multiply(&below, 10);
        multiply(&above, 10);
    }
    for (;;) {
        unsigned digit = divide(&of.rest, &of.scale);
        digits->digits[digits->count++] = (char)('0' + digit);
        int low = compare(&of.rest, &below);
        high = compare_sum(&of.rest, &above, &of.scale);
        bool enough_below = low < 0 || (low == 0 && even), enough_above = high > 0 || (high == 0 && even);
        if (enough_below || enough_above) {
            int half = compare_sum(&of.rest, &of.rest, &of.scale);
            bool up = enough_below && enough_above ? half > 0 || (half == 0 && digit % 2 == 1) : enough_above;
            if (up)
                carry(digits);
            return;
        }
        multiply(&of.rest, 10);
        multiply(&below, 10);
        multiply(&above, 10);
    }
}

/* `behind`: places are counted from the point, else from the first digit. */
static void rounded(double value, int places, bool behind, pye_digits_t *digits)
{
    division_t of;
    if (zero(value, digits))
        return;
    begin(value, &of);
    int bits = alignment(&of.scale);
    shift(&of.rest, bits);
    shift(&of.scale, bits);
    digits->count = 0;
    digits->point = of.point;
    if (compare(&of.rest, &of.scale) >= 0)
        digits->point++;
    else
        multiply(&of.rest, 10);
    /* The first digit is rest / scale now. */
    long wanted = behind ? (long)digits->point + places : places;
    if (wanted < 0) { /* less than half of the last place */
        digits->count = 0;
        return;
    }
    if (wanted > PYE_DIGITS_MAX - 1)
        wanted = PYE_DIGITS_MAX - 1; /* all there are */
    while (digits->count < wanted && of.rest.size != 0) {
        digits->digits[digits->count++] = (char)('0' + divide(&of.rest, &of.scale));
        multiply(&of.rest, 10);
    }
    if (of.rest.size != 0) {
        /* rest was multiplied for the next digit: half of the last place is five scales. */
        number_t half = of.scale;
        multiply(&half, 5);
        int found = compare(&of.rest, &half);
        bool odd = digits->count > 0 && digits->digits[digits->count - 1] % 2 == 1;
        if (found > 0 || (found == 0 && odd))
            carry(digits);
    }
    while (digits->count > 0 && digits->digits[digits->count - 1] == '0')
        digits->count--;
}

void pye_digits_significant(double value, int places, pye_digits_t *digits) { rounded(value, places, false, digits); }

void pye_digits_fixed(double value, int places, pye_digits_t *digits)
{
    if (!small_fixed(value, places, digits))
        rounded(value, places, true, digits);
}
