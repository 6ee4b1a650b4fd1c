/* Long multiplication and division by small powers of two, digit by digit: slow, short and exact. */
#include "decimal.h"

#include <string.h>

#define STEP 27 /* bits at once: a digit times 2^27, and what is carried, fit 64 bits */

void decimal_add(decimal_t *number, unsigned digit)
{
    if (number->count < DECIMAL_DIGITS) {
        number->digits[number->count++] = (uint8_t)digit;
    } else {
        number->more |= digit != 0;
    }
}

static void trim(decimal_t *number)
{
    while (number->count > 0 && number->digits[number->count - 1] == 0) {
        number->count--;
    }
}

static void multiply(decimal_t *number, int bits)
{
    uint8_t carried[20];
    int count = 0;
    uint64_t carry = 0;
    for (int at = number->count; at-- > 0;) {
        carry += (uint64_t)number->digits[at] << bits;
        number->digits[at] = (uint8_t)(carry % 10);
        carry /= 10;
    }
    for (; carry != 0; carry /= 10) {
        carried[count++] = (uint8_t)(carry % 10);
    }
    int kept = number->count < DECIMAL_DIGITS - count ? number->count : DECIMAL_DIGITS - count;
    for (int at = kept; at < number->count; at++) {
        number->more |= number->digits[at] != 0;
    }
    memmove(number->digits + count, number->digits, (size_t)kept);
    for (int at = 0; at < count; at++) {
        number->digits[at] = carried[count - 1 - at];
    }
    number->count = kept + count;
    number->point += count;
    trim(number);
}

static void divide(decimal_t *number, int bits)
{
    uint64_t mask = ((uint64_t)1 << bits) - 1;
    uint64_t rest = 0;
    int from = 0;
    int to = 0;
    while (rest >> bits == 0) { /* up to the first digit of the quotient */
        rest = rest * 10 + (from < number->count ? number->digits[from] : 0);
        from++;
    }
    number->point -= from - 1;
    while (from < number->count || rest != 0) {
        uint8_t digit = (uint8_t)(rest >> bits);
        rest = (rest & mask) * 10 + (from < number->count ? number->digits[from] : 0);
        from++;
        if (to < DECIMAL_DIGITS) {
            number->digits[to++] = digit;
        } else {
            number->more |= digit != 0;
        }
    }
    number->count = to;
    trim(number);
}

void decimal_shift(decimal_t *number, int by)
{
    while (number->count != 0 && by != 0) {
        int step = by > STEP ? STEP : by < -STEP ? -STEP : by;
        if (step > 0) {
            multiply(number, step);
        } else {
            divide(number, -step);
        }
        by -= step;
    }
}

void decimal_cut(decimal_t *number, int64_t digits)
{
    if (digits >= number->count) {
        return;
    }
    int kept = digits < 0 ? 0 : (int)digits;
    unsigned next = digits < 0 ? 0 : number->digits[kept];
    bool beyond = number->more || number->count > kept + 1;
    bool odd = kept > 0 && number->digits[kept - 1] % 2 == 1;
    number->count = kept;
    number->more = false;
    if (next > 5 || (next == 5 && (beyond || odd))) {
        while (number->count > 0 && number->digits[number->count - 1] == 9) {
            number->count--;
        }
        if (number->count == 0) {
            number->digits[number->count++] = 0;
            number->point++;
        }
        number->digits[number->count - 1]++;
    }
    trim(number);
}

unsigned decimal_behind(const decimal_t *number, int place)
{
    int at = number->point + place - 1;
    return at >= 0 && at < number->count ? number->digits[at] : 0;
}

bool decimal_has_fraction(const decimal_t *number) { return number->more || number->count > number->point; }

uint64_t decimal_round(const decimal_t *number)
{
    uint64_t whole = 0;
    for (int place = 1 - number->point; place <= 0; place++) {
        whole = whole * 10 + decimal_behind(number, place);
    }
    unsigned first = decimal_behind(number, 1);
    bool beyond = number->more || number->count > number->point + 1;
    return whole + (first > 5 || (first == 5 && (beyond || whole % 2 == 1)));
}
