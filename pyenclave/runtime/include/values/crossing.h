/* Values that cross the boundary as one buffer: a type without a spelling in EDL. docs/crossing.md has the form. */
#ifndef PYENCLAVE_VALUES_CROSSING_H
#define PYENCLAVE_VALUES_CROSSING_H

#include "values/builder.h"

/* What is left of a buffer inside: what the bridge copied in, or an ocall's answer. */
typedef struct pye_reader {
    const uint8_t *at;
    size_t left;
    bool answer; /* what is wrong with it is the ocall's fault, PYE_E_RESULT */
} pye_reader_t;

/* Writes the slot's value. */
PYE_MUST_CHECK bool pye_pack(pye_builder_t *to, const pye_type_t *type, const void *slot);
/* Reads one value, the slot's own. The buffer is the host's: all of it is judged here. On failure the slot holds nothing
 * and the status says what is wrong: PYE_E_LENGTH, PYE_E_VALUE, PYE_E_UTF8; or MemoryError is raised. */
PYE_MUST_CHECK bool pye_unpack(pye_reader_t *from, const pye_type_t *type, void *slot);

/* A whole buffer: an ecall's argument, an ocall's answer. */
PYE_MUST_CHECK bool pye_unpack_argument(const uint8_t *data, size_t size, const pye_type_t *type, void *slot);
PYE_MUST_CHECK bool pye_unpack_answer(const pye_bytes_t *data, const pye_type_t *type, void *slot);
PYE_MUST_CHECK bool pye_pack_value(const pye_type_t *type, const void *slot, pye_bytes_t **result);

#endif
