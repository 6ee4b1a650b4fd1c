/* What the value runtime keeps for each thread. */
#ifndef PYENCLAVE_PYTHON_THREAD_H
#define PYENCLAVE_PYTHON_THREAD_H

#include "values/memory.h"

#define PYE_BLOCK_CLASSES 56u /* blocks of 16, 32, … 512 bytes, then in steps of an eighth up to 4096 */
#define PYE_BLOCK_FINE 32u

/* How large the blocks of a class are. */
static inline size_t pye_block_size(unsigned class)
{
    unsigned coarse = class - PYE_BLOCK_FINE;
    return class < PYE_BLOCK_FINE ? 16u * (class + 1) : (size_t)(9 + coarse % 8) << (6 + coarse / 8);
}

typedef struct pye_values_thread {
    void *kept[PYE_BLOCK_CLASSES]; /* freed blocks of each class, wiped, linked by their first word */
    size_t kept_bytes;
    pye_head_t *pending; /* objects that wait to be freed until less of the stack is used, linked by their first word */
    uint32_t depth;      /* of pye_object_free within itself */
    struct pye_shown *shown; /* the innermost object whose repr is being made, of those that may hold themselves */
} pye_values_thread_t;

#if __STDC_HOSTED__
pye_values_thread_t *pye_values_thread(void); /* a double's, where no enclave is */
#endif
/* How much of the stack this thread has left. */
size_t pye_stack_left(void);

/* Leaves, asks the host whether the call is to be interrupted, and for `sleeps` other than 0 to sleep, for so many times in
 * a row: PYE_ANSWER_…, or whatever it likes. */
uint64_t pye_pause(uint64_t sleeps);

#endif
