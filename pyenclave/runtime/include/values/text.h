/* str: pye_bytes_t of valid UTF-8. Positions and lengths are code points; an ASCII str's are found without counting.
 *
 * What does not look at code points is as for bytes (pye_bytes_equal, pye_bytes_concat, pye_bytes_repeat, …). */
#ifndef PYENCLAVE_VALUES_TEXT_H
#define PYENCLAVE_VALUES_TEXT_H

#include "values/bytes.h"

/* Code points; counted once where the value can remember it. */
int64_t pye_str_len(const pye_bytes_t *value);

/* A value of its own for each ASCII character, made when it is first used: they are what loops over text make most. */
extern pye_bytes_t pye_ascii_characters[128];

/* The character that this byte is; NULL where it is none alone, or was not made yet. */
static inline pye_bytes_t *pye_ascii_made(uint8_t byte)
{
    pye_bytes_t *one = &pye_ascii_characters[byte & 127];
    return byte < 128 && __atomic_load_n(&one->size, __ATOMIC_ACQUIRE) != 0 ? one : NULL;
}

PYE_MUST_CHECK bool pye_str_at_any(const pye_bytes_t *value, int64_t index, pye_bytes_t **result);
PYE_MUST_CHECK static inline bool pye_str_at(const pye_bytes_t *value, int64_t index, pye_bytes_t **result)
{
    pye_bytes_t *one = NULL;
    if (PYE_LIKELY((uint64_t)index < value->size && value->extent == value->size))
        one = pye_ascii_made(value->data[pye_below((size_t)index, value->size)]);
    if (!PYE_LIKELY(one != NULL))
        return pye_str_at_any(value, index, result);
    *result = one;
    return true;
}
PYE_MUST_CHECK bool pye_str_slice(const pye_bytes_t *value, int64_t start, int64_t stop, pye_bytes_t **result);
PYE_MUST_CHECK bool pye_str_slice_step(const pye_bytes_t *value, int64_t start, int64_t stop, int64_t step,
                                       uint32_t has, pye_bytes_t **result);

/* The loop over a str: `at` begins as 0; the character there, and where the next one is. */
static inline bool pye_str_more(const pye_bytes_t *value, size_t at) { return at < value->size; }
PYE_MUST_CHECK bool pye_str_next_any(const pye_bytes_t *value, size_t *at, pye_bytes_t **result);
PYE_MUST_CHECK static inline bool pye_str_next(const pye_bytes_t *value, size_t *at, pye_bytes_t **result)
{
    pye_bytes_t *one = pye_ascii_made(value->data[*at]);
    if (!PYE_LIKELY(one != NULL))
        return pye_str_next_any(value, at, result);
    ++*at;
    *result = one;
    return true;
}

PYE_MUST_CHECK bool pye_str_ord(const pye_bytes_t *value, int64_t *result);   /* TypeError for no single character */
PYE_MUST_CHECK bool pye_bytes_ord(const pye_bytes_t *value, int64_t *result); /* ord(b"a") */
/* OverflowError past a C int, ValueError past U+10FFFF, and for a surrogate, which no UTF-8 has. */
PYE_MUST_CHECK bool pye_str_chr(int64_t point, pye_bytes_t **result);

PYE_MUST_CHECK bool pye_str_find(const pye_bytes_t *value, const pye_bytes_t *part, int64_t start, int64_t stop,
                                 int64_t *result);
PYE_MUST_CHECK bool pye_str_rfind(const pye_bytes_t *value, const pye_bytes_t *part, int64_t start, int64_t stop,
                                  int64_t *result);
PYE_MUST_CHECK bool pye_str_index(const pye_bytes_t *value, const pye_bytes_t *part, int64_t start, int64_t stop,
                                  int64_t *result);
PYE_MUST_CHECK bool pye_str_rindex(const pye_bytes_t *value, const pye_bytes_t *part, int64_t start, int64_t stop,
                                   int64_t *result);
PYE_MUST_CHECK bool pye_str_count(const pye_bytes_t *value, const pye_bytes_t *part, int64_t start, int64_t stop,
                                  int64_t *result);
bool pye_str_startswith(const pye_bytes_t *value, const pye_bytes_t *part, int64_t start, int64_t stop);
bool pye_str_endswith(const pye_bytes_t *value, const pye_bytes_t *part, int64_t start, int64_t stop);
/* `separator` NULL: None, runs of white space as Unicode has it. */
PYE_MUST_CHECK bool pye_str_split(const pye_bytes_t *value, const pye_bytes_t *separator, int64_t most,
                                  pye_list_t **result);
PYE_MUST_CHECK bool pye_str_rsplit(const pye_bytes_t *value, const pye_bytes_t *separator, int64_t most,
                                   pye_list_t **result);
PYE_MUST_CHECK bool pye_str_splitlines(const pye_bytes_t *value, bool keepends, pye_list_t **result);
PYE_MUST_CHECK bool pye_str_partition(const pye_bytes_t *value, const pye_bytes_t *separator, pye_bytes_t **before,
                                      pye_bytes_t **middle, pye_bytes_t **after);
PYE_MUST_CHECK bool pye_str_rpartition(const pye_bytes_t *value, const pye_bytes_t *separator, pye_bytes_t **before,
                                       pye_bytes_t **middle, pye_bytes_t **after);
PYE_MUST_CHECK bool pye_str_strip(const pye_bytes_t *value, const pye_bytes_t *set, pye_bytes_t **result);
PYE_MUST_CHECK bool pye_str_lstrip(const pye_bytes_t *value, const pye_bytes_t *set, pye_bytes_t **result);
PYE_MUST_CHECK bool pye_str_rstrip(const pye_bytes_t *value, const pye_bytes_t *set, pye_bytes_t **result);
PYE_MUST_CHECK bool pye_str_removeprefix(const pye_bytes_t *value, const pye_bytes_t *part, pye_bytes_t **result);
PYE_MUST_CHECK bool pye_str_removesuffix(const pye_bytes_t *value, const pye_bytes_t *part, pye_bytes_t **result);
PYE_MUST_CHECK bool pye_str_replace(const pye_bytes_t *value, const pye_bytes_t *old, const pye_bytes_t *new,
                                    int64_t most, pye_bytes_t **result);
PYE_MUST_CHECK bool pye_str_join(const pye_bytes_t *separator, const pye_list_t *list, pye_bytes_t **result);
PYE_MUST_CHECK bool pye_str_lower(const pye_bytes_t *value, pye_bytes_t **result);
PYE_MUST_CHECK bool pye_str_upper(const pye_bytes_t *value, pye_bytes_t **result);
PYE_MUST_CHECK bool pye_str_casefold(const pye_bytes_t *value, pye_bytes_t **result);
PYE_MUST_CHECK bool pye_str_capitalize(const pye_bytes_t *value, pye_bytes_t **result);
PYE_MUST_CHECK bool pye_str_swapcase(const pye_bytes_t *value, pye_bytes_t **result);
PYE_MUST_CHECK bool pye_str_title(const pye_bytes_t *value, pye_bytes_t **result);
PYE_MUST_CHECK bool pye_str_zfill(const pye_bytes_t *value, int64_t width, pye_bytes_t **result);
/* `fill` is one character, else TypeError. */
PYE_MUST_CHECK bool pye_str_ljust(const pye_bytes_t *value, int64_t width, const pye_bytes_t *fill,
                                  pye_bytes_t **result);
PYE_MUST_CHECK bool pye_str_rjust(const pye_bytes_t *value, int64_t width, const pye_bytes_t *fill,
                                  pye_bytes_t **result);
PYE_MUST_CHECK bool pye_str_center(const pye_bytes_t *value, int64_t width, const pye_bytes_t *fill,
                                   pye_bytes_t **result);
bool pye_str_isalnum(const pye_bytes_t *value);
bool pye_str_isalpha(const pye_bytes_t *value);
bool pye_str_isascii(const pye_bytes_t *value);
bool pye_str_isdecimal(const pye_bytes_t *value);
bool pye_str_isdigit(const pye_bytes_t *value);
bool pye_str_isidentifier(const pye_bytes_t *value);
bool pye_str_islower(const pye_bytes_t *value);
bool pye_str_isnumeric(const pye_bytes_t *value);
bool pye_str_isprintable(const pye_bytes_t *value);
bool pye_str_isspace(const pye_bytes_t *value);
bool pye_str_istitle(const pye_bytes_t *value);
bool pye_str_isupper(const pye_bytes_t *value);

/* encode(encoding, errors); see pye_bytes_decode. UnicodeError is what a character that does not fit raises. */
PYE_MUST_CHECK bool pye_str_encode(const pye_bytes_t *value, const pye_bytes_t *encoding, const pye_bytes_t *errors,
                                   pye_bytes_t **result);
PYE_MUST_CHECK bool pye_str_repr(const pye_bytes_t *value, pye_bytes_t **result);
/* list(s): its characters. `type` is list[str]. */
PYE_MUST_CHECK bool pye_str_list(const pye_bytes_t *value, pye_list_t **result);

#endif
