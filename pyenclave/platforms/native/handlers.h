/* Who handles the signals that a thread inside may cause, or get. */
#ifndef PYENCLAVE_HANDLERS_H
#define PYENCLAVE_HANDLERS_H

#include <signal.h>

int pye_handlers_install(void); /* process-wide, once; 0 or an errno */
void pye_handlers_look(void);   /* takes back what others have taken since, and will call them; not for a handler */
/* What whoever handled the signal without us would have done. */
void pye_handlers_chain(int signal, siginfo_t *info, void *context);

/* faults.c: where the kernel enters, with AC as the enclave left it, and what runs once it is clear. */
void pye_signal_entry(int signal, siginfo_t *info, void *context);

#endif
