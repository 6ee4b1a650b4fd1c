/* C++'s operators new and delete, by the names that its compilers give them (Itanium C++ ABI, 5.1.5): there is nothing to throw,
 * so the enclave ends where the heap is exhausted. */
#include <stddef.h>
#include <stdlib.h>

#include "pyenclave_t.h"

void *pye_new(size_t size) __asm__("_Znwm");
void *pye_new_array(size_t size) __asm__("_Znam");
void pye_delete(void *memory) __asm__("_ZdlPv");
void pye_delete_array(void *memory) __asm__("_ZdaPv");
void pye_delete_sized(void *memory, size_t size) __asm__("_ZdlPvm");
void pye_delete_array_sized(void *memory, size_t size) __asm__("_ZdaPvm");

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

void pye_delete_array(void *memory) { free(memory); }

void pye_delete_sized(void *memory, size_t size)
{
    (void)size;
    free(memory);
}

void pye_delete_array_sized(void *memory, size_t size)
{
    (void)size;
    free(memory);
}
