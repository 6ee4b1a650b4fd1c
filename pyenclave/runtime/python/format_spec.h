/* Format specs (PEP 3101) and the layout of a number in its field. */
#ifndef PYENCLAVE_PYTHON_FORMAT_SPEC_H
#define PYENCLAVE_PYTHON_FORMAT_SPEC_H

#include "values/builder.h"

typedef struct pye_format {
    uint32_t fill;
    char align; /* < > = ^ */
    char sign;  /* + - or space, 0 where none is given */
    bool no_negative_zero;
    bool alternate;
    int64_t width;     /* -1: none */
    int64_t precision; /* -1: none */
    char separator;    /* , or _, 0: none */
    uint8_t group;     /* digits between separators */
    uint32_t type;     /* the letter, 0: none is given */
} pye_format_t;

/* ValueError as CPython words it; `type` is how the value's type is called there. */
PYE_MUST_CHECK bool pye_format_parse(const pye_bytes_t *spec, char align, uint32_t default_type, const char *type,
                                     pye_format_t *format);
/* Unknown format code … */
PYE_COLD bool pye_format_unknown(uint32_t code, const char *type);

/* A number cut up: sign and prefix, digits (which separators go into), and what follows them. */
typedef struct pye_number_parts {
    bool negative;
    const char *prefix;
    size_t prefix_size;
    const uint8_t *digits;
    size_t digit_count;
    const uint8_t *rest;
    size_t rest_size;
    size_t rest_points; /* the same in code points */
} pye_number_parts_t;

PYE_MUST_CHECK bool pye_format_number(const pye_format_t *format, const pye_number_parts_t *parts, pye_builder_t *to);

#endif
