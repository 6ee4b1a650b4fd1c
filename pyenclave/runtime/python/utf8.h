/* UTF-8 (RFC 3629), of text that is known to be well-formed; and the check that makes it known. */
#ifndef PYENCLAVE_PYTHON_UTF8_H
#define PYENCLAVE_PYTHON_UTF8_H

#include "values/memory.h"

static inline bool pye_continues(uint8_t byte) { return (byte & 0xC0u) == 0x80u; }

/* Bytes of the character whose first byte this is. */
static inline size_t pye_utf8_size(uint8_t first) { return first < 0x80 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4; }

static inline uint32_t pye_utf8_point(const uint8_t *at)
{
    switch (pye_utf8_size(at[0])) {
    case 1: return at[0];
    case 2: return (at[0] & 0x1Fu) << 6 | (at[1] & 0x3Fu);
    case 3: return (at[0] & 0x0Fu) << 12 | (at[1] & 0x3Fu) << 6 | (at[2] & 0x3Fu);
    default: return (at[0] & 0x07u) << 18 | (at[1] & 0x3Fu) << 12 | (at[2] & 0x3Fu) << 6 | (at[3] & 0x3Fu);
    }
}

/* Where the character before `at` begins. */
static inline const uint8_t *pye_utf8_before(const uint8_t *at)
{
    do
        at--;
    while (pye_continues(*at));
    return at;
}

/* Writes at most four bytes and answers how many; `point` is no surrogate and at most 0x10FFFF. */
size_t pye_utf8_put(uint8_t *to, uint32_t point);
/* The length of the sequence that begins here, 0 where it is not well-formed (Unicode 15, table 3-7). */
size_t pye_utf8_sequence(const uint8_t *at, size_t left);
/* Whether all of it is well-formed, and how many code points it has. */
bool pye_utf8_check(const uint8_t *data, size_t size, size_t *points);
size_t pye_utf8_count(const uint8_t *data, size_t size);
/* The bytes of the first `points` characters, no more than there are. */
size_t pye_utf8_offset(const uint8_t *data, size_t size, size_t points);
/* How many bytes at the beginning are ASCII. */
size_t pye_ascii_prefix(const uint8_t *data, size_t size);

#endif
