/* One enclave in the engine's hands, without a system: no signal, no mapping, no file. Keys are made up, since only their
 * operands are the engine's to judge. */
#include <stdlib.h>
#include <string.h>

#include "engine.h"

static sgx_cpu_t cpu;
static sgx_enclave_t enclave;
static sgx_processor_t processor;
sgx_registers_t registers;
uint8_t state_area[4096];
uint64_t fault_address;
uint32_t key_code;

void pye_roots_derive(pye_roots_t *roots, const uint8_t secret[32], const struct pye_report *identity)
{
    (void)secret, (void)identity;
    memset(roots, 7, sizeof *roots);
}
uint32_t pye_egetkey(const pye_roots_t *roots, const struct pye_report *identity, const struct pye_keyrequest *request,
                     uint8_t key[16])
{
    (void)identity, (void)request;
    memset(key, roots->bytes[0], 16);
    return key_code;
}
void pye_ereport(const pye_roots_t *roots, const struct pye_report *identity, const struct pye_targetinfo *target,
                 const uint8_t data[64], struct pye_report *report)
{
    (void)roots, (void)target;
    *report = *identity;
    memcpy(report->reportdata, data, 64);
}

/* An exception's vector and error code above 32 bits, else what RAX tells. */
static uint64_t told(sgx_result_t result)
{
    fault_address = result.address;
    return result.raised ? (uint64_t)1 << 63 | (uint64_t)result.vector << 48 | (uint64_t)result.error << 32
                         : result.code;
}

void begin(void)
{
    free(enclave.memory);
    free(enclave.pages);
    memset(&cpu, 0, sizeof cpu);
    memset(&enclave, 0, sizeof enclave);
    memset(&processor, 0, sizeof processor);
    memset(&registers, 0, sizeof registers);
    memset(state_area, 0, sizeof state_area);
    sgx_cpu_look(&cpu);
    cpu.xfrm = 7;
    cpu.attributes &= ~(uint64_t)SGX_ATTRIBUTE_PROVISIONKEY;
}

uint64_t ecreate(const struct sgx_secs *secs)
{
    sgx_result_t result = sgx_ecreate_check(&cpu, secs);
    if (!result.raised) {
        enclave.memory = calloc(1, secs->size);
        enclave.pages = calloc(secs->size / SGX_PAGE, sizeof(sgx_page_t));
        sgx_ecreate(&enclave, secs);
    }
    return told(result);
}

uint8_t *memory(void) { return enclave.memory; }
uint32_t entry(uint64_t offset)
{
    const sgx_page_t *page = sgx_page_at(&enclave, offset);
    return page->valid ? (uint32_t)page->type << 8 | page->flags : 0;
}
const struct sgx_secs *secs(void) { return &enclave.secs; }
int is_inside(void) { return processor.enclave != NULL; }
uint64_t mode(int component) { return (uint64_t)cpu.component[component].offset << 32 | cpu.component[component].size; }

uint64_t eadd(uint64_t offset, uint64_t secinfo, const uint8_t *content)
{
    return told(sgx_eadd(&enclave, offset, secinfo, content));
}
uint64_t eextend(uint64_t offset) { return told(sgx_eextend(&enclave, offset)); }
uint64_t einit(const struct sgx_sigstruct *sigstruct) { return told(sgx_einit(&enclave, sigstruct)); }
uint64_t eaug(uint64_t offset) { return told(sgx_eaug(&enclave, offset)); }
uint64_t emodpr(uint64_t offset, uint64_t secinfo) { return told(sgx_emodpr(&enclave, offset, secinfo)); }
uint64_t emodt(uint64_t offset, uint64_t secinfo) { return told(sgx_emodt(&enclave, offset, secinfo)); }
uint64_t edbgrd(uint64_t address, uint64_t *value) { return told(sgx_edbgrd(&enclave, address, value)); }
uint64_t edbgwr(uint64_t address, uint64_t value) { return told(sgx_edbgwr(&enclave, address, value)); }
void fuse(void) { sgx_fuse(&enclave, (const uint8_t *)"00000000000000000000000000000000"); }

uint64_t eenter(void) { return told(sgx_eenter(&cpu, &enclave, &processor, &registers)); }
uint64_t eresume(void)
{
    return told(sgx_eresume(&cpu, &enclave, &processor, &registers, (sgx_state_t){state_area, sizeof state_area}));
}
uint64_t enclu(void) { return told(sgx_enclu(&enclave, &processor, &registers)); }
/* A vector of 255 is an interrupt. */
void aex(uint8_t vector, uint16_t error, uint64_t address)
{
    sgx_result_t why = {.raised = true, .vector = vector, .error = error, .address = address};
    sgx_aex(&cpu, &processor, &registers, (sgx_state_t){state_area, sizeof state_area}, vector == 255 ? NULL : &why);
}
