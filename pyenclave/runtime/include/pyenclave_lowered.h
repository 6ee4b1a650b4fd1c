/* What lowered code writes beside calls of the values' functions. */
#ifndef PYENCLAVE_LOWERED_H
#define PYENCLAVE_LOWERED_H

#include "pyenclave_hashlib.h"
#include "pyenclave_values.h"
#include "values/interrupts.h"
#include "values/modules.h"

/* A constant of the image as a value: nobody counts it, and nobody writes it. */
#define PYE_CONSTANT(name) ((pye_bytes_t *)&(name))

/* A new object, whose fields are zero, into a pointer to it. */
PYE_MUST_CHECK static inline bool pye_record_new(const pye_type_t *type, void *result)
{
    void *made = pye_object_new(type, type->object_size);
    if (made == NULL)
        return false;
    __builtin_memcpy(result, &made, sizeof made);
    return true;
}

/* An exception is pending: its line is this one, and what handles it is at the label. */
#define PYE_RAISED(line, label) \
    do { \
        pye_line = (line); \
        goto label; \
    } while (0)

/* At the beginning of each round of a loop. */
#define PYE_ROUND(line, label) \
    do { \
        if (!PYE_LIKELY(*pye_word == 0) && !pye_look()) \
            PYE_RAISED(line, label); \
    } while (0)

#endif
