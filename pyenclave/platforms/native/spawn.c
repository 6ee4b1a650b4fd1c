/* The child shares this process's memory until it executes, while this thread waits and all others go on: it only makes
 * system calls. It is a child like any other, so that its end is told to whoever asks; it is known by its pidfd, because
 * programs reap what they did not start.
 */
#define _GNU_SOURCE
#include "spawn.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <sys/mman.h>
#include <sys/personality.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#ifndef MFD_EXEC
#define MFD_EXEC 0x0010U
#endif
#ifndef MFD_NOEXEC_SEAL
#define MFD_NOEXEC_SEAL 0x0008U
#endif
#ifndef SYS_close_range
#define SYS_close_range 436
#endif
#ifndef P_PIDFD
#define P_PIDFD 3
#endif
#define SIGNALS 64
#define STACK 0x10000
#define ASIDE 4 /* where descriptors lie that are not in their place yet; the program's is the one before */

static bool write_all(int descriptor, const void *content, size_t size)
{
    for (size_t at = 0; at < size;) {
        ssize_t written = write(descriptor, (const uint8_t *)content + at, size - at);
        if (written < 0 && errno != EINTR) {
            return false;
        }
        at += written > 0 ? (size_t)written : 0;
    }
    return true;
}

int pye_sealed_file(const char *name, const void *content, size_t size, bool executable)
{
    unsigned flags = MFD_CLOEXEC | MFD_ALLOW_SEALING;
    int descriptor = memfd_create(name, flags | (executable ? MFD_EXEC : MFD_NOEXEC_SEAL));
    if (descriptor < 0 && errno == EINVAL) { /* before Linux 6.3 */
        descriptor = memfd_create(name, flags);
    }
    if (descriptor < 0) {
        return -1;
    }
    if (!write_all(descriptor, content, size) || lseek(descriptor, 0, SEEK_SET) != 0 ||
        fcntl(descriptor, F_ADD_SEALS, F_SEAL_WRITE | F_SEAL_GROW | F_SEAL_SHRINK | F_SEAL_SEAL) != 0) {
        int error = errno;
        close(descriptor);
        errno = error;
        return -1;
    }
    return descriptor;
}

typedef struct pye_child {
    int program;
    int descriptors[3];
    const cpu_set_t *processors;
    int error;
} pye_child_t;

static bool place_descriptors(const pye_child_t *child)
{
    int program = fcntl(child->program, F_DUPFD, ASIDE), aside[3];
    for (int at = 0; at < 3; at++) { /* all of them before any is put where another may lie */
        aside[at] = fcntl(child->descriptors[at], F_DUPFD, ASIDE);
        if (program < 0 || aside[at] < 0) {
            return false;
        }
    }
    for (int at = 0; at < 3; at++) {
        if (dup2(aside[at], at) < 0) {
            return false;
        }
    }
    return dup3(program, ASIDE - 1, O_CLOEXEC) >= 0 && syscall(SYS_close_range, ASIDE, UINT32_MAX, 0) == 0;
}

static int execute(void *opaque)
{
    static char *const arguments[] = {(char *)"pyenclave-cell", NULL}, *const environment[] = {NULL};
    pye_child_t *child = opaque;
    sigset_t none;
    /* Also what is ignored, which executing leaves so; by the kernel's call, since the C library keeps two from its own. */
    static const uint64_t by_default[4]; /* the kernel's struct sigaction */
    for (int signal = 1; signal <= SIGNALS; signal++) {
        (void)syscall(SYS_rt_sigaction, signal, by_default, NULL, SIGNALS / 8);
    }
    sigemptyset(&none);
    /* What the cell would inherit: a page at 0, which kernels seal, or addresses that anybody knows. */
    (void)personality(PER_LINUX);
    (void)sched_setaffinity(0, sizeof(*child->processors), child->processors); /* none: as this thread */
    if (place_descriptors(child) && chdir("/") == 0 && sigprocmask(SIG_SETMASK, &none, NULL) == 0) {
        syscall(SYS_execveat, ASIDE - 1, "", arguments, environment, AT_EMPTY_PATH);
    }
    child->error = errno;
    _exit(127);
}

/* No handler of this thread's may run in the child, in memory that is this process's. */
static int start(pye_process_t *process, pye_child_t *child)
{
    void *stack = mmap(NULL, STACK, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_STACK, -1, 0);
    if (stack == MAP_FAILED) {
        return errno;
    }
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    int flags = CLONE_VM | CLONE_VFORK | CLONE_PIDFD | SIGCHLD;
    process->number = clone(execute, (uint8_t *)stack + STACK, flags, child, &process->descriptor);
    int error = process->number < 0 ? errno : child->error;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    munmap(stack, STACK);
    return error;
}

/* Where the thread that loads is pinned to a processor, that is about this thread; where the first one is, about all. */
static void find_processors(cpu_set_t *processors)
{
    cpu_set_t first;
    CPU_ZERO(processors);
    if (sched_getaffinity(0, sizeof(*processors), processors) == 0 &&
        sched_getaffinity(getpid(), sizeof(first), &first) == 0) {
        CPU_OR(processors, processors, &first);
    }
}

int pye_process_start(pye_process_t *process, int program, const int descriptors[3])
{
    *process = (pye_process_t){.number = -1, .descriptor = -1};
    find_processors(&process->processors);
    pye_child_t child = {program, {descriptors[0], descriptors[1], descriptors[2]}, &process->processors, 0};
    int error = start(process, &child);
    if (process->number < 0) {
        return error;
    }
    if (fstat(process->descriptor, &process->identity) != 0 && error == 0) {
        error = errno;
    }
    if (error != 0) {
        pye_process_kill(process);
        (void)pye_process_reap(process, 1000);
        pye_process_forget(process);
    }
    return error;
}

static bool is_ours(const pye_process_t *process)
{
    struct stat now;
    return fstat(process->descriptor, &now) == 0 && now.st_dev == process->identity.st_dev &&
           now.st_ino == process->identity.st_ino;
}

/* Where its pidfd is gone, the number says it as long as nobody else has reaped it. */
bool pye_process_has_ended(const pye_process_t *process)
{
    pid_t number = __atomic_load_n(&process->number, __ATOMIC_ACQUIRE); /* another thread may be reaping it */
    if (number < 0) {
        return true;
    }
    struct pollfd one = {.fd = process->descriptor, .events = POLLIN};
    int ready = poll(&one, 1, 0); /* refused under RLIMIT_NOFILE of 0, which sandboxes set: that says nothing of it */
    if (ready == 0 || (ready < 0 && errno == EINTR)) {
        return false;
    }
    if (ready > 0 && (one.revents & POLLNVAL) == 0 && is_ours(process)) {
        return true;
    }
    siginfo_t info = {0};
    return waitid(P_PID, (id_t)number, &info, WEXITED | WNOHANG | WNOWAIT) != 0 || info.si_pid != 0;
}

static int status_of(const siginfo_t *info)
{
    return info->si_code == CLD_EXITED ? W_EXITCODE(info->si_status, 0) : info->si_status;
}

static int look(const pye_process_t *process, siginfo_t *info, int options)
{
    bool by_descriptor = is_ours(process);
    return waitid(by_descriptor ? P_PIDFD : P_PID, (id_t)(by_descriptor ? process->descriptor : process->number), info,
                  WEXITED | WNOHANG | options);
}

static bool is_stopped(idtype_t kind, int which)
{
    siginfo_t info = {0};
    return waitid(kind, (id_t)which, &info, WSTOPPED | WNOHANG | WNOWAIT) == 0 && info.si_pid != 0;
}

/* By SIGSTOP and the like, not by its tracer. */
bool pye_process_is_stopped(const pye_process_t *process)
{
    return process->number >= 0 && (is_stopped(P_PID, process->number) || is_stopped(P_PGID, process->number));
}

static bool reaped(pye_process_t *process)
{
    siginfo_t info = {0};
    int result = look(process, &info, 0);
    if (result != 0 && errno == EINTR) {
        return false;
    }
    if (result == 0 && info.si_pid == 0) {
        return false; /* it is traced: its tracer's to reap first, which ends with it */
    }
    process->status = -1;
    if (result == 0) {
        process->status = status_of(&info);
    }
    return true;
}

/* Whatever signals come. */
static void wait_a_millisecond(void)
{
    struct timespec left = {.tv_nsec = 1000000};
    while (nanosleep(&left, &left) != 0 && errno == EINTR) {
    }
}

static void is_reaped(pye_process_t *process) { __atomic_store_n(&process->number, -1, __ATOMIC_RELEASE); }

bool pye_process_reap(pye_process_t *process, int patience)
{
    while (process->number >= 0 && !reaped(process)) {
        if (patience-- <= 0) {
            return false;
        }
        wait_a_millisecond();
    }
    is_reaped(process);
    return true;
}

/* The first of two that end with each other: its signal is why, and SIGKILL is the kernel's for the second. */
static void told_by(pye_process_t *process, int partner)
{
    if (process->status == SIGKILL && WIFSIGNALED(partner)) {
        process->status = partner;
    }
}

/* Nobody else can get the number while the process, or one of the group, is not reaped. */
bool pye_process_reap_group(pye_process_t *process, int patience)
{
    int partner = 0;
    pid_t group = process->number;
    siginfo_t info = {0};
    while (group >= 0 && waitid(P_PGID, (id_t)group, &info, WEXITED | WNOHANG) == 0) {
        if (info.si_pid == group) {
            process->status = status_of(&info);
            is_reaped(process);
        } else if (info.si_pid == 0) {
            if (patience-- <= 0) {
                return false;
            }
            wait_a_millisecond();
        } else {
            partner = status_of(&info);
        }
        info.si_pid = 0;
    }
    bool ended = pye_process_reap(process, patience);
    told_by(process, partner);
    return ended;
}

/* A group has no pidfd: its number may be another's since, where somebody else has reaped the process. */
void pye_process_kill_group(const pye_process_t *process)
{
    siginfo_t info;
    bool is_there = process->number >= 0 && look(process, &info, WNOWAIT) == 0;
    if (is_there && getpgid(process->number) == process->number) {
        kill(-process->number, SIGKILL);
    }
    pye_process_kill(process);
}

/* By its number where it has no pidfd any more, or a filter of system calls refuses it. */
void pye_process_kill(const pye_process_t *process)
{
    if (process->number < 0) {
        return;
    }
    if (is_ours(process) && syscall(SYS_pidfd_send_signal, process->descriptor, SIGKILL, NULL, 0) == 0) {
        return;
    }
    if (!pye_process_has_ended(process)) {
        kill(process->number, SIGKILL);
    }
}

void pye_process_forget(pye_process_t *process)
{
    if (is_ours(process)) {
        close(process->descriptor);
    }
    process->number = process->descriptor = -1;
}
