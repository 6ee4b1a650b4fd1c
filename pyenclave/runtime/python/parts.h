/* What bytes and str share and lowered code does not see: values by their bytes, and searches in memory. */
#ifndef PYENCLAVE_PYTHON_PARTS_H
#define PYENCLAVE_PYTHON_PARTS_H

#include "values/bytes.h"

#define PYE_NOWHERE SIZE_MAX
#define PYE_ENDED (SIZE_MAX - 1) /* of a long search: by a signal, whose exception is pending */

extern const pye_bytes_t pye_bytes_empty;
extern const pye_type_t pye_type_list_bytes, pye_type_list_str, pye_type_list_bytearray;

/* What a part of `whole` is: `whole` itself where it is all of it and may be shared, the empty value, or a copy. */
PYE_MUST_CHECK bool pye_bytes_part(const pye_bytes_t *whole, size_t from, size_t to, pye_bytes_t **result);
/* The same, at the end of a list of bytes or str. */
PYE_MUST_CHECK bool pye_list_append_part(pye_list_t *list, const pye_bytes_t *whole, size_t from, size_t to);

/* Where `part` first (last) lies in `data`, PYE_NOWHERE or PYE_ENDED; an empty one at the beginning (the end). */
size_t pye_memory_find(const uint8_t *data, size_t size, const uint8_t *part, size_t part_size);
size_t pye_memory_rfind(const uint8_t *data, size_t size, const uint8_t *part, size_t part_size);
/* How often, without overlaps, counted up to `most`, or PYE_ENDED; `part_size` is not 0. */
size_t pye_memory_count(const uint8_t *data, size_t size, const uint8_t *part, size_t part_size, size_t most);

/* memcpy of what is mostly short, without a call: two pieces, which may overlap each other. */
static inline void pye_text_copy(uint8_t *to, const uint8_t *from, size_t size)
{
    if (size > 16) {
        memcpy(to, from, size);
    } else if (size >= 8) {
        uint64_t first, last;
        memcpy(&first, from, 8);
        memcpy(&last, from + size - 8, 8);
        memcpy(to, &first, 8);
        memcpy(to + size - 8, &last, 8);
    } else if (size >= 4) {
        uint32_t first, last;
        memcpy(&first, from, 4);
        memcpy(&last, from + size - 4, 4);
        memcpy(to, &first, 4);
        memcpy(to + size - 4, &last, 4);
    } else if (size > 0) {
        uint8_t first = from[0], middle = from[size / 2], last = from[size - 1];
        to[0] = first;
        to[size / 2] = middle;
        to[size - 1] = last;
    }
}

/* A slice's bound as Python clamps it: negative ones count from the end. */
static inline size_t pye_clamp(int64_t bound, size_t size)
{
    if (bound < 0)
        bound = bound < -(int64_t)size ? 0 : bound + (int64_t)size;
    return (uint64_t)bound < size ? (size_t)bound : size;
}

/* Where the value knows how many code points it has; of an ASCII str, as many as bytes. */
static inline bool pye_is_known_ascii(const pye_bytes_t *value)
{
    return value->size == 0 || ((value->flags & PYE_MUTABLE) == 0 && value->extent == value->size);
}

#endif
