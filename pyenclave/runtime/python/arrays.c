/* Arrays: what of the host's lengths is believed, and sums. */

#include "values/arrays.h"
#include "values/lists.h"

bool pye_array_argument(const void *data, size_t size, size_t rows, size_t columns, pye_array_t *result)
{
    size_t product;
    if (__builtin_mul_overflow(rows, columns, &product) || product != size || (size == 0 && columns != 1)) {
        (void)pye_raise_status(PYE_E_LENGTH);
        return false;
    }
    *result = (pye_array_t){(uint8_t *)(uintptr_t)data, size, rows, columns};
    return true;
}

/* The items as those of a list, for functions that only read. */
#define PYE_ARRAY_SUM(name, c_type) \
    bool pye_array_sum_##name(const pye_type_t *element, pye_array_t array, c_type start, c_type *result) \
    { \
        const pye_type_t type = {.element = element}; \
        const pye_list_t list = {.head = {.type = &type}, .size = array.size, .items = array.data}; \
        return pye_list_sum_##name(&list, start, result); \
    }
PYE_ARRAY_SUM(int, int64_t)
PYE_ARRAY_SUM(u64, uint64_t)
PYE_ARRAY_SUM(float, double)
