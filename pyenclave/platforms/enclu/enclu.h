/* EREPORT and EGETKEY as the emulated platforms carry them out; operands are the caller's to check. */
#ifndef PYENCLAVE_ENCLU_H
#define PYENCLAVE_ENCLU_H

#include <stdint.h>

#include "pyenclave_arch.h"

#define PYE_SECRET_SIZE 32
/* What pye_secret_read refuses, beside what the system does. */
#define PYE_SECRET_FOREIGN (-1) /* another user's */
#define PYE_SECRET_EXPOSED (-2) /* others may read or write it */
#define PYE_SECRET_DAMAGED (-3) /* no file, or not of this size */

#define PYE_EGETKEY_PROTECTION 0xffffffffu /* no code of RAX: the instruction faults, #GP(0) */

/* What one enclave's keys derive from. */
typedef struct pye_roots {
    uint8_t bytes[1088];
} pye_roots_t;

/* 0, an errno or PYE_SECRET_*. Makes the file, and its folders, where there is none. */
int32_t pye_secret_read(const char *path, uint8_t secret[PYE_SECRET_SIZE]);
/* `identity`: a report's fields as they hold of the enclave; REPORTDATA, KEYID, MAC and CPUSVN do not count. */
void pye_roots_derive(pye_roots_t *roots, const uint8_t secret[PYE_SECRET_SIZE], const struct pye_report *identity);
/* RAX, or PYE_EGETKEY_PROTECTION; the key is written where it is 0. */
uint32_t pye_egetkey(const pye_roots_t *roots, const struct pye_report *identity, const struct pye_keyrequest *request,
                     uint8_t key[16]);
void pye_ereport(const pye_roots_t *roots, const struct pye_report *identity, const struct pye_targetinfo *target,
                 const uint8_t data[64], struct pye_report *report);

#endif
