/* Python's bytes and str as trusted code holds them: immutable, by pointer; NULL is "raised".
 *
 * In images of trusted Python values are counted and lie on the heap (values/memory.h); in images of C they lie in the
 * call's arena, and nobody counts them. */
#ifndef PYENCLAVE_BYTES_H
#define PYENCLAVE_BYTES_H

#include "pyenclave_t.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct pye_bytes {
    size_t size;
    const uint8_t *data; /* never NULL; for a str valid UTF-8; not NUL-terminated */
    uint32_t count;      /* references; 0: not counted, a constant or the arena's */
    uint32_t flags;      /* PYE_BORROWED, PYE_MUTABLE */
    size_t extent;       /* of a str: its code points, 0 where not known; of a bytearray: its capacity */
    uint64_t hash;       /* 0 where not known; of a bytearray always */
} pye_bytes_t;

#define PYE_BORROWED 1u /* in the call's arena: copied where it is kept */
#define PYE_MUTABLE 2u  /* a bytearray: copied where an immutable value is wanted */

/* A constant bytes; a constant str of `points` code points. `text` is a string literal. */
#define PYE_BYTES_CONSTANT(size, text) {size, (const uint8_t *)(text), 0, 0, 0, 0}
#define PYE_STR_CONSTANT(size, points, text) {size, (const uint8_t *)(text), 0, 0, points, 0}

/* A new value of `size` zero bytes, *data where to write them; NULL with MemoryError raised. */
const pye_bytes_t *pye_bytes_new(size_t size, uint8_t **data);
/* A view of arena or static memory, not copied. */
const pye_bytes_t *pye_bytes_view(const uint8_t *data, size_t size);

#ifdef __cplusplus
}
#endif

#endif
