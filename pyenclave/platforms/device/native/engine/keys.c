/* EREPORT and EGETKEY: operands are judged here, keys derive from the processor's fuses as for the emulated platform. */
#include <string.h>

#include "enclu.h"
#include "sgx.h"

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

sgx_result_t sgx_ereport(const sgx_cpu_t *cpu, const sgx_enclave_t *enclave, uint64_t target, uint64_t data,
                         uint64_t output)
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
    pye_roots_t roots;
    memcpy(&wanted, at(enclave, target), sizeof wanted);
    memcpy(said, at(enclave, data), sizeof said);
    identify(enclave, &identity);
    pye_roots_derive(&roots, cpu->fuses, &identity);
    pye_ereport(&roots, &identity, &wanted, said, &report);
    memcpy(at(enclave, output), &report, sizeof report);
    return sgx_done();
}

sgx_result_t sgx_egetkey(const sgx_cpu_t *cpu, const sgx_enclave_t *enclave, uint64_t request, uint64_t output)
{
    sgx_result_t result = judge(enclave, request, 512, SGX_R);
    result = result.raised ? result : judge(enclave, output, 16, SGX_W);
    if (result.raised) {
        return result;
    }
    struct pye_report identity;
    struct pye_keyrequest wanted;
    pye_roots_t roots;
    uint8_t key[16];
    memcpy(&wanted, at(enclave, request), sizeof wanted);
    identify(enclave, &identity);
    pye_roots_derive(&roots, cpu->fuses, &identity);
    uint32_t code = pye_egetkey(&roots, &identity, &wanted, key);
    if (code == PYE_EGETKEY_PROTECTION) {
        return sgx_gp();
    }
    if (code == 0) {
        memcpy(at(enclave, output), key, sizeof key);
    }
    return sgx_code(code);
}
