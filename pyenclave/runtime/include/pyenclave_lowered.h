/* What lowered code writes beside calls of the values' functions. */
#ifndef PYENCLAVE_LOWERED_H
#define PYENCLAVE_LOWERED_H

#include "pyenclave_values.h"
#include "values/modules.h"

/* A constant of the image as a value: nobody counts it, and nobody writes it. */
#define PYE_CONSTANT(name) ((pye_bytes_t *)&(name))

/* pye_value_lt … pye_value_ge: the orders of lists and tuples. */
#define PYE_VALUE_ORDER(name, accepted) \
    PYE_MUST_CHECK static inline bool pye_value_##name(const pye_type_t *type, const void *a, const void *b, \
                                                       bool *result) \
    { \
        int order; \
        if (!pye_value_compare(type, a, b, &order)) \
            return false; \
        *result = (order & (accepted)) != 0; \
        return true; \
    }
PYE_VALUE_ORDER(lt, PYE_LESS)
PYE_VALUE_ORDER(le, PYE_NOT_GREATER)
PYE_VALUE_ORDER(gt, PYE_GREATER)
PYE_VALUE_ORDER(ge, PYE_NOT_LESS)

/* An exception is pending: its line is this one, and what handles it is at the label. */
#define PYE_RAISED(line, label) \
    do { \
        pye_line = (line); \
        goto label; \
    } while (0)

#endif
