/* A processor that knows ENCLU in a machine without EPC: EENTER of the TCS is a page fault there. Between the kernel and the
 * device stands a handler that says so where the processor does not; a stand-in, for most machines have no such processor. */
#include "guest.h"

#include <signal.h>
#include <sys/syscall.h>
#include <ucontext.h>

typedef struct kept { /* the kernel's own struct sigaction */
    void (*handler)(int, siginfo_t *, void *);
    unsigned long flags;
    void (*restorer)(void);
    uint64_t mask;
} kept_t;

static kept_t before;
static int told;

/* Unseen by the device, whose sigaction keeps what a program has for itself. */
static long kernel_sigaction(int signal, const kept_t *made, kept_t *found)
{
    long answer = SYS_rt_sigaction;
    register long size __asm__("r10") = 8;
    __asm__ volatile("syscall"
                     : "+a"(answer)
                     : "D"((long)signal), "S"(made), "d"(found), "r"(size)
                     : "rcx", "r11", "memory");
    return answer;
}

static void fault(int signal, siginfo_t *info, void *where)
{
    greg_t *registers = ((ucontext_t *)where)->uc_mcontext.gregs;
    bool is_enclu = registers[REG_TRAPNO] == 6 && memcmp((void *)registers[REG_RIP], "\x0f\x01\xd7", 3) == 0;
    if (is_enclu && (registers[REG_RAX] == EENTER || registers[REG_RAX] == ERESUME)) {
        info->si_signo = signal = SIGSEGV;
        info->si_code = SEGV_ACCERR;
        info->si_addr = (void *)(registers[REG_RBX] | 0xfff);
        registers[REG_TRAPNO] = 14;
        registers[REG_ERR] = 0x8007;
        registers[REG_CR2] = registers[REG_RBX] | 0xfff;
    }
    told += registers[REG_TRAPNO] == 14;
    before.handler(signal, info, where);
}

int main(void)
{
    run_t run = {0};
    uint64_t words[3] = {0};
    int fd = build();
    run.tcs = (uint64_t)base;
    CHECK(kernel_sigaction(SIGILL, NULL, &before) == 0 && before.handler != NULL);
    kept_t ours = before;
    ours.handler = fault;
    CHECK(kernel_sigaction(SIGILL, &ours, NULL) == 0 && kernel_sigaction(SIGSEGV, &ours, NULL) == 0);
    CHECK(enter(3, (uint64_t)words, 0, EENTER, 0, 0, &run) == 0 && run.function == EEXIT);
    CHECK(words[0] == 0x5af0 && words[1] == 0x5af8 && told == 1);
    CHECK(enter(2, 0, 0, EENTER, 0, 0, &run) == 0 && run.function == ERESUME && run.vector == 6);
    CHECK(enter(0, 0, 0, ERESUME, 0, 0, &run) == 0 && run.vector == 6 && told == 3);
    close(fd);
    puts("ok");
    return 0;
}
