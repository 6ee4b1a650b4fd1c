/* Before the program's own start. */
#define _GNU_SOURCE
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "preload.h"

#define EPC_VARIABLE "PYENCLAVE_EPC"     /* bytes */
#define CPUID_VARIABLE "PYENCLAVE_CPUID" /* a program, and places in it */
#define EXACT_VARIABLE "PYENCLAVE_EXACT" /* 1: enclaves are stepped through */
#define EPC_SIZE (64ull << 20)

/* Who asks whether this is a processor's SGX finds it (platforms/_native.pyx). */
extern const int pyenclave_sgx_in_software;
const int pyenclave_sgx_in_software __attribute__((visibility("default"))) = 1;

/* glibc calls it with main's arguments. */
static void __attribute__((constructor)) start(int count, char **arguments, char **environment)
{
    const char *size = getenv(EPC_VARIABLE), *places = getenv(CPUID_VARIABLE), *exact = getenv(EXACT_VARIABLE);
    (void)count;
    (void)arguments;
    sgx_cpu_look(&machine.cpu);
    machine.epc_pages = (size != NULL ? strtoull(size, NULL, 10) : EPC_SIZE) / SGX_PAGE;
    machine.epc_fixed = mmap(NULL, SGX_PAGE, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (machine.epc_fixed == MAP_FAILED) {
        return; /* then nothing of this is there, and the program finds no device */
    }
    signals_exact = exact != NULL && exact[0] == '1';
    dispatch_prepare();
    process_watch_forks();
    view_watch_forks();
    abort_watch_forks();
    signals_install();
    if (places != NULL) {
        cpuid_patch(places);
    }
    vdso_replace(environment);
}
