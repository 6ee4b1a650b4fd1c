/* What lies wholly inside, and what wholly outside. */
#include "internal.h"

/* Size 0 is judged as 1, so that an empty buffer's address is checked too (security.md B01). */
static bool range(uint64_t address, uint64_t size, uint64_t *last)
{
    return !__builtin_add_overflow(address, size == 0 ? 0 : size - 1, last);
}

bool pye_is_inside(const void *address, size_t size)
{
    uint64_t base = (uint64_t)(uintptr_t)pye_at(0);
    uint64_t first = (uint64_t)(uintptr_t)address;
    uint64_t last;
    return range(first, size, &last) && first >= base && last - base < pye_config.elrange_size;
}

bool pye_is_outside(uint64_t address, uint64_t size)
{
    uint64_t base = (uint64_t)(uintptr_t)pye_at(0);
    uint64_t last;
    if (!range(address, size, &last)) {
        return false;
    }
    return last < base || (address >= base && address - base >= pye_config.elrange_size);
}
