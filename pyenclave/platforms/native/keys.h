/* ENCLU's leaves EREPORT and EGETKEY for an enclave in this process. */
#ifndef PYENCLAVE_KEYS_H
#define PYENCLAVE_KEYS_H

#include <stdbool.h>

#include "enclu.h"

/* Pages with one set of permissions: SECINFO's bits, as they were added. */
typedef struct pye_page_run {
    uint64_t offset;
    uint64_t length;
    uint32_t permissions;
} pye_page_run_t;

typedef struct pye_keys {
    struct pye_report identity; /* what the enclave's reports state */
    char *secret;               /* the file of the platform's secret; NULL: there is none */
    pye_page_run_t *runs;
    size_t run_count;
    uint32_t state;  /* of `roots`, which the first request derives */
    int32_t refusal; /* why there are none: what pye_secret_read answered */
    pye_roots_t roots;
} pye_keys_t;

/* One ENCLU: its operands, and what became of it. */
typedef struct pye_leaf {
    uint32_t number;
    uint64_t rbx;
    uint64_t rcx;
    uint64_t rdx;
    uint32_t error;   /* EGETKEY's RAX */
    uint32_t vector;  /* of the exception that it ends with; 0: none */
    uint64_t address; /* of a page fault */
} pye_leaf_t;

struct pye_host;
/* False where there is no such leaf here, or no secret. Async-signal-safe. */
bool pye_keys_carry_out(struct pye_host *host, pye_leaf_t *leaf);
/* 0, or ENOMEM. */
int pye_keys_add_pages(pye_keys_t *keys, uint64_t offset, uint64_t length, uint32_t permissions);
void pye_keys_destroy(pye_keys_t *keys);

#endif
