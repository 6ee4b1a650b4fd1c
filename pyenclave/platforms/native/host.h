/* A loaded enclave as the host sees it: its memory, its TCS pool, and what became of it. */
#ifndef PYENCLAVE_HOST_H
#define PYENCLAVE_HOST_H

#include <pthread.h>
#include <stdbool.h>

#include "gate.h"
#include "pyenclave_u.h"

#define PYE_THREADS_MAXIMUM 64u

/* Why the enclave is gone. */
typedef struct pye_crash {
    int signal;          /* 0: no fault */
    uint64_t rip;        /* offset from the base, or the absolute address where it lay outside */
    uint64_t address;    /* of the memory access, for SIGSEGV and SIGBUS */
    uint32_t leaf;       /* of an ENCLU that is not to be had, else UINT32_MAX */
} pye_crash_t;

/* One TCS and the untrusted area that its calls use. */
typedef struct pye_slot {
    pye_gate_t gate;
    void *area;
    size_t area_size;
} pye_slot_t;

typedef struct pye_host {
    pye_enclave_t enclave;     /* first: generated code holds a pointer to it */
    uint8_t *base;
    size_t size;               /* of ELRANGE */
    uint32_t threads;
    uint32_t generation;       /* of the process: a forked child does not own the enclave */
    uint64_t free;             /* one bit a slot */
    uint32_t waiters;
    uint32_t lost;             /* set once: a fault, an abort, or closed */
    pthread_mutex_t mutex;
    pthread_cond_t released;
    pye_crash_t crash;
    pye_slot_t slots[PYE_THREADS_MAXIMUM];
} pye_host_t;

/* pool.c */
pye_slot_t *pye_slot_acquire(pye_host_t *host); /* waits for one; NULL once the enclave is lost */
void pye_slot_release(pye_host_t *host, pye_slot_t *slot);
void pye_host_lose(pye_host_t *host);           /* wakes all who wait */
bool pye_host_idle(pye_host_t *host);           /* no slot is taken */
uint32_t pye_generation(void);                  /* changes in a forked child */

/* calls.c */
void pye_host_initialise(pye_host_t *host);     /* fills host->enclave and the locks */
pye_status_t pye_host_start(pye_host_t *host);  /* the first entry: PYE_CMD_INIT */

/* faults.c */
int pye_faults_install(void);                   /* process-wide, once; 0 or an errno */
int pye_faults_thread(void);                    /* an alternate signal stack for this thread; 0 or an errno */
/* Which enclave a fault of this thread belongs to, while it is inside; `outer` is given back at leave. */
typedef struct pye_faults {
    pye_host_t *host;
    pye_gate_t *gate;
} pye_faults_t;
void pye_faults_enter(pye_host_t *host, pye_gate_t *gate, pye_faults_t *outer);
void pye_faults_leave(const pye_faults_t *outer);

/* memory.c */
int pye_memory_create(pye_host_t *host, size_t size);
int pye_memory_protect(pye_host_t *host, size_t offset, size_t length, int protection);
void pye_memory_destroy(pye_host_t *host);

#endif
