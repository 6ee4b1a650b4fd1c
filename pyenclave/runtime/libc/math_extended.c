/* What of math.h a double's own 53 bits are too few for on the way: reckoned in the x87's 64 and rounded once.

The processor's own functions are within one unit of the 64 bits' last place (Intel SDM, volume 1, 8.3.10). Both numbers
of a logarithm are popped and one is pushed. Floats are reckoned as doubles. */
#include <math.h>

#define LN_2 0.693147180559945309417232121458L
#define LOG2_E 1.44269504088896340735992468100L
#define LOG10_2 0.301029995663981195213738894724L
#define PI 3.14159265358979323846264338328L
#define ROOT_TAU 2.50662827463100050241576528481L /* of two pi */
#define LN_ROOT_TAU 0.918938533204672741780329736406L

/* y times the logarithm of x to base 2. */
static long double scaled_log2(long double y, long double x)
{
    long double result;
    __asm__("fyl2x" : "=t"(result) : "0"(x), "u"(y) : "st(1)");
    return result;
}

/* ln(1 + z) for z > -1: exact for the smallest, too. */
static long double log_1_plus(long double z)
{
    long double result;
    if (z < -0.25L || z > 0.25L) {
        return scaled_log2(LN_2, 1 + z);
    }
    __asm__("fyl2xp1" : "=t"(result) : "0"(z), "u"(LN_2) : "st(1)");
    return result;
}

static long double root(long double x)
{
    __asm__("fsqrt" : "+t"(x));
    return x;
}

/* 2 to the power of y is (1 + *rest) * the result, which is a power of two. */
static long double power_of_2(long double y, long double *rest)
{
    long double whole = y, result;
    __asm__("frndint" : "+t"(whole));
    *rest = y - whole;
    __asm__("f2xm1" : "+t"(*rest));
    __asm__("fscale" : "=t"(result) : "0"(1.0L), "u"(whole));
    return result;
}

double log2(double x) { return (double)scaled_log2(1, x); }
double log10(double x) { return (double)scaled_log2(LOG10_2, x); }

double acosh(double x)
{
    long double above = (long double)x - 1;
    return x < 1 ? NAN : (double)log_1_plus(above + root(above * (above + 2)));
}

double asinh(double x)
{
    long double size = fabs(x), square = size * size;
    return isfinite(x) ? copysign((double)log_1_plus(size + square / (1 + root(1 + square))), x) : x;
}

double atanh(double x)
{
    long double size = fabs(x);
    return size > 1 ? NAN : copysign((double)(log_1_plus(2 * size / (1 - size)) / 2), x);
}

double hypot(double x, double y)
{
    long double squares = (long double)x * x + (long double)y * y;
    return isinf(x) || isinf(y) ? INFINITY : (double)root(squares);
}

/* e to the power of x, less 1. */
static long double power_less_1(long double x)
{
    long double rest, power = power_of_2(x * LOG2_E, &rest);
    return power * rest + (power - 1);
}

double sinh(double x)
{
    long double less_1 = power_less_1(fabs(x));
    return fabs(x) > 711 ? copysign(INFINITY, x) : copysign((double)((less_1 + less_1 / (less_1 + 1)) / 2), x);
}

double tanh(double x)
{
    long double less_1 = power_less_1(2 * fabs(x));
    return fabs(x) > 22 ? copysign(1, x) : copysign((double)(less_1 / (less_1 + 2)), x);
}

/* --- the gamma function: Stirling's series from 10 on, and x gamma(x) = gamma(x + 1) below (DLMF 5.11.1, 5.5.1) --- */

#define STIRLING_FROM 10
#define GAMMA_TINY -190 /* below, no double but zero is as small */

/* The series over x, for x of STIRLING_FROM and more: B(2k) / (2k (2k - 1) x^(2k - 1)), the last term first. */
static long double stirling(long double x)
{
    static const long double terms[] = {43867 / 244188.0L, -3617 / 122400.0L, 1 / 156.0L,
                                        -691 / 360360.0L,  1 / 1188.0L,       -1 / 1680.0L,
                                        1 / 1260.0L,       -1 / 360.0L,       1 / 12.0L};
    long double sum = 0;
    for (unsigned at = 0; at < sizeof(terms) / sizeof(*terms); at++) {
        sum = sum / (x * x) + terms[at];
    }
    return sum / x;
}

static long double gamma_of(long double x)
{
    long double product = 1, rest;
    for (; x < STIRLING_FROM; x++) {
        product *= x;
    }
    long double power = power_of_2(scaled_log2(x - 0.5L, x) + (stirling(x) - x) * LOG2_E, &rest);
    return ROOT_TAU * (1 + rest) * power / product;
}

static long double ln(long double x) { return scaled_log2(LN_2, x < 0 ? -x : x); }

/* For x of STIRLING_FROM and more. */
static long double ln_gamma_of(long double x)
{
    return scaled_log2(LN_2 * (x - 0.5L), x) - x + LN_ROOT_TAU + stirling(x);
}

static int is_whole(double x) { return floor(x) == x; }

double tgamma(double x)
{
    if (isnan(x) || x > 172) {
        return x > 172 ? INFINITY : x;
    }
    if (x == 0 || (x < 0 && is_whole(x))) {
        return x == 0 ? copysign(INFINITY, x) : NAN;
    }
    if (x < GAMMA_TINY) {
        return is_whole(floor(x) / 2) ? 0.0 : -0.0;
    }
    return (double)gamma_of(x);
}

double lgamma_r(double x, int *sign); /* musl's */

double lgamma(double x)
{
    if (!isfinite(x) || (x <= 0 && is_whole(x))) {
        return isnan(x) ? x : INFINITY;
    }
    if (x > 0.5 && x < 2.5) { /* it is zero at 1 and 2 */
        int sign;
        return lgamma_r(x, &sign);
    }
    if (x >= STIRLING_FROM) {
        return (double)ln_gamma_of(x);
    }
    if (x > GAMMA_TINY) {
        return (double)ln(gamma_of(x));
    }
    /* gamma(x) gamma(-x) = -pi / (x sin(pi x)): DLMF 5.5.3 */
    long double sine = PI * ((long double)x - rint(x));
    __asm__("fsin" : "+t"(sine));
    return (double)(ln(PI / (x * sine)) - ln_gamma_of(-(long double)x));
}

float acoshf(float x) { return (float)acosh(x); }
float asinhf(float x) { return (float)asinh(x); }
float atanhf(float x) { return (float)atanh(x); }
float erff(float x) { return (float)erf(x); }
float erfcf(float x) { return (float)erfc(x); }
float lgammaf(float x) { return (float)lgamma(x); }
float sinhf(float x) { return (float)sinh(x); }
float tanhf(float x) { return (float)tanh(x); }
float tgammaf(float x) { return (float)tgamma(x); }
