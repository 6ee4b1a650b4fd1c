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

#include "preload.h"

#define SIGNALS 65
#define FLAGS_STATUS 0x8d5u /* CF, PF, AF, ZF, SF, OF */
#define FLAG_ZF 0x40u

static struct sigaction actions[SIGNALS]; /* the program's */
static int (*next_sigaction)(int, const struct sigaction *, struct sigaction *);

static bool is_fault(int signal)
{
    return signal == SIGILL || signal == SIGSEGV || signal == SIGBUS || signal == SIGFPE || signal == SIGTRAP;
}

/* GPRSGX's order. */
static const int ORDER[16] = {REG_RAX, REG_RCX, REG_RDX, REG_RBX, REG_RSP, REG_RBP, REG_RSI, REG_RDI,
                              REG_R8,  REG_R9,  REG_R10, REG_R11, REG_R12, REG_R13, REG_R14, REG_R15};

static void load(sgx_registers_t *registers, const ucontext_t *context)
{
    uint64_t *general = &registers->rax;
    for (int i = 0; i < 16; i++) {
        general[i] = (uint64_t)context->uc_mcontext.gregs[ORDER[i]];
    }
    registers->rflags = (uint64_t)context->uc_mcontext.gregs[REG_EFL];
    registers->rip = (uint64_t)context->uc_mcontext.gregs[REG_RIP];
}

static void store(const sgx_registers_t *registers, ucontext_t *context)
{
    const uint64_t *general = &registers->rax;
    for (int i = 0; i < 16; i++) {
        context->uc_mcontext.gregs[ORDER[i]] = (greg_t)general[i];
    }
    context->uc_mcontext.gregs[REG_EFL] = (greg_t)registers->rflags;
    context->uc_mcontext.gregs[REG_RIP] = (greg_t)registers->rip;
}

/* The kernel says in the frame how much of the XSAVE area there is (asm/sigcontext.h, struct _fpx_sw_bytes). */
static sgx_state_t state_of(ucontext_t *context)
{
    uint8_t *area = (uint8_t *)context->uc_mcontext.fpregs;
    uint32_t size;
    memcpy(&size, area + 464 + 16, sizeof size);
    return (sgx_state_t){area, size};
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
        store(registers, context);
        return;
    }
    store(registers, context);
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
    }
    pass_on(signal, &made, context);
}

/* ENCLU is an invalid opcode where the processor does not know it, and a general protection fault where it does; either has
 * been fetched, so that it can be read. Byte by byte: what comes after a shorter instruction may not be. */
static bool is_enclu(const ucontext_t *context)
{
    const uint8_t *code = (const uint8_t *)context->uc_mcontext.gregs[REG_RIP];
    greg_t vector = context->uc_mcontext.gregs[REG_TRAPNO];
    return (vector == SGX_VECTOR_UD || vector == SGX_VECTOR_GP) && code[0] == 0x0f && code[1] == 0x01 &&
           code[2] == 0xd7;
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
        result = sgx_eresume(&machine.cpu, &view->device->enclave, &thread->processor, registers, state_of(context));
    }
    if (result.raised) {
        deliver(registers, &result, SIGSEGV, info, context);
        return;
    }
    thread->outside = context->uc_stack;
    context->uc_stack = (stack_t){.ss_sp = thread->stack, .ss_size = THREAD_STACK};
    store(registers, context);
}

/* Out by exception, or by an interrupt. */
static void exit_for(thread_t *thread, sgx_registers_t *registers, const sgx_result_t *why, int signal, siginfo_t *info,
                     ucontext_t *context)
{
    sgx_aex(&machine.cpu, &thread->processor, registers, state_of(context), why);
    context->uc_stack = thread->outside;
    if (why == NULL) {
        store(registers, context);
        pass_on(signal, info, context);
    } else {
        sgx_result_t seen = *why;
        seen.address &= ~(uint64_t)0xfff; /* the processor hides where in a page an enclave faulted */
        deliver(registers, &seen, signal, info, context);
    }
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

/* Leaves that return a code do so in RAX and ZF. */
static void answer(sgx_registers_t *registers, uint32_t code)
{
    registers->rax = code;
    registers->rflags &= ~(uint64_t)FLAGS_STATUS;
    registers->rflags |= code != 0 ? FLAG_ZF : 0;
}

static sgx_result_t ask_for_key(const sgx_enclave_t *enclave, sgx_registers_t *registers)
{
    if ((uint32_t)registers->rax == SGX_EREPORT) {
        return sgx_ereport(&machine.cpu, enclave, registers->rbx, registers->rcx, registers->rdx);
    }
    sgx_result_t result = sgx_egetkey(&machine.cpu, enclave, registers->rbx, registers->rcx);
    if (!result.raised) {
        answer(registers, result.code);
    }
    return result;
}

static sgx_result_t change_page(view_t *view, sgx_registers_t *registers)
{
    sgx_enclave_t *enclave = &view->device->enclave;
    sgx_result_t result;
    device_lock(view->device);
    switch ((uint32_t)registers->rax) {
    case SGX_EACCEPT: result = sgx_eaccept(enclave, registers->rbx, registers->rcx); break;
    case SGX_EACCEPTCOPY: result = sgx_eacceptcopy(enclave, registers->rbx, registers->rcx, registers->rdx); break;
    default: result = sgx_emodpe(enclave, registers->rbx, registers->rcx); break;
    }
    device_unlock(view->device);
    return result;
}

/* ENCLU inside. */
static void leaf(thread_t *thread, sgx_registers_t *registers, siginfo_t *info, ucontext_t *context)
{
    view_t *view = view_at(thread->processor.enclave->secs.baseaddr);
    uint32_t leaf = (uint32_t)registers->rax;
    sgx_result_t result = sgx_gp();
    if (leaf == SGX_EEXIT) {
        result = sgx_eexit(&thread->processor, registers);
        if (!result.raised) {
            context->uc_stack = thread->outside;
            store(registers, context);
            return;
        }
    } else if ((leaf == SGX_EREPORT || leaf == SGX_EGETKEY) && machine_fuse()) {
        result = ask_for_key(&view->device->enclave, registers);
        if (!result.raised) {
            registers->rip += 3;
            store(registers, context);
            return;
        }
    } else if (leaf == SGX_EACCEPT || leaf == SGX_EACCEPTCOPY || leaf == SGX_EMODPE) {
        do {
            result = change_page(view, registers);
        } while (result.raised && added(view, &result));
        if (!result.raised) {
            uint64_t offset = registers->rcx - view->device->enclave.secs.baseaddr;
            view_apply(view, offset, offset + SGX_PAGE);
            if (leaf != SGX_EMODPE) {
                answer(registers, result.code);
            }
            registers->rip += 3;
            store(registers, context);
            return;
        }
        if (result.vector == SGX_VECTOR_PF &&
            (view->mapped[(result.address - view->device->enclave.secs.baseaddr) / SGX_PAGE] & PROT_READ) == 0) {
            result.error = SGX_PF_U; /* the page tables say so first */
        }
    }
    exit_for(thread, registers, &result, SIGSEGV, info, context);
}

/* An exception inside that is no ENCLU. */
static void fault(thread_t *thread, sgx_registers_t *registers, int signal, siginfo_t *info, ucontext_t *context)
{
    uint64_t number = (uint64_t)context->uc_mcontext.gregs[REG_TRAPNO];
    sgx_result_t why = {.raised = true, .vector = (uint8_t)number};
    if (number == SGX_VECTOR_PF) {
        uint64_t address = (uint64_t)context->uc_mcontext.gregs[REG_CR2];
        uint16_t error = (uint16_t)context->uc_mcontext.gregs[REG_ERR];
        view_t *view = view_at(address);
        if (!is_refused(view, address, error, &why, &signal)) {
            return;
        }
    } else if (number == SGX_VECTOR_BP) {
        registers->rip--; /* a fault inside, where it is a trap outside */
        if (!sgx_is_opt_in(&thread->processor)) {
            why.vector = SGX_VECTOR_UD;
            signal = SIGILL;
        }
    } else if (number == SGX_VECTOR_GP) {
        why.error = (uint16_t)context->uc_mcontext.gregs[REG_ERR];
    }
    exit_for(thread, registers, &why, signal, info, context);
}

static bool is_sent(const siginfo_t *info) { return info->si_code <= 0; }

static void outside(sgx_registers_t *registers, int signal, siginfo_t *info, ucontext_t *context)
{
    bool is_instruction = !is_sent(info) && (signal == SIGILL || signal == SIGSEGV);
    if (is_instruction && view_any() && is_enclu(context)) {
        enter(registers, info, context);
    } else if (is_instruction && signal == SIGILL && cpuid_emulate(registers->rip, registers)) {
        store(registers, context);
    } else {
        pass_on(signal, info, context);
    }
}

static void handler(int signal, siginfo_t *info, void *where)
{
    ucontext_t *context = where;
    thread_t *thread = thread_find();
    sgx_registers_t registers = {.fsbase = _readfsbase_u64(), .gsbase = _readgsbase_u64()};
    bool was_inside = thread != NULL && thread->processor.enclave != NULL;
    if (was_inside) {
        _writefsbase_u64(thread->processor.fsbase);
        _writegsbase_u64(thread->processor.gsbase);
    }
    int error = errno;
    load(&registers, context);
    if (!was_inside) {
        outside(&registers, signal, info, context);
    } else if (is_sent(info) || !is_fault(signal)) {
        exit_for(thread, &registers, NULL, signal, info, context);
    } else if ((signal == SIGILL || signal == SIGSEGV) && is_enclu(context)) {
        leaf(thread, &registers, info, context);
    } else {
        fault(thread, &registers, signal, info, context);
    }
    errno = error;
    thread = was_inside ? thread : thread_find();
    if (thread != NULL && thread->processor.enclave != NULL) {
        _writefsbase_u64(registers.fsbase);
        _writegsbase_u64(registers.gsbase);
    }
}

static int install(int signal, int flags)
{
    struct sigaction ours = {.sa_sigaction = handler, .sa_flags = SA_SIGINFO | SA_ONSTACK | flags};
    memset(&ours.sa_mask, 0xff, sizeof ours.sa_mask);
    return next_sigaction(signal, &ours, NULL);
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
    if (action != NULL) {
        bool is_default = action->sa_handler == SIG_DFL || action->sa_handler == SIG_IGN;
        int result = 0;
        if (!is_fault(signal) && is_default) {
            result = next_sigaction(signal, action, NULL);
        } else if (!is_fault(signal)) {
            result = install(signal, action->sa_flags & (SA_RESTART | SA_NOCLDSTOP | SA_NOCLDWAIT));
        }
        if (result != 0) {
            return result;
        }
        actions[signal] = *action;
    }
    if (old != NULL) {
        *old = before;
    }
    return 0;
}
