/* What the runtime itself asks of the host: memory, or whether to go on. */
#include "internal.h"

#define NO_OCALL UINT32_MAX /* in no allow list */

uint64_t pye_ask_host(uint64_t exit, size_t size)
{
    pye_thread_state_t *thread = pye_thread();
    uint64_t outer = thread->ocall_index;
    thread->ocall_index = NO_OCALL;
    uint64_t memory = pye_ocall_exit(exit, size);
    thread->ocall_index = outer;
    return memory;
}
