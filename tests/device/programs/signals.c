/* Signals that interrupt an enclave, threads, and ENCLU without the vDSO. */
#include "guest.h"

#include <pthread.h>
#include <signal.h>
#include <sys/time.h>
#include <ucontext.h>

static __thread volatile int seen; /* by the host's FS base */
static volatile uint64_t words[3];
static volatile uint64_t inside_rip, inside_rax, inside_rbx;

static void tick(int signal, siginfo_t *info, void *context)
{
    const greg_t *registers = ((ucontext_t *)context)->uc_mcontext.gregs;
    (void)signal, (void)info;
    if (++seen > 5) { /* the thread may have left before the timer ends */
        return;
    }
    inside_rip = (uint64_t)registers[REG_RIP];
    inside_rax = (uint64_t)registers[REG_RAX];
    inside_rbx = (uint64_t)registers[REG_RBX];
    words[0] = seen == 5;
}

static void *loop(void *tcs)
{
    for (int i = 0; i < 500; i++) {
        uint64_t mine[3] = {0};
        run_t run = {.tcs = (uint64_t)tcs};
        CHECK(enter(3, (uint64_t)mine, 0, EENTER, 0, 0, &run) == 0 && run.function == EEXIT && mine[0] == 0x5af0);
    }
    return NULL;
}

static void *stay(void *tcs)
{
    run_t run = {.tcs = (uint64_t)tcs};
    CHECK(enter(1, (uint64_t)words, 0, EENTER, 0, 0, &run) == 0 && run.function == EEXIT);
    return NULL;
}

/* EENTER by hand: RDI what to do, and where an AEX comes out. */
extern const char aep[];
static __attribute__((noinline)) uint64_t by_hand(uint64_t tcs, uint64_t what)
{
    uint64_t rax = EENTER, rcx = (uint64_t)aep, rbx = tcs;
    __asm__ volatile(".byte 0x0f, 0x01, 0xd7\n"
                     "    jmp 1f\n"
                     "    .globl aep\n"
                     "aep:\n"
                     "    .byte 0x0f, 0x01, 0xd7\n"
                     "1:\n"
                     : "+a"(rax), "+b"(rbx), "+c"(rcx), "+D"(what)
                     :
                     : "rsi", "rdx", "r8", "r9", "r10", "r11", "r12", "r13", "memory", "cc");
    return rax;
}

static volatile int illegal;

/* At the AEP: it skips the ERESUME, as a program does that gives up. */
static void give_up(int signal, siginfo_t *info, void *context)
{
    greg_t *registers = ((ucontext_t *)context)->uc_mcontext.gregs;
    (void)signal, (void)info;
    illegal = registers[REG_RIP] == (greg_t)(uintptr_t)aep && registers[REG_RAX] == ERESUME;
    registers[REG_RIP] += 3;
    registers[REG_RAX] = 99;
}

int main(void)
{
    build();
    struct sigaction action = {.sa_sigaction = tick, .sa_flags = SA_SIGINFO};
    struct itimerval soon = {{0, 2000}, {0, 2000}}, never = {{0, 0}, {0, 0}};
    run_t run = {.tcs = (uint64_t)base};
    CHECK(sigaction(SIGALRM, &action, NULL) == 0 && setitimer(ITIMER_REAL, &soon, NULL) == 0);
    CHECK(enter(1, (uint64_t)words, 0, EENTER, 0, 0, &run) == 0 && run.function == EEXIT);
    CHECK(setitimer(ITIMER_REAL, &never, NULL) == 0);
    CHECK(seen >= 5 && words[1] == 0x1122334455667788 && words[2] == 0x1122334455667788);
    /* The handler saw a thread outside, about to resume. */
    CHECK(inside_rax == ERESUME && inside_rbx == (uint64_t)base);
    CHECK(memcmp((void *)inside_rip, "\x0f\x01\xd7", 3) == 0);

    /* Who blocks everything can enter all the same. */
    sigset_t all;
    sigfillset(&all);
    CHECK(pthread_sigmask(SIG_BLOCK, &all, NULL) == 0 && enter(0, 0, 0, EENTER, 0, 0, &run) == 0 &&
          run.function == EEXIT);
    CHECK(pthread_sigmask(SIG_UNBLOCK, &all, NULL) == 0);

    pthread_t threads[2], other;
    CHECK(pthread_create(&threads[0], NULL, loop, base) == 0 &&
          pthread_create(&threads[1], NULL, loop, base + PAGE) == 0);
    CHECK(pthread_join(threads[0], NULL) == 0 && pthread_join(threads[1], NULL) == 0);

    /* A TCS has one thread at a time. */
    words[0] = 0;
    CHECK(pthread_create(&other, NULL, stay, base) == 0);
    do {
        usleep(1000);
        CHECK(enter(0, 0, 0, EENTER, 0, 0, &run) == 0);
    } while (run.function == EEXIT);
    CHECK(run.function == EENTER && run.vector == 13);
    words[0] = 1;
    CHECK(pthread_join(other, NULL) == 0);

    CHECK(by_hand((uint64_t)base, 0) == EEXIT);
    action.sa_sigaction = give_up;
    CHECK(sigaction(SIGILL, &action, NULL) == 0);
    CHECK(by_hand((uint64_t)base, 2) == 99 && illegal);
    puts("ok");
    return 0;
}
