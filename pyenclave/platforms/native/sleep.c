/* While a call waits for another one of its module, before it has begun or where it wants a lock; and while it asks whether
 * a signal is to interrupt it.
 *
 * The enclave tells nobody when a wait is over, so this sleeps by the clock: briefly at first, for many calls are short.
 */
#define _GNU_SOURCE
#include "calls.h"

#include <time.h>

#define FIRST 20000       /* ns */
#define DOUBLINGS 6u      /* to a good millisecond */
#define SIGNALS_EVERY 64u /* sleeps: a signal may have come while the thread was inside, or to another one */

pye_status_t pye_sleep(const pye_host_t *host, uint32_t *sleeps)
{
    uint32_t doublings = *sleeps < DOUBLINGS ? *sleeps : DOUBLINGS;
    struct timespec time = {.tv_nsec = (long)FIRST << doublings};
    bool signal = nanosleep(&time, NULL) != 0; /* EINTR, however the handler was installed (signal(7)) */
    ++*sleeps;
    if ((signal || *sleeps % SIGNALS_EVERY == 0) && pye_interrupts != NULL && pye_interrupts()) {
        return PYE_E_INTERRUPTED;
    }
    return pye_host_gone(host) ? PYE_E_LOST : PYE_OK;
}

/* Handlers run here as in an ocall; their exception waits until the call has come back. */
static uint64_t answer_of(pye_activation_t *activation, uint64_t sleeps)
{
    bool ends = activation->raised;
    activation->raised = false;
    if (ends) {
        pye_signal_handled();
    } else if (sleeps == 0) {
        pye_signal_handled();
        ends = pye_interrupts != NULL && pye_interrupts();
    } else if (pye_ocall_elsewhere(activation->host, activation->slot)) {
        return PYE_ANSWER_HELD;
    } else {
        uint32_t slept = (uint32_t)sleeps - 1;
        ends = pye_sleep(activation->host, &slept) == PYE_E_INTERRUPTED;
    }
    activation->interrupted |= ends;
    return ends ? PYE_ANSWER_INTERRUPT : PYE_ANSWER_GO_ON;
}

pye_status_t pye_answer_pause(pye_activation_t *activation, uint64_t sleeps, uint64_t *answer)
{
    pye_ocall_open(activation);
    *answer = answer_of(activation, sleeps);
    return pye_ocall_close(activation) ? PYE_OK : pye_give_up(activation->host, activation->slot);
}
