/* SGX in software for an enclave in this process: its memory, and the signals of its threads, in the engine's hands. */
#ifndef PYENCLAVE_SOFTWARE_H
#define PYENCLAVE_SOFTWARE_H

#include <stdbool.h>
#include <ucontext.h>

#include "engine.h"
#include "gate.h"

typedef struct pye_software {
    sgx_enclave_t enclave;
    uint32_t lock; /* around what changes pages */
} pye_software_t;

/* Of every platform that has the instructions in software. */
typedef struct pye_keys {
    char *secret;    /* the file of the platform's secret; NULL: there is none */
    int32_t refusal; /* why there are no keys: what pye_secret_read answered */
} pye_keys_t;

struct pye_host;
/* ECREATE of a SECS of 4096 bytes; 0, ENOMEM, or EIO where it faults. */
int pye_software_create(struct pye_host *host, const void *secs);
/* EADD and, if `measured`, EEXTEND of pages whose content lies in place, readable and writable. False: one of them faulted. */
bool pye_software_add(struct pye_host *host, uint64_t offset, uint64_t length, uint64_t secinfo, bool measured);
/* EINIT with a SIGSTRUCT of 1808 bytes: what RAX tells, or UINT32_MAX where it faults. */
uint32_t pye_software_init(struct pye_host *host, const void *sigstruct);
void pye_software_destroy(struct pye_host *host);

typedef enum pye_carried {
    PYE_CARRIED_OUT,   /* and the enclave goes on after it */
    PYE_NOT_TO_BE_HAD, /* there is no such leaf, or no secret for it */
    PYE_FAULTED,
} pye_carried_t;
/* ENCLU inside, but EEXIT. Async-signal-safe. */
pye_carried_t pye_software_leaf(struct pye_host *host, const pye_gate_t *gate, ucontext_t *context,
                                sgx_result_t *fault);
/* AEX for `why`, or for an interrupt (NULL): the frame is saved, and the context has the synthetic state. */
void pye_software_aex(struct pye_host *host, const pye_gate_t *gate, ucontext_t *context, const sgx_result_t *why);

#endif
