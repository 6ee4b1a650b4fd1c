/* What a thread keeps for files that know nothing of thread data. */
#include <errno.h>

#include "internal.h"

pye_error_t *pye_thread_error(void) { return &pye_thread()->error; }
uint32_t *pye_thread_status(void) { return &pye_thread()->status; }
int *pye_errno_location(void) { return (int *)&pye_thread()->errno_value; }
void pye_reveal_errors(void) { pye_thread()->reveal = 1; }
