/* Where a processor and a kernel would act, a signal arrives: ENCLU raises an invalid opcode, what an enclave may not touch a
 * page fault, and whatever interrupts an enclave is an AEX. Every handler of the program's own is called by ours, which first
 * puts the thread where it would be on hardware: outside, at the AEP.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <immintrin.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <ucontext.h>
#include <unistd.h>

#include "context.h"
#include "preload.h"

#define SIGNALS 65

#define FLAG_TF 0x100u
#define LONGEST 15u         /* bytes of an instruction */
#define RESTORER 0x04000000 /* SA_RESTORER */

bool signals_exact;
static struct sigaction actions[SIGNALS]; /* the program's */
static int (*next_sigaction)(int, const struct sigaction *, struct sigaction *);

static bool is_fault(int signal)
{
    return signal == SIGILL || signal == SIGSEGV || signal == SIGBUS || signal == SIGFPE || signal == SIGTRAP ||
           signal == SIGSYS;
}

/* A program that ignores a fault, or has no handler, ends. */
static void end(int signal)
{
    struct sigaction none = {.sa_handler = SIG_DFL};
    next_sigaction(signal, &none, NULL);
    system_call(SYS_tgkill, getpid(), system_call(SYS_gettid, 0, 0, 0, 0, 0, 0), signal, 0, 0, 0);
}

static void pass_on(int signal, siginfo_t *info, ucontext_t *context)
{
    struct sigaction action = actions[signal];
    uint64_t mask, all = UINT64_MAX;
    if (action.sa_handler == SIG_IGN && (!is_fault(signal) || info->si_code <= 0)) {
        return;
    }
    if (action.sa_handler == SIG_DFL || action.sa_handler == SIG_IGN) {
        end(signal);
        return;
    }
    if ((action.sa_flags & (int)SA_RESETHAND) != 0) {
        actions[signal].sa_handler = SIG_DFL;
    }
    uint64_t one;
    memcpy(&mask, &context->uc_sigmask, sizeof mask);
    memcpy(&one, &action.sa_mask, sizeof one);
    mask |= (one & ~signals_never_blocked()) | ((action.sa_flags & SA_NODEFER) != 0 ? 0 : (uint64_t)1 << (signal - 1));
    system_call(SYS_rt_sigprocmask, SIG_SETMASK, (long)&mask, 0, sizeof mask, 0, 0);
    if ((action.sa_flags & SA_SIGINFO) != 0) {
        action.sa_sigaction(signal, info, context);
    } else {
        action.sa_handler(signal);
    }
    system_call(SYS_rt_sigprocmask, SIG_SETMASK, (long)&all, 0, sizeof all, 0, 0);
}

/* What the kernel does with an exception that ENCLU raised, or that an AEX has brought out: the vDSO's own instruction has it
 * fixed up, but never #DB and #BP; elsewhere it is a signal. */
static void deliver(sgx_registers_t *registers, const sgx_result_t *why, int signal, siginfo_t *info,
                    ucontext_t *context)
{
    uint64_t address = why->vector == SGX_VECTOR_PF ? why->address : 0;
    if (registers->rip == (uint64_t)enter_enclu && why->vector != 1 && why->vector != 3) {
        registers->rdi = why->vector;
        registers->rsi = why->error;
        registers->rdx = address;
        registers->rip = (uint64_t)enter_exception;
        sgx_context_store(registers, context);
        return;
    }
    sgx_context_store(registers, context);
    context->uc_mcontext.gregs[REG_TRAPNO] = why->vector;
    context->uc_mcontext.gregs[REG_ERR] = why->error;
    siginfo_t made = *info;
    if (why->vector == SGX_VECTOR_PF || why->vector == SGX_VECTOR_GP) {
        context->uc_mcontext.gregs[REG_CR2] = (greg_t)address;
        memset(&made, 0, sizeof made);
        made.si_signo = signal;
        made.si_code = why->vector == SGX_VECTOR_GP ? SI_KERNEL
                       : signal == SIGBUS           ? BUS_ADRERR
                       : (why->error & SGX_PF_P)    ? SEGV_ACCERR
                                                    : SEGV_MAPERR;
        made.si_addr = (void *)address;
    } else if (why->vector == SGX_VECTOR_UD && info->si_signo != SIGILL) { /* it was something else outside */
        made = (siginfo_t){.si_signo = SIGILL, .si_code = ILL_ILLOPN, .si_addr = (void *)registers->rip};
    }
    pass_on(signal, &made, context);
}

/* Out by exception, or by an interrupt. */
static void exit_for(thread_t *thread, sgx_registers_t *registers, const sgx_result_t *why, int signal, siginfo_t *info,
                     ucontext_t *context)
{
    view_t *view = view_of_enclave(thread->processor.enclave);
    sgx_aex(&machine.cpu, &thread->processor, registers, sgx_context_state(context), why);
    view_leave(view);
    context->uc_stack = thread->outside;
    if (why == NULL) {
        sgx_context_store(registers, context);
        pass_on(signal, info, context);
    } else {
        sgx_result_t seen = *why;
        seen.address &= ~(uint64_t)0xfff; /* the processor hides where in a page an enclave faulted */
        deliver(registers, &seen, signal, info, context);
    }
}

/* The thread goes on inside, at RIP. Where each instruction is looked at, this one is, and the next one traps. */
static void go_on(thread_t *thread, sgx_registers_t *registers, siginfo_t *info, ucontext_t *context)
{
    const sgx_enclave_t *enclave = thread->processor.enclave;
    if (signals_exact) {
        uint64_t offset = registers->rip - enclave->secs.baseaddr;
        uint64_t left = enclave->secs.size - offset, length = left < LONGEST ? left : LONGEST;
        if (!sgx_inside(enclave, registers->rip)) {
            sgx_result_t why = sgx_gp(); /* code is fetched from nowhere else */
            exit_for(thread, registers, &why, SIGSEGV, info, context);
            return;
        }
        if (sgx_is_illegal(enclave->memory + offset, length)) {
            sgx_result_t why = sgx_ud();
            exit_for(thread, registers, &why, SIGILL, info, context);
            return;
        }
        thread->pushes_flags = sgx_pushes_flags(enclave->memory + offset, length);
        registers->rflags |= FLAG_TF;
    }
    sgx_context_store(registers, context);
}

/* ENCLU outside. */
static void enter(sgx_registers_t *registers, siginfo_t *info, ucontext_t *context)
{
    view_t *view = view_at(registers->rbx);
    thread_t *thread = thread_get();
    sgx_result_t result;
    uint32_t leaf = (uint32_t)registers->rax;
    if (thread == NULL || (leaf != SGX_EENTER && leaf != SGX_ERESUME)) {
        result = sgx_gp();
    } else if (view == NULL) {
        result = (sgx_result_t){
            .raised = true, .vector = SGX_VECTOR_PF, .error = SGX_PF_U, .address = registers->rbx & ~(uint64_t)0xfff};
    } else if (leaf == SGX_EENTER) {
        result = sgx_eenter(&machine.cpu, &view->device->enclave, &thread->processor, registers);
    } else {
        result = sgx_eresume(&machine.cpu, &view->device->enclave, &thread->processor, registers,
                             sgx_context_state(context));
    }
    if (result.raised) {
        deliver(registers, &result, SIGSEGV, info, context);
        return;
    }
    view_enter(view);
    thread->is_watched = false; /* it may be an ended thread's successor in its number */
    thread->outside = context->uc_stack;
    context->uc_stack = (stack_t){.ss_sp = thread->stack, .ss_size = THREAD_STACK};
    go_on(thread, registers, info, context);
}

/* A page fault of the enclave's. False: nothing is wrong with it any more, and the instruction is repeated. */
static bool is_refused(view_t *view, uint64_t address, uint16_t error, sgx_result_t *why, int *signal)
{
    uint64_t offset = view == NULL ? 0 : (address - view->device->enclave.secs.baseaddr) & ~(uint64_t)0xfff;
    int needed = (error & SGX_PF_W) != 0 ? PROT_WRITE : (error & SGX_PF_I) != 0 ? PROT_EXEC : PROT_READ;
    *why = (sgx_result_t){.raised = true, .vector = SGX_VECTOR_PF, .error = error, .address = address};
    int mapped = view == NULL ? 0 : view->mapped[offset / SGX_PAGE];
    if ((mapped & needed) == 0) {
        return true;
    }
    const sgx_page_t *page = sgx_page_at(&view->device->enclave, offset);
    if (!page->valid && device_page_fault(&machine, view->device, offset) != 0) {
        *signal = SIGBUS;
        return true;
    }
    if ((mapped & SGX_RWX & ~page->most) != 0) {
        *signal = SIGBUS;
        return true;
    }
    if ((sgx_page_allows(page) & needed) == 0) {
        why->error = (uint16_t)(error | SGX_PF_SGX | SGX_PF_U | SGX_PF_P);
        return true;
    }
    view_apply(view, offset, offset + SGX_PAGE);
    return false;
}

/* A page fault outside that a processor would not have, since the mapping allows what is done. False: it has. */
static bool is_aborted(siginfo_t *info, ucontext_t *context, int *signal)
{
    uint64_t address = (uint64_t)context->uc_mcontext.gregs[REG_CR2];
    uint16_t error = (uint16_t)context->uc_mcontext.gregs[REG_ERR];
    view_t *view = view_at(address);
    sgx_result_t why;
    if (view == NULL || (error & SGX_PF_I) != 0) {
        return false;
    }
    uint64_t offset = (address - view->device->enclave.secs.baseaddr) & ~(uint64_t)0xfff;
    int needed = (error & SGX_PF_W) != 0 ? PROT_WRITE : PROT_READ, was = *signal;
    if ((view->mapped[offset / SGX_PAGE] & needed) == 0) {
        return false;
    }
    /* The kernel adds a page, or sends SIGBUS; and another thread may have opened it, who must not find ones there. */
    if (!is_refused(view, address, error, &why, signal) && (!signals_exact || view->inside != 0)) {
        return true;
    }
    thread_t *thread = *signal == was ? thread_get() : NULL;
    if (thread == NULL || !abort_begin(thread, address)) {
        info->si_signo = *signal;
        return false;
    }
    if (abort_is_stepped(thread)) { /* else another thread steps, whose page this one sees meanwhile */
        context->uc_mcontext.gregs[REG_EFL] |= FLAG_TF;
    }
    return true;
}

/* That instruction has run. */
static bool is_abort_over(ucontext_t *context)
{
    thread_t *thread = thread_find();
    if (thread == NULL || !abort_end(thread)) {
        return false;
    }
    context->uc_mcontext.gregs[REG_EFL] &= ~(greg_t)FLAG_TF;
    return true;
}

/* EACCEPT, EACCEPTCOPY and EMODPE read and write as the processor does: the kernel may add a page first. */
static bool added(view_t *view, const sgx_result_t *why)
{
    uint64_t offset = (why->address - view->device->enclave.secs.baseaddr) & ~(uint64_t)0xfff;
    if (why->vector != SGX_VECTOR_PF || !sgx_inside(&view->device->enclave, why->address) ||
        sgx_page_at(&view->device->enclave, offset)->valid) {
        return false;
    }
    return (view->mapped[offset / SGX_PAGE] & PROT_READ) != 0 && device_page_fault(&machine, view->device, offset) == 0;
}

/* The file that stands for fuses is there, and this enclave's keys come from it. */
static bool is_fused(sgx_enclave_t *enclave)
{
    if (!sgx_is_fused(enclave) && machine_fuse()) {
        sgx_fuse(enclave, machine_fuses);
    }
    return sgx_is_fused(enclave);
}

/* ENCLU inside. */
static void leaf(thread_t *thread, sgx_registers_t *registers, siginfo_t *info, ucontext_t *context)
{
    view_t *view = view_of_enclave(thread->processor.enclave);
    sgx_enclave_t *enclave = &view->device->enclave;
    uint32_t leaf = (uint32_t)registers->rax;
    uint64_t changed = registers->rcx - enclave->secs.baseaddr;
    bool changes = leaf == SGX_EACCEPT || leaf == SGX_EACCEPTCOPY || leaf == SGX_EMODPE;
    sgx_result_t result = sgx_gp();
    if ((leaf != SGX_EREPORT && leaf != SGX_EGETKEY) || is_fused(enclave)) {
        do {
            if (changes) {
                device_lock(view->device);
            }
            result = sgx_enclu(enclave, &thread->processor, registers);
            if (changes) {
                device_unlock(view->device);
            }
        } while (result.raised && added(view, &result));
    }
    if (!result.raised) {
        if (leaf == SGX_EEXIT) {
            view_leave(view);
            context->uc_stack = thread->outside;
            sgx_context_store(registers, context);
            return;
        }
        if (changes) {
            view_apply(view, changed, changed + SGX_PAGE);
        }
        go_on(thread, registers, info, context);
        return;
    }
    if (result.vector == SGX_VECTOR_PF &&
        (view->mapped[(result.address - enclave->secs.baseaddr) / SGX_PAGE] & PROT_READ) == 0) {
        result.error = SGX_PF_U; /* the page tables say so first */
    }
    exit_for(thread, registers, &result, SIGSEGV, info, context);
}

/* What the processor would have made of an instruction or a fetch that fails otherwise where no enclave is. */
static void correct(const sgx_enclave_t *enclave, sgx_registers_t *registers, sgx_result_t *why, int *signal)
{
    if (*signal == SIGSYS) { /* a system call, behind its two bytes; RCX and R11 are gone */
        registers->rip -= 2;
        *why = sgx_ud();
        *signal = SIGILL;
    } else if (why->vector == SGX_VECTOR_GP && sgx_inside(enclave, registers->rip)) {
        uint64_t offset = registers->rip - enclave->secs.baseaddr, left = enclave->secs.size - offset;
        if (sgx_is_illegal(enclave->memory + offset, left < LONGEST ? left : LONGEST)) {
            *why = sgx_ud();
            *signal = SIGILL;
        }
    } else if (why->vector == SGX_VECTOR_PF && why->address == registers->rip && !sgx_inside(enclave, why->address)) {
        *why = sgx_gp(); /* code is fetched from ELRANGE alone */
    }
}

/* An exception inside that is no ENCLU. */
static void fault(thread_t *thread, sgx_registers_t *registers, int signal, siginfo_t *info, ucontext_t *context)
{
    uint64_t number = (uint64_t)context->uc_mcontext.gregs[REG_TRAPNO];
    sgx_result_t why = {.raised = true, .vector = signal == SIGSYS ? SGX_VECTOR_UD : (uint8_t)number};
    if (signal != SIGSYS && number == SGX_VECTOR_PF) {
        uint64_t address = (uint64_t)context->uc_mcontext.gregs[REG_CR2];
        uint16_t error = (uint16_t)context->uc_mcontext.gregs[REG_ERR];
        view_t *view = view_at(address);
        view = view == view_of_enclave(thread->processor.enclave) ? view : NULL; /* a page of another one's */
        if (!is_refused(view, address, error, &why, &signal)) {
            go_on(thread, registers, info, context);
            return;
        }
    } else if (number == SGX_VECTOR_BP) {
        signal = sgx_breakpoint(&thread->processor, registers, &why) ? SIGILL : signal;
    } else if (number == SGX_VECTOR_GP) {
        why.error = (uint16_t)context->uc_mcontext.gregs[REG_ERR];
    }
    correct(thread->processor.enclave, registers, &why, &signal);
    exit_for(thread, registers, &why, signal, info, context);
}

/* An instruction has run; what it may have pushed of TF is not the enclave's to see. */
static void stepped(thread_t *thread, sgx_registers_t *registers, siginfo_t *info, ucontext_t *context)
{
    if (thread->pushes_flags) {
        *(uint16_t *)registers->rsp &= (uint16_t)~FLAG_TF;
    }
    go_on(thread, registers, info, context);
}

static bool is_sent(const siginfo_t *info) { return info->si_code <= 0; }

static void outside(sgx_registers_t *registers, int signal, siginfo_t *info, ucontext_t *context)
{
    bool is_instruction = !is_sent(info) && (signal == SIGILL || signal == SIGSEGV);
    bool is_page = is_instruction && context->uc_mcontext.gregs[REG_TRAPNO] == SGX_VECTOR_PF;
    if (is_instruction && view_any() && sgx_context_is_enclu(info, context)) {
        enter(registers, info, context);
    } else if (is_instruction && signal == SIGILL && cpuid_emulate(registers->rip, registers)) {
        sgx_context_store(registers, context);
    } else if ((is_page && view_any() && is_aborted(info, context, &signal)) ||
               (signal == SIGTRAP && info->si_code == TRAP_TRACE && is_abort_over(context))) {
        return;
    } else {
        pass_on(signal, info, context);
    }
}

__attribute__((visibility("hidden"))) void signals_handle(int signal, siginfo_t *info, void *where)
{
    ucontext_t *context = where;
    thread_t *thread = thread_find();
    sgx_registers_t registers = {.fsbase = _readfsbase_u64(), .gsbase = _readgsbase_u64()};
    bool was_inside = thread != NULL && thread->processor.enclave != NULL;
    if (was_inside) {
        _writefsbase_u64(thread->processor.fsbase);
        _writegsbase_u64(thread->processor.gsbase);
        dispatch_outside(thread);
    }
    int error = errno;
    sgx_context_load(&registers, context);
    if (was_inside && signals_exact) {
        registers.rflags &= ~(uint64_t)FLAG_TF;
    }
    if (!was_inside) {
        outside(&registers, signal, info, context);
    } else if (is_sent(info) || !is_fault(signal)) {
        exit_for(thread, &registers, NULL, signal, info, context);
    } else if (signals_exact && signal == SIGTRAP && info->si_code == TRAP_TRACE) {
        stepped(thread, &registers, info, context);
    } else if ((signal == SIGILL || signal == SIGSEGV) && sgx_context_is_enclu(info, context)) {
        leaf(thread, &registers, info, context);
    } else {
        fault(thread, &registers, signal, info, context);
    }
    errno = error;
    thread = was_inside ? thread : thread_find();
    if (thread != NULL && thread->processor.enclave != NULL) {
        _writefsbase_u64(registers.fsbase);
        _writegsbase_u64(registers.gsbase);
        dispatch_inside(thread);
    }
}

/* Where the kernel enters: it leaves AC as an enclave may have set it, and nothing of ours is made for that. */
void signals_entry(int signal, siginfo_t *info, void *where);
__asm__("    .text\n"
        "    .globl signals_entry\n"
        "    .hidden signals_entry\n"
        "    .type signals_entry, @function\n"
        "signals_entry:\n"
        "    pushfq\n"
        "    andl $~0x40000, (%rsp)\n"
        "    popfq\n"
        "    jmp signals_handle\n"
        "    .size signals_entry, . - signals_entry\n");

/* The return of our handlers: it makes a system call when the thread may be inside already, so that it is here. Its bytes are
 * what unwinders know it by. */
void signals_return(void);
__asm__("    .text\n"
        "    .globl signals_return\n"
        "    .hidden signals_return\n"
        "    .type signals_return, @function\n"
        "    nop\n"
        "    .balign 16\n"
        "signals_return:\n"
        "    mov $15, %rax\n" /* rt_sigreturn */
        "    syscall\n"
        "    .size signals_return, . - signals_return\n");

/* As the kernel has it. */
typedef struct action {
    void (*handler)(int, siginfo_t *, void *);
    uint64_t flags;
    void (*restorer)(void);
    uint64_t mask;
} action_t;

static int install(int signal, int flags)
{
    action_t ours = {signals_entry, (uint64_t)(uint32_t)(SA_SIGINFO | SA_ONSTACK | RESTORER | flags), signals_return,
                     UINT64_MAX};
    long result = system_call(SYS_rt_sigaction, signal, (long)&ours, 0, sizeof ours.mask, 0, 0);
    if (result < 0) {
        errno = (int)-result;
        return -1;
    }
    return 0;
}

void signals_install(void)
{
    next_sigaction = (int (*)(int, const struct sigaction *, struct sigaction *))dlsym(RTLD_NEXT, "sigaction");
    for (int signal = 1; signal < SIGNALS; signal++) {
        next_sigaction(signal, NULL, &actions[signal]);
        if (is_fault(signal)) {
            install(signal, 0);
        }
    }
}

uint64_t signals_never_blocked(void)
{
    uint64_t set = 0;
    for (int signal = 1; signal < SIGNALS - 1; signal++) {
        set |= is_fault(signal) ? (uint64_t)1 << (signal - 1) : 0;
    }
    return set;
}

int signals_set(int signal, const struct sigaction *action, struct sigaction *old)
{
    struct sigaction before;
    if (signal <= 0 || signal >= SIGNALS || (action != NULL && (signal == SIGKILL || signal == SIGSTOP))) {
        errno = EINVAL;
        return -1;
    }
    if (next_sigaction == NULL) {
        signals_install();
    }
    before = actions[signal];
    if (action != NULL && process_is_borrowed()) {
        if (next_sigaction(signal, action, NULL) != 0) {
            return -1;
        }
    } else if (action != NULL) {
        bool is_default = action->sa_handler == SIG_DFL || action->sa_handler == SIG_IGN;
        int result = 0;
        if (!is_default) { /* the signal may come before this returns, and is then for the new handler */
            actions[signal] = *action;
        }
        if (!is_fault(signal) && is_default) {
            result = next_sigaction(signal, action, NULL);
        } else if (!is_fault(signal)) {
            result = install(signal, action->sa_flags & (SA_RESTART | SA_NOCLDSTOP | SA_NOCLDWAIT));
        }
        actions[signal] = result == 0 ? *action : before;
        if (result != 0) {
            return result;
        }
    }
    if (old != NULL) {
        *old = before;
    }
    return 0;
}
