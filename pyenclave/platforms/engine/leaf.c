/* ENCLU inside: which leaf, and what it leaves in registers. */
#include "engine.h"

#define FLAGS_STATUS 0x8d5u /* CF, PF, AF, ZF, SF, OF */
#define FLAG_ZF 0x40u

/* Leaves that return a code do so in RAX and ZF. */
static void answer(sgx_registers_t *registers, uint32_t code)
{
    registers->rax = code;
    registers->rflags &= ~(uint64_t)FLAGS_STATUS;
    registers->rflags |= code != 0 ? FLAG_ZF : 0;
}

static sgx_result_t carry_out(sgx_enclave_t *enclave, const sgx_registers_t *registers)
{
    uint64_t rbx = registers->rbx, rcx = registers->rcx, rdx = registers->rdx;
    switch ((uint32_t)registers->rax) {
    case SGX_EREPORT: return sgx_ereport(enclave, rbx, rcx, rdx);
    case SGX_EGETKEY: return sgx_egetkey(enclave, rbx, rcx);
    case SGX_EACCEPT: return sgx_eaccept(enclave, rbx, rcx);
    case SGX_EACCEPTCOPY: return sgx_eacceptcopy(enclave, rbx, rcx, rdx);
    case SGX_EMODPE: return sgx_emodpe(enclave, rbx, rcx);
    default: return sgx_gp(); /* EENTER and ERESUME too */
    }
}

sgx_result_t sgx_enclu(sgx_enclave_t *enclave, sgx_processor_t *processor, sgx_registers_t *registers)
{
    uint32_t leaf = (uint32_t)registers->rax;
    if (leaf == SGX_EEXIT) {
        return sgx_eexit(processor, registers);
    }
    sgx_result_t result = carry_out(enclave, registers);
    if (result.raised) {
        return result;
    }
    if (leaf != SGX_EREPORT && leaf != SGX_EMODPE) {
        answer(registers, result.code);
    }
    registers->rip += SGX_ENCLU_LENGTH;
    return result;
}
