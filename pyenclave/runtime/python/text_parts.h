/* What the files of str share. */
#ifndef PYENCLAVE_PYTHON_TEXT_PARTS_H
#define PYENCLAVE_PYTHON_TEXT_PARTS_H

#include "parts.h"
#include "utf8.h"
#include "values/text.h"

static inline bool pye_str_is_ascii(const pye_bytes_t *value) { return (size_t)pye_str_len(value) == value->size; }

/* Bytes before character number `points`, which is at most the length. */
static inline size_t pye_str_offset(const pye_bytes_t *value, size_t points)
{
    return pye_str_is_ascii(value) ? points : pye_utf8_offset(value->data, value->size, points);
}

#endif
