/* What this processor has, as far as an enclave may use it. */
#include <cpuid.h>
#include <string.h>

#include "engine.h"

#define SIZE_BITS 40
#define XFRM 0xe7u /* x87, SSE, AVX, AVX-512 */
#define OSXSAVE (1u << 27)

static uint64_t xcr0(void)
{
    uint32_t a, b, c, d;
    __cpuid(1, a, b, c, d);
    if ((c & OSXSAVE) == 0) {
        return 3;
    }
    __asm__("xgetbv" : "=a"(a), "=d"(d) : "c"(0));
    return (uint64_t)d << 32 | a;
}

void sgx_cpu_look(sgx_cpu_t *cpu)
{
    uint32_t a, b, c, d;
    struct {
        uint8_t bytes[512];
    } __attribute__((aligned(16))) legacy;
    memset(&legacy, 0, sizeof legacy);
    __asm__ volatile("fxsave %0" : "=m"(legacy));
    memcpy(&cpu->mxcsr_mask, legacy.bytes + 28, 4);
    cpu->mxcsr_mask = cpu->mxcsr_mask == 0 ? 0xffbf : cpu->mxcsr_mask;
    cpu->attributes = SGX_ATTRIBUTE_DEBUG | SGX_ATTRIBUTE_MODE64BIT | SGX_ATTRIBUTE_PROVISIONKEY |
                      SGX_ATTRIBUTE_EINITTOKEN_KEY | SGX_ATTRIBUTE_KSS;
    cpu->misc = SGX_MISC_EXINFO;
    cpu->size_bits = SIZE_BITS;
    cpu->xfrm = xcr0() & XFRM;
    for (uint32_t i = 2; i < 32; i++) {
        if ((cpu->xfrm >> i & 1) != 0) {
            __cpuid_count(0xd, i, a, b, c, d);
            cpu->component[i].size = a;
            cpu->component[i].offset = b;
        }
    }
}
