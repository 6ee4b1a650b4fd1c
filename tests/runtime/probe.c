/* A hostile host for tests: enters a TCS with every register chosen, and sees every register that comes out.
 *
 * Compiled by the tests with gcc and called through ctypes; single-threaded, state in globals so that the assembly
 * needs no register of its own at the moment that counts. With step != 0 the entry runs under EFLAGS.TF, and the
 * registers are also caught at the first instruction whose address is `watch`.
 */
#define _GNU_SOURCE
#include <signal.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <ucontext.h>

typedef struct state {
    uint64_t gpr[16]; /* rax rcx rdx rbx rsp rbp rsi rdi r8 … r15 */
    uint64_t flags;
    uint32_t mxcsr;
    uint16_t fcw;
    uint16_t fsw;
    uint8_t ymm[16][32];
    uint8_t x87[8][16];
} state_t;

state_t probe_in, probe_out, probe_caught;
uint64_t probe_entry, probe_gs, probe_watch, probe_steps, probe_rsp_override;
uint64_t probe_base, probe_size;
int probe_catches;
uint8_t probe_fx[512] __attribute__((aligned(64))); /* FXSAVE at the landing */
uint32_t probe_environment[7]; /* FNSTENV there: with the last instruction's and operand's addresses */

void probe_run(void);
/* clang-format off */
__asm__(
    "    .text\n"
    "    .globl probe_run\n"
    "    .type probe_run, @function\n"
    "probe_run:\n"
    "    push %rbx\n push %rbp\n push %r12\n push %r13\n push %r14\n push %r15\n"
    "    sub $24, %rsp\n"
    "    stmxcsr (%rsp)\n fnstcw 4(%rsp)\n"
    "    mov %rsp, host_rsp(%rip)\n"
    "    rdgsbase %rax\n mov %rax, host_gs(%rip)\n"
    "    mov probe_gs@GOTPCREL(%rip), %rax\n mov (%rax), %rax\n wrgsbase %rax\n"
    "    mov probe_in@GOTPCREL(%rip), %rax\n"
    "    fninit\n"
    "    .rept 8\n fldt 656(%rax)\n .endr\n"
    "    sub $32, %rsp\n fnstenv (%rsp)\n"
    "    mov 140(%rax), %cx\n mov %cx, (%rsp)\n mov 142(%rax), %cx\n mov %cx, 4(%rsp)\n"
    "    fldenv (%rsp)\n add $32, %rsp\n" /* last: an exception may be pending from here on */
    "    ldmxcsr 136(%rax)\n"
    "    vmovdqu 144(%rax), %ymm0\n vmovdqu 176(%rax), %ymm1\n vmovdqu 208(%rax), %ymm2\n"
    "    vmovdqu 240(%rax), %ymm3\n vmovdqu 272(%rax), %ymm4\n vmovdqu 304(%rax), %ymm5\n"
    "    vmovdqu 336(%rax), %ymm6\n vmovdqu 368(%rax), %ymm7\n vmovdqu 400(%rax), %ymm8\n"
    "    vmovdqu 432(%rax), %ymm9\n vmovdqu 464(%rax), %ymm10\n vmovdqu 496(%rax), %ymm11\n"
    "    vmovdqu 528(%rax), %ymm12\n vmovdqu 560(%rax), %ymm13\n vmovdqu 592(%rax), %ymm14\n"
    "    vmovdqu 624(%rax), %ymm15\n"
    "    mov 16(%rax), %rdx\n mov 24(%rax), %rbx\n mov 40(%rax), %rbp\n mov 48(%rax), %rsi\n"
    "    mov 56(%rax), %rdi\n mov 64(%rax), %r8\n mov 72(%rax), %r9\n mov 80(%rax), %r10\n"
    "    mov 88(%rax), %r11\n mov 96(%rax), %r12\n mov 104(%rax), %r13\n mov 112(%rax), %r14\n"
    "    mov 120(%rax), %r15\n"
    "    lea probe_landing(%rip), %rcx\n"
    "    push 128(%rax)\n"
    "    mov 0(%rax), %rax\n"
    "    mov %rax, saved_rax(%rip)\n"
    "    mov probe_entry@GOTPCREL(%rip), %rax\n mov (%rax), %rax\n mov %rax, entry(%rip)\n"
    "    mov probe_rsp_override@GOTPCREL(%rip), %rax\n"
    "    cmpq $0, (%rax)\n"
    "    mov (%rax), %rax\n mov %rax, override(%rip)\n"
    "    mov saved_rax(%rip), %rax\n"
    "    je 1f\n"
    "    popfq\n"
    "    mov override(%rip), %rsp\n"
    "    jmp *entry(%rip)\n"
    "1:  popfq\n"
    "    jmp *entry(%rip)\n"
    "    .globl probe_landing\n    .hidden probe_landing\n"
    "probe_landing:\n"
    "    mov %rsp, landed_rsp(%rip)\n"
    "    mov host_rsp(%rip), %rsp\n"
    "    pushfq\n"
    "    push %rax\n"
    "    mov probe_out@GOTPCREL(%rip), %rax\n"
    "    pop 0(%rax)\n"
    "    pop 128(%rax)\n"
    "    mov %rcx, 8(%rax)\n mov %rdx, 16(%rax)\n mov %rbx, 24(%rax)\n"
    "    mov %rbp, 40(%rax)\n mov %rsi, 48(%rax)\n mov %rdi, 56(%rax)\n mov %r8, 64(%rax)\n"
    "    mov %r9, 72(%rax)\n mov %r10, 80(%rax)\n mov %r11, 88(%rax)\n mov %r12, 96(%rax)\n"
    "    mov %r13, 104(%rax)\n mov %r14, 112(%rax)\n mov %r15, 120(%rax)\n"
    "    mov landed_rsp(%rip), %rcx\n mov %rcx, 32(%rax)\n"
    "    cld\n"
    "    stmxcsr 136(%rax)\n fnstcw 140(%rax)\n fnstsw 142(%rax)\n"
    "    vmovdqu %ymm0, 144(%rax)\n vmovdqu %ymm1, 176(%rax)\n vmovdqu %ymm2, 208(%rax)\n"
    "    vmovdqu %ymm3, 240(%rax)\n vmovdqu %ymm4, 272(%rax)\n vmovdqu %ymm5, 304(%rax)\n"
    "    vmovdqu %ymm6, 336(%rax)\n vmovdqu %ymm7, 368(%rax)\n vmovdqu %ymm8, 400(%rax)\n"
    "    vmovdqu %ymm9, 432(%rax)\n vmovdqu %ymm10, 464(%rax)\n vmovdqu %ymm11, 496(%rax)\n"
    "    vmovdqu %ymm12, 528(%rax)\n vmovdqu %ymm13, 560(%rax)\n vmovdqu %ymm14, 592(%rax)\n"
    "    vmovdqu %ymm15, 624(%rax)\n"
    "    mov probe_fx@GOTPCREL(%rip), %rcx\n fxsave (%rcx)\n"
    "    mov probe_environment@GOTPCREL(%rip), %rcx\n fnstenv (%rcx)\n"
    "    mov host_gs(%rip), %rcx\n wrgsbase %rcx\n"
    "    fninit\n ldmxcsr (%rsp)\n fldcw 4(%rsp)\n"
    "    pushq $0x202\n popfq\n"
    "    add $24, %rsp\n"
    "    pop %r15\n pop %r14\n pop %r13\n pop %r12\n pop %rbp\n pop %rbx\n"
    "    ret\n"
    "    .size probe_run, . - probe_run\n"
    "    .local saved_rax, entry, override, landed_rsp, host_gs, host_rsp\n"
    "    .comm saved_rax, 8, 8\n .comm entry, 8, 8\n .comm host_gs, 8, 8\n .comm host_rsp, 8, 8\n .comm override, 8, 8\n .comm landed_rsp, 8, 8\n");
/* clang-format on */

static struct sigaction before;

static void caught(const ucontext_t *context)
{
    static const int order[] = {REG_RAX, REG_RCX, REG_RDX, REG_RBX, REG_RSP, REG_RBP, REG_RSI, REG_RDI,
                                REG_R8,  REG_R9,  REG_R10, REG_R11, REG_R12, REG_R13, REG_R14, REG_R15};
    for (int at = 0; at < 16; at++) {
        probe_caught.gpr[at] = (uint64_t)context->uc_mcontext.gregs[order[at]];
    }
    const uint8_t *area = (const uint8_t *)context->uc_mcontext.fpregs;
    probe_caught.flags = (uint64_t)context->uc_mcontext.gregs[REG_EFL];
    memcpy(&probe_caught.mxcsr, area + 24, 4);
    memcpy(&probe_caught.fcw, area, 2);
    memcpy(&probe_caught.fsw, area + 2, 2);
    for (int at = 0; at < 16; at++) {
        memcpy(probe_caught.ymm[at], area + 160 + 16 * at, 16);
        memcpy(probe_caught.ymm[at] + 16, area + 576 + 16 * at, 16);
    }
    for (int at = 0; at < 8; at++) {
        memcpy(probe_caught.x87[at], area + 32 + 16 * at, 10);
    }
}

static void step(int number, siginfo_t *info, void *opaque)
{
    (void)number;
    (void)info;
    ucontext_t *context = opaque;
    uint64_t rip = (uint64_t)context->uc_mcontext.gregs[REG_RIP];
    if (rip - probe_base >= probe_size) {
        context->uc_mcontext.gregs[REG_EFL] &= ~0x100ll;
        return;
    }
    probe_steps++;
    if (rip == probe_watch && probe_catches++ == 0) {
        caught(context);
    }
    context->uc_mcontext.gregs[REG_EFL] |= 0x100; /* POPFQ cleared it */
}

static uint8_t stack[1 << 17] __attribute__((aligned(64)));

/* Runs one entry under TF, with a SIGTRAP handler of its own for the while. */
void probe_step(void)
{
    stack_t alternate = {.ss_sp = stack, .ss_size = sizeof(stack)}, old;
    struct sigaction action = {.sa_sigaction = step, .sa_flags = SA_SIGINFO | SA_ONSTACK};
    sigaltstack(&alternate, &old);
    sigaction(SIGTRAP, &action, &before);
    probe_steps = 0;
    probe_catches = 0;
    probe_in.flags |= 0x100;
    probe_run();
    sigaction(SIGTRAP, &before, NULL);
    sigaltstack(&old, NULL);
}

/* --- who touches untrusted memory -------------------------------------------------------------------------------- */

/* The host's memory, without permissions while the enclave runs; where the enclave was when it touched it. */
uint64_t probe_memory, probe_memory_size, probe_touches[4096];
uint32_t probe_touched;

static void protect(int permissions) { mprotect((void *)(uintptr_t)probe_memory, probe_memory_size, permissions); }

/* Lets one instruction through, which then traps. */
static void touched(int number, siginfo_t *info, void *opaque)
{
    (void)number;
    ucontext_t *context = opaque;
    if ((uint64_t)(uintptr_t)info->si_addr - probe_memory >= probe_memory_size) {
        signal(SIGSEGV, SIG_DFL); /* a fault of its own */
        return;
    }
    if (probe_touched < sizeof(probe_touches) / sizeof(probe_touches[0])) {
        probe_touches[probe_touched++] = (uint64_t)context->uc_mcontext.gregs[REG_RIP] - probe_base;
    }
    protect(PROT_READ | PROT_WRITE);
    context->uc_mcontext.gregs[REG_EFL] |= 0x100;
}

static void passed(int number, siginfo_t *info, void *opaque)
{
    (void)number;
    (void)info;
    protect(PROT_NONE);
    ((ucontext_t *)opaque)->uc_mcontext.gregs[REG_EFL] &= ~0x100ll;
}

void probe_watched(void)
{
    stack_t alternate = {.ss_sp = stack, .ss_size = sizeof(stack)}, old;
    struct sigaction fault = {.sa_sigaction = touched, .sa_flags = SA_SIGINFO | SA_ONSTACK}, fault_before;
    struct sigaction trap = {.sa_sigaction = passed, .sa_flags = SA_SIGINFO | SA_ONSTACK};
    sigaltstack(&alternate, &old);
    sigaction(SIGSEGV, &fault, &fault_before);
    sigaction(SIGTRAP, &trap, &before);
    protect(PROT_NONE);
    probe_run();
    protect(PROT_READ | PROT_WRITE);
    sigaction(SIGTRAP, &before, NULL);
    sigaction(SIGSEGV, &fault_before, NULL);
    sigaltstack(&old, NULL);
}
