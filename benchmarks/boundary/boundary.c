#include <stdlib.h>

#include "boundary_t.h"

void empty(void) {}

uint8_t sink(const uint8_t *data, size_t n) { return n == 0 ? 0 : data[n - 1]; }

void leave(void) { (void)back(); }

void leave_often(uint64_t times)
{
    for (uint64_t at = 0; at < times; at++) {
        (void)back();
    }
}

void fill(uint8_t *data, size_t n)
{
    (void)data;
    (void)n;
}

void choose(uint8_t **data, size_t *m, size_t n)
{
    *data = malloc(n);
    *m = *data == NULL ? 0 : n;
}
