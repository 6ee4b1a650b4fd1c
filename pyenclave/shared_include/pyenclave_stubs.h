/* What generated C begins with on both sides of the boundary. */
#ifndef PYENCLAVE_STUBS_H
#define PYENCLAVE_STUBS_H

#include "pyenclave_abi.h"

/* Leaves the function with the first status that is not PYE_OK. */
#define PYE_TRY(call) \
    do { \
        pye_status_t pye_try = (call); \
        if (pye_try != PYE_OK) { \
            return pye_try; \
        } \
    } while (0)

/* The pointer that lies at a place, whatever its type; none where there is no place. */
static inline const void *pye_pointer_at(const void *place)
{
    const void *memory = NULL;
    if (place != NULL) {
        __builtin_memcpy(&memory, place, sizeof(memory));
    }
    return memory;
}

#endif
