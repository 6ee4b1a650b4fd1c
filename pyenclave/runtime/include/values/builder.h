/* Text or bytes that grow at their end: what repr and format are made with. */
#ifndef PYENCLAVE_VALUES_BUILDER_H
#define PYENCLAVE_VALUES_BUILDER_H

#include "values/types.h"

/* Begins as {0}. The first bytes need no heap. Whoever begins one ends it: finish, or drop. */
struct pye_builder {
    uint8_t *data;
    size_t size;
    size_t capacity;
    uint8_t first[64];
};

/* Room for `size` more bytes: where to write them, or NULL with MemoryError raised. They count as written. */
uint8_t *pye_builder_room(pye_builder_t *builder, size_t size);
PYE_MUST_CHECK bool pye_builder_add(pye_builder_t *builder, const void *data, size_t size);
PYE_MUST_CHECK bool pye_builder_text(pye_builder_t *builder, const char *text);    /* with a NUL */
PYE_MUST_CHECK bool pye_builder_character(pye_builder_t *builder, uint32_t point); /* as UTF-8 */
PYE_MUST_CHECK static inline bool pye_builder_byte(pye_builder_t *builder, uint8_t byte)
{
    return pye_builder_add(builder, &byte, 1);
}
PYE_MUST_CHECK bool pye_builder_fill(pye_builder_t *builder, const void *unit, size_t size, size_t count);
/* The value; the builder is empty again, wiped. On failure too. */
PYE_MUST_CHECK bool pye_builder_finish(pye_builder_t *builder, pye_bytes_t **result);
/* What is written so far is wiped and forgotten. Answers false, for a caller that failed. */
bool pye_builder_drop(pye_builder_t *builder);
/* finish where `well`, else drop. */
PYE_MUST_CHECK bool pye_builder_end(pye_builder_t *builder, bool well, pye_bytes_t **result);

#endif
