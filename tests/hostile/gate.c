/* A host of one thread that enters a TCS by hand and survives what happens inside.
 *
 * Every register but the four of EENTER is hostile at the entry, and seen at the exit. A fault whose instruction lies in
 * the enclave comes back as an answer, as an AEX would; any other goes to whoever handled the signal before.
 */
#define _GNU_SOURCE
#include <signal.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <ucontext.h>

typedef struct door {
    uint64_t tcs, entry, gs_base, base, size, cssa;
    uint64_t out[16]; /* rax rcx rdx rbx rsp rbp rsi rdi r8 … r15, as the exit left them */
    uint8_t vectors[16][32];
    uint64_t rsp; /* the host's while it is inside */
    uint64_t gs;
    uint64_t fault; /* the address that a fault was about */
    uint64_t rip;   /* where it was, from the base */
    uint64_t flags;
} door_t;

_Static_assert(offsetof(door_t, out) == 48 && offsetof(door_t, vectors) == 176, "assembly below");
_Static_assert(offsetof(door_t, rsp) == 688 && offsetof(door_t, gs) == 696 && offsetof(door_t, flags) == 720, "below");

static door_t *inside;
extern const char door_aep[];

/* int door_enter(door_t *, uint64_t rdi, uint64_t rsi): 0 for an exit, 1 for a fault. */
int door_enter(door_t *door, uint64_t rdi, uint64_t rsi);
__asm__(
    "    .text\n"
    "    .globl door_enter, door_aep\n"
    "    .hidden door_aep\n"
    "    .type door_enter, @function\n"
    "door_enter:\n"
    "    push %rbx\n push %rbp\n push %r12\n push %r13\n push %r14\n push %r15\n"
    "    sub $24, %rsp\n"
    "    stmxcsr (%rsp)\n fnstcw 4(%rsp)\n mov %rdi, 8(%rsp)\n"
    "    rdgsbase %rax\n mov %rax, 696(%rdi)\n mov %rsp, 688(%rdi)\n"
    "    mov 16(%rdi), %rax\n wrgsbase %rax\n"
    "    mov (%rdi), %rbx\n mov 8(%rdi), %r11\n mov 40(%rdi), %rax\n"
    "    mov %rsi, %rdi\n mov %rdx, %rsi\n"
    "    mov $0x4141414141414141, %r8\n mov %r8, %r9\n mov %r8, %r10\n mov %r8, %r12\n mov %r8, %r13\n"
    "    mov %r8, %r14\n mov %r8, %r15\n mov %r8, %rbp\n mov %r8, %rdx\n"
    "    vmovq %r8, %xmm0\n vpbroadcastq %xmm0, %ymm0\n vmovdqa %ymm0, %ymm1\n vmovdqa %ymm0, %ymm15\n"
    "    lea door_landing(%rip), %rcx\n"
    "    std\n"
    "    jmp *%r11\n"
    "door_landing:\n"
    "    push %rdx\n mov 16(%rsp), %rdx\n"
    "    mov %rax, 48(%rdx)\n mov %rcx, 56(%rdx)\n mov %rbx, 72(%rdx)\n mov %rsp, 80(%rdx)\n mov %rbp, 88(%rdx)\n"
    "    mov %rsi, 96(%rdx)\n mov %rdi, 104(%rdx)\n mov %r8, 112(%rdx)\n mov %r9, 120(%rdx)\n mov %r10, 128(%rdx)\n"
    "    mov %r11, 136(%rdx)\n mov %r12, 144(%rdx)\n mov %r13, 152(%rdx)\n mov %r14, 160(%rdx)\n mov %r15, 168(%rdx)\n"
    "    pop 64(%rdx)\n"
    "    pushfq\n pop 720(%rdx)\n cld\n"
    "    vmovdqu %ymm0, 176(%rdx)\n vmovdqu %ymm1, 208(%rdx)\n vmovdqu %ymm2, 240(%rdx)\n vmovdqu %ymm3, 272(%rdx)\n"
    "    vmovdqu %ymm4, 304(%rdx)\n vmovdqu %ymm5, 336(%rdx)\n vmovdqu %ymm6, 368(%rdx)\n vmovdqu %ymm7, 400(%rdx)\n"
    "    vmovdqu %ymm8, 432(%rdx)\n vmovdqu %ymm9, 464(%rdx)\n vmovdqu %ymm10, 496(%rdx)\n vmovdqu %ymm11, 528(%rdx)\n"
    "    vmovdqu %ymm12, 560(%rdx)\n vmovdqu %ymm13, 592(%rdx)\n vmovdqu %ymm14, 624(%rdx)\n vmovdqu %ymm15, "
    "656(%rdx)\n"
    "    xor %eax, %eax\n"
    "1:  mov 696(%rdx), %rcx\n wrgsbase %rcx\n"
    "    vzeroupper\n fninit\n ldmxcsr (%rsp)\n fldcw 4(%rsp)\n"
    "    add $24, %rsp\n"
    "    pop %r15\n pop %r14\n pop %r13\n pop %r12\n pop %rbp\n pop %rbx\n"
    "    ret\n"
    "door_aep:\n"
    "    cld\n mov 8(%rsp), %rdx\n mov $1, %eax\n jmp 1b\n"
    "    .size door_enter, . - door_enter\n");

static const int SIGNALS[] = {SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGTRAP};
static struct sigaction before[5];

static void handle(int number, siginfo_t *info, void *opaque)
{
    ucontext_t *context = opaque;
    uint64_t rip = (uint64_t)context->uc_mcontext.gregs[REG_RIP];
    if (inside != NULL && info->si_code > 0 && rip - inside->base < inside->size) {
        inside->fault = (uint64_t)(uintptr_t)info->si_addr;
        inside->rip = rip - inside->base;
        context->uc_mcontext.gregs[REG_RSP] = (greg_t)inside->rsp;
        context->uc_mcontext.gregs[REG_RIP] = (greg_t)(uintptr_t)door_aep;
        return;
    }
    for (size_t at = 0; at < sizeof(SIGNALS) / sizeof(SIGNALS[0]); at++) {
        if (SIGNALS[at] == number) {
            sigaction(number, &before[at], NULL); /* the instruction repeats, for whoever it belongs to */
        }
    }
}

/* One entry: signals are this host's for the while. */
int door_run(door_t *door, uint64_t rdi, uint64_t rsi)
{
    static uint8_t stack[1 << 16] __attribute__((aligned(64)));
    stack_t alternate = {.ss_sp = stack, .ss_size = sizeof(stack)}, old;
    struct sigaction action = {.sa_sigaction = handle, .sa_flags = SA_SIGINFO | SA_ONSTACK | SA_NODEFER};
    sigaltstack(&alternate, &old);
    for (size_t at = 0; at < sizeof(SIGNALS) / sizeof(SIGNALS[0]); at++) {
        sigaction(SIGNALS[at], &action, &before[at]);
    }
    inside = door;
    int faulted = door_enter(door, rdi, rsi);
    inside = NULL;
    for (size_t at = 0; at < sizeof(SIGNALS) / sizeof(SIGNALS[0]); at++) {
        sigaction(SIGNALS[at], &before[at], NULL);
    }
    sigaltstack(&old, NULL);
    return faulted;
}

/* Memory at this very address and nowhere else; 0 where it was taken. */
int door_map(uint64_t address, size_t size, int protection)
{
    int flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE;
    void *memory = mmap((void *)(uintptr_t)address, size, protection, flags, -1, 0);
    if (memory != MAP_FAILED && memory != (void *)(uintptr_t)address) {
        munmap(memory, size);
        return 0;
    }
    return memory != MAP_FAILED;
}

int door_protect(uint64_t address, size_t size, int protection)
{
    return mprotect((void *)(uintptr_t)address, size, protection) == 0;
}

void door_unmap(uint64_t address, size_t size) { munmap((void *)(uintptr_t)address, size); }
