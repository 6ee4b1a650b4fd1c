/* EDBGRD and EDBGWR. Whether the page may be read or written from inside does not count. */
#include <string.h>

#include "engine.h"

#define TCS_LIMIT 71u /* SGX_TCS_LIMIT: the last byte of a TCS that has a meaning */

/* What both have in common: eight bytes of a page of a debug enclave's. */
static sgx_result_t check(const sgx_enclave_t *enclave, uint64_t address)
{
    if (address % 8 != 0) {
        return sgx_gp();
    }
    if (!sgx_inside(enclave, address)) {
        return sgx_pf(address);
    }
    const sgx_page_t *page = sgx_page_at(enclave, address - enclave->secs.baseaddr);
    if (!page->valid || (page->type != SGX_PT_REG && page->type != SGX_PT_TCS)) {
        return sgx_pf(address);
    }
    if ((page->flags & (SGX_PENDING | SGX_MODIFIED)) != 0) {
        return sgx_code(SGX_PAGE_NOT_DEBUGGABLE);
    }
    return sgx_done();
}

static bool is_tcs(const sgx_enclave_t *enclave, uint64_t address)
{
    return sgx_page_at(enclave, address - enclave->secs.baseaddr)->type == SGX_PT_TCS;
}

static bool is_debug(const sgx_enclave_t *enclave) { return (enclave->secs.attributes & SGX_ATTRIBUTE_DEBUG) != 0; }

sgx_result_t sgx_edbgrd(const sgx_enclave_t *enclave, uint64_t address, uint64_t *value)
{
    sgx_result_t result = check(enclave, address);
    if (result.raised || result.code != 0) {
        return result;
    }
    if (!is_debug(enclave) || (is_tcs(enclave, address) && address % SGX_PAGE > TCS_LIMIT)) {
        return sgx_gp();
    }
    memcpy(value, enclave->memory + (address - enclave->secs.baseaddr), sizeof *value);
    return sgx_done();
}

sgx_result_t sgx_edbgwr(sgx_enclave_t *enclave, uint64_t address, uint64_t value)
{
    sgx_result_t result = check(enclave, address);
    if (result.raised || result.code != 0) {
        return result;
    }
    if (!is_debug(enclave) || (is_tcs(enclave, address) && address % SGX_PAGE != offsetof(struct sgx_tcs, flags))) {
        return sgx_gp();
    }
    memcpy(enclave->memory + (address - enclave->secs.baseaddr), &value, sizeof value);
    return sgx_done();
}
