/* bytearray: the methods that give a new one. Each is that of bytes, and a copy of what it gave. */

#include "values/bytearrays.h"

static bool array_of(pye_bytes_t *made, pye_bytearray_t **result)
{
    bool well = pye_bytearray_of(made, result);
    pye_bytes_release(made);
    return well;
}

static bool arrays_of(pye_list_t *made, pye_list_t **result)
{
    bool well = pye_bytearray_list_of(made, result);
    pye_list_release(made);
    return well;
}

#define PYE_ARRAY(name, declared, passed) \
    bool pye_bytearray_##name declared \
    { \
        pye_bytes_t *made; \
        return pye_bytes_##name passed && array_of(made, result); \
    }
#define PYE_ALONE(name) PYE_ARRAY(name, (const pye_bytearray_t *value, pye_bytearray_t **result), (value, &made))
#define PYE_WITH(name) \
    PYE_ARRAY(name, (const pye_bytearray_t *value, const pye_bytes_t *part, pye_bytearray_t **result), \
              (value, part, &made))
#define PYE_FILLED(name) \
    PYE_ARRAY(name, (const pye_bytearray_t *value, int64_t width, const pye_bytes_t *fill, pye_bytearray_t **result), \
              (value, width, fill, &made))
#define PYE_LISTED(name, declared, passed) \
    bool pye_bytearray_##name declared \
    { \
        pye_list_t *made; \
        return pye_bytes_##name passed && arrays_of(made, result); \
    }

PYE_ALONE(lower)
PYE_ALONE(upper)
PYE_ALONE(capitalize)
PYE_ALONE(swapcase)
PYE_ALONE(title)
PYE_WITH(concat)
PYE_WITH(strip)
PYE_WITH(lstrip)
PYE_WITH(rstrip)
PYE_WITH(removeprefix)
PYE_WITH(removesuffix)
PYE_FILLED(ljust)
PYE_FILLED(rjust)
PYE_FILLED(center)
PYE_ARRAY(zfill, (const pye_bytearray_t *value, int64_t width, pye_bytearray_t **result), (value, width, &made))
PYE_ARRAY(repeat, (const pye_bytearray_t *value, int64_t count, pye_bytearray_t **result), (value, count, &made))
PYE_ARRAY(join, (const pye_bytearray_t *value, const pye_list_t *list, pye_bytearray_t **result), (value, list, &made))
PYE_ARRAY(slice, (const pye_bytearray_t *value, int64_t start, int64_t stop, pye_bytearray_t **result),
          (value, start, stop, &made))
PYE_ARRAY(slice_step,
          (const pye_bytearray_t *value, int64_t start, int64_t stop, int64_t step, uint32_t has,
           pye_bytearray_t **result),
          (value, start, stop, step, has, &made))
PYE_ARRAY(replace,
          (const pye_bytearray_t *value, const pye_bytes_t *old, const pye_bytes_t *new, int64_t most,
           pye_bytearray_t **result),
          (value, old, new, most, &made))
PYE_LISTED(split, (const pye_bytearray_t *value, const pye_bytes_t *separator, int64_t most, pye_list_t **result),
           (value, separator, most, &made))
PYE_LISTED(rsplit, (const pye_bytearray_t *value, const pye_bytes_t *separator, int64_t most, pye_list_t **result),
           (value, separator, most, &made))
PYE_LISTED(splitlines, (const pye_bytearray_t *value, bool keepends, pye_list_t **result), (value, keepends, &made))
