/* Reports of this enclave, and its keys. */
#ifndef PYENCLAVE_KEYS_H
#define PYENCLAVE_KEYS_H

#include "pyenclave_arch.h"

/* The report of this enclave for another on the same machine, or for itself. */
void pye_report(const struct pye_targetinfo *target, const uint8_t data[64], struct pye_report *report);
/* 0, or PYE_EGETKEY_* and zeros. A request with reserved bits set ends the enclave, as the processor has it. */
uint32_t pye_get_key(const struct pye_keyrequest *request, uint8_t key[16]);

#endif
