/* secrets, os.urandom, hmac.compare_digest: randomness is the runtime's, from RDRAND. */
#ifndef PYENCLAVE_VALUES_SECRETS_H
#define PYENCLAVE_VALUES_SECRETS_H

#include "values/bytes.h"

PYE_MUST_CHECK bool pye_os_urandom(int64_t size, pye_bytes_t **result);
PYE_MUST_CHECK bool pye_secrets_token_hex(int64_t size, pye_bytes_t **result);
PYE_MUST_CHECK bool pye_secrets_token_urlsafe(int64_t size, pye_bytes_t **result);
PYE_MUST_CHECK bool pye_secrets_randbelow(int64_t bound, int64_t *result);
PYE_MUST_CHECK bool pye_secrets_randbits(int64_t bits, int64_t *result);
/* A place below `size`; IndexError where there is none. */
PYE_MUST_CHECK bool pye_secrets_place(int64_t size, int64_t *result);

/* Equality in a time that depends on the lengths only; of two str TypeError where one is not ASCII. */
bool pye_compare_digest(const pye_bytes_t *a, const pye_bytes_t *b);
PYE_MUST_CHECK bool pye_compare_digest_str(const pye_bytes_t *a, const pye_bytes_t *b, bool *result);

#endif
