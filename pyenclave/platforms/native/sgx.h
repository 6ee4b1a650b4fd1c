/* Enclaves of the processor's, by Linux's driver (Documentation/arch/x86/sgx.rst, include/uapi/asm/sgx.h). */
#ifndef PYENCLAVE_SGX_H
#define PYENCLAVE_SGX_H

#include "host.h"

extern const pye_way_t pye_sgx;

bool pye_sgx_has_entry(void); /* the kernel's vDSO has __vdso_sgx_enter_enclave */
/* Each 0 or an errno. `fd` is open on the device; `page` starts on a page boundary, as the kernel asks of it. */
int pye_sgx_create(int fd, const void *secs);
int pye_sgx_add(int fd, uint64_t offset, size_t length, const void *page, uint64_t secinfo, bool measured);
int pye_sgx_init(int fd, const void *sigstruct);
/* Ends it, whoever is inside, and says why; for signal handlers too. */
void pye_sgx_give_up(pye_host_t *host, pye_end_t reason);
int pye_sgx_map(const pye_host_t *host, int fd, uint64_t offset, size_t length, int protection);

#endif
