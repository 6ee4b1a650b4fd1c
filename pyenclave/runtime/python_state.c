/* bytes and str that live inside: a reader gets its own copy, so a concurrent writer can wipe and release the old one. */

#include <string.h>

#include "pyenclave_python.h"

const pye_bytes_t *pye_state_read(pye_state_t *state)
{
    uint8_t *data;
    pye_lock(&state->lock);
    const pye_bytes_t *copy = pye_bytes_new(state->value.size, &data);
    if (copy != NULL && copy->size != 0)
        memcpy(data, state->value.data, copy->size);
    pye_unlock(&state->lock);
    return copy;
}

int pye_state_write(pye_state_t *state, const pye_bytes_t *value)
{
    uint8_t *memory = pye_heap_alloc(value->size != 0 ? value->size : 1);
    if (memory == NULL)
        return pye_raise_status(PYE_E_MEMORY);
    if (value->size != 0)
        memcpy(memory, value->data, value->size);
    pye_lock(&state->lock);
    uint8_t *old = state->heap;
    state->value.data = memory;
    state->value.size = value->size;
    state->heap = memory;
    pye_unlock(&state->lock);
    pye_heap_free(old); /* wipes first; nobody else can have its address */
    return 0;
}
