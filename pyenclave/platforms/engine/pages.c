/* What SGX2 does to pages: EAUG, EMODPR, EMODT, EREMOVE from the system; EACCEPT, EACCEPTCOPY, EMODPE from inside. */
#include <string.h>

#include "engine.h"

/* SECINFO, where a system or an enclave gives it; bits that it may have are `allowed`. */
static bool is_secinfo(uint64_t flags, uint64_t allowed)
{
    return (flags & ~allowed) == 0 && (flags & (SGX_R | SGX_W)) != SGX_W;
}

static bool is_initialised(const sgx_enclave_t *enclave)
{
    return (enclave->secs.attributes & SGX_ATTRIBUTE_INIT) != 0;
}

sgx_result_t sgx_eaug(sgx_enclave_t *enclave, uint64_t offset)
{
    sgx_page_t *page = sgx_page_at(enclave, offset);
    if (!is_initialised(enclave)) {
        return sgx_gp();
    }
    if (page->valid) {
        return sgx_pf(enclave->secs.baseaddr + offset);
    }
    memset(enclave->memory + offset, 0, SGX_PAGE);
    page->type = SGX_PT_REG;
    page->flags = SGX_R | SGX_W | SGX_PENDING;
    page->valid = 1;
    return sgx_done();
}

sgx_result_t sgx_emodpr(sgx_enclave_t *enclave, uint64_t offset, uint64_t secinfo)
{
    sgx_page_t *page = sgx_page_at(enclave, offset);
    if (!is_secinfo(secinfo, SGX_SECINFO(0xff, SGX_RWX))) {
        return sgx_gp();
    }
    if (!page->valid) {
        return sgx_pf(enclave->secs.baseaddr + offset);
    }
    if ((page->flags & (SGX_PENDING | SGX_MODIFIED)) != 0) {
        return sgx_code(SGX_PAGE_NOT_MODIFIABLE);
    }
    if (page->type != SGX_PT_REG) {
        return sgx_pf(enclave->secs.baseaddr + offset);
    }
    if (!is_initialised(enclave)) {
        return sgx_gp();
    }
    page->flags = (uint8_t)((page->flags & secinfo & SGX_RWX) | SGX_PR);
    return sgx_done();
}

sgx_result_t sgx_emodt(sgx_enclave_t *enclave, uint64_t offset, uint64_t secinfo)
{
    sgx_page_t *page = sgx_page_at(enclave, offset);
    uint8_t type = (uint8_t)(secinfo >> 8);
    if (!is_secinfo(secinfo, SGX_SECINFO(0xff, SGX_RWX)) || (type != SGX_PT_TCS && type != SGX_PT_TRIM)) {
        return sgx_gp();
    }
    if (!page->valid || !(page->type == SGX_PT_REG || (page->type == SGX_PT_TCS && type == SGX_PT_TRIM))) {
        return sgx_pf(enclave->secs.baseaddr + offset);
    }
    if ((page->flags & (SGX_PENDING | SGX_MODIFIED)) != 0) {
        return sgx_code(SGX_PAGE_NOT_MODIFIABLE);
    }
    if (!is_initialised(enclave)) {
        return sgx_gp();
    }
    page->flags = SGX_MODIFIED;
    page->type = type;
    return sgx_done();
}

void sgx_eremove(sgx_enclave_t *enclave, uint64_t offset) { *sgx_page_at(enclave, offset) = (sgx_page_t){0}; }

/* A page of the enclave's that RBX or RDX names, readable from inside. */
static bool is_readable(const sgx_enclave_t *enclave, uint64_t address)
{
    const sgx_page_t *page = sgx_page_at(enclave, address - enclave->secs.baseaddr);
    return (sgx_page_allows(page) & SGX_R) != 0;
}

static bool is_page(const sgx_enclave_t *enclave, uint64_t address)
{
    return address % SGX_PAGE == 0 && sgx_inside(enclave, address);
}

/* Reads SECINFO from the enclave's own memory. */
static sgx_result_t take_secinfo(const sgx_enclave_t *enclave, uint64_t secinfo, uint64_t *flags)
{
    uint64_t words[8];
    if (secinfo % 64 != 0 || !sgx_inside(enclave, secinfo)) {
        return sgx_gp();
    }
    if (!is_readable(enclave, secinfo)) {
        return sgx_pf(secinfo);
    }
    memcpy(words, enclave->memory + (secinfo - enclave->secs.baseaddr), sizeof words);
    for (int at = 1; at < 8; at++) {
        if (words[at] != 0) {
            return sgx_gp();
        }
    }
    *flags = words[0];
    return sgx_done();
}

/* A page that becomes a TCS was written from inside, and is looked at now. */
static bool may_become_tcs(const sgx_enclave_t *enclave, uint64_t offset)
{
    struct sgx_tcs tcs;
    memcpy(&tcs, enclave->memory + offset, sizeof tcs);
    for (size_t at = 0; at < sizeof tcs.reserved_72; at++) {
        if (tcs.reserved_72[at] != 0) {
            return false;
        }
    }
    return tcs.state == 0 && (tcs.flags & SGX_TCS_DBGOPTIN) == 0 && tcs.cssa < tcs.nssa && tcs.aep == 0;
}

/* PT, PENDING, MODIFIED and PR go together (SDM, EACCEPT): a new page, a restricted one, or one that became another type. */
static bool is_acceptable(uint64_t flags)
{
    uint8_t type = (uint8_t)(flags >> 8);
    uint64_t state = flags & (SGX_PENDING | SGX_MODIFIED | SGX_PR);
    if (type == SGX_PT_REG) {
        return state != 0 && (state & SGX_MODIFIED) == 0;
    }
    return (type == SGX_PT_TCS || type == SGX_PT_TRIM) && state == SGX_MODIFIED;
}

sgx_result_t sgx_eaccept(sgx_enclave_t *enclave, uint64_t secinfo, uint64_t address)
{
    uint64_t flags;
    sgx_result_t result = take_secinfo(enclave, secinfo, &flags);
    if (result.raised) {
        return result;
    }
    uint8_t type = (uint8_t)(flags >> 8);
    /* Not before SECINFO is read: EACCEPTCOPY and EMODPE look at all of their operands first. */
    if ((flags & ~SGX_SECINFO(0xff, SGX_RWX | SGX_PENDING | SGX_MODIFIED | SGX_PR)) != 0 ||
        !is_page(enclave, address) || !is_acceptable(flags)) {
        return sgx_gp();
    }
    uint64_t offset = address - enclave->secs.baseaddr;
    sgx_page_t *page = sgx_page_at(enclave, offset);
    if (!page->valid || !(page->type == SGX_PT_REG || page->type == SGX_PT_TCS || page->type == SGX_PT_TRIM)) {
        return sgx_pf(address);
    }
    /* PR is not compared (SDM, EACCEPT). */
    if (((page->flags ^ flags) & (SGX_RWX | SGX_PENDING | SGX_MODIFIED)) != 0 || page->type != type) {
        return sgx_code(SGX_PAGE_ATTRIBUTES_MISMATCH);
    }
    if (type == SGX_PT_TCS && !may_become_tcs(enclave, offset)) {
        return sgx_gp();
    }
    page->flags &= SGX_RWX;
    return sgx_done();
}

sgx_result_t sgx_eacceptcopy(sgx_enclave_t *enclave, uint64_t secinfo, uint64_t address, uint64_t source)
{
    uint64_t flags;
    if (!is_page(enclave, source) || !is_page(enclave, address)) {
        return sgx_gp();
    }
    sgx_result_t result = take_secinfo(enclave, secinfo, &flags);
    if (result.raised) {
        return result;
    }
    if (!is_secinfo(flags, SGX_SECINFO(0xff, SGX_RWX)) || (uint8_t)(flags >> 8) != SGX_PT_REG) {
        return sgx_gp();
    }
    if (!is_readable(enclave, source)) {
        return sgx_pf(source);
    }
    uint64_t offset = address - enclave->secs.baseaddr;
    sgx_page_t *page = sgx_page_at(enclave, offset);
    if (!page->valid) {
        return sgx_pf(address);
    }
    if (page->type != SGX_PT_REG || page->flags != (SGX_R | SGX_W | SGX_PENDING)) {
        return sgx_code(SGX_PAGE_ATTRIBUTES_MISMATCH);
    }
    memcpy(enclave->memory + offset, enclave->memory + (source - enclave->secs.baseaddr), SGX_PAGE);
    page->flags = (uint8_t)(SGX_R | SGX_W | (flags & SGX_RWX));
    return sgx_done();
}

sgx_result_t sgx_emodpe(sgx_enclave_t *enclave, uint64_t secinfo, uint64_t address)
{
    uint64_t flags;
    if (!is_page(enclave, address)) {
        return sgx_gp();
    }
    sgx_result_t result = take_secinfo(enclave, secinfo, &flags);
    if (result.raised) {
        return result;
    }
    if ((flags & ~SGX_SECINFO(0xff, SGX_RWX | SGX_PENDING | SGX_MODIFIED | SGX_PR)) != 0) {
        return sgx_gp();
    }
    sgx_page_t *page = sgx_page_at(enclave, address - enclave->secs.baseaddr);
    if (!page->valid || page->type != SGX_PT_REG || (page->flags & (SGX_PENDING | SGX_MODIFIED)) != 0) {
        return sgx_pf(address);
    }
    if (((page->flags | flags) & (SGX_R | SGX_W)) == SGX_W) {
        return sgx_gp();
    }
    page->flags |= flags & SGX_RWX;
    return sgx_done();
}
