/* repr of text and bytes, at a builder's end. */
#ifndef PYENCLAVE_PYTHON_REPR_H
#define PYENCLAVE_PYTHON_REPR_H

#include "values/builder.h"
#include "values/bytes.h"
#include "values/types.h"

PYE_MUST_CHECK bool pye_repr_str(const pye_bytes_t *value, pye_builder_t *to);
PYE_MUST_CHECK bool pye_repr_bytes(const pye_bytes_t *value, pye_builder_t *to);
PYE_MUST_CHECK bool pye_repr_bytearray(const pye_bytes_t *value, pye_builder_t *to);

/* ValueError: the item's repr, and what follows it. */
PYE_COLD bool pye_not_in(const pye_type_t *type, const void *item, const pye_bytes_t *after);

#endif
