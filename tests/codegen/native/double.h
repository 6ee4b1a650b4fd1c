/* The trusted runtime as it is, in a shared object of this process: "inside" is that object's image. */
#ifndef DOUBLE_H
#define DOUBLE_H

#include "pyenclave_t.h"
#include "pyenclave_u.h"

/* What tests look at. */
typedef struct double_state {
    uint64_t frame_loads;    /* reads of untrusted memory that touch the frame */
    uint64_t heap_blocks;    /* alive */
    uint64_t fail_after;     /* allocations until one fails; 0: none */
    uint64_t outside_writes; /* bytes stored to untrusted memory, error records apart */
    uint64_t ocalls;
    uint64_t given;    /* blocks that callers of ecalls own */
    uint64_t deferred; /* blocks that were freed after the enclave had read them */
    uint64_t shared;   /* blocks of shared memory that are alive */
    uint64_t strays;   /* accesses beside it, while it is all that the enclave reaches */
} double_state_t;

extern double_state_t double_state;

#endif
