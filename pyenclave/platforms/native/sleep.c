/* Between two tries of a call that the enclave has not begun, because another call of its module runs.
 *
 * The enclave tells nobody when that call ends, so this sleeps by the clock: briefly at first, for many calls are short.
 */
#define _GNU_SOURCE
#include "host.h"

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
