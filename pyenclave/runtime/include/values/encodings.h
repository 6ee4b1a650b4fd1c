/* base64, binascii: names, defaults and texts of errors are Python's. Text where they give it is ASCII. */
#ifndef PYENCLAVE_VALUES_ENCODINGS_H
#define PYENCLAVE_VALUES_ENCODINGS_H

#include "values/bytes.h"

/* A str that is ASCII as bytes; ValueError for any other. */
PYE_MUST_CHECK bool pye_ascii_of(const pye_bytes_t *text, pye_bytes_t **result);

/* `altchars`: two bytes instead of "+/"; NULL for none. */
PYE_MUST_CHECK bool pye_base64_b64encode(const pye_bytes_t *data, const pye_bytes_t *altchars, pye_bytes_t **result);
/* `validate`: what is no digit is an error, else it is skipped. bytes or str; ValueError for a str that is not ASCII. */
PYE_MUST_CHECK bool pye_base64_b64decode(const pye_bytes_t *data, const pye_bytes_t *altchars, bool validate,
                                         pye_bytes_t **result);
PYE_MUST_CHECK bool pye_base64_standard_b64encode(const pye_bytes_t *data, pye_bytes_t **result);
PYE_MUST_CHECK bool pye_base64_standard_b64decode(const pye_bytes_t *data, pye_bytes_t **result);
PYE_MUST_CHECK bool pye_base64_urlsafe_b64encode(const pye_bytes_t *data, pye_bytes_t **result);
PYE_MUST_CHECK bool pye_base64_urlsafe_b64decode(const pye_bytes_t *data, pye_bytes_t **result);
PYE_MUST_CHECK bool pye_base64_b32encode(const pye_bytes_t *data, pye_bytes_t **result);
/* `map01`: one letter for the digit 1; NULL for none. */
PYE_MUST_CHECK bool pye_base64_b32decode(const pye_bytes_t *data, bool casefold, const pye_bytes_t *map01,
                                         pye_bytes_t **result);
PYE_MUST_CHECK bool pye_base64_b16encode(const pye_bytes_t *data, pye_bytes_t **result);
PYE_MUST_CHECK bool pye_base64_b16decode(const pye_bytes_t *data, bool casefold, pye_bytes_t **result);

PYE_MUST_CHECK bool pye_binascii_b2a_base64(const pye_bytes_t *data, bool newline, pye_bytes_t **result);
PYE_MUST_CHECK bool pye_binascii_a2b_base64(const pye_bytes_t *data, bool strict_mode, pye_bytes_t **result);
PYE_MUST_CHECK bool pye_binascii_hexlify(const pye_bytes_t *data, pye_bytes_t **result);
PYE_MUST_CHECK bool pye_binascii_unhexlify(const pye_bytes_t *data, pye_bytes_t **result);
/* CRC-32 of ISO 3309, begun at `value`, of which the low 32 bits count. */
int64_t pye_binascii_crc32(const pye_bytes_t *data, int64_t value);

#endif
