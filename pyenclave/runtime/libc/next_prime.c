/* What libc++'s unordered containers ask of its library (by the name that compilers give std::__1::__next_prime): a number of
 * buckets. */
#include <stdbool.h>
#include <stddef.h>

#include "pyenclave_t.h"

#define MOST ((size_t)1 << 40) /* more buckets than any heap has, and few enough to try all divisors */

size_t pye_next_prime(size_t least) __asm__("_ZNSt3__112__next_primeEm");

static bool is_prime(size_t number)
{
    for (size_t by = 2; by * by <= number; by += by == 2 ? 1 : 2) {
        if (number % by == 0) {
            return false;
        }
    }
    return number > 1;
}

/* The first prime from `least` on; 0 for 0. */
size_t pye_next_prime(size_t least)
{
    if (least > MOST) {
        pye_abort();
    }
    while (least != 0 && !is_prime(least)) {
        least++;
    }
    return least;
}
