/* re: programs that `partition/check/pattern_programs.py` makes of regular expressions, run over str and bytes.
 *
 * Places are bytes of the text, of a str too: what asks for code points has them counted. */
#ifndef PYENCLAVE_VALUES_PATTERNS_H
#define PYENCLAVE_VALUES_PATTERNS_H

#include "values/lists.h"

#define PYE_PATTERN_SEARCH 1  /* wherever it begins, not at `from` alone */
#define PYE_PATTERN_WHOLE 2   /* it ends at `to` */
#define PYE_PATTERN_ADVANCE 4 /* it is not empty at `from` */

/* list[int]: begin and end of the match and of each group, -1 where it took no part, and the number of the group that ended
 * last, or 0; empty where nothing matches. The text is looked at up to `to`, and before `from`. */
PYE_MUST_CHECK bool pye_pattern_match(const pye_bytes_t *program, const pye_bytes_t *text, int64_t from, int64_t to,
                                      int64_t how, pye_list_t **result);

/* Of bytes: a place, clamped to what there is. */
static inline int64_t pye_pattern_clamped(const pye_bytes_t *text, int64_t at)
{
    return at < 0 ? 0 : (uint64_t)at < text->size ? at : (int64_t)text->size;
}

/* Of a str: the bytes before so many characters, clamped; the characters before a byte where one begins. */
int64_t pye_pattern_offset(const pye_bytes_t *text, int64_t points);
int64_t pye_pattern_place(const pye_bytes_t *text, int64_t offset);
/* The part of a str, or of bytes, between two bytes where characters begin. */
PYE_MUST_CHECK bool pye_pattern_part(const pye_bytes_t *text, int64_t from, int64_t to, pye_bytes_t **result);

#endif
