/* A loaded enclave as the host sees it: its memory, its TCS pool, and what became of it. */
#ifndef PYENCLAVE_HOST_H
#define PYENCLAVE_HOST_H

#include <stdbool.h>

#include "gate.h"
#include "pyenclave_arch.h"
#include "pyenclave_u.h"
#include "software.h"

typedef enum pye_end {
    PYE_END_NONE,
    PYE_END_FAULT,       /* inside */
    PYE_END_INTERRUPTED, /* a second SIGINT */
    PYE_END_ABANDONED,   /* close() did not wait any longer */
    PYE_END_KILLED,      /* its process, by a signal */
    PYE_END_EXIT,        /* its process, by itself */
    PYE_END_SLEPT,       /* the EPC lost its content */
    PYE_END_CLOSED,      /* its process, by itself: the host has closed the socket that says that it lives */
} pye_end_t;

/* Why the enclave is gone. */
typedef struct pye_crash {
    pye_end_t end;
    int signal;       /* or a process's exit status; 0: nobody knows */
    uint64_t rip;     /* offset from the base, or the absolute address where it lay outside; UINT64_MAX: nobody knows */
    uint64_t address; /* of the memory access, for SIGSEGV and SIGBUS */
    uint32_t leaf;    /* of an ENCLU that faulted or is not to be had, else UINT32_MAX */
} pye_crash_t;

/* Which of the C stacks that may take turns on one thread: greenlets swap theirs in and out under each other. */
typedef struct pye_stack {
    const void *chunk;    /* Python's own stack, as it was; NULL where no Python function has run on it yet */
    const void *greenlet; /* then its greenlet; NULL is the thread's first one, or no Python at all */
} pye_stack_t;

/* Untrusted memory for the frames and buffers of ocalls. What is said of it here is out of the enclave's reach. */
typedef struct pye_area {
    struct pye_area *next;
    size_t size;
    uint8_t *memory;
} pye_area_t;

/* It outlives its C stack's turn, so a root ecall's is in its slot and a nested one's on the heap. */
typedef struct pye_activation {
    struct pye_activation *next;  /* among the thread's open ocalls */
    struct pye_activation *outer; /* the ecall of this TCS whose ocall made this one */
    struct pye_host *host;
    struct pye_slot *slot;
    void *context;
    pye_call_t *block; /* what the enclave is told of this call, where it can read it */
    pye_area_t *grown; /* list of extra areas, until the ecall ends */
    void **results;    /* memory for results: the caller's, if the ecall succeeds */
    size_t result_count;
    uint64_t asked;           /* bytes of both */
    pye_deferred_t *deferred; /* of the ocall that was served last: freed when the enclave has read it */
    bool interrupted;         /* a signal's handler raised while the enclave paused */
    bool raised;              /* one has while it went on, and the enclave has not been told */
    bool in_flight;           /* while such a handler runs: a call that it makes is not nested in this one */
    pye_stack_t stack;        /* while its ocall is open */
} pye_activation_t;

/* One TCS, the untrusted area that its calls use, and the ecalls that run on it, innermost first. */
typedef struct pye_slot {
    pye_gate_t gate;
    pye_area_t *area; /* from the first call on */
    pye_activation_t *innermost;
    pye_activation_t root;
} pye_slot_t;

/* What differs between platforms: how a TCS is entered, and which memory the enclave reaches outside. */
typedef struct pye_way {
    /* PYE_OK: slot->gate.rdi and rsi are what EEXIT left. Anything else ends the call. */
    pye_status_t (*enter)(struct pye_host *host, pye_slot_t *slot, uint64_t command, uint64_t argument);
    void *(*allocate)(size_t size); /* aligned to 64 bytes; NULL: no memory */
    void (*release)(void *memory);
    void (*end)(struct pye_host *host); /* it is lost, and nobody is inside; NULL: there is nothing to do */
} pye_way_t;

typedef struct pye_cell pye_cell_t; /* cell.h */

typedef struct pye_host {
    pye_enclave_t enclave; /* first: generated code holds a pointer to it */
    const pye_way_t *way;
    pye_cell_t *cell;      /* of an isolated enclave */
    uint32_t owner;        /* of what is shared with an isolated one, and given to it for results: never twice */
    uint64_t *signal_word; /* not 0 after a signal to handle, where the enclave can read it */
    uint8_t *base;
    size_t size; /* of ELRANGE */
    uint32_t threads;
    uint32_t generation; /* of the process: a forked child does not own the enclave */
    uint64_t free;       /* one bit a slot */
    uint32_t waiters;
    uint32_t released;        /* what waiters wait on: counts what may have ended a wait */
    uint32_t lost;            /* set once: a fault, an abort, or closed */
    bool given_up;            /* a thread's list of open ocalls may point into this for as long as the thread lives */
    pye_crash_t crash;        /* pye_host_ends and pye_host_crash */
    uint32_t told;            /* of crash: 0: nobody has; 1: somebody is at it; 2: it is all there */
    pye_software_t *software; /* of an emulated enclave */
    pye_keys_t keys;
    uint64_t call_memory; /* bytes that one ecall may ask for */
    uint64_t epc_pages;   /* that it holds of the EPC (epc.c) */
    pye_slot_t slots[PYE_THREADS_MAXIMUM];
} pye_host_t;

/* One bit for each. */
static inline uint64_t pye_all_slots(const pye_host_t *host)
{
    return host->threads == 64 ? UINT64_MAX : ((uint64_t)1 << host->threads) - 1;
}

/* pool.c: no locks, which a fork could leave held for ever */
pye_slot_t *pye_slot_take(pye_host_t *host);                     /* NULL: none is free */
pye_status_t pye_slot_wait(pye_host_t *host, pye_slot_t **slot); /* PYE_OK, PYE_E_LOST or PYE_E_INTERRUPTED */
void pye_slot_release(pye_host_t *host, pye_slot_t *slot);
void pye_host_lose(pye_host_t *host); /* wakes all who wait; ends it once nobody is inside */
bool pye_host_idle(pye_host_t *host); /* no slot is taken */
/* Why it ends, from whoever says it first: true. Also in a signal's handler. */
bool pye_host_ends(pye_host_t *host, pye_crash_t crash);
pye_crash_t pye_host_crash(const pye_host_t *host);
extern uint32_t pye_generation; /* of this process; another in a forked child */
void pye_watch_forks(void);
/* Lost, or of the process that forked this one. */
static inline bool pye_host_gone(const pye_host_t *host)
{
    return __atomic_load_n(&host->lost, __ATOMIC_ACQUIRE) != 0 || host->generation != pye_generation;
}
/* sleep.c: PYE_OK, PYE_E_LOST or PYE_E_INTERRUPTED; the more sleeps there were, the longer */
pye_status_t pye_sleep(const pye_host_t *host, uint32_t *sleeps);
extern int (*pye_interrupts)(void);           /* a signal's handler wants this wait, or this call, to end */
extern void (*pye_forget_interruption)(void); /* and the call has ended otherwise */

/* calls.c */
void pye_host_initialise(pye_host_t *host, const pye_way_t *way); /* fills host->enclave */
pye_status_t pye_host_start(pye_host_t *host);                    /* the first entry: PYE_CMD_INIT */
void pye_host_release(pye_host_t *host);                          /* what calls have used; none is running */

/* hints.c: PYE_HINT_* of this processor */
uint64_t pye_processor_hints(void);

/* emulated.c */
extern const pye_way_t pye_emulated;

/* faults.c */
int pye_faults_install(bool faults); /* process-wide, once; SIGINT alone or faults too; 0 or an errno */
void pye_signal_handled(void);       /* until the next one */
void pye_signal_came(void);
extern uint64_t pye_signal_word; /* not 0 after a signal to handle; and so is the arena's */
bool pye_handles_signals(void);  /* this thread does */
/* Around a wait for a cell, or a stay in an enclave of the processor's: did a second SIGINT come, after some patience?
 * Then `end` is called at once, by the signal's handler; NULL: nobody is. */
typedef struct pye_awaited {
    pye_host_t *host;
    void (*end)(pye_host_t *host);
    int64_t interrupted;
    bool twice, awaiting;
} pye_awaited_t;
/* `outer` is what this thread has waited for since before, while a signal's handler calls another enclave; given back. */
void pye_interrupts_begin(pye_host_t *host, void (*end)(pye_host_t *host), pye_awaited_t *outer);
void pye_interrupts_end(const pye_awaited_t *outer);
bool pye_interrupted_twice(void);
int pye_faults_thread(void);   /* a signal stack and no blocked faults for this thread; 0 or an errno */
void pye_faults_changed(void); /* this thread may have neither any more */
/* Which enclave a fault of this thread belongs to, while it is inside; `outer` is given back at leave. */
typedef struct pye_faults {
    pye_host_t *host;
    pye_gate_t *gate;
    int64_t interrupted;
} pye_faults_t;
void pye_faults_enter(pye_host_t *host, pye_gate_t *gate, pye_faults_t *outer);
void pye_faults_leave(const pye_faults_t *outer);

/* epc.c: pages of an EPC of `size` pages, 0: without limit; one is kept free. False: it is full */
bool pye_epc_take(pye_host_t *host, uint64_t pages, uint64_t size);
void pye_epc_give(pye_host_t *host);

/* memory.c */
int pye_memory_create(pye_host_t *host, size_t size);
int pye_memory_protect(pye_host_t *host, size_t offset, size_t length, int protection);
void pye_memory_destroy(pye_host_t *host);

#endif
