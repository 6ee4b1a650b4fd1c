/* What generated proxies and C hosts call outside the enclave. */
#ifndef PYENCLAVE_U_H
#define PYENCLAVE_U_H

#include "pyenclave_abi.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct pye_enclave pye_enclave_t;

/* Memory that is released once the enclave has read an ocall's results in it. */
typedef struct pye_deferred {
    struct pye_deferred *next;
    void *memory;
    pye_enclave_t *shared_by; /* it is unshared there; NULL: it is malloc's */
} pye_deferred_t;

/* Runs one ocall of the enclave on its frame (untrusted memory) and answers PYE_OK, or PYE_E_OCALL where it failed. What it
 * puts in front of the list at *deferred, the memory and the malloc'ed entry, the platform releases after the enclave's
 * next exit, other than to ask for heap: then it is still reading. */
typedef pye_status_t (*pye_ocall_function_t)(pye_enclave_t *enclave, void *frame, pye_deferred_t **deferred);

typedef struct pye_ocall_table {
    uint32_t count;
    const pye_ocall_function_t *functions; /* by ocall index */
} pye_ocall_table_t;

/* A loaded enclave. The functions come from the platform; the fields after them are its own. */
struct pye_enclave {
    /* Enters, serves ocalls, returns the final status. Memory that the enclave was given for results is the caller's to
     * free() where that is PYE_OK (to unshare() where there is one), and is freed here where it is not. frame may be NULL
     * with size 0. Thread-safe; waits for a free TCS.
     * context is what pye_context answers while the call's ocalls run. */
    pye_status_t (*call)(pye_enclave_t *enclave, uint32_t index, const pye_ocall_table_t *ocalls, void *frame,
                         size_t size, void *context);
    /* The context of the ecall that the running ocall belongs to, on this thread; NULL outside an ocall. */
    void *(*context)(void);
    /* The error record of this thread's last failed call of this enclave. */
    const pye_error_t *(*error)(void);
    /* An enclave that reaches shared memory only: what it reads and writes outside, frames included, lies in memory of
     * share: `size` bytes aligned to 64, not zeroed, NULL where there are no more. unshare takes NULL too, and leaves alone
     * what share did not give: an address may come from the enclave. Both are thread-safe, and both are NULL where the
     * enclave reaches all memory of the process. */
    void *(*share)(pye_enclave_t *enclave, size_t size);
    void (*unshare)(pye_enclave_t *enclave, void *memory);
    /* Where all memory that is shared with any enclave lies; what lies there already is passed without a copy. */
    uintptr_t shared_base;
    size_t shared_size;
};

#ifdef __cplusplus
}
#endif

#endif
