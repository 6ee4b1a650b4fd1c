/* The SGX SDK's name for an enclave's handle, for interfaces that pass it on; pyenclave itself has none. */
#ifndef _SGX_EID_H_
#define _SGX_EID_H_

#include <stdint.h>

typedef uint64_t sgx_enclave_id_t;

#endif
