/* SIGSTRUCT's signature: RSA-3072 with exponent 3 over its signed parts. */
#ifndef SGX_SIGNATURE_H
#define SGX_SIGNATURE_H

#include <stdbool.h>

#include "structures.h"

bool sgx_signature_holds(const struct sgx_sigstruct *sigstruct);
void sgx_signer(const struct sgx_sigstruct *sigstruct, uint8_t digest[32]); /* MRSIGNER */

#endif
