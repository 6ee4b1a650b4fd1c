/* Which handlers are ours, and whom they call for what is not the enclave's.
 *
 * Handlers belong to the process: whoever installs one later takes the signal away from us. So they are looked at and taken
 * back: when Python code has changed one (platforms/handlers.py), at each load, and once in a second of CPU time, so that a
 * handler which returns to the instruction that faulted inside does not do so for ever. Who was pushed aside is called for
 * signals that are not ours:
 *
 *   before us    called; we are what the kernel knows, as ever
 *   after us     a fault handler is put back first, as if we had not come again: it may restore its own predecessor (us) and
 *                let the instruction repeat, or raise the signal anew. We come again at the next look.
 */
#define _GNU_SOURCE
#include "handlers.h"

#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <time.h>

#include "host.h"

static const int SIGNALS[] = {SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGTRAP, SIGINT};
#define TICK SIGURG
#define SIGNAL_COUNT (sizeof(SIGNALS) / sizeof(SIGNALS[0]))

/* Two places, so that a handler that runs meanwhile reads a whole one. */
static struct sigaction before[SIGNAL_COUNT], later[SIGNAL_COUNT][2];
static _Atomic(const struct sigaction *) next[SIGNAL_COUNT];
static atomic_flag claiming = ATOMIC_FLAG_INIT;
static __thread bool in_interrupt __attribute__((tls_model("initial-exec")));
static int install_error;

static bool is_ours(const struct sigaction *action) { return action->sa_sigaction == pye_signal_entry; }

/* Ctrl-C that ends or does not reach the process is left so. */
static bool is_wanted(int signal, const struct sigaction *now)
{
    return signal != SIGINT || (now->sa_handler != SIG_DFL && now->sa_handler != SIG_IGN);
}

static int take(int signal, const struct sigaction *now)
{
    struct sigaction ours = {.sa_sigaction = pye_signal_entry, .sa_flags = SA_SIGINFO | SA_ONSTACK};
    if (signal == SIGINT) { /* whether it interrupts system calls is the other's to say */
        ours.sa_flags |= now->sa_flags & (SA_RESTART | SA_NODEFER);
        ours.sa_mask = now->sa_mask;
    } else {
        ours.sa_flags |= SA_NODEFER;
        sigemptyset(&ours.sa_mask);
    }
    return sigaction(signal, &ours, NULL) == 0 ? 0 : errno;
}

static void claim(void)
{
    if (atomic_flag_test_and_set(&claiming)) {
        return; /* somebody is at it */
    }
    for (size_t at = 0; at < SIGNAL_COUNT; at++) {
        struct sigaction now;
        if (sigaction(SIGNALS[at], NULL, &now) == 0 && !is_ours(&now) && is_wanted(SIGNALS[at], &now)) {
            struct sigaction *place = &later[at][next[at] == &later[at][0]];
            *place = now;
            next[at] = place;
            take(SIGNALS[at], &now);
        }
    }
    atomic_flag_clear(&claiming);
}

static void call(const struct sigaction *action, int signal, siginfo_t *info, void *context)
{
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

/* Nobody is put back for Ctrl-C, so who calls its predecessor (us) must not be called again for that. */
static void chain_interrupt(size_t at, siginfo_t *info, void *context)
{
    bool outer = in_interrupt;
    in_interrupt = true;
    call(outer ? &before[at] : next[at], SIGINT, info, context);
    in_interrupt = outer;
}

void pye_handlers_chain(int signal, siginfo_t *info, void *context)
{
    size_t at = 0;
    while (SIGNALS[at] != signal) {
        at++;
    }
    if (signal == SIGINT) {
        chain_interrupt(at, info, context);
        return;
    }
    const struct sigaction *action = next[at];
    if (action != &before[at]) {
        sigaction(signal, action, NULL);
        next[at] = &before[at];
    }
    call(action, signal, info, context);
}

static void install(void)
{
    for (size_t at = 0; at < SIGNAL_COUNT; at++) {
        next[at] = &before[at];
        if (sigaction(SIGNALS[at], NULL, &before[at]) != 0) {
            install_error = errno;
        } else if (is_wanted(SIGNALS[at], &before[at])) {
            install_error = take(SIGNALS[at], &before[at]);
        }
        if (install_error != 0) {
            return;
        }
    }
}

static void tick(int signal)
{
    int error = errno;
    (void)signal;
    claim();
    errno = error;
}

/* Timers do not go with a fork, and the signal is anybody's: who handles it gets no ticks of ours, who resets it to its
 * default is not ended by them, because that is to ignore it. Without them, only the other looks are had. */
static void keep_ticking(void)
{
    static timer_t timer;
    static uint32_t of_process = UINT32_MAX; /* no timer */
    struct sigaction now, ours = {.sa_handler = tick, .sa_flags = SA_RESTART | SA_ONSTACK};
    sigfillset(&ours.sa_mask);
    if (sigaction(TICK, NULL, &now) != 0) {
        return;
    }
    if (now.sa_handler == SIG_DFL || now.sa_handler == SIG_IGN) {
        sigaction(TICK, &ours, NULL);
    } else if (now.sa_handler != tick) {
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

void pye_handlers_look(void)
{
    claim();
    keep_ticking();
}

int pye_handlers_install(void)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, install);
    if (install_error == 0) {
        pye_handlers_look();
    }
    return install_error;
}
