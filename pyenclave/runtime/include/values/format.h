/* Numbers and text into each other, exactly as CPython prints and reads them. */
#ifndef PYENCLAVE_VALUES_FORMAT_H
#define PYENCLAVE_VALUES_FORMAT_H

#include "values/text.h"

/* --- str(x), repr(x) ---------------------------------------------------------------------------------------------- */

PYE_MUST_CHECK bool pye_int_str(int64_t value, pye_bytes_t **result);
PYE_MUST_CHECK bool pye_u64_str(uint64_t value, pye_bytes_t **result);
PYE_MUST_CHECK bool pye_bool_str(bool value, pye_bytes_t **result);
/* The shortest text that reads as the same double. */
PYE_MUST_CHECK bool pye_float_str(double value, pye_bytes_t **result);

PYE_MUST_CHECK bool pye_int_hex(int64_t value, pye_bytes_t **result);
PYE_MUST_CHECK bool pye_u64_hex(uint64_t value, pye_bytes_t **result);
PYE_MUST_CHECK bool pye_int_oct(int64_t value, pye_bytes_t **result);
PYE_MUST_CHECK bool pye_u64_oct(uint64_t value, pye_bytes_t **result);
PYE_MUST_CHECK bool pye_int_bin(int64_t value, pye_bytes_t **result);
PYE_MUST_CHECK bool pye_u64_bin(uint64_t value, pye_bytes_t **result);

/* --- format(x, spec): f-strings. Empty specs are str(x). Errors are CPython's ValueErrors. ------------------------ */

PYE_MUST_CHECK bool pye_int_format(int64_t value, const pye_bytes_t *spec, pye_bytes_t **result);
PYE_MUST_CHECK bool pye_u64_format(uint64_t value, const pye_bytes_t *spec, pye_bytes_t **result);
PYE_MUST_CHECK bool pye_bool_format(bool value, const pye_bytes_t *spec, pye_bytes_t **result);
PYE_MUST_CHECK bool pye_float_format(double value, const pye_bytes_t *spec, pye_bytes_t **result);
PYE_MUST_CHECK bool pye_str_format(const pye_bytes_t *value, const pye_bytes_t *spec, pye_bytes_t **result);

/* one field of "…" % …: `spec` is what stands between % and the letter, which is its last character: "05d", "-8.2f",
 * "s" (of a str), "x". The result is ASCII where the field is one of bytes. */

PYE_MUST_CHECK bool pye_int_percent(int64_t value, const pye_bytes_t *spec, pye_bytes_t **result);
PYE_MUST_CHECK bool pye_u64_percent(uint64_t value, const pye_bytes_t *spec, pye_bytes_t **result);
/* %c of b"…": OverflowError for no byte */
PYE_MUST_CHECK bool pye_byte_percent(int64_t value, const pye_bytes_t *spec, pye_bytes_t **result);
PYE_MUST_CHECK bool pye_float_percent(double value, const pye_bytes_t *spec, pye_bytes_t **result);
/* %s, and %r and %a of text that is a repr already. */
PYE_MUST_CHECK bool pye_str_percent(const pye_bytes_t *value, const pye_bytes_t *spec, pye_bytes_t **result);
/* %s and %b of bytes in bytes. */
PYE_MUST_CHECK bool pye_bytes_percent(const pye_bytes_t *value, const pye_bytes_t *spec, pye_bytes_t **result);

/* ascii(x) of a repr: what is not ASCII as escapes. */
PYE_MUST_CHECK bool pye_str_ascii(const pye_bytes_t *repr, pye_bytes_t **result);

/* --- int(s, base), float(s) --------------------------------------------------------------------------------------- */

/* `base` is 10 where none is given; 0 reads prefixes. OverflowError past 64 bits. */
PYE_MUST_CHECK bool pye_str_to_int(const pye_bytes_t *text, int64_t base, int64_t *result);
PYE_MUST_CHECK bool pye_str_to_u64(const pye_bytes_t *text, int64_t base, uint64_t *result);
PYE_MUST_CHECK bool pye_bytes_to_int(const pye_bytes_t *text, int64_t base, int64_t *result);
PYE_MUST_CHECK bool pye_bytes_to_u64(const pye_bytes_t *text, int64_t base, uint64_t *result);
PYE_MUST_CHECK bool pye_str_to_float(const pye_bytes_t *text, double *result);
PYE_MUST_CHECK bool pye_bytes_to_float(const pye_bytes_t *text, double *result);

#endif
