/* Shortening UTF-8 without splitting a character (RFC 3629: continuation bytes are 10xxxxxx). */
#ifndef PYENCLAVE_UTF8_CUT_H
#define PYENCLAVE_UTF8_CUT_H

#include <stdbool.h>
#include <stddef.h>

static inline bool pye_utf8_continues(char byte) { return ((unsigned char)byte & 0xC0u) == 0x80u; }

/* The largest number of bytes, at most `limit`, at which `text` of `size` bytes may end. */
static inline size_t pye_utf8_cut(const char *text, size_t size, size_t limit)
{
    if (size <= limit) {
        return size;
    }
    while (limit > 0 && pye_utf8_continues(text[limit])) {
        limit--;
    }
    return limit;
}

/* The first character that starts at or after `text`, which a NUL ends. */
static inline const char *pye_utf8_next(const char *text)
{
    while (pye_utf8_continues(*text)) {
        text++;
    }
    return text;
}

#endif
