/* A native double of what the small C library asks of the runtime. */
#include <setjmp.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

typedef struct block {
    size_t size;
    size_t reserved; /* keeps data 16-byte aligned */
    uint8_t data[];
} block_t;

size_t double_heap_limit = SIZE_MAX;
size_t double_live;
int double_errno;
uintptr_t __stack_chk_guard = 0x5bd1e995u;

static jmp_buf caught;

_Noreturn void pye_abort(void) { longjmp(caught, 1); }
_Noreturn void __stack_chk_fail(void) { abort(); }
void __sanitizer_cov_stack_depth(void) {}
int *pye_errno_location(void) { return &double_errno; }

/* Whether the call ends the enclave. */
bool double_aborts(void (*function)(void))
{
    if (setjmp(caught) != 0) {
        return true;
    }
    function();
    return false;
}

void *pye_heap_alloc(size_t size)
{
    if (size > double_heap_limit) {
        return NULL;
    }
    block_t *block = calloc(1, sizeof(block_t) + size);
    block->size = size;
    double_live++;
    return block->data;
}

size_t pye_heap_size(const void *memory) { return ((const block_t *)memory - 1)->size; }

void pye_heap_free(void *memory)
{
    if (memory != NULL) {
        double_live--;
        free((block_t *)memory - 1);
    }
}

void pye_wipe(void *memory, size_t size) { memset(memory, 0, size); }
