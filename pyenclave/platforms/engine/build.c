/* ECREATE, EADD, EEXTEND, EINIT. */
#include <string.h>

#include "engine.h"
#include "signature.h"

static bool zeros(const void *from, size_t length)
{
    const uint8_t *bytes = from;
    for (size_t at = 0; at < length; at++) {
        if (bytes[at] != 0) {
            return false;
        }
    }
    return true;
}

sgx_result_t sgx_ecreate_check(const sgx_cpu_t *cpu, const struct sgx_secs *secs)
{
    uint64_t attributes = secs->attributes, xfrm = secs->xfrm;
    bool is_kss = (attributes & SGX_ATTRIBUTE_KSS) != 0;
    size_t frame = (size_t)secs->ssaframesize * SGX_PAGE;
    /* 32-bit enclaves are no concern of a device for 64-bit programs. */
    if ((attributes & ~cpu->attributes) != 0 || (attributes & SGX_ATTRIBUTE_INIT) != 0 ||
        (attributes & SGX_ATTRIBUTE_MODE64BIT) == 0) {
        return sgx_gp();
    }
    if ((xfrm & 3) != 3 || (xfrm & ~cpu->xfrm) != 0 || (secs->miscselect & ~cpu->misc) != 0) {
        return sgx_gp();
    }
    /* AVX-512 is one with AVX (SDM vol. 1, XSETBV). */
    if ((xfrm & 0xe0) != 0 && (xfrm & 0xe4) != 0xe4) {
        return sgx_gp();
    }
    size_t misc = (secs->miscselect & SGX_MISC_EXINFO) != 0 ? 16 : 0;
    if (frame < sgx_state_size(cpu, xfrm) + misc + sizeof(struct sgx_gprsgx)) {
        return sgx_gp();
    }
    if (secs->size < 2 * SGX_PAGE || (secs->size & (secs->size - 1)) != 0 ||
        secs->size > (uint64_t)1 << cpu->size_bits || (secs->baseaddr & (secs->size - 1)) != 0 ||
        !sgx_canonical(secs->baseaddr) || !sgx_canonical(secs->baseaddr + secs->size - 1)) {
        return sgx_gp();
    }
    if (!is_kss && (!zeros(secs->configid, sizeof secs->configid) || secs->configsvn != 0)) {
        return sgx_gp();
    }
    if (secs->cet_leg_bitmap_offset != 0 || secs->cet_attributes != 0 ||
        !zeros(secs->reserved_33, sizeof secs->reserved_33) || !zeros(secs->reserved_96, sizeof secs->reserved_96) ||
        !zeros(secs->reserved_160, sizeof secs->reserved_160) ||
        !zeros(secs->reserved_262, sizeof secs->reserved_262)) {
        return sgx_gp();
    }
    return sgx_done();
}

/* One of the blocks that MRENCLAVE is the hash of: a name, a number, and what belongs to it. */
static void measure(sgx_enclave_t *enclave, const char name[8], uint64_t number, const void *more, size_t length)
{
    uint8_t block[64] = {0};
    memcpy(block, name, 8);
    memcpy(block + 8, &number, 8);
    memcpy(block + 16, more, length);
    sgx_sha256_block(&enclave->measurement, block);
}

void sgx_ecreate(sgx_enclave_t *enclave, const struct sgx_secs *secs)
{
    uint8_t block[64] = {0};
    enclave->secs = *secs;
    memset(enclave->secs.mrenclave, 0, sizeof enclave->secs.mrenclave);
    memset(enclave->secs.mrsigner, 0, sizeof enclave->secs.mrsigner);
    enclave->secs.isvprodid = enclave->secs.isvsvn = 0;
    sgx_sha256_begin(&enclave->measurement);
    memcpy(block, "ECREATE\0", 8);
    memcpy(block + 8, &secs->ssaframesize, 4);
    memcpy(block + 12, &secs->size, 8);
    sgx_sha256_block(&enclave->measurement, block);
}

sgx_result_t sgx_eadd(sgx_enclave_t *enclave, uint64_t offset, uint64_t secinfo, const uint8_t content[SGX_PAGE])
{
    uint8_t type = (uint8_t)(secinfo >> 8);
    uint64_t flags = secinfo & SGX_RWX, info[6] = {0};
    sgx_page_t *page = sgx_page_at(enclave, offset);
    if ((enclave->secs.attributes & SGX_ATTRIBUTE_INIT) != 0 || (secinfo & ~SGX_SECINFO(0xff, SGX_RWX)) != 0 ||
        (type != SGX_PT_REG && type != SGX_PT_TCS) || (type == SGX_PT_REG && (flags & (SGX_R | SGX_W)) == SGX_W)) {
        return sgx_gp();
    }
    if (page->valid) {
        return sgx_pf(enclave->secs.baseaddr + offset);
    }
    struct sgx_tcs tcs;
    if (type == SGX_PT_TCS) {
        memcpy(&tcs, content, sizeof tcs);
        /* Its limits count for 32-bit enclaves alone, its flags at EENTER. */
        if (!zeros(tcs.reserved_72, sizeof tcs.reserved_72)) {
            return sgx_gp();
        }
        tcs.flags &= ~(uint64_t)1; /* DBGOPTIN */
        tcs.state = tcs.aep = tcs.cssa = 0;
        content = (const uint8_t *)&tcs;
        flags = 0;
    }
    if (content != enclave->memory + offset) {
        memcpy(enclave->memory + offset, content, SGX_PAGE);
    }
    info[0] = SGX_SECINFO(type, flags);
    measure(enclave, "EADD\0\0\0\0", offset, info, sizeof info);
    page->type = type;
    page->flags = (uint8_t)flags;
    page->valid = 1;
    return sgx_done();
}

sgx_result_t sgx_eextend(sgx_enclave_t *enclave, uint64_t offset)
{
    sgx_page_t *page = sgx_page_at(enclave, offset & ~(uint64_t)(SGX_PAGE - 1));
    if (offset % SGX_EXTENDED != 0 || (enclave->secs.attributes & SGX_ATTRIBUTE_INIT) != 0) {
        return sgx_gp();
    }
    if (!page->valid) {
        return sgx_pf(enclave->secs.baseaddr + offset);
    }
    measure(enclave, "EEXTEND\0", offset, "", 0);
    for (uint64_t at = 0; at < SGX_EXTENDED; at += 64) {
        sgx_sha256_block(&enclave->measurement, enclave->memory + offset + at);
    }
    return sgx_done();
}

static bool is_sigstruct(const struct sgx_sigstruct *sigstruct)
{
    static const uint8_t HEADER[16] = {6, 0, 0, 0, 0xe1, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0};
    static const uint8_t HEADER2[16] = {1, 1, 0, 0, 0x60, 0, 0, 0, 0x60, 0, 0, 0, 1, 0, 0, 0};
    return memcmp(sigstruct->header, HEADER, 16) == 0 && memcmp(sigstruct->header2, HEADER2, 16) == 0 &&
           (sigstruct->vendor == 0 || sigstruct->vendor == 0x8086) && sigstruct->exponent == 3 &&
           zeros(sigstruct->reserved_44, sizeof sigstruct->reserved_44) &&
           zeros(sigstruct->reserved_908, sizeof sigstruct->reserved_908) &&
           zeros(sigstruct->reserved_992, sizeof sigstruct->reserved_992) &&
           zeros(sigstruct->reserved_1028, sizeof sigstruct->reserved_1028);
}

sgx_result_t sgx_einit(sgx_enclave_t *enclave, const struct sgx_sigstruct *sigstruct)
{
    struct sgx_secs *secs = &enclave->secs;
    sgx_sha256_t measurement = enclave->measurement; /* EINIT may be tried again */
    uint8_t measured[32];
    if ((secs->attributes & SGX_ATTRIBUTE_INIT) != 0) {
        return sgx_gp();
    }
    if (!is_sigstruct(sigstruct)) {
        return sgx_code(SGX_INVALID_SIG_STRUCT);
    }
    if (!sgx_signature_holds(sigstruct)) {
        return sgx_code(SGX_INVALID_SIGNATURE);
    }
    if ((secs->attributes & SGX_ATTRIBUTE_KSS) == 0 &&
        (!zeros(sigstruct->isvextprodid, 16) || !zeros(sigstruct->isvfamilyid, 16))) {
        return sgx_code(SGX_INVALID_SIG_STRUCT);
    }
    sgx_sha256_end(&measurement, NULL, 0, measured);
    if (memcmp(measured, sigstruct->enclavehash, 32) != 0) {
        return sgx_code(SGX_INVALID_MEASUREMENT);
    }
    if (((secs->attributes ^ sigstruct->attributes) & sigstruct->attributemask) != 0 ||
        ((secs->xfrm ^ sigstruct->xfrm) & sigstruct->xfrmmask) != 0 ||
        ((secs->miscselect ^ sigstruct->miscselect) & sigstruct->miscmask) != 0) {
        return sgx_code(SGX_INVALID_ATTRIBUTE);
    }
    memcpy(secs->mrenclave, measured, 32);
    sgx_signer(sigstruct, secs->mrsigner);
    secs->isvprodid = sigstruct->isvprodid;
    secs->isvsvn = sigstruct->isvsvn;
    memcpy(enclave->isvextprodid, sigstruct->isvextprodid, 16);
    memcpy(enclave->isvfamilyid, sigstruct->isvfamilyid, 16);
    secs->attributes |= SGX_ATTRIBUTE_INIT;
    return sgx_done();
}
