/* The loops of decorated.py as somebody writes them in C who checks what Python checks: overflow, and what divides. */
#include <stdbool.h>
#include <stdint.h>

bool collatz(int64_t n, int64_t *result)
{
    int64_t steps = 0;
    for (int64_t start = 1; start < n; start++) {
        int64_t x = start;
        while (x != 1) {
            if (x % 2 == 0) {
                x = x >> 1;
            } else if (__builtin_mul_overflow(3, x, &x) || __builtin_add_overflow(x, 1, &x)) {
                return false;
            }
            if (__builtin_add_overflow(steps, 1, &steps)) {
                return false;
            }
        }
    }
    *result = steps;
    return true;
}

bool lcg(int64_t n, int64_t *result)
{
    uint64_t x = 1;
    for (int64_t i = 0; i < n;) {
        x = x * 6364136223846793005u + 1442695040888963407u;
        if (__builtin_add_overflow(i, 1, &i)) {
            return false;
        }
    }
    *result = (int64_t)(x >> 1);
    return true;
}

bool ratios(int64_t n, double *result)
{
    double total = 0.0;
    for (int64_t i = 1; i < n; i++) {
        int64_t below;
        if (__builtin_add_overflow(i, 1, &below) || below == 0) {
            return false;
        }
        total += (double)i / (double)below;
    }
    *result = total;
    return true;
}
