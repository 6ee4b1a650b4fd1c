/* The values that hand-written C, trusted Cython and the inside library make: on the heap where the module counts them, else
 * in the call's arena. */

#include "values/bytes.h"

static pye_bytes_t *new_in_arena(size_t size)
{
    pye_bytes_t *value = size <= SIZE_MAX - sizeof *value ? pye_arena_alloc(sizeof *value + size) : NULL;
    if (value == NULL)
        (void)pye_raise_status(PYE_E_MEMORY);
    return value;
}

const pye_bytes_t *pye_bytes_new(size_t size, uint8_t **data)
{
    pye_bytes_t *value = NULL;
    if (pye_counted)
        return pye_bytes_make(size, &value, data) ? value : NULL;
    value = new_in_arena(size);
    if (value != NULL) {
        *data = (uint8_t *)(value + 1);
        *value = (pye_bytes_t){.size = size, .data = *data, .flags = PYE_BORROWED};
    }
    return value;
}

const pye_bytes_t *pye_bytes_view(const uint8_t *data, size_t size)
{
    pye_bytes_t *value = new_in_arena(0);
    if (value != NULL)
        *value = (pye_bytes_t){.size = size, .data = data, .flags = PYE_BORROWED};
    return value;
}
