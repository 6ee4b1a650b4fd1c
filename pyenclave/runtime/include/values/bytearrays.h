/* bytearray: a pye_bytes_t that is PYE_MUTABLE, with memory of its own that grows. What only reads is in
 * values/bytes.h; a method whose result is a bytearray is the one of bytes and then pye_bytearray_of. */
#ifndef PYENCLAVE_VALUES_BYTEARRAYS_H
#define PYENCLAVE_VALUES_BYTEARRAYS_H

#include "values/bytes.h"

typedef pye_bytes_t pye_bytearray_t;

static inline pye_bytearray_t *pye_bytearray_retain(pye_bytearray_t *value) { return pye_bytes_retain(value); }
static inline void pye_bytearray_release(pye_bytearray_t *value) { pye_bytes_release(value); }

PYE_MUST_CHECK bool pye_bytearray_of(const pye_bytes_t *value, pye_bytearray_t **result); /* bytearray(b); a copy */
PYE_MUST_CHECK bool pye_bytearray_zero(int64_t size, pye_bytearray_t **result);           /* bytearray(n) */
/* An ecall's argument that is changed in place: a copy, which the call gives back where its size is still the same; else
 * ValueError. */
PYE_MUST_CHECK bool pye_bytearray_argument(const uint8_t *data, size_t size, pye_bytearray_t **result);
PYE_MUST_CHECK bool pye_bytearray_given(const pye_bytearray_t *value, uint8_t *data, size_t size);
/* Each bytes of the list becomes a bytearray, in place: what split and its like of a bytearray give. */
PYE_MUST_CHECK bool pye_bytearray_list_of(pye_list_t *list, pye_list_t **result);
PYE_MUST_CHECK bool pye_bytearray_at(const pye_bytearray_t *value, int64_t index, int64_t *result);
PYE_MUST_CHECK bool pye_bytearray_set(pye_bytearray_t *value, int64_t index, int64_t byte);
PYE_MUST_CHECK bool pye_bytearray_delete(pye_bytearray_t *value, int64_t index);
PYE_MUST_CHECK bool pye_bytearray_set_slice(pye_bytearray_t *value, int64_t start, int64_t stop, int64_t step,
                                            uint32_t has, const pye_bytes_t *other);
PYE_MUST_CHECK bool pye_bytearray_delete_slice(pye_bytearray_t *value, int64_t start, int64_t stop, int64_t step,
                                               uint32_t has);
PYE_MUST_CHECK bool pye_bytearray_append(pye_bytearray_t *value, int64_t byte);
/* The same for bytes(…) of what is asked for one by one: its error has a text of its own. */
PYE_MUST_CHECK bool pye_bytes_collect(pye_bytearray_t *value, int64_t byte);
PYE_MUST_CHECK bool pye_bytearray_extend(pye_bytearray_t *value, const pye_bytes_t *other);
/* value += other; BufferError where the two are one, as in CPython. */
PYE_MUST_CHECK bool pye_bytearray_concat_in_place(pye_bytearray_t *value, const pye_bytes_t *other);
PYE_MUST_CHECK bool pye_bytearray_extend_list(pye_bytearray_t *value, const pye_list_t *other);
PYE_MUST_CHECK bool pye_bytearray_insert(pye_bytearray_t *value, int64_t index, int64_t byte);
PYE_MUST_CHECK bool pye_bytearray_pop(pye_bytearray_t *value, int64_t index, int64_t *result);
PYE_MUST_CHECK bool pye_bytearray_remove(pye_bytearray_t *value, int64_t byte);
PYE_MUST_CHECK bool pye_bytearray_repeat_in_place(pye_bytearray_t *value, int64_t count);
void pye_bytearray_clear(pye_bytearray_t *value);
void pye_bytearray_reverse(pye_bytearray_t *value);
PYE_MUST_CHECK bool pye_bytearray_repr(const pye_bytearray_t *value, pye_bytes_t **result);

/* --- methods and operators that give a new one: as those of bytes ------------------------------------------------------ */

PYE_MUST_CHECK bool pye_bytearray_lower(const pye_bytearray_t *value, pye_bytearray_t **result);
PYE_MUST_CHECK bool pye_bytearray_upper(const pye_bytearray_t *value, pye_bytearray_t **result);
PYE_MUST_CHECK bool pye_bytearray_capitalize(const pye_bytearray_t *value, pye_bytearray_t **result);
PYE_MUST_CHECK bool pye_bytearray_swapcase(const pye_bytearray_t *value, pye_bytearray_t **result);
PYE_MUST_CHECK bool pye_bytearray_title(const pye_bytearray_t *value, pye_bytearray_t **result);
PYE_MUST_CHECK bool pye_bytearray_concat(const pye_bytearray_t *value, const pye_bytes_t *part,
                                         pye_bytearray_t **result);
PYE_MUST_CHECK bool pye_bytearray_strip(const pye_bytearray_t *value, const pye_bytes_t *part,
                                        pye_bytearray_t **result);
PYE_MUST_CHECK bool pye_bytearray_lstrip(const pye_bytearray_t *value, const pye_bytes_t *part,
                                         pye_bytearray_t **result);
PYE_MUST_CHECK bool pye_bytearray_rstrip(const pye_bytearray_t *value, const pye_bytes_t *part,
                                         pye_bytearray_t **result);
PYE_MUST_CHECK bool pye_bytearray_removeprefix(const pye_bytearray_t *value, const pye_bytes_t *part,
                                               pye_bytearray_t **result);
PYE_MUST_CHECK bool pye_bytearray_removesuffix(const pye_bytearray_t *value, const pye_bytes_t *part,
                                               pye_bytearray_t **result);
PYE_MUST_CHECK bool pye_bytearray_ljust(const pye_bytearray_t *value, int64_t width, const pye_bytes_t *fill,
                                        pye_bytearray_t **result);
PYE_MUST_CHECK bool pye_bytearray_rjust(const pye_bytearray_t *value, int64_t width, const pye_bytes_t *fill,
                                        pye_bytearray_t **result);
PYE_MUST_CHECK bool pye_bytearray_center(const pye_bytearray_t *value, int64_t width, const pye_bytes_t *fill,
                                         pye_bytearray_t **result);
PYE_MUST_CHECK bool pye_bytearray_zfill(const pye_bytearray_t *value, int64_t width, pye_bytearray_t **result);
PYE_MUST_CHECK bool pye_bytearray_repeat(const pye_bytearray_t *value, int64_t count, pye_bytearray_t **result);
PYE_MUST_CHECK bool pye_bytearray_join(const pye_bytearray_t *value, const pye_list_t *list, pye_bytearray_t **result);
PYE_MUST_CHECK bool pye_bytearray_slice(const pye_bytearray_t *value, int64_t start, int64_t stop,
                                        pye_bytearray_t **result);
PYE_MUST_CHECK bool pye_bytearray_slice_step(const pye_bytearray_t *value, int64_t start, int64_t stop, int64_t step,
                                             uint32_t has, pye_bytearray_t **result);
PYE_MUST_CHECK bool pye_bytearray_replace(const pye_bytearray_t *value, const pye_bytes_t *old, const pye_bytes_t *new,
                                          int64_t most, pye_bytearray_t **result);
PYE_MUST_CHECK bool pye_bytearray_split(const pye_bytearray_t *value, const pye_bytes_t *separator, int64_t most,
                                        pye_list_t **result);
PYE_MUST_CHECK bool pye_bytearray_rsplit(const pye_bytearray_t *value, const pye_bytes_t *separator, int64_t most,
                                         pye_list_t **result);
PYE_MUST_CHECK bool pye_bytearray_splitlines(const pye_bytearray_t *value, bool keepends, pye_list_t **result);

#endif
