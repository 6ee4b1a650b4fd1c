/* Who handles the signals that a thread inside may cause, or get. */
#ifndef PYENCLAVE_HANDLERS_H
#define PYENCLAVE_HANDLERS_H

#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <ucontext.h>

void pye_handlers_take_faults(void); /* from now on; before, SIGINT alone is */
int pye_handlers_look(void);         /* takes what is not ours (any more); 0 or an errno. Not for a signal handler */
/* What whoever the entry stands for would have done. */
void pye_handlers_chain(int signal, siginfo_t *info, void *context, uint32_t entry);
/* Has a thread of this process leave an enclave that has ended; false where somebody else handles the signal. */
bool pye_handlers_summon(int32_t thread);

/* faults.c: where the kernel enters, with AC as the enclave left it: as many addresses for the same. */
#define PYE_SIGNAL_ENTRIES 8
#define PYE_SIGNAL_ENTRY_SIZE 16
extern const char pye_signal_entries[];
/* faults.c: for the signal of the looks. */
void pye_faults_leave_ended(const siginfo_t *info, ucontext_t *context);

#endif
