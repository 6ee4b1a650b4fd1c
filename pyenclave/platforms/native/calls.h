/* Which of a thread's ocalls are open. */
#ifndef PYENCLAVE_CALLS_H
#define PYENCLAVE_CALLS_H

#include "host.h"

pye_status_t pye_give_up(pye_host_t *host, pye_slot_t *slot); /* calls.c: nobody can end what runs in this TCS */

/* sleep.c: PYE_EXIT_PAUSE, and its answer. Anything but PYE_OK ends the call */
pye_status_t pye_answer_pause(pye_activation_t *activation, uint64_t sleeps, uint64_t *answer);

/* opened.c: all of this thread only */
/* Latest first. initial-exec: read at every ecall. */
extern __thread pye_activation_t *pye_opened __attribute__((tls_model("initial-exec")));
void pye_ocall_open(pye_activation_t *activation);
bool pye_ocall_close(pye_activation_t *activation); /* false: not the innermost of its TCS, or of another thread */
pye_activation_t *pye_ocall_here(const pye_host_t *host); /* the innermost on this C stack, of host or (NULL) of any */
bool pye_ocall_elsewhere(const pye_host_t *host, const pye_slot_t *slot); /* this thread has one open on another TCS */

#endif
