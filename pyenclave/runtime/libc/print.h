/* What the files of snprintf share. */
#ifndef PYENCLAVE_LIBC_PRINT_H
#define PYENCLAVE_LIBC_PRINT_H

#include <stdbool.h>
#include <stddef.h>

typedef struct output {
    char *to;
    size_t size;   /* with the terminator's place */
    size_t wanted; /* without it */
} output_t;

typedef struct conversion {
    bool left, plus, space, zero, alternate;
    bool has_precision;
    int width;
    int precision;
    char length; /* h, l, j, z, t; H for hh, L for ll; 0 for none */
    char kind;
} conversion_t;

void print_put(output_t *output, const char *text, size_t size);
/* The same byte `size` times. */
void print_pad(output_t *output, char byte, size_t size);
/* What stands before a number that is not negative, or that is. */
const char *print_sign(const conversion_t *conversion, bool negative);
/* With spaces up to the width. */
void print_text(output_t *output, const conversion_t *conversion, const char *text, size_t size);
/* Kinds a A e E f F g G. */
void print_float(output_t *output, const conversion_t *conversion, double value);

#endif
