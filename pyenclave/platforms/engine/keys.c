/* EREPORT and EGETKEY: operands are judged and copied here, the rest is enclu.zig's. */
#include <string.h>

#include "engine.h"

enum { ROOTS_NONE = 0, ROOTS_TAKEN = 1, ROOTS_READY = 2 };

/* An operand's alignment is at least its size, so that it lies in one page. */
static sgx_result_t judge(const sgx_enclave_t *enclave, uint64_t address, uint64_t alignment, int needed)
{
    if (address % alignment != 0 || !sgx_inside(enclave, address)) {
        return sgx_gp();
    }
    const sgx_page_t *page = sgx_page_at(enclave, address - enclave->secs.baseaddr);
    return (sgx_page_allows(page) & needed) != 0 ? sgx_done() : sgx_pf(address);
}

static uint8_t *at(const sgx_enclave_t *enclave, uint64_t address)
{
    return enclave->memory + (address - enclave->secs.baseaddr);
}

static void identify(const sgx_enclave_t *enclave, struct pye_report *identity)
{
    const struct sgx_secs *secs = &enclave->secs;
    *identity = (struct pye_report){.miscselect = secs->miscselect,
                                    .cet_attributes = secs->cet_attributes,
                                    .attributes = secs->attributes,
                                    .xfrm = secs->xfrm,
                                    .isvprodid = secs->isvprodid,
                                    .isvsvn = secs->isvsvn,
                                    .configsvn = secs->configsvn};
    memcpy(identity->isvextprodid, enclave->isvextprodid, sizeof identity->isvextprodid);
    memcpy(identity->isvfamilyid, enclave->isvfamilyid, sizeof identity->isvfamilyid);
    memcpy(identity->mrenclave, secs->mrenclave, sizeof identity->mrenclave);
    memcpy(identity->mrsigner, secs->mrsigner, sizeof identity->mrsigner);
    memcpy(identity->configid, secs->configid, sizeof identity->configid);
}

bool sgx_is_fused(const sgx_enclave_t *enclave)
{
    return __atomic_load_n(&enclave->roots_state, __ATOMIC_ACQUIRE) == ROOTS_READY;
}

void sgx_fuse(sgx_enclave_t *enclave, const uint8_t fuses[PYE_SECRET_SIZE])
{
    struct pye_report identity;
    pye_roots_t made;
    uint32_t expected = ROOTS_NONE;
    identify(enclave, &identity);
    pye_roots_derive(&made, fuses, &identity);
    if (__atomic_compare_exchange_n(&enclave->roots_state, &expected, ROOTS_TAKEN, false, __ATOMIC_ACQ_REL,
                                    __ATOMIC_ACQUIRE)) {
        enclave->roots = made;
        __atomic_store_n(&enclave->roots_state, ROOTS_READY, __ATOMIC_RELEASE);
    }
    while (!sgx_is_fused(enclave)) { /* another thread is about to have copied the same */
        __builtin_ia32_pause();
    }
    explicit_bzero(&made, sizeof made);
}

sgx_result_t sgx_ereport(const sgx_enclave_t *enclave, uint64_t target, uint64_t data, uint64_t output)
{
    sgx_result_t result = judge(enclave, target, 512, SGX_R);
    result = result.raised ? result : judge(enclave, data, 128, SGX_R);
    result = result.raised ? result : judge(enclave, output, 512, SGX_W);
    if (result.raised) {
        return result;
    }
    struct pye_report identity, report;
    struct pye_targetinfo wanted;
    uint8_t said[64];
    memcpy(&wanted, at(enclave, target), sizeof wanted);
    memcpy(said, at(enclave, data), sizeof said);
    identify(enclave, &identity);
    pye_ereport(&enclave->roots, &identity, &wanted, said, &report);
    memcpy(at(enclave, output), &report, sizeof report);
    return sgx_done();
}

sgx_result_t sgx_egetkey(const sgx_enclave_t *enclave, uint64_t request, uint64_t output)
{
    sgx_result_t result = judge(enclave, request, 512, SGX_R);
    result = result.raised ? result : judge(enclave, output, 16, SGX_W);
    if (result.raised) {
        return result;
    }
    struct pye_report identity;
    struct pye_keyrequest wanted;
    uint8_t key[16];
    memcpy(&wanted, at(enclave, request), sizeof wanted);
    identify(enclave, &identity);
    uint32_t code = pye_egetkey(&enclave->roots, &identity, &wanted, key);
    if (code == PYE_EGETKEY_PROTECTION) {
        return sgx_gp();
    }
    if (code == 0) {
        memcpy(at(enclave, output), key, sizeof key);
    }
    explicit_bzero(key, sizeof key);
    return sgx_code(code);
}
