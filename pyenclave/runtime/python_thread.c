/* Where a thread keeps what the value runtime has of it, and what its stack has left. */
#include "internal.h"

pye_values_thread_t *pye_values_thread(void) { return &pye_thread()->values; }

size_t pye_stack_left(void)
{
    return (uintptr_t)__builtin_frame_address(0) - (uintptr_t)pye_at(pye_thread()->fixed.stack_limit);
}
