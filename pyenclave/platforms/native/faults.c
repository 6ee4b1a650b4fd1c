/* Faults inside an emulated enclave: an AEX as hardware would do it, then the host's AEP instead of the host's death.
 *
 * A signal whose instruction pointer lies in the running enclave (or whose faulting fetch left it) ends that enclave:
 * the registers go to the SSA frame, the thread goes to the AEP. An ENCLU that was not patched arrives as a fault and is
 * carried out (software.c). Everything else belongs to whoever handled the signal before (handlers.c).
 */
#define _GNU_SOURCE
#include "host.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <sys/auxv.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <time.h>
#include <ucontext.h>
#include <unistd.h>

#include "arena.h"
#include "context.h"
#include "handlers.h"
#include "pyenclave_arch.h"
#include "step.h"

#define PATIENCE 100 /* ms */

#ifndef AT_MINSIGSTKSZ
#define AT_MINSIGSTKSZ 51
#endif

/* What this thread is inside of. initial-exec: a signal handler must not allocate thread-local storage. */
static __thread pye_host_t *inside_host __attribute__((tls_model("initial-exec")));
static __thread pye_gate_t *inside_gate __attribute__((tls_model("initial-exec")));
static __thread int64_t interrupted __attribute__((tls_model("initial-exec"))); /* when, while it is inside; 0: not */
static __thread bool awaiting __attribute__((tls_model("initial-exec")));       /* an enclave's answer */
static __thread bool twice __attribute__((tls_model("initial-exec")));          /* and a second SIGINT came */
static __thread pye_host_t *awaited __attribute__((tls_model("initial-exec")));
static __thread void (*end_awaited)(pye_host_t *) __attribute__((tls_model("initial-exec")));
static __thread int thread_ready __attribute__((tls_model("initial-exec")));

static pthread_key_t stack_key;
static int key_error;

/* Asked of the kernel once in a thread, and again in a forked child. */
static int32_t own_number(void)
{
    static __thread uint32_t known_for __attribute__((tls_model("initial-exec"))); /* one more than the generation */
    static __thread int32_t number __attribute__((tls_model("initial-exec")));
    if (known_for != pye_generation + 1) {
        known_for = pye_generation + 1;
        number = (int32_t)syscall(SYS_gettid);
    }
    return number;
}

void pye_faults_enter(pye_host_t *host, pye_gate_t *gate, pye_faults_t *outer)
{
    *outer = (pye_faults_t){inside_host, inside_gate, interrupted};
    interrupted = 0;
    inside_host = host;
    inside_gate = gate;
    __atomic_store_n(&gate->thread, own_number(), __ATOMIC_RELAXED);
    __atomic_signal_fence(__ATOMIC_SEQ_CST);
}

/* Who was interrupted before goes on being so, also after a handler's call of another enclave. */
static void go_on_interrupted(int64_t before)
{
    if (before != 0) {
        interrupted = before;
    }
}

void pye_faults_leave(const pye_faults_t *outer)
{
    __atomic_signal_fence(__ATOMIC_SEQ_CST);
    __atomic_store_n(&inside_gate->thread, 0, __ATOMIC_RELAXED);
    inside_gate = outer->gate;
    inside_host = outer->host;
    go_on_interrupted(outer->interrupted);
}

static uint64_t reg(const ucontext_t *context, int name) { return (uint64_t)context->uc_mcontext.gregs[name]; }

static bool contains(const pye_host_t *host, uint64_t address)
{
    return address - (uint64_t)(uintptr_t)host->base < host->size;
}

/* What the processor raised; a page fault's address and error are the kernel's to tell. */
static sgx_result_t result_of(const siginfo_t *info, const ucontext_t *context)
{
    return (sgx_result_t){.raised = true,
                          .vector = sgx_context_vector(info, context),
                          .error = (uint16_t)reg(context, REG_ERR),
                          .address = reg(context, REG_CR2)};
}

/* `why` NULL: for no fault of the enclave's. */
static void leave_by_aep(ucontext_t *context, pye_host_t *host, pye_gate_t *gate, const siginfo_t *info, uint32_t leaf,
                         const sgx_result_t *why)
{
    uint64_t rip = reg(context, REG_RIP);
    pye_crash_t crash = {.end = info->si_signo == SIGINT ? PYE_END_INTERRUPTED : PYE_END_FAULT,
                         .signal = info->si_signo,
                         .rip = contains(host, rip) ? rip - (uint64_t)(uintptr_t)host->base : rip,
                         .address = (uint64_t)(uintptr_t)info->si_addr,
                         .leaf = leaf};
    gate->others = !pye_host_ends(host, crash);
    if (host->software != NULL) {
        pye_software_aex(host, gate, context, why);
    }
    context->uc_mcontext.gregs[REG_RSP] = (greg_t)gate->host_rsp;
    context->uc_mcontext.gregs[REG_RIP] = (greg_t)(uintptr_t)pye_gate_aep;
    context->uc_mcontext.gregs[REG_EFL] &= ~FOREIGN_FLAGS;
}

/* EEXIT through a site that the image did not list: to RBX, which must lie outside (SDM vol. 3D, EEXIT). */
static bool carry_out_eexit(ucontext_t *context, const pye_host_t *host)
{
    uint64_t target = reg(context, REG_RBX);
    if ((uint32_t)reg(context, REG_RAX) != PYE_ENCLU_EEXIT || contains(host, target)) {
        return false;
    }
    context->uc_mcontext.gregs[REG_RIP] = (greg_t)target;
    context->uc_mcontext.gregs[REG_RCX] = (greg_t)(uintptr_t)pye_gate_aep;
    return true;
}

/* Any other leaf: true, and the enclave goes on after it. Else `result` is what the instruction ends with, and `fault` how
 * the kernel would tell it; SIGILL where this machine has no such leaf, or no keys. */
static bool carry_out_leaf(ucontext_t *context, pye_host_t *host, const pye_gate_t *gate, siginfo_t *fault,
                           sgx_result_t *result)
{
    pye_carried_t carried = pye_software_leaf(host, gate, context, result);
    if (carried == PYE_NOT_TO_BE_HAD) {
        fault->si_signo = SIGILL;
    } else if (carried == PYE_FAULTED) {
        fault->si_signo = SIGSEGV;
        fault->si_code = result->vector == SGX_VECTOR_GP ? SI_KERNEL : SEGV_ACCERR;
        fault->si_addr = (void *)(uintptr_t)result->address;
    }
    return carried == PYE_CARRIED_OUT;
}

/* A fault of the enclave. ENCLU is SIGILL where the CPU does not know it, and a general protection fault where it does. */
static bool end_by_fault(ucontext_t *context, const siginfo_t *info)
{
    pye_host_t *host = inside_host;
    uint64_t rip = reg(context, REG_RIP);
    bool fetch = info->si_signo == SIGSEGV && (uint64_t)(uintptr_t)info->si_addr == rip;
    /* si_code > 0: the kernel's own report of a fault; a signal sent by a process is not one (A19). */
    if (info->si_code <= 0 || !(contains(host, rip) || fetch)) {
        return false;
    }
    uint32_t leaf = UINT32_MAX;
    siginfo_t fault = *info;
    sgx_result_t result = result_of(info, context);
    if (!fetch && host->software != NULL && sgx_context_is_enclu(info, context)) {
        if (carry_out_eexit(context, host) || carry_out_leaf(context, host, inside_gate, &fault, &result)) {
            return true;
        }
        leaf = (uint32_t)reg(context, REG_RAX);
    }
    leave_by_aep(context, host, inside_gate, &fault, leaf, &result);
    return true;
}

/* A thread that only computes would else not learn that another's fault has ended its enclave. */
void pye_faults_leave_ended(const siginfo_t *info, ucontext_t *context)
{
    pye_host_t *host = inside_host;
    if (host != NULL && __atomic_load_n(&host->told, __ATOMIC_ACQUIRE) != 0 && contains(host, reg(context, REG_RIP))) {
        leave_by_aep(context, host, inside_gate, info, UINT32_MAX, NULL);
    }
}

/* What trusted code looks at; stays set until somebody has asked for what came. */
uint64_t pye_signal_word;

static void set_words(uint64_t value)
{
    __atomic_store_n(&pye_signal_word, value, __ATOMIC_SEQ_CST);
    pye_arena_signal(value);
}

void pye_signal_came(void) { set_words(1); }

void pye_signal_handled(void) { set_words(0); }

/* Python runs handlers on its main thread, whoever got the signal. That is the process's first thread, or the one that
 * forked it, which is the first of the child. */
bool pye_handles_signals(void)
{
    static __thread uint32_t known_for __attribute__((tls_model("initial-exec"))); /* as above */
    static __thread bool is_first __attribute__((tls_model("initial-exec")));
    if (known_for != pye_generation + 1) {
        known_for = pye_generation + 1;
        is_first = own_number() == getpid();
    }
    return is_first;
}

static int64_t milliseconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000 + 1;
}

static bool is_second(int64_t now)
{
    if (interrupted == 0) {
        interrupted = now;
        return false;
    }
    return now - interrupted >= PATIENCE;
}

/* Whoever looks at the word is out of the enclave before the second Ctrl-C. Who is not, the user wants no more of; but
 * two at once are one that was sent twice, as to a program and to those that it started. */
static void count_interrupt(ucontext_t *context, const siginfo_t *info)
{
    if (is_second(milliseconds()) && contains(inside_host, reg(context, REG_RIP))) {
        leave_by_aep(context, inside_host, inside_gate, info, UINT32_MAX, NULL);
    }
}

/* A signal may come between any two of these. */
static void await(const pye_awaited_t *what)
{
    awaiting = false;
    __atomic_signal_fence(__ATOMIC_SEQ_CST);
    awaited = what->host;
    end_awaited = what->end;
    twice = what->twice;
    __atomic_signal_fence(__ATOMIC_SEQ_CST);
    awaiting = what->awaiting;
}

void pye_interrupts_begin(pye_host_t *host, void (*end)(pye_host_t *host), pye_awaited_t *outer)
{
    *outer = (pye_awaited_t){awaited, end_awaited, interrupted, twice, awaiting};
    interrupted = 0;
    await(&(pye_awaited_t){.host = host, .end = end, .awaiting = true});
}

void pye_interrupts_end(const pye_awaited_t *outer)
{
    await(outer);
    go_on_interrupted(outer->interrupted);
}

bool pye_interrupted_twice(void) { return twice; }

/* A host's signal handler that interrupts the enclave runs with its AC, and may do what that flag makes a fault. */
static bool end_alignment_check(ucontext_t *context, const siginfo_t *info)
{
    bool check = info->si_signo == SIGBUS && info->si_code == BUS_ADRALN;
    if (!check || contains(inside_host, reg(context, REG_RIP))) {
        return false;
    }
    context->uc_mcontext.gregs[REG_EFL] &= ~ALIGNMENT_FLAG;
    return true;
}

__attribute__((visibility("hidden"))) void pye_signal_handle(int signal, siginfo_t *info, void *opaque, uint32_t entry)
{
    ucontext_t *context = opaque;
    if (signal == SIGTRAP && pye_step_trap(info, context)) {
        return;
    }
    if (signal == SIGINT) {
        pye_signal_came();
        /* The first may come while Python's handler of another signal runs, which nobody awaits. */
        if (is_second(milliseconds()) && awaiting) {
            twice = true;
            if (end_awaited != NULL) {
                end_awaited(awaited);
            }
        }
    }
    if (inside_host != NULL && signal == SIGINT) {
        count_interrupt(context, info);
    } else if (inside_host != NULL && (end_alignment_check(context, info) || end_by_fault(context, info))) {
        return;
    }
    pye_handlers_chain(signal, info, opaque, entry);
}

/* The kernel leaves AC as it was: nothing of ours may run with it. */
/* clang-format off */
__asm__(
    "    .text\n"
    "    .globl  pye_signal_entries\n"
    "    .hidden pye_signal_entries\n"
    "    .type   pye_signal_entries, @function\n"
    "    .balign " VALUE(PYE_SIGNAL_ENTRY_SIZE) "\n"
    "pye_signal_entries:\n"
    "    .set    entry, 0\n"
    "    .rept   " VALUE(PYE_SIGNAL_ENTRIES) "\n"
    "    .balign " VALUE(PYE_SIGNAL_ENTRY_SIZE) "\n"
    "    movl    $entry, %ecx\n"
    "    jmp     1f\n"
    "    .set    entry, entry + 1\n"
    "    .endr\n"
    "1:  pushfq\n"
    "    andl    $~" VALUE(ALIGNMENT_FLAG) ", (%rsp)\n"
    "    popfq\n"
    "    jmp     pye_signal_handle\n"
    "    .size   pye_signal_entries, . - pye_signal_entries\n");
/* clang-format on */

static size_t stack_size(void)
{
    size_t least = getauxval(AT_MINSIGSTKSZ);
    return ((least < 2048 ? 2048 : least) + 0x10000 + 0xfff) & ~(size_t)0xfff;
}

static void free_stack(void *stack)
{
    stack_t off = {.ss_flags = SS_DISABLE};
    sigaltstack(&off, NULL);
    munmap(stack, stack_size());
}

static void make_key(void) { key_error = pthread_key_create(&stack_key, free_stack); }

int pye_faults_install(bool faults)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, make_key);
    if (faults) {
        pye_handlers_take_faults();
    }
    return key_error != 0 ? key_error : pye_handlers_look();
}

/* A fault whose signal its thread blocks ends the process, whoever handles it. */
static int unblock_faults(void)
{
    static const int faults[] = {SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGTRAP};
    sigset_t set;
    sigemptyset(&set);
    for (size_t at = 0; at < sizeof(faults) / sizeof(faults[0]); at++) {
        sigaddset(&set, faults[at]);
    }
    return pthread_sigmask(SIG_UNBLOCK, &set, NULL);
}

/* A fault may come with RSP at a guard page, so the handler needs a stack of its own; one that is there serves. */
static int give_stack(void)
{
    stack_t now;
    if (sigaltstack(NULL, &now) != 0) {
        return errno;
    }
    if ((now.ss_flags & SS_DISABLE) == 0) {
        return 0;
    }
    size_t size = stack_size();
    void *stack = pthread_getspecific(stack_key); /* there where somebody has disabled it since */
    if (stack == NULL) {
        stack = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_STACK, -1, 0);
        if (stack == MAP_FAILED) {
            return errno;
        }
        int error = pthread_setspecific(stack_key, stack);
        if (error != 0) {
            munmap(stack, size);
            return error;
        }
    }
    stack_t ours = {.ss_sp = stack, .ss_size = size};
    return sigaltstack(&ours, NULL) == 0 ? 0 : errno;
}

void pye_faults_changed(void) { thread_ready = 0; }

int pye_faults_thread(void)
{
    if (thread_ready) {
        return 0;
    }
    int error = unblock_faults();
    if (error == 0 && (error = give_stack()) == 0) {
        thread_ready = 1;
    }
    return error;
}
