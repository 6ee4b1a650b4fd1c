/* A double as text, before it is padded: what CPython's PyOS_double_to_string gives. */
#ifndef PYENCLAVE_PYTHON_FLOAT_TEXT_H
#define PYENCLAVE_PYTHON_FLOAT_TEXT_H

#include "values/builder.h"

#define PYE_FLOAT_ALTERNATE 1u /* the point stays, zeros at the end too */
#define PYE_FLOAT_DOT_ZERO 2u  /* a whole number ends with .0 */
#define PYE_FLOAT_NO_NEGATIVE_ZERO 4u

/* `code` is r (the shortest; without a precision), or one of eEfFgG. */
PYE_MUST_CHECK bool pye_float_text(pye_builder_t *to, double value, char code, int precision, uint32_t flags);

#endif
