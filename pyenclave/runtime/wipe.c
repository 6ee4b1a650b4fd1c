/* The wipe that no compiler removes. */
#include "internal.h"

void pye_wipe(void *memory, size_t size)
{
    __asm__ volatile("rep stosb" : "+D"(memory), "+c"(size) : "a"(0) : "memory");
}
