/* What C++'s compilers call by names of their own (Itanium C++ ABI, 3.2.6 and 5.1.5). The operators new and delete: there is
 * nothing to throw, so the enclave ends where the heap is exhausted. And what a pure virtual function is where no class has
 * defined it. All are weak: where a source has operators of its own, the others come to those, as C++ has it. */
#include <stddef.h>
#include <stdlib.h>

#include "pyenclave_t.h"

#define NAMED(name) __asm__(name) __attribute__((__weak__))

void *pye_new(size_t size) NAMED("_Znwm");
void *pye_new_array(size_t size) NAMED("_Znam");
void pye_delete(void *memory) NAMED("_ZdlPv");
void pye_delete_array(void *memory) NAMED("_ZdaPv");
void pye_delete_sized(void *memory, size_t size) NAMED("_ZdlPvm");
void pye_delete_array_sized(void *memory, size_t size) NAMED("_ZdaPvm");
void pye_pure_virtual(void) NAMED("__cxa_pure_virtual");

void *pye_new(size_t size)
{
    void *memory = malloc(size);
    if (memory == NULL) {
        pye_abort();
    }
    return memory;
}

void *pye_new_array(size_t size) { return pye_new(size); }

void pye_delete(void *memory) { free(memory); }

void pye_delete_array(void *memory) { pye_delete(memory); }

void pye_delete_sized(void *memory, size_t size)
{
    (void)size;
    pye_delete(memory);
}

void pye_delete_array_sized(void *memory, size_t size)
{
    (void)size;
    pye_delete_array(memory);
}

void pye_pure_virtual(void) { pye_abort(); }
