#include <pyenclave.h>
#include <sgx_utils.h>
#include <string.h>

#include "sealing_t.h"

static int64_t answer(const pye_bytes_t *value, uint8_t *to, size_t room)
{
    pye_reveal_errors();
    if (value == NULL || value->size > room) {
        return -1;
    }
    memcpy(to, value->data, value->size);
    return (int64_t)value->size;
}

int64_t keep(const uint8_t *data, size_t size, bool by_signer, const uint8_t *aad, size_t aad_size, int64_t version,
             uint8_t *sealed, size_t room)
{
    const pye_bytes_t *policy = by_signer ? PYE_SEAL_MRSIGNER : PYE_SEAL_MRENCLAVE;
    return answer(pye_inside_seal_seal(pye_bytes_view(data, size), policy, pye_bytes_view(aad, aad_size), version),
                  sealed, room);
}

int64_t give(const uint8_t *sealed, size_t size, const uint8_t *aad, size_t aad_size, int64_t counter, uint8_t *data,
             size_t room)
{
    return answer(pye_inside_seal_unseal(pye_bytes_view(sealed, size), pye_bytes_view(aad, aad_size), counter), data,
                  room);
}

int64_t move(const uint8_t *sealed, size_t size, bool by_signer, const uint8_t *aad, size_t aad_size, uint8_t *moved,
             size_t room)
{
    const pye_bytes_t *policy = by_signer ? PYE_SEAL_MRSIGNER : PYE_SEAL_MRENCLAVE;
    return answer(pye_inside_seal_migrate(pye_bytes_view(sealed, size), policy, pye_bytes_view(aad, aad_size)), moved,
                  room);
}

int64_t version_of(const uint8_t *sealed, size_t size) { return pye_inside_seal_version(pye_bytes_view(sealed, size)); }

int32_t get_key(const uint8_t *request, uint8_t *key)
{
    return (int32_t)sgx_get_key((const sgx_key_request_t *)request, (sgx_key_128bit_t *)key);
}

int32_t create_report(const uint8_t *target, const uint8_t *data, uint8_t *report)
{
    return (int32_t)sgx_create_report((const sgx_target_info_t *)target, (const sgx_report_data_t *)data,
                                      (sgx_report_t *)report);
}

int32_t verify_report(const uint8_t *report) { return (int32_t)sgx_verify_report((const sgx_report_t *)report); }

int32_t self_target(uint8_t *target) { return (int32_t)sgx_self_target((sgx_target_info_t *)target); }

static uint8_t operands[2048] __attribute__((aligned(4096)));
static const uint8_t constant[512] __attribute__((aligned(512))) = {4};

/* Operands that a test may name: three that can be written, one that cannot, code. */
uint64_t place(uint32_t which)
{
    switch (which) {
    case 0: return (uint64_t)(uintptr_t)operands;
    case 1: return (uint64_t)(uintptr_t)(operands + 512);
    case 2: return (uint64_t)(uintptr_t)(operands + 1024);
    default: return (uint64_t)(uintptr_t)constant;
    }
}

void fill(const uint8_t *request) { memcpy(operands, request, 512); }

void read_back(uint8_t *output) { memcpy(output, operands + 1024, 512); }

uint64_t enclu(uint32_t leaf, uint64_t rbx, uint64_t rcx, uint64_t rdx, bool flags)
{
    uint64_t rax = leaf, status;
    __asm__ volatile("cmp $1, %%eax\n\tstc\n\tenclu\n\tpushfq\n\tpop %1" /* EGETKEY finds ZF and CF set */
                     : "+a"(rax), "=&r"(status)
                     : "b"(rbx), "c"(rcx), "d"(rdx)
                     : "memory", "cc");
    return flags ? status & 0x8d5 : rax;
}
