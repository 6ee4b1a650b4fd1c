/* Python's bytes and str as trusted code holds them: immutable, in the call's arena, by pointer; NULL is "raised". */
#ifndef PYENCLAVE_BYTES_H
#define PYENCLAVE_BYTES_H

#include "pyenclave_t.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct pye_bytes {
    size_t size;
    const uint8_t *data; /* never NULL; for a str valid UTF-8; not NUL-terminated */
} pye_bytes_t;

/* A new value of `size` zero bytes in the arena, *data where to write them; NULL with MemoryError raised. */
const pye_bytes_t *pye_bytes_new(size_t size, uint8_t **data);
/* A view of arena or static memory, not copied. */
const pye_bytes_t *pye_bytes_view(const uint8_t *data, size_t size);

#ifdef __cplusplus
}
#endif

#endif
