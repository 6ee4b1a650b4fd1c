/* What the value runtime keeps for each thread. */
#ifndef PYENCLAVE_PYTHON_THREAD_H
#define PYENCLAVE_PYTHON_THREAD_H

#include "values/memory.h"

#define PYE_BLOCK_CLASSES 32u /* blocks of 16, 32, … 512 bytes */

typedef struct pye_values_thread {
    void *kept[PYE_BLOCK_CLASSES]; /* freed blocks of each class, wiped, linked by their first word */
    size_t kept_bytes;
    pye_head_t *pending; /* objects that wait to be freed until less of the stack is used, linked by their first word */
    uint32_t depth;      /* of pye_object_free within itself */
} pye_values_thread_t;

pye_values_thread_t *pye_values_thread(void);
/* How much of the stack this thread has left. */
size_t pye_stack_left(void);

/* Leaves, asks the host whether the call is to be interrupted, and for `sleeps` other than 0 to sleep, for so many times in
 * a row: PYE_ANSWER_…, or whatever it likes. */
uint64_t pye_pause(uint64_t sleeps);

#endif
