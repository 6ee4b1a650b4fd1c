/* Splitting, for bytes and str: they differ in what white space and the ends of lines are. */
#ifndef PYENCLAVE_PYTHON_SPLIT_H
#define PYENCLAVE_PYTHON_SPLIT_H

#include "parts.h"

/* What white space (a line's end) is, by its first byte: 0 none, 1 this byte alone, 2 what `ask` says: how many bytes of it
 * begin here, 0 for none; `left` is at least 1. */
typedef struct pye_space {
    uint8_t first[256];
    size_t (*ask)(const uint8_t *at, size_t left);
} pye_space_t;

static inline size_t pye_space_at(const pye_space_t *space, const uint8_t *at, size_t left)
{
    uint8_t first = space->first[*at];
    return first < 2 ? first : space->ask(at, left);
}

PYE_MUST_CHECK bool pye_split_at(const pye_type_t *type, const pye_bytes_t *value, const pye_bytes_t *separator,
                                 int64_t most, pye_list_t **result);
PYE_MUST_CHECK bool pye_rsplit_at(const pye_type_t *type, const pye_bytes_t *value, const pye_bytes_t *separator,
                                  int64_t most, pye_list_t **result);
PYE_MUST_CHECK bool pye_split_spaces(const pye_type_t *type, const pye_bytes_t *value, const pye_space_t *space,
                                     int64_t most, pye_list_t **result);
PYE_MUST_CHECK bool pye_rsplit_spaces(const pye_type_t *type, const pye_bytes_t *value, const pye_space_t *space,
                                      int64_t most, pye_list_t **result);
PYE_MUST_CHECK bool pye_split_lines(const pye_type_t *type, const pye_bytes_t *value, const pye_space_t *end,
                                    bool keepends, pye_list_t **result);
/* Replaces the first `count` of `old`, which is not empty and there so often. */
PYE_MUST_CHECK bool pye_replace(const pye_bytes_t *value, const pye_bytes_t *old, const pye_bytes_t *new, size_t count,
                                pye_bytes_t **result);

#endif
