/* What CPUID says of SGX here, and what an enclave may have. */
#include <cpuid.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "preload.h"

#define EPC_BASE 0x1000000000ull /* a physical address that nobody asks for */

device_machine_t machine;
uint8_t machine_fuses[PYE_SECRET_SIZE];

/* The file that stands for a processor's fuses. */
bool machine_fuse(void)
{
    static enum { UNKNOWN, THERE, REFUSED } state;
    if (state == UNKNOWN) {
        const char *path = getenv("PYENCLAVE_SECRET");
        int32_t refusal = path == NULL ? PYE_SECRET_DAMAGED : pye_secret_read(path, machine_fuses);
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
            out[3] = (uint32_t)machine.cpu.size_bits << 8 | 31;
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
