/* Arrays: what of the host's lengths is believed. */

#include "values/arrays.h"

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
