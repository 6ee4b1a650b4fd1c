/* What counts the host's memory, and refuses it. */
#include "staged.h"

#undef free
#include <stdlib.h>

long staged_alive;
long staged_fail_after; /* allocations until one fails; 0: none */

void (*staged_between)(void); /* what the enclave does at each of them */

static int fails(void) { return staged_fail_after != 0 && --staged_fail_after == 0; }

void *staged_malloc(size_t size)
{
    if (staged_between != NULL) {
        staged_between();
    }
    void *memory = fails() ? NULL : malloc(size);
    staged_alive += memory != NULL;
    return memory;
}

void *staged_calloc(size_t count, size_t size)
{
    void *memory = fails() ? NULL : calloc(count, size);
    staged_alive += memory != NULL;
    return memory;
}

void *staged_realloc(void *memory, size_t size) { return fails() ? NULL : realloc(memory, size); }

void staged_free(void *memory)
{
    staged_alive -= memory != NULL;
    free(memory);
}
