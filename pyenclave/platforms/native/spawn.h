/* Starts a program that has nothing of this process but three descriptors. */
#ifndef PYENCLAVE_SPAWN_H
#define PYENCLAVE_SPAWN_H

#include <sched.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/stat.h>
#include <sys/types.h>

typedef struct pye_process {
    pid_t number;         /* -1: none, or reaped */
    int descriptor;       /* a pidfd */
    struct stat identity; /* of the pidfd: others may close it, and get its number for another file */
    cpu_set_t processors; /* that it may run on; none: not known */
    int status;           /* once it has ended: as of waitpid(2); -1: somebody else has asked for it */
} pye_process_t;

/* A memfd with these bytes, which nobody can change any more. -1 with errno. */
int pye_sealed_file(const char *name, const void *content, size_t size, bool executable);
/* `program` with the descriptors 0, 1, 2 and no other, no environment, no argument, every signal's default, on the processors
 * of the calling thread and of the program's first one. 0 or an errno. */
int pye_process_start(pye_process_t *process, int program, const int descriptors[3]);
bool pye_process_is_stopped(const pye_process_t *process); /* or one of the group that it may have made */
bool pye_process_is_frozen(const pye_process_t *process);  /* by a cgroup's freezer (frozen.c) */
bool pye_process_has_ended(const pye_process_t *process);  /* asks the system */
/* Waits until it has ended, for so many milliseconds; then `status` is set. Once. */
bool pye_process_reap(pye_process_t *process, int patience);
void pye_process_kill(const pye_process_t *process);
/* The same two with all children of its process group, which is its own if it has made one, whatever numbers they have
 * elsewhere. */
bool pye_process_reap_group(pye_process_t *process, int patience);
void pye_process_kill_group(const pye_process_t *process);
void pye_process_forget(pye_process_t *process); /* after its end, or in a forked child */

#endif
