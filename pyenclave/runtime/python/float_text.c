#include "float_text.h"

#include "digits.h"

/* Digits of the number from `from` (places before the point are above 0) to before `to`; zeros where it has none. */
static bool put(pye_builder_t *to, const pye_digits_t *digits, long from, long end)
{
    for (long at = from; at < end;) {
        if (at >= 0 && at < digits->count) {
            long stop = end < digits->count ? end : digits->count;
            if (!pye_builder_add(to, digits->digits + at, (size_t)(stop - at)))
                return false;
            at = stop;
        } else {
            long stop = at < 0 && end > 0 ? 0 : end;
            if (!pye_builder_fill(to, "0", 1, (size_t)(stop - at)))
                return false;
            at = stop;
        }
    }
    return true;
}

static bool put_exponent(pye_builder_t *to, int exponent, bool upper)
{
    char text[6];
    int size = 0;
    text[size++] = upper ? 'E' : 'e';
    text[size++] = exponent < 0 ? '-' : '+';
    int magnitude = exponent < 0 ? -exponent : exponent;
    if (magnitude >= 100)
        text[size++] = (char)('0' + magnitude / 100);
    text[size++] = (char)('0' + magnitude / 10 % 10);
    text[size++] = (char)('0' + magnitude % 10);
    return pye_builder_add(to, text, (size_t)size);
}

static long larger(long a, long b) { return a > b ? a : b; }

bool pye_float_text(pye_builder_t *to, double value, char code, int precision, uint32_t flags)
{
    pye_digits_t digits;
    bool upper = code >= 'A' && code <= 'Z', negative = __builtin_signbit(value) != 0, scientific = false;
    char form = (char)(code | 0x20);
    if (value != value)
        return pye_builder_text(to, upper ? "NAN" : "nan");
    if (__builtin_isinf(value))
        return pye_builder_text(to, upper ? negative ? "-INF" : "INF" : negative ? "-inf" : "inf");
    double size = __builtin_fabs(value);
    long end = 0; /* digits are written up to here */
    switch (form) {
    case 'e':
        scientific = true;
        end = (long)precision + 1;
        /* All places of all doubles are less than this. */
        pye_digits_significant(size, precision < 2000 ? precision + 1 : 2000, &digits);
        break;
    case 'f':
        pye_digits_fixed(size, precision < 2000 ? precision : 2000, &digits);
        end = (long)digits.point + precision;
        break;
    case 'g':
        precision = precision == 0 ? 1 : precision;
        pye_digits_significant(size, precision < 2000 ? precision : 2000, &digits);
        scientific = digits.point <= -4 || digits.point > precision - ((flags & PYE_FLOAT_DOT_ZERO) != 0);
        end = (flags & PYE_FLOAT_ALTERNATE) != 0 ? precision : 0;
        break;
    default: pye_digits_shortest(size, &digits); scientific = digits.point <= -4 || digits.point > 16;
    }
    if (digits.count == 0) { /* rounded to zero: CPython's point is then at the last place */
        digits.point = form == 'f' ? -precision : digits.point;
        end = form == 'f' ? 0 : end;
    }
    if ((flags & PYE_FLOAT_NO_NEGATIVE_ZERO) != 0 &&
        (digits.count == 0 || (digits.count == 1 && digits.digits[0] == '0')))
        negative = false;
    end = larger(end, digits.count);
    long point = scientific ? 1 : digits.point;
    long start = point <= 0 ? point - 1 : 0;
    end = larger(end, (flags & PYE_FLOAT_DOT_ZERO) != 0 && !scientific ? point + 1 : point);
    if (negative && !pye_builder_byte(to, '-'))
        return false;
    if (!put(to, &digits, start, point))
        return false;
    if ((end > point || (flags & PYE_FLOAT_ALTERNATE) != 0) && !pye_builder_byte(to, '.'))
        return false;
    if (!put(to, &digits, point, end))
        return false;
    return !scientific || put_exponent(to, digits.point - 1, upper);
}
