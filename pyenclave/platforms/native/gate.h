/* The door between the host and one TCS of an emulated enclave. Assembly in gate.c knows the offsets. */
#ifndef PYENCLAVE_GATE_H
#define PYENCLAVE_GATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* AC, NT, DF, TF: no code outside is made for them, and EEXIT and AEX leave them as a body set them. */
#define FOREIGN_FLAGS 0x44500
#define ALIGNMENT_FLAG 0x40000

/* A macro's value in the text of assembly. */
#define TEXT(value) #value
#define VALUE(macro) TEXT(macro)

typedef struct pye_gate {
    uint64_t tcs;      /* its address: RBX at EENTER */
    uint64_t entry;    /* base + TCS.OENTRY */
    uint64_t gs_base;  /* base + TCS.OGSBASE */
    uint64_t ssa;      /* the GPRSGX region of SSA frame 0 */
    uint64_t host_gs;  /* saved while inside */
    uint64_t host_rsp; /* where the AEP finds its stack */
    uint64_t rdi;      /* what EEXIT left */
    uint64_t rsi;
    uint64_t cssa;   /* TCS.CSSA: 1 once an AEX has left a frame that nobody resumes */
    uint64_t beyond; /* the entry, where `entry` is a door before it (step.c) */
    int32_t thread;  /* who is inside, 0: nobody */
    bool others;     /* what ended this stay was not its own fault */
} pye_gate_t;

/* EENTER and what follows it, until EEXIT (answers 0, gate->rdi and gate->rsi are set) or an AEX that is not resumed
 * (answers 1). TCS state (busy, CSSA) is the caller's to check. */
int pye_gate_enter(pye_gate_t *gate, uint64_t rdi, uint64_t rsi);

/* Where a fault handler sends the thread, with RSP = gate->host_rsp: the asynchronous exit pointer. */
extern const char pye_gate_aep[];
/* Where EEXIT lands. */
extern const char pye_gate_landing[];

#endif
