/* struct: the fields of a format that is known when the code is lowered, one by one. `field` is the format's letter, its
 * size in bits 8 to 15, and PYE_STRUCT_BIG. What is packed goes into a value of pye_struct_new, which nobody else has, or into a bytearray. */
#ifndef PYENCLAVE_VALUES_STRUCTS_H
#define PYENCLAVE_VALUES_STRUCTS_H

#include "values/bytes.h"

#define PYE_STRUCT_BIG 0x10000
#define PYE_STRUCT_NATIVE 0x20000 /* a float is not checked */

PYE_MUST_CHECK bool pye_struct_new(int64_t size, pye_bytes_t **result);
/* Each puts the value at `at` of what begins at `begin`. */
PYE_MUST_CHECK bool pye_struct_put_int(const pye_bytes_t *into, int64_t begin, int64_t at, int64_t value,
                                       int64_t field);
PYE_MUST_CHECK bool pye_struct_put_u64(const pye_bytes_t *into, int64_t begin, int64_t at, uint64_t value,
                                       int64_t field);
PYE_MUST_CHECK bool pye_struct_put_float(const pye_bytes_t *into, int64_t begin, int64_t at, double value,
                                         int64_t field);
/* c, s and p, of `size` bytes. */
PYE_MUST_CHECK bool pye_struct_put_bytes(const pye_bytes_t *into, int64_t begin, int64_t at, const pye_bytes_t *value,
                                         int64_t size, int64_t field);
/* struct.pack_into: where `offset` lies in the buffer, whose `size` bytes there are zeros then; else struct.error. */
PYE_MUST_CHECK bool pye_struct_begin(pye_bytes_t *buffer, int64_t offset, int64_t size, int64_t *result);

/* `data`, which has `size` bytes, else struct.error. */
PYE_MUST_CHECK bool pye_struct_whole(const pye_bytes_t *data, int64_t size, pye_bytes_t **result);
/* The `size` bytes at `offset`. */
PYE_MUST_CHECK bool pye_struct_from(const pye_bytes_t *data, int64_t offset, int64_t size, pye_bytes_t **result);
/* Of data that has the field. */
PYE_MUST_CHECK bool pye_struct_get_int(const pye_bytes_t *data, int64_t at, int64_t field, int64_t *result);
double pye_struct_get_float(const pye_bytes_t *data, int64_t at, int64_t field);
bool pye_struct_get_bool(const pye_bytes_t *data, int64_t at);
PYE_MUST_CHECK bool pye_struct_get_pascal(const pye_bytes_t *data, int64_t at, int64_t size, pye_bytes_t **result);

#endif
