/* Mathematics: what the compiler's own library has (C17, 7.12). Functions do not set errno. */
#ifndef PYENCLAVE_LIBC_MATH_H
#define PYENCLAVE_LIBC_MATH_H

#ifdef __cplusplus
extern "C" {
#endif

#define HUGE_VAL __builtin_huge_val()
#define HUGE_VALF __builtin_huge_valf()
/* The compiler's float.h has these two as well. */
#undef INFINITY
#undef NAN
#define INFINITY __builtin_inff()
#define NAN __builtin_nanf("")

#define M_E 2.7182818284590452354
#define M_PI 3.14159265358979323846
#define M_SQRT2 1.41421356237309504880

#define isfinite(x) __builtin_isfinite(x)
#define isinf(x) __builtin_isinf(x)
#define isnan(x) __builtin_isnan(x)
#define isnormal(x) __builtin_isnormal(x)
#define signbit(x) __builtin_signbit(x)

typedef double double_t;
typedef float float_t;

double ceil(double x);
float ceilf(float x);
double cos(double x);
float cosf(float x);
double exp(double x);
float expf(float x);
double exp2(double x);
float exp2f(float x);
double fabs(double x);
float fabsf(float x);
double floor(double x);
float floorf(float x);
double log(double x);
float logf(float x);
double log10(double x);
float log10f(float x);
double log2(double x);
float log2f(float x);
double round(double x);
float roundf(float x);
double sin(double x);
float sinf(float x);
double sqrt(double x);
float sqrtf(float x);
double tan(double x);
float tanf(float x);
double trunc(double x);
float truncf(float x);
double fmax(double x, double y);
float fmaxf(float x, float y);
double fmin(double x, double y);
float fminf(float x, float y);
double fmod(double x, double y);
float fmodf(float x, float y);
double fma(double x, double y, double z);
float fmaf(float x, float y, float z);

static inline double copysign(double x, double y) { return __builtin_copysign(x, y); }
static inline float copysignf(float x, float y) { return __builtin_copysignf(x, y); }

#ifdef __cplusplus
}
#endif

#endif
