/* Instructions that are illegal inside (SDM vol. 3D, Illegal Instructions): an invalid opcode, with nothing done. With an
 * argument, those too that only a look at each instruction finds. */
#include "guest.h"

#include <pthread.h>
#include <signal.h>

enum { SYSCALL, INT80, IN, INT21, OUTSIDE, CPUID, SEGMENT, PUSHF, INT3, RDTSC };

static volatile int seen, code;
static volatile uint64_t at;

static void on_ill(int signal, siginfo_t *info, void *context)
{
    (void)signal, (void)context;
    seen++;
    code = info->si_code;
    at = (uint64_t)info->si_addr;
}

/* GPRSGX of the TCS's frame. */
static uint64_t saved(uint64_t tcs, int register_at)
{
    uint64_t value;
    int fd = open("/proc/self/mem", O_RDONLY);
    CHECK(fd >= 0 && pread(fd, &value, 8, (off_t)(base + (tcs + 4) * PAGE - 184 + 8 * register_at)) == 8);
    close(fd);
    return value;
}

static int run_one(run_t *run, uint64_t which, uint64_t rdx)
{
    build();
    *run = (run_t){.tcs = (uint64_t)base};
    return enter(5, which, rdx, EENTER, 0, 0, run);
}

static void is_fault(uint64_t which, int vector)
{
    run_t run;
    CHECK(run_one(&run, which, 0x1000) == 0);
    if (run.function != ERESUME || run.vector != vector) {
        fprintf(stderr, "%lu: leaf %u, vector %u\n", which, run.function, run.vector);
        exit(1);
    }
    CHECK((saved(0, 17) & 0xf) == 0 || which == OUTSIDE); /* RIP is the instruction's own */
}

static void *elsewhere(void *unused)
{
    is_fault(SYSCALL, 6);
    CHECK(getppid() > 0); /* this thread's own calls go on */
    return unused;
}

int main(int count, char **arguments)
{
    run_t run;
    pthread_t thread;
    (void)arguments;
    is_debug = true;
    is_fault(SYSCALL, 6);
    is_fault(INT80, 6);
    is_fault(IN, 6);
    is_fault(INT21, 6);
    is_fault(INT3, 6);
    is_fault(OUTSIDE, 13);
    CHECK(pthread_create(&thread, NULL, elsewhere, NULL) == 0 && pthread_join(thread, NULL) == 0);
    CHECK(run_one(&run, RDTSC, 0) == 0 && run.function == EEXIT); /* SGX2 has it */
    CHECK(run_one(&run, PUSHF, 0) == 0 && run.function == EEXIT);
    if (count > 1) {
        is_fault(CPUID, 6);
        is_fault(SEGMENT, 6);
        CHECK(run_one(&run, OUTSIDE, (uint64_t)main) == 0 && run.function == ERESUME && run.vector == 13);
    }

    /* ENCLU without the vDSO: a signal at the AEP. */
    struct sigaction action = {.sa_sigaction = on_ill, .sa_flags = (int)(SA_SIGINFO | SA_RESETHAND)};
    CHECK(sigaction(SIGILL, &action, NULL) == 0);
    build();
    uint64_t out[3];
    __asm__ volatile("    lea 1f(%%rip), %%rcx\n" /* AEP */
                     "    mov %%rcx, %0\n"
                     "    mov $2, %%eax\n"
                     "    .byte 0x0f, 0x01, 0xd7\n"
                     "1:  nop\n"
                     : "=m"(out[0])
                     : "b"(base), "D"(5l), "S"(0l), "d"(0l)
                     : "rax", "rcx", "r8", "r9", "r10", "r11", "r12", "r13", "memory");
    CHECK(seen == 1 && code == ILL_ILLOPN && at == out[0]);
    puts("ok");
    return 0;
}
