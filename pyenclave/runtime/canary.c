/* What every protected function reads and calls: the compiler's names (security.md C03). */
#include "internal.h"

/* Set by pye_initialise; must not change under a running function. */
uintptr_t __stack_chk_guard;

/* A smashed stack ends the enclave. */
_Noreturn void __stack_chk_fail(void);
_Noreturn void __stack_chk_fail(void) { pye_abort(); }
