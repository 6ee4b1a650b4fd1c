#define _GNU_SOURCE
#include "software.h"

#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "context.h"
#include "host.h"

static sgx_cpu_t cpu;
static pthread_once_t cpu_once = PTHREAD_ONCE_INIT; /* a virtual machine's CPUID takes microseconds */

static void look_at_cpu(void) { sgx_cpu_look(&cpu); }

int pye_software_create(pye_host_t *host, const void *secs)
{
    struct sgx_secs wanted;
    memcpy(&wanted, secs, sizeof(wanted));
    pthread_once(&cpu_once, look_at_cpu);
    if (wanted.size != host->size || wanted.baseaddr != (uint64_t)(uintptr_t)host->base ||
        sgx_ecreate_check(&cpu, &wanted).raised) {
        return EIO;
    }
    pye_software_t *software = calloc(1, sizeof(*software));
    sgx_page_t *pages = calloc(host->size / SGX_PAGE, sizeof(*pages));
    if (software == NULL || pages == NULL) {
        free(software);
        free(pages);
        return ENOMEM;
    }
    software->enclave.memory = host->base;
    software->enclave.pages = pages;
    sgx_ecreate(&software->enclave, &wanted);
    host->software = software;
    return 0;
}

bool pye_software_add(pye_host_t *host, uint64_t offset, uint64_t length, uint64_t secinfo, bool measured)
{
    sgx_enclave_t *enclave = &host->software->enclave;
    for (uint64_t at = offset; at < offset + length; at += SGX_PAGE) {
        if (sgx_eadd(enclave, at, secinfo, enclave->memory + at).raised) {
            return false;
        }
        for (uint64_t part = at; measured && part < at + SGX_PAGE; part += SGX_EXTENDED) {
            if (sgx_eextend(enclave, part).raised) {
                return false;
            }
        }
    }
    return true;
}

uint32_t pye_software_init(pye_host_t *host, const void *sigstruct)
{
    struct sgx_sigstruct wanted;
    memcpy(&wanted, sigstruct, sizeof(wanted));
    sgx_result_t result = sgx_einit(&host->software->enclave, &wanted);
    return result.raised ? UINT32_MAX : result.code;
}

void pye_software_destroy(pye_host_t *host)
{
    if (host->software != NULL) {
        free(host->software->enclave.pages);
        explicit_bzero(host->software, sizeof(*host->software));
        free(host->software);
    }
    free(host->keys.secret);
    host->software = NULL;
    host->keys.secret = NULL;
}

/* The enclave's keys come from the platform's secret, which the first request reads. */
static bool is_fused(pye_host_t *host)
{
    sgx_enclave_t *enclave = &host->software->enclave;
    if (!sgx_is_fused(enclave)) {
        uint8_t secret[PYE_SECRET_SIZE];
        int32_t refusal = host->keys.secret == NULL ? ENOENT : pye_secret_read(host->keys.secret, secret);
        if (refusal != 0) {
            host->keys.refusal = refusal;
            return false;
        }
        sgx_fuse(enclave, secret);
        explicit_bzero(secret, sizeof(secret));
    }
    return true;
}

static uint64_t read_gs(void)
{
    uint64_t base;
    __asm__ volatile("rdgsbase %0" : "=r"(base));
    return base;
}

/* What the EPCM says of a page is carried out by its protection. PROT_* are SECINFO's bits. */
static void apply(pye_host_t *host, uint64_t offset)
{
    const sgx_page_t *page = sgx_page_at(&host->software->enclave, offset);
    pye_memory_protect(host, offset & ~(uint64_t)(SGX_PAGE - 1), SGX_PAGE, sgx_page_allows(page));
}

static sgx_result_t carry_out(pye_host_t *host, sgx_processor_t *processor, sgx_registers_t *registers)
{
    uint32_t leaf = (uint32_t)registers->rax;
    uint64_t page = registers->rcx - (uint64_t)(uintptr_t)host->base;
    bool changes = leaf == SGX_EACCEPT || leaf == SGX_EACCEPTCOPY || leaf == SGX_EMODPE;
    if (!changes) {
        return sgx_enclu(&host->software->enclave, processor, registers);
    }
    while (__atomic_exchange_n(&host->software->lock, 1, __ATOMIC_ACQUIRE) != 0) {
        sched_yield();
    }
    sgx_result_t result = sgx_enclu(&host->software->enclave, processor, registers);
    if (!result.raised && result.code == 0) {
        apply(host, page);
    }
    __atomic_store_n(&host->software->lock, 0, __ATOMIC_RELEASE);
    return result;
}

pye_carried_t pye_software_leaf(pye_host_t *host, const pye_gate_t *gate, ucontext_t *context, sgx_result_t *fault)
{
    sgx_registers_t registers;
    sgx_processor_t processor = {.enclave = &host->software->enclave,
                                 .tcs = gate->tcs - host->software->enclave.secs.baseaddr};
    sgx_context_load(&registers, context);
    uint32_t leaf = (uint32_t)registers.rax;
    bool needs_keys = leaf == SGX_EREPORT || leaf == SGX_EGETKEY;
    if (leaf > SGX_EACCEPTCOPY || (needs_keys && !is_fused(host))) {
        *fault = sgx_gp();
        return PYE_NOT_TO_BE_HAD;
    }
    *fault = leaf == SGX_EEXIT ? sgx_gp() : carry_out(host, &processor, &registers);
    if (fault->raised) {
        return PYE_FAULTED;
    }
    sgx_context_store(&registers, context);
    return PYE_CARRIED_OUT;
}

/* The gate enters without the TCS, which nobody may touch but the processor; and once more when no frame is left, so that the
 * enclave ends (emulated.c): what ends that entry is saved nowhere. */
void pye_software_aex(pye_host_t *host, const pye_gate_t *gate, ucontext_t *context, const sgx_result_t *why)
{
    sgx_enclave_t *enclave = &host->software->enclave;
    uint64_t offset = gate->tcs - enclave->secs.baseaddr;
    if (pye_memory_protect(host, offset, SGX_PAGE, PROT_READ | PROT_WRITE) != 0) {
        return;
    }
    struct sgx_tcs *tcs = (struct sgx_tcs *)(enclave->memory + offset);
    if (tcs->cssa >= tcs->nssa) {
        pye_memory_protect(host, offset, SGX_PAGE, PROT_NONE);
        return;
    }
    sgx_processor_t processor = {.enclave = enclave, .tcs = offset, .gsbase = gate->host_gs};
    sgx_registers_t registers = {.fsbase = enclave->secs.baseaddr + tcs->ofsbase, .gsbase = read_gs()};
    sgx_context_load(&registers, context);
    tcs->aep = (uint64_t)(uintptr_t)pye_gate_aep;
    sgx_result_t told = why != NULL ? *why : sgx_done();
    if (told.vector == SGX_VECTOR_BP) {
        sgx_breakpoint(&processor, &registers, &told);
    }
    sgx_aex(&cpu, &processor, &registers, sgx_context_state(context), why != NULL ? &told : NULL);
    sgx_context_store(&registers, context);
    pye_memory_protect(host, offset, SGX_PAGE, PROT_NONE);
}
