/* bytes, and what str shares with it: pye_bytes_t, counted. Functions of bytes take a bytearray too, where they only
 * read. */
#ifndef PYENCLAVE_VALUES_BYTES_H
#define PYENCLAVE_VALUES_BYTES_H

#include "values/lists.h"

#define PYE_END INT64_MAX /* the missing end of a slice, the missing stop of a search */

/* Frees what has no reference any more; not for lowered code. */
void pye_bytes_free(pye_bytes_t *value);

static inline pye_bytes_t *pye_bytes_retain(pye_bytes_t *value)
{
    if (value != NULL)
        pye_count_up(&value->count);
    return value;
}

static inline void pye_bytes_release(pye_bytes_t *value)
{
    if (value != NULL && pye_count_down(&value->count))
        pye_bytes_free(value);
}

/* A new reference to an immutable value with these bytes: `value` itself, or a copy of a bytearray. */
PYE_MUST_CHECK bool pye_bytes_share(const pye_bytes_t *value, pye_bytes_t **result);
/* The same for what outlives the call: a borrowed value is copied. NULL (None) stays NULL. */
PYE_MUST_CHECK bool pye_bytes_keep(const pye_bytes_t *value, pye_bytes_t **result);

/* *variable = value, of a variable that outlives the call; false with MemoryError raised, and the old one as it was. */
PYE_MUST_CHECK bool pye_bytes_store(pye_bytes_t **variable, const pye_bytes_t *value);

/* A new value; `data` is where to write it, and only until anybody else has it. */
PYE_MUST_CHECK bool pye_bytes_make(size_t size, pye_bytes_t **result, uint8_t **data);
PYE_MUST_CHECK bool pye_bytes_copy(const void *data, size_t size, pye_bytes_t **result);

/* --- building ----------------------------------------------------------------------------------------------------- */

PYE_MUST_CHECK bool pye_bytes_zero(int64_t size, pye_bytes_t **result);                      /* bytes(n) */
PYE_MUST_CHECK bool pye_bytes_byte(int64_t value, pye_bytes_t **result);                     /* bytes([value]) */
PYE_MUST_CHECK bool pye_bytes_of(size_t count, const int64_t *values, pye_bytes_t **result); /* bytes([a, b, …]) */
PYE_MUST_CHECK bool pye_bytes_of_list(const pye_list_t *list, pye_bytes_t **result); /* bytes(l), of any integer type */
PYE_MUST_CHECK bool pye_bytes_concat(const pye_bytes_t *a, const pye_bytes_t *b, pye_bytes_t **result);
/* All parts in one, left to right: f-strings and chains of +. */
PYE_MUST_CHECK bool pye_bytes_concat_all(size_t count, const pye_bytes_t *const *parts, pye_bytes_t **result);
/* `*slot += b`, where the slot's is the only reference in place; the slot has the new value. */
PYE_MUST_CHECK bool pye_bytes_append(pye_bytes_t **slot, const pye_bytes_t *b);
PYE_MUST_CHECK bool pye_bytes_repeat(const pye_bytes_t *value, int64_t count, pye_bytes_t **result);

/* --- looking ------------------------------------------------------------------------------------------------------ */

static inline bool pye_bytes_truth(const pye_bytes_t *value) { return value->size != 0; }
static inline int64_t pye_bytes_len(const pye_bytes_t *value) { return (int64_t)value->size; }

/* `index`, or 0 where it is not below `size`, without a branch: the index may be the host's, and a mispredicted check
 * must not read past the end (Spectre v1). */
static inline size_t pye_below(size_t index, size_t size)
{
    size_t mask;
    __asm__("cmp %2, %1\n\tsbb %0, %0" : "=r"(mask) : "r"(index), "rm"(size) : "cc");
    return index & mask;
}

PYE_COLD bool pye_raise_index(const char *message); /* IndexError */

/* Where item `index` of `size` is; IndexError with `message`. */
PYE_MUST_CHECK static inline bool pye_index(int64_t index, size_t size, const char *message, size_t *at)
{
    if (index < 0)
        index += (int64_t)size;
    if (!PYE_LIKELY((uint64_t)index < size))
        return PYE_FAILED(pye_raise_index(message));
    *at = pye_below((size_t)index, size);
    return true;
}

PYE_MUST_CHECK static inline bool pye_tuple_index(int64_t index, int64_t size, size_t *at)
{
    return pye_index(index, (size_t)size, "tuple index out of range", at);
}

PYE_MUST_CHECK static inline bool pye_bytes_at(const pye_bytes_t *value, int64_t index, int64_t *result)
{
    size_t at;
    if (!pye_index(index, value->size, "index out of range", &at))
        return false;
    *result = value->data[at];
    return true;
}

PYE_COLD bool pye_raise_index_u64(void); /* IndexError: cannot fit 'int' into an index-sized integer */

/* A u64 as an index of anything. */
PYE_MUST_CHECK static inline bool pye_u64_index(uint64_t index, int64_t *result)
{
    if (index > INT64_MAX)
        return PYE_FAILED(pye_raise_index_u64());
    *result = (int64_t)index;
    return true;
}

/* [start:stop]; a missing start is 0, a missing stop PYE_END. */
PYE_MUST_CHECK bool pye_bytes_slice(const pye_bytes_t *value, int64_t start, int64_t stop, pye_bytes_t **result);

/* Which bounds of [start:stop:step] are written; the others count from the step's direction. */
#define PYE_HAS_START 1u
#define PYE_HAS_STOP 2u
/* A slice as CPython adjusts it: items start, start + step, …, `count` of them. ValueError for a step of 0. */
typedef struct pye_slice {
    int64_t start;
    int64_t step;
    size_t count;
    int64_t stop; /* adjusted too: where a store with step 1 ends */
} pye_slice_t;
PYE_MUST_CHECK bool pye_slice_adjust(size_t size, int64_t start, int64_t stop, int64_t step, uint32_t has,
                                     pye_slice_t *result);
PYE_MUST_CHECK bool pye_bytes_slice_step(const pye_bytes_t *value, int64_t start, int64_t stop, int64_t step,
                                         uint32_t has, pye_bytes_t **result);

/* Most that differ do so in size or in the first byte; of a constant the compiler knows both. */
static inline bool pye_bytes_equal(const pye_bytes_t *a, const pye_bytes_t *b)
{
    if (a->size != b->size)
        return false;
    if (a == b || a->size == 0)
        return true;
    return a->data[0] == b->data[0] && (a->size == 1 || memcmp(a->data, b->data, a->size) == 0);
}

int pye_bytes_compare_all(const pye_bytes_t *a, const pye_bytes_t *b);
/* By bytes; for str too, because UTF-8 keeps the order of the code points. */
static inline int pye_bytes_compare(const pye_bytes_t *a, const pye_bytes_t *b)
{
    if (a->size != 0 && b->size != 0 && a->data[0] != b->data[0])
        return a->data[0] < b->data[0] ? PYE_LESS : PYE_GREATER;
    return pye_bytes_compare_all(a, b);
}

/* pye_bytes_eq … pye_bytes_ge; str has the same. */
static inline bool pye_bytes_eq(const pye_bytes_t *a, const pye_bytes_t *b) { return pye_bytes_equal(a, b); }
static inline bool pye_bytes_ne(const pye_bytes_t *a, const pye_bytes_t *b) { return !pye_bytes_equal(a, b); }
static inline bool pye_bytes_lt(const pye_bytes_t *a, const pye_bytes_t *b)
{
    return pye_bytes_compare(a, b) == PYE_LESS;
}
static inline bool pye_bytes_le(const pye_bytes_t *a, const pye_bytes_t *b)
{
    return pye_bytes_compare(a, b) != PYE_GREATER;
}
static inline bool pye_bytes_gt(const pye_bytes_t *a, const pye_bytes_t *b)
{
    return pye_bytes_compare(a, b) == PYE_GREATER;
}
static inline bool pye_bytes_ge(const pye_bytes_t *a, const pye_bytes_t *b)
{
    return pye_bytes_compare(a, b) != PYE_LESS;
}

/* part in whole, byte in whole (ValueError for no byte). */
PYE_MUST_CHECK bool pye_bytes_contains(const pye_bytes_t *whole, const pye_bytes_t *part, bool *result);
PYE_MUST_CHECK bool pye_bytes_contains_byte(const pye_bytes_t *whole, int64_t byte, bool *result);

/* --- methods: names, defaults and texts of errors are Python's ---------------------------------------------------- */

PYE_MUST_CHECK bool pye_bytes_find(const pye_bytes_t *value, const pye_bytes_t *part, int64_t start, int64_t stop,
                                   int64_t *result);
PYE_MUST_CHECK bool pye_bytes_rfind(const pye_bytes_t *value, const pye_bytes_t *part, int64_t start, int64_t stop,
                                    int64_t *result);
PYE_MUST_CHECK bool pye_bytes_index(const pye_bytes_t *value, const pye_bytes_t *part, int64_t start, int64_t stop,
                                    int64_t *result);
PYE_MUST_CHECK bool pye_bytes_rindex(const pye_bytes_t *value, const pye_bytes_t *part, int64_t start, int64_t stop,
                                     int64_t *result);
PYE_MUST_CHECK bool pye_bytes_count(const pye_bytes_t *value, const pye_bytes_t *part, int64_t start, int64_t stop,
                                    int64_t *result);
/* The same with an int for the part. */
PYE_MUST_CHECK bool pye_bytes_find_byte(const pye_bytes_t *value, int64_t byte, int64_t start, int64_t stop,
                                        int64_t *result);
PYE_MUST_CHECK bool pye_bytes_rfind_byte(const pye_bytes_t *value, int64_t byte, int64_t start, int64_t stop,
                                         int64_t *result);
PYE_MUST_CHECK bool pye_bytes_index_byte(const pye_bytes_t *value, int64_t byte, int64_t start, int64_t stop,
                                         int64_t *result);
PYE_MUST_CHECK bool pye_bytes_rindex_byte(const pye_bytes_t *value, int64_t byte, int64_t start, int64_t stop,
                                          int64_t *result);
PYE_MUST_CHECK bool pye_bytes_count_byte(const pye_bytes_t *value, int64_t byte, int64_t start, int64_t stop,
                                         int64_t *result);
bool pye_bytes_startswith(const pye_bytes_t *value, const pye_bytes_t *part, int64_t start, int64_t stop);
bool pye_bytes_endswith(const pye_bytes_t *value, const pye_bytes_t *part, int64_t start, int64_t stop);

/* `separator` NULL: None, runs of ASCII white space. `most` below 0: all. */
PYE_MUST_CHECK bool pye_bytes_split(const pye_bytes_t *value, const pye_bytes_t *separator, int64_t most,
                                    pye_list_t **result);
PYE_MUST_CHECK bool pye_bytes_rsplit(const pye_bytes_t *value, const pye_bytes_t *separator, int64_t most,
                                     pye_list_t **result);
PYE_MUST_CHECK bool pye_bytes_splitlines(const pye_bytes_t *value, bool keepends, pye_list_t **result);
/* A result that is a tuple has one parameter for each member. */
PYE_MUST_CHECK bool pye_bytes_partition(const pye_bytes_t *value, const pye_bytes_t *separator, pye_bytes_t **before,
                                        pye_bytes_t **middle, pye_bytes_t **after);
PYE_MUST_CHECK bool pye_bytes_rpartition(const pye_bytes_t *value, const pye_bytes_t *separator, pye_bytes_t **before,
                                         pye_bytes_t **middle, pye_bytes_t **after);
/* `set` NULL: None, ASCII white space. */
PYE_MUST_CHECK bool pye_bytes_strip(const pye_bytes_t *value, const pye_bytes_t *set, pye_bytes_t **result);
PYE_MUST_CHECK bool pye_bytes_lstrip(const pye_bytes_t *value, const pye_bytes_t *set, pye_bytes_t **result);
PYE_MUST_CHECK bool pye_bytes_rstrip(const pye_bytes_t *value, const pye_bytes_t *set, pye_bytes_t **result);
PYE_MUST_CHECK bool pye_bytes_removeprefix(const pye_bytes_t *value, const pye_bytes_t *part, pye_bytes_t **result);
PYE_MUST_CHECK bool pye_bytes_removesuffix(const pye_bytes_t *value, const pye_bytes_t *part, pye_bytes_t **result);
/* `most` below 0: all. */
PYE_MUST_CHECK bool pye_bytes_replace(const pye_bytes_t *value, const pye_bytes_t *old, const pye_bytes_t *new,
                                      int64_t most, pye_bytes_t **result);
PYE_MUST_CHECK bool pye_bytes_join(const pye_bytes_t *separator, const pye_list_t *list, pye_bytes_t **result);
PYE_MUST_CHECK bool pye_bytes_lower(const pye_bytes_t *value, pye_bytes_t **result);
PYE_MUST_CHECK bool pye_bytes_upper(const pye_bytes_t *value, pye_bytes_t **result);
PYE_MUST_CHECK bool pye_bytes_capitalize(const pye_bytes_t *value, pye_bytes_t **result);
PYE_MUST_CHECK bool pye_bytes_swapcase(const pye_bytes_t *value, pye_bytes_t **result);
PYE_MUST_CHECK bool pye_bytes_title(const pye_bytes_t *value, pye_bytes_t **result);
PYE_MUST_CHECK bool pye_bytes_zfill(const pye_bytes_t *value, int64_t width, pye_bytes_t **result);
/* `fill` is one byte, else TypeError. */
PYE_MUST_CHECK bool pye_bytes_ljust(const pye_bytes_t *value, int64_t width, const pye_bytes_t *fill,
                                    pye_bytes_t **result);
PYE_MUST_CHECK bool pye_bytes_rjust(const pye_bytes_t *value, int64_t width, const pye_bytes_t *fill,
                                    pye_bytes_t **result);
PYE_MUST_CHECK bool pye_bytes_center(const pye_bytes_t *value, int64_t width, const pye_bytes_t *fill,
                                     pye_bytes_t **result);
bool pye_bytes_isalnum(const pye_bytes_t *value);
bool pye_bytes_isalpha(const pye_bytes_t *value);
bool pye_bytes_isascii(const pye_bytes_t *value);
bool pye_bytes_isdigit(const pye_bytes_t *value);
bool pye_bytes_islower(const pye_bytes_t *value);
bool pye_bytes_isspace(const pye_bytes_t *value);
bool pye_bytes_istitle(const pye_bytes_t *value);
bool pye_bytes_isupper(const pye_bytes_t *value);

PYE_MUST_CHECK bool pye_bytes_hex(const pye_bytes_t *value, pye_bytes_t **result); /* a str */
/* hex(sep, bytes_per_sep); `separator` is a str or bytes of one ASCII character, else ValueError. */
PYE_MUST_CHECK bool pye_bytes_hex_grouped(const pye_bytes_t *value, const pye_bytes_t *separator, int64_t group,
                                          pye_bytes_t **result);
PYE_MUST_CHECK bool pye_bytes_fromhex(const pye_bytes_t *text, pye_bytes_t **result);
PYE_MUST_CHECK bool pye_bytes_repr(const pye_bytes_t *value, pye_bytes_t **result);
/* decode(encoding, errors): utf-8, ascii, latin-1 in every spelling that CPython has for them; strict, ignore,
 * replace. */
PYE_MUST_CHECK bool pye_bytes_decode(const pye_bytes_t *value, const pye_bytes_t *encoding, const pye_bytes_t *errors,
                                     pye_bytes_t **result);

/* --- integers as bytes: byteorder is "big" or "little", else ValueError ------------------------------------------- */

PYE_MUST_CHECK bool pye_int_to_bytes(int64_t value, int64_t length, const pye_bytes_t *byteorder, bool is_signed,
                                     pye_bytes_t **result);
PYE_MUST_CHECK bool pye_u64_to_bytes(uint64_t value, int64_t length, const pye_bytes_t *byteorder, bool is_signed,
                                     pye_bytes_t **result);
PYE_MUST_CHECK bool pye_int_from_bytes(const pye_bytes_t *value, const pye_bytes_t *byteorder, bool is_signed,
                                       int64_t *result);
PYE_MUST_CHECK bool pye_u64_from_bytes(const pye_bytes_t *value, const pye_bytes_t *byteorder, bool is_signed,
                                       uint64_t *result);

#define PYE_BORROWED_MIN 4096u /* bytes; smaller arguments are copied */

/* --- arguments ---------------------------------------------------------------------------------------------------- */

/* What the bridge copied into the arena; NULL is empty. Large ones are borrowed, small ones copied. A str that is not
 * UTF-8 ends the call with PYE_E_UTF8. */
PYE_MUST_CHECK bool pye_bytes_argument(const uint8_t *data, size_t size, pye_bytes_t **result);
PYE_MUST_CHECK bool pye_str_argument(const char *data, size_t size, pye_bytes_t **result);
/* A counted value of what the inside library made (a pointer that is NULL where it raised). */
PYE_MUST_CHECK static inline bool pye_bytes_result(const pye_bytes_t *made, pye_bytes_t **result)
{
    if (made == NULL)
        return false;
    *result = (pye_bytes_t *)made;
    return true;
}

#endif
