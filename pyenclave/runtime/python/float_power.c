/* float: `**`. */

#include <math.h>

#include "values/exceptions.h"
#include "values/numbers.h"

/* The two arguments of CPython's, which has them from errno. */
static const pye_bytes_t out_of_range = PYE_STR_CONSTANT(37, 37, "(34, 'Numerical result out of range')");

static bool is_odd(double whole) { return fmod(fabs(whole), 2.0) == 1.0; }

/* CPython's cases, in its order. Where it gives a complex number this raises what Python 2 did. */
bool pye_float_pow(double a, double b, double *result)
{
    bool odd = is_odd(b), negative = false;
    if (b == 0.0) {
        *result = 1.0;
    } else if (a != a) {
        *result = a;
    } else if (b != b) {
        *result = a == 1.0 ? 1.0 : b;
    } else if (isinf(b)) {
        double size = fabs(a);
        *result = size == 1.0 ? 1.0 : (b > 0.0) == (size > 1.0) ? fabs(b) : 0.0;
    } else if (isinf(a)) {
        *result = b > 0.0 ? (odd ? a : fabs(a)) : odd ? copysign(0.0, a) : 0.0;
    } else if (a == 0.0) {
        if (b < 0.0)
            return pye_fail(PYE_EXC_ZeroDivisionError, "0.0 cannot be raised to a negative power");
        *result = odd ? a : 0.0;
    } else {
        if (a < 0.0) {
            if (b != floor(b))
                return pye_fail(PYE_EXC_ValueError, "negative number cannot be raised to a fractional power");
            a = -a;
            negative = odd;
        }
        double power = a == 1.0 ? 1.0 : pow(a, b);
        if (isinf(power))
            return pye_raise_arguments(PYE_EXC_OverflowError, &out_of_range, PYE_ARGUMENT_SEVERAL);
        *result = negative ? -power : power;
    }
    return true;
}
