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

/* How values of a kind with parts cross. A module that has such kinds cross defines the table, for them only, so that
 * others are not in its image: const pye_crossing_t pye_crossings[PYE_KIND_EXCEPTION] = {[PYE_KIND_LIST] = PYE_CROSSES(list)}; */
typedef struct pye_crossing {
    bool (*pack)(pye_builder_t *to, const pye_type_t *type, const void *value);
    bool (*unpack)(pye_reader_t *from, const pye_type_t *type, void *slot);
} pye_crossing_t;
extern const pye_crossing_t pye_crossings[PYE_KIND_EXCEPTION];
#define PYE_CROSSES(kind) {pye_pack_##kind, pye_unpack_##kind}

bool pye_pack_list(pye_builder_t *to, const pye_type_t *type, const void *value);
bool pye_unpack_list(pye_reader_t *from, const pye_type_t *type, void *slot);
bool pye_pack_dict(pye_builder_t *to, const pye_type_t *type, const void *value);
bool pye_unpack_dict(pye_reader_t *from, const pye_type_t *type, void *slot);
bool pye_pack_set(pye_builder_t *to, const pye_type_t *type, const void *value);
bool pye_unpack_set(pye_reader_t *from, const pye_type_t *type, void *slot);
bool pye_pack_deque(pye_builder_t *to, const pye_type_t *type, const void *value);
bool pye_unpack_deque(pye_reader_t *from, const pye_type_t *type, void *slot);
bool pye_pack_object(pye_builder_t *to, const pye_type_t *type, const void *value);
bool pye_unpack_object(pye_reader_t *from, const pye_type_t *type, void *slot);
bool pye_pack_json(pye_builder_t *to, const pye_type_t *type, const void *value);
bool pye_unpack_json(pye_reader_t *from, const pye_type_t *type, void *slot);

/* Writes the slot's value. */
PYE_MUST_CHECK bool pye_pack(pye_builder_t *to, const pye_type_t *type, const void *slot);
/* Reads one value, the slot's own. The buffer is the host's: all of it is judged here. On failure the slot holds nothing
 * and the status says what is wrong: PYE_E_LENGTH, PYE_E_VALUE, PYE_E_UTF8; or MemoryError is raised. */
PYE_MUST_CHECK bool pye_unpack(pye_reader_t *from, const pye_type_t *type, void *slot);

/* A whole buffer: an ecall's argument, an ocall's answer. */
PYE_MUST_CHECK bool pye_unpack_argument(const uint8_t *data, size_t size, const pye_type_t *type, void *slot);
PYE_MUST_CHECK bool pye_unpack_answer(const pye_bytes_t *data, const pye_type_t *type, void *slot);
PYE_MUST_CHECK bool pye_pack_value(const pye_type_t *type, const void *slot, pye_bytes_t **result);

/* --- an ocall's result of any length: the host says its size, and fills the room as far as it goes ---------------- */

#define PYE_ANSWER_ROOM 1024u
/* The ocall that brings an answer which is longer than the room. */
typedef pye_status_t pye_take_t(uint8_t *data, size_t size);

PYE_MUST_CHECK bool pye_bytes_answer(size_t size, const uint8_t *head, size_t room, pye_take_t *take,
                                     pye_bytes_t **result);
/* PYE_E_RESULT where it is not UTF-8. */
PYE_MUST_CHECK bool pye_str_answer(size_t size, const uint8_t *head, size_t room, pye_take_t *take,
                                   pye_bytes_t **result);

#endif
