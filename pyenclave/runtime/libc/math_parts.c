/* What of math.h takes a number apart or rounds it, exactly. Rounding is to the nearest always: no mode is ever set. */
#include <math.h>
#include <stdint.h>
#include <string.h>

#define FRACTION 52
#define BIAS 1022 /* of a number between a half and one */
#define FIELD 0x7ff

double rint(double x) { return __builtin_rint(x); }
float rintf(float x) { return __builtin_rintf(x); }
double nearbyint(double x) { return __builtin_nearbyint(x); }
float nearbyintf(float x) { return __builtin_nearbyintf(x); }
long lrint(double x) { return (long)__builtin_rint(x); }
long lrintf(float x) { return (long)__builtin_rintf(x); }
long long llrint(double x) { return (long long)__builtin_rint(x); }
long long llrintf(float x) { return (long long)__builtin_rintf(x); }
long lround(double x) { return (long)round(x); }
long lroundf(float x) { return (long)roundf(x); }
long long llround(double x) { return (long long)round(x); }
long long llroundf(float x) { return (long long)roundf(x); }

double fdim(double x, double y) { return isnan(x) || isnan(y) ? x + y : x > y ? x - y : 0; }
float fdimf(float x, float y) { return isnan(x) || isnan(y) ? x + y : x > y ? x - y : 0; }

double modf(double x, double *whole)
{
    *whole = trunc(x);
    return copysign(isinf(x) ? 0 : x - *whole, x);
}

float modff(float x, float *whole)
{
    *whole = truncf(x);
    return copysignf(isinf(x) ? 0 : x - *whole, x);
}

double frexp(double x, int *exponent)
{
    *exponent = 0;
    if (x == 0 || !isfinite(x)) {
        return x;
    }
    int scaled = isnormal(x) ? 0 : FRACTION + 2;
    x *= scaled == 0 ? 1 : 0x1p54;
    uint64_t bits;
    memcpy(&bits, &x, sizeof(bits));
    *exponent = (int)(bits >> FRACTION & FIELD) - BIAS - scaled;
    bits = (bits & ~((uint64_t)FIELD << FRACTION)) | (uint64_t)BIAS << FRACTION;
    memcpy(&x, &bits, sizeof(x));
    return x;
}

float frexpf(float x, int *exponent) { return (float)frexp(x, exponent); }

double nan(const char *payload)
{
    (void)payload;
    return NAN;
}

float nanf(const char *payload)
{
    (void)payload;
    return NAN;
}
