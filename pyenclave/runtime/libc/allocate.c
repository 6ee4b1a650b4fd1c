/* malloc and its family over the runtime's heap, which zeroes, wipes, and ends the enclave at a bad free. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "pyenclave_t.h"

void *malloc(size_t size)
{
    void *memory = pye_heap_alloc(size);
    if (memory == NULL) {
        errno = ENOMEM;
    }
    return memory;
}

void *calloc(size_t count, size_t size)
{
    size_t total;
    if (__builtin_mul_overflow(count, size, &total)) {
        errno = ENOMEM;
        return NULL;
    }
    return malloc(total);
}

void *realloc(void *memory, size_t size)
{
    void *moved = malloc(size);
    if (moved != NULL && memory != NULL) {
        size_t kept = pye_heap_size(memory);
        memcpy(moved, memory, kept < size ? kept : size);
        pye_heap_free(memory);
    }
    return moved;
}

void free(void *memory) { pye_heap_free(memory); }
