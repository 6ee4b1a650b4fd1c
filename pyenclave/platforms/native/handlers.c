/* Which handlers are ours, and whom they call for what is not the enclave's.
 *
 * Handlers belong to the process: whoever installs one later takes the signal away from us. So they are looked at and taken
 * back: when Python code has changed one (platforms/handlers.py), at each load, and once in a second of CPU time, so that a
 * handler which returns to the instruction that faulted inside does not do so for ever.
 *
 * Each of our entries stands for the handler in whose place it was put, and calls that one for what is not the enclave's.
 * Whoever saved an entry, and restores or calls it, so has what was there without us; and which entry the kernel calls says
 * who is to be called, also after somebody has gone.
 */
#define _GNU_SOURCE
#include "handlers.h"

#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "host.h"

static const int SIGNALS[] = {SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGTRAP, SIGINT};
#define TICK SIGURG
#define SIGNAL_COUNT (sizeof(SIGNALS) / sizeof(SIGNALS[0]))

static struct sigaction stands_for[SIGNAL_COUNT][PYE_SIGNAL_ENTRIES];
static uint32_t used[SIGNAL_COUNT]; /* how many were ever put somewhere */
static _Atomic uint32_t
    claiming; /* one more than the generation of the process that is at it, which a fork leaves so */

static bool is_ours(const struct sigaction *action)
{
    return (uintptr_t)action->sa_sigaction - (uintptr_t)pye_signal_entries < PYE_SIGNAL_ENTRIES * PYE_SIGNAL_ENTRY_SIZE;
}

/* The entry that stands for this handler. Few ever handle one signal: with more than there are entries, the oldest one is
 * taken from whom it stood for. */
static size_t entry_for(size_t at, const struct sigaction *now)
{
    for (size_t entry = 0; entry < PYE_SIGNAL_ENTRIES && entry < used[at]; entry++) {
        const struct sigaction *known = &stands_for[at][entry];
        if (known->sa_sigaction == now->sa_sigaction && known->sa_flags == now->sa_flags) {
            return entry;
        }
    }
    size_t entry = used[at]++ % PYE_SIGNAL_ENTRIES;
    stands_for[at][entry] = *now;
    return entry;
}

static atomic_bool faults_wanted; /* an enclave runs in this process */

void pye_handlers_take_faults(void) { faults_wanted = true; }

/* Ctrl-C that ends or does not reach the process is left so. */
static bool is_wanted(int signal, const struct sigaction *now)
{
    return signal != SIGINT ? faults_wanted : now->sa_handler != SIG_DFL && now->sa_handler != SIG_IGN;
}

static int take(size_t at, const struct sigaction *now)
{
    struct sigaction ours = {.sa_flags = SA_SIGINFO | SA_ONSTACK};
    const char *entry = pye_signal_entries + entry_for(at, now) * PYE_SIGNAL_ENTRY_SIZE;
    ours.sa_sigaction = (void (*)(int, siginfo_t *, void *))(uintptr_t)entry;
    if (SIGNALS[at] == SIGINT) { /* whether it interrupts system calls is the other's to say */
        ours.sa_flags |= now->sa_flags & (SA_RESTART | SA_NODEFER);
        ours.sa_mask = now->sa_mask;
    } else {
        ours.sa_flags |= SA_NODEFER;
        sigemptyset(&ours.sa_mask);
    }
    return sigaction(SIGNALS[at], &ours, NULL) == 0 ? 0 : errno;
}

static int claim(void)
{
    int error = 0;
    uint32_t me = pye_generation + 1;
    if (atomic_exchange(&claiming, me) == me) {
        return 0; /* somebody is at it */
    }
    for (size_t at = 0; at < SIGNAL_COUNT && error == 0; at++) {
        struct sigaction now;
        if (sigaction(SIGNALS[at], NULL, &now) != 0) {
            error = errno;
        } else if (!is_ours(&now) && is_wanted(SIGNALS[at], &now)) {
            error = take(at, &now);
        }
    }
    claiming = 0;
    return error;
}

/* A handler for one time is gone when it is called. */
static void call(const struct sigaction *action, int signal, siginfo_t *info, void *context)
{
    if ((action->sa_flags & (int)SA_RESETHAND) != 0) {
        sigaction(signal, &(struct sigaction){.sa_handler = SIG_DFL}, NULL);
    }
    if ((action->sa_flags & SA_SIGINFO) != 0) {
        action->sa_sigaction(signal, info, context);
    } else if (action->sa_handler == SIG_DFL || action->sa_handler == SIG_IGN) {
        /* Default again; the instruction repeats and ends the process as it would have without us. A signal that
         * somebody sent has no instruction to repeat, so it is sent again. */
        sigaction(signal, action, NULL);
        if (info->si_code <= 0) {
            raise(signal);
        }
    } else {
        action->sa_handler(signal);
    }
}

void pye_handlers_chain(int signal, siginfo_t *info, void *context, uint32_t entry)
{
    size_t at = 0;
    while (SIGNALS[at] != signal) {
        at++;
    }
    call(&stands_for[at][entry], signal, info, context);
}

/* With AC as what it interrupts has it, as in faults.c. */
static void tick(int signal, siginfo_t *info, void *context)
{
    __builtin_ia32_writeeflags_u64(__builtin_ia32_readeflags_u64() & ~(unsigned long long)ALIGNMENT_FLAG);
    int error = errno;
    (void)signal;
    (void)claim();
    pye_faults_leave_ended(info, context);
    errno = error;
}

static bool ticks(const struct sigaction *now) { return (now->sa_flags & SA_SIGINFO) && now->sa_sigaction == tick; }

bool pye_handlers_summon(int32_t thread)
{
    struct sigaction now;
    if (sigaction(TICK, NULL, &now) != 0 || !ticks(&now)) {
        return false;
    }
    (void)syscall(SYS_tgkill, getpid(), thread, TICK); /* refused where it has ended meanwhile */
    return true;
}

/* Timers do not go with a fork, and the signal is anybody's: who handles it gets no ticks of ours, who resets it to its
 * default is not ended by them, because that is to ignore it. Without them, only the other looks are had. */
static void keep_ticking(void)
{
    static timer_t timer;
    static uint32_t of_process = UINT32_MAX; /* no timer */
    struct sigaction now, ours = {.sa_sigaction = tick, .sa_flags = SA_SIGINFO | SA_RESTART | SA_ONSTACK};
    sigfillset(&ours.sa_mask);
    if (sigaction(TICK, NULL, &now) != 0) {
        return;
    }
    if (now.sa_handler == SIG_DFL || now.sa_handler == SIG_IGN) {
        sigaction(TICK, &ours, NULL);
    } else if (!ticks(&now)) {
        if (of_process == pye_generation) {
            timer_delete(timer);
            of_process = UINT32_MAX;
        }
        return;
    }
    struct sigevent event = {.sigev_notify = SIGEV_SIGNAL, .sigev_signo = TICK};
    struct itimerspec every = {.it_interval = {.tv_sec = 1}, .it_value = {.tv_sec = 1}};
    if (of_process != pye_generation && timer_create(CLOCK_PROCESS_CPUTIME_ID, &event, &timer) == 0) {
        of_process = pye_generation;
        timer_settime(timer, 0, &every, NULL);
    }
}

int pye_handlers_look(void)
{
    int error = claim();
    keep_ticking();
    return error;
}
