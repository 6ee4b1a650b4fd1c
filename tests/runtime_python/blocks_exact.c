/* A stand-in for python/blocks.c in which every block is an allocation of its exact size, so that a sanitizer sees each byte
 * past its end; and which demands that a block is released with the size that it was asked for with. */
#include <stdlib.h>
#include <string.h>

#include "values/memory.h"

void *pye_block_alloc(size_t size)
{
    void *block = pye_heap_alloc(size);
    if (block == NULL)
        (void)pye_raise_status(PYE_E_MEMORY);
    return block;
}

void pye_block_free(void *block, size_t size)
{
    if (block != NULL && pye_heap_size(block) != size)
        abort();
    pye_heap_free(block);
}

bool pye_block_try_resize(void **block, size_t old_size, size_t size, size_t used)
{
    void *moved = pye_heap_alloc(size);
    if (moved == NULL)
        return false;
    if (used != 0)
        memcpy(moved, *block, used);
    pye_block_free(*block, old_size);
    *block = moved;
    return true;
}

bool pye_block_resize(void **block, size_t old_size, size_t size, size_t used)
{
    bool well = pye_block_try_resize(block, old_size, size, used);
    if (!well)
        (void)pye_raise_status(PYE_E_MEMORY);
    return well;
}
