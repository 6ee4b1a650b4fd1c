/* What this processor has of what images can do without (SDM vol. 2A, CPUID, leaf 7). */
#include <cpuid.h>

#include "host.h"

#define EBX_SHA (1u << 29)
#define ECX_VAES (1u << 9)
#define ECX_VPCLMULQDQ (1u << 10)

uint64_t pye_processor_hints(void)
{
    uint32_t a, b, c, d;
    if (!__get_cpuid_count(7, 0, &a, &b, &c, &d)) {
        return 0;
    }
    uint64_t hints = (b & EBX_SHA) != 0 ? PYE_HINT_SHA : 0;
    if ((c & ECX_VAES) != 0 && (c & ECX_VPCLMULQDQ) != 0) {
        hints |= PYE_HINT_VAES;
    }
    return hints;
}
