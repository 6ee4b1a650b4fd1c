/* The library that `pyenclave emulate` preloads into a program: it puts the driver where the program calls the kernel, and the
 * engine where it runs ENCLU.
 *
 * Nothing here may use thread-local storage or the stack protector before the host's FS base is back: a signal that
 * interrupts an enclave finds the enclave's.
 */
#ifndef SGX_PRELOAD_H
#define SGX_PRELOAD_H

#include <signal.h>
#include <stdint.h>
#include <sys/types.h>

#include "../driver/driver.h"

extern device_machine_t machine;

/* machine.c: what this processor has, as far as an enclave may use it. */
bool machine_fuse(void); /* fills machine_fuses; false: there is no secret */
extern uint8_t machine_fuses[PYE_SECRET_SIZE];
void machine_cpuid(uint32_t leaf, uint32_t subleaf, uint32_t out[4]); /* with SGX in it */

/* views.c: the devices that this process has open, and how it has mapped them. */
typedef struct view {
    struct view *next;
    device_t *device;
    uint8_t
        *mapped; /* for each page of ELRANGE: VIEW_MAPPED and PROT_* of the program's mapping; NULL before ECREATE */
    struct early *early; /* what was mapped before */
    uint32_t inside;     /* threads of this process */
} view_t;
enum { VIEW_MAPPED = 8 };

void view_watch_forks(void);
int view_open(int flags);
view_t *view_of(int fd);           /* NULL: not a device */
view_t *view_at(uint64_t address); /* whose page is mapped there */
view_t *view_of_enclave(const sgx_enclave_t *enclave);
bool view_any(void);
long view_map(view_t *view, int fd, uint64_t address, size_t length, int protection, int flags);
/* Whether [address, + length) has pages of an enclave; then it has done it, and `result` is 0 or an errno, negative. */
bool view_protect(uint64_t address, size_t length, int protection, long *result);
void view_unmap(uint64_t address, size_t length);
void view_apply(view_t *view, uint64_t offset, uint64_t end); /* page protection: what mapping and EPCM both allow */
/* A thread enters, or has left: where all is exact, pages are open only while one is inside. */
void view_enter(view_t *view);
void view_leave(view_t *view);
/* What an ioctl has changed shows in the mappings. */
void view_ioctl_done(view_t *view, int fd, const device_call_t *call);
bool view_memory(device_t *device, int fd, uint64_t size);
void view_collect(void); /* gives up devices that nobody has any more */
int provision_open(int flags);
bool provision_is(int fd);

/* threads.c: by the kernel's number of a thread, since inside an enclave there is nothing else to know it by. */
typedef struct abort {
    uint64_t page; /* in whose place ones lie; 0: none */
    uint64_t away; /* where it is meanwhile */
} abort_t;
#define ABORTS 4 /* pages that one instruction may touch */
typedef struct thread {
    struct thread *next;
    int32_t number;
    sgx_processor_t processor;
    stack_t outside;           /* the program's own signal stack, while the thread is inside */
    void *stack;               /* ours */
    volatile uint8_t selector; /* dispatch.c: what its system calls are */
    bool is_watched;
    bool pushes_flags; /* the instruction that it steps over */
    abort_t aborts[ABORTS];
} thread_t;
#define THREAD_STACK 65536u
thread_t *thread_find(void);
thread_t *thread_first(void); /* of all, by `next` */
thread_t *thread_get(void);   /* made where there is none; NULL: no memory */

/* process.c: what is noted here of signals and descriptors is the parent's, of which this process is a child by vfork */
void process_watch_forks(void);
bool process_is_borrowed(void);

/* memory.c: descriptors of /proc/self/mem, and what is read and written there; a count or an errno, negative */
bool memory_is_path(const char *path);
void memory_note(int fd, bool is);
bool memory_is(int fd);
long memory_access(int fd, void *buffer, size_t size, off_t offset, bool is_write);
long memory_go_on(int fd, void *buffer, size_t size, bool is_write);

/* abort.c: an access from outside, of one instruction; false: it cannot be done, or there was none */
bool abort_begin(thread_t *thread, uint64_t address);
bool abort_end(thread_t *thread);
bool abort_is_stepped(const thread_t *thread); /* abort_end has something to do */
void abort_watch_forks(void);

/* dispatch.c: from here on, the thread's system calls are the enclave's, or its own again */
void dispatch_prepare(void);
void dispatch_inside(thread_t *thread);
void dispatch_outside(thread_t *thread);

/* signals.c */
extern bool signals_exact; /* every instruction inside is looked at before it runs */
void signals_install(void);
/* A fault whose signal is blocked ends the process, and ENCLU is one. */
uint64_t signals_never_blocked(void);
int signals_set(int signal, const struct sigaction *action, struct sigaction *old);

/* enter.c: __vdso_sgx_enter_enclave */
extern const char enter_enclave[], enter_enclu[], enter_exception[];

/* vdso.c */
void vdso_replace(char **environment);
/* cpuid.c */
void cpuid_patch(const char *places);
bool cpuid_emulate(uint64_t rip, sgx_registers_t *registers);

/* call.c: system calls that set no errno and touch no thread-local storage. */
long system_call(long number, long a, long b, long c, long d, long e, long f);

#endif
