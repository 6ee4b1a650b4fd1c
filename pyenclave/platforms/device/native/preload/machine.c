/* What CPUID says of SGX here, and what an enclave may have. */
#include <cpuid.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "enclu.h"
#include "preload.h"

#define SIZE_BITS 40
#define EPC_BASE 0x1000000000ull /* a physical address that nobody asks for */
#define XFRM 0xe7u               /* x87, SSE, AVX, AVX-512 */

device_machine_t machine;

static uint64_t xcr0(void)
{
    uint32_t low, high;
    __asm__("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
    return (uint64_t)high << 32 | low;
}

void machine_look(void)
{
    uint32_t a, b, c, d;
    struct {
        uint8_t bytes[512];
    } __attribute__((aligned(16))) legacy;
    memset(&legacy, 0, sizeof legacy);
    __asm__ volatile("fxsave %0" : "=m"(legacy));
    memcpy(&machine.cpu.mxcsr_mask, legacy.bytes + 28, 4);
    machine.cpu.mxcsr_mask = machine.cpu.mxcsr_mask == 0 ? 0xffbf : machine.cpu.mxcsr_mask;
    machine.cpu.attributes = SGX_ATTRIBUTE_DEBUG | SGX_ATTRIBUTE_MODE64BIT | SGX_ATTRIBUTE_PROVISIONKEY |
                             SGX_ATTRIBUTE_EINITTOKEN_KEY | SGX_ATTRIBUTE_KSS;
    machine.cpu.misc = SGX_MISC_EXINFO;
    machine.cpu.size_bits = SIZE_BITS;
    machine.cpu.xfrm = xcr0() & XFRM;
    for (uint32_t i = 2; i < 32; i++) {
        if ((machine.cpu.xfrm >> i & 1) != 0) {
            __cpuid_count(0xd, i, a, b, c, d);
            machine.cpu.component[i].size = a;
            machine.cpu.component[i].offset = b;
        }
    }
}

/* The file that stands for a processor's fuses. */
bool machine_fuse(void)
{
    static enum { UNKNOWN, THERE, REFUSED } state;
    if (state == UNKNOWN) {
        const char *path = getenv("PYENCLAVE_SECRET");
        int32_t refusal = path == NULL ? PYE_SECRET_DAMAGED : pye_secret_read(path, machine.cpu.fuses);
        state = refusal == 0 ? THERE : REFUSED;
        if (state == REFUSED) {
            fprintf(stderr, "pyenclave emulate: the platform's secret %s cannot be read (%d): enclaves get no keys\n",
                    path == NULL ? "" : path, refusal);
        }
    }
    return state == THERE;
}

void machine_cpuid(uint32_t leaf, uint32_t subleaf, uint32_t out[4])
{
    uint64_t size = machine.epc_pages * SGX_PAGE;
    __cpuid_count(leaf, subleaf, out[0], out[1], out[2], out[3]);
    if (leaf == 0 && out[0] < 0x12) {
        out[0] = 0x12;
    } else if (leaf == 7 && subleaf == 0) {
        out[1] |= 1u << 2;  /* SGX */
        out[2] |= 1u << 30; /* launch control */
    } else if (leaf == 0x12) {
        memset(out, 0, 4 * sizeof *out);
        switch (subleaf) {
        case 0:
            out[0] = 3; /* SGX1, SGX2 */
            out[1] = machine.cpu.misc;
            out[3] = SIZE_BITS << 8 | 31;
            break;
        case 1:
            out[0] = (uint32_t)machine.cpu.attributes | SGX_ATTRIBUTE_INIT;
            out[2] = (uint32_t)machine.cpu.xfrm;
            break;
        case 2:
            out[0] = (uint32_t)EPC_BASE | 1;
            out[1] = (uint32_t)((uint64_t)EPC_BASE >> 32);
            out[2] = (uint32_t)size | 1;
            out[3] = (uint32_t)(size >> 32);
            break;
        }
    }
}
