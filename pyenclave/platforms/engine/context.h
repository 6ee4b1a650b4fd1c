/* A thread's registers between a signal's frame (Linux, asm/sigcontext.h) and the engine. */
#ifndef SGX_CONTEXT_H
#define SGX_CONTEXT_H

#include <signal.h>
#include <string.h>
#include <ucontext.h>

#include "engine.h"

/* GPRSGX's order. */
static const int SGX_CONTEXT_ORDER[16] = {REG_RAX, REG_RCX, REG_RDX, REG_RBX, REG_RSP, REG_RBP, REG_RSI, REG_RDI,
                                          REG_R8,  REG_R9,  REG_R10, REG_R11, REG_R12, REG_R13, REG_R14, REG_R15};

/* All but the bases of FS and GS, which a frame does not have. */
static inline void sgx_context_load(sgx_registers_t *registers, const ucontext_t *context)
{
    uint64_t *general = &registers->rax;
    for (int i = 0; i < 16; i++) {
        general[i] = (uint64_t)context->uc_mcontext.gregs[SGX_CONTEXT_ORDER[i]];
    }
    registers->rflags = (uint64_t)context->uc_mcontext.gregs[REG_EFL];
    registers->rip = (uint64_t)context->uc_mcontext.gregs[REG_RIP];
}

static inline void sgx_context_store(const sgx_registers_t *registers, ucontext_t *context)
{
    const uint64_t *general = &registers->rax;
    for (int i = 0; i < 16; i++) {
        context->uc_mcontext.gregs[SGX_CONTEXT_ORDER[i]] = (greg_t)general[i];
    }
    context->uc_mcontext.gregs[REG_EFL] = (greg_t)registers->rflags;
    context->uc_mcontext.gregs[REG_RIP] = (greg_t)registers->rip;
}

/* The kernel says in the frame how much of the XSAVE area there is (struct _fpx_sw_bytes). */
static inline sgx_state_t sgx_context_state(ucontext_t *context)
{
    uint8_t *area = (uint8_t *)context->uc_mcontext.fpregs;
    uint32_t size;
    memcpy(&size, area + 464 + 16, sizeof size);
    return (sgx_state_t){area, size};
}

/* A frame has it from Linux; gVisor leaves 0 there, which is a division's, and then the signal tells. */
static inline uint8_t sgx_context_vector(const siginfo_t *info, const ucontext_t *context)
{
    greg_t vector = context->uc_mcontext.gregs[REG_TRAPNO];
    if (vector != 0 || info->si_signo == SIGFPE) {
        return (uint8_t)vector;
    }
    switch (info->si_signo) {
    case SIGTRAP: return SGX_VECTOR_BP;
    case SIGILL: return SGX_VECTOR_UD;
    case SIGBUS: return SGX_VECTOR_AC;
    default: return info->si_code == SI_KERNEL ? SGX_VECTOR_GP : SGX_VECTOR_PF;
    }
}

/* A page fault of data, which only frames that have a vector tell from one of the fetch. */
static inline bool sgx_context_is_data(const ucontext_t *context)
{
    return context->uc_mcontext.gregs[REG_TRAPNO] == SGX_VECTOR_PF &&
           (context->uc_mcontext.gregs[REG_ERR] & SGX_PF_I) == 0;
}

/* ENCLU is an invalid opcode where the processor does not know it. One that does, in a virtual machine without EPC pages too,
 * has a general protection fault, or for EENTER and ERESUME one of the TCS's page, at its last byte. All of these have been
 * fetched, so that it can be read. Byte by byte: what comes after a shorter instruction may not be. */
static inline bool sgx_context_is_enclu(const siginfo_t *info, const ucontext_t *context)
{
    const uint8_t *code = (const uint8_t *)context->uc_mcontext.gregs[REG_RIP];
    uint8_t vector = sgx_context_vector(info, context);
    return (vector == SGX_VECTOR_UD || vector == SGX_VECTOR_GP || sgx_context_is_data(context)) && code[0] == 0x0f &&
           code[1] == 0x01 && code[2] == 0xd7;
}

#endif
