/* Where a thread keeps what the value runtime has of it, and what its stack has left. */
#include "internal.h"
#include "values/interrupts.h"

pye_signals_t pye_signals(void) { return (pye_signals_t)(uintptr_t)pye_thread()->signals; }

/* While the host answers no ocall is open, so that what its signal's handler calls of this enclave is refused. */
uint64_t pye_pause(uint64_t sleeps) { return pye_ask_host(PYE_EXIT_PAUSE, sleeps); }

size_t pye_stack_left(void)
{
    return (uintptr_t)__builtin_frame_address(0) - (uintptr_t)pye_at(pye_thread()->fixed.stack_limit);
}
