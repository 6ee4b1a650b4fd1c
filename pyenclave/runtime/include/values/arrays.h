/* Array[T]: numbers that the host sent, where the bridge copied them: the call's memory, which no value outlives. */
#ifndef PYENCLAVE_VALUES_ARRAYS_H
#define PYENCLAVE_VALUES_ARRAYS_H

#include "values/bytes.h"

typedef struct pye_array {
    uint8_t *data;
    size_t size;          /* items in all: rows * columns */
    size_t rows, columns; /* 1 column where there is one dimension */
} pye_array_t;

/* An ecall's argument. PYE_E_LENGTH where rows and columns are not what `size` items are; of two dimensions neither is
 * empty. */
PYE_MUST_CHECK bool pye_array_argument(const void *data, size_t size, size_t rows, size_t columns, pye_array_t *result);

static inline int64_t pye_array_rows(pye_array_t array) { return (int64_t)array.rows; }
static inline int64_t pye_array_columns(pye_array_t array) { return (int64_t)array.columns; }

/* array[row, column]: which item that is. */
PYE_MUST_CHECK static inline bool pye_array_place(pye_array_t array, int64_t row, int64_t column, int64_t *result)
{
    size_t down, across;
    if (!pye_index(row, array.rows, "index out of bounds on dimension 1", &down) ||
        !pye_index(column, array.columns, "index out of bounds on dimension 2", &across))
        return false;
    *result = (int64_t)(down * array.columns + across);
    return true;
}

/* sum(array, start), of items of the type `element`. */
PYE_MUST_CHECK bool pye_array_sum_int(const pye_type_t *element, pye_array_t array, int64_t start, int64_t *result);
PYE_MUST_CHECK bool pye_array_sum_u64(const pye_type_t *element, pye_array_t array, uint64_t start, uint64_t *result);
PYE_MUST_CHECK bool pye_array_sum_float(const pye_type_t *element, pye_array_t array, double start, double *result);

/* The items, and array[index], array[index] = item, of each type. */
#define PYE_ARRAY_OF(name, c_type) \
    static inline c_type *pye_array_##name(pye_array_t array) { return (c_type *)(void *)array.data; } \
    PYE_MUST_CHECK static inline bool pye_array_##name##_get(pye_array_t array, int64_t index, c_type *result) \
    { \
        size_t at; \
        if (!pye_index(index, array.size, "index out of bounds on dimension 1", &at)) \
            return false; \
        *result = pye_array_##name(array)[at]; \
        return true; \
    } \
    PYE_MUST_CHECK static inline bool pye_array_##name##_set(pye_array_t array, int64_t index, c_type item) \
    { \
        size_t at; \
        if (!pye_index(index, array.size, "index out of bounds on dimension 1", &at)) \
            return false; \
        pye_array_##name(array)[at] = item; \
        return true; \
    }
PYE_ARRAY_OF(bool, bool)
PYE_ARRAY_OF(u8, uint8_t)
PYE_ARRAY_OF(u16, uint16_t)
PYE_ARRAY_OF(u32, uint32_t)
PYE_ARRAY_OF(u64, uint64_t)
PYE_ARRAY_OF(i8, int8_t)
PYE_ARRAY_OF(i16, int16_t)
PYE_ARRAY_OF(i32, int32_t)
PYE_ARRAY_OF(i64, int64_t)
PYE_ARRAY_OF(f32, float)
PYE_ARRAY_OF(f64, double)

#endif
