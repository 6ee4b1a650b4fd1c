/* Randomness by the names of Python's modules, and comparison that tells nothing by its time. */

#include "values/secrets.h"

#include "values/encodings.h"
#include "values/exceptions.h"
#include "values/numbers.h"

static bool random_bytes(int64_t size, pye_bytes_t **result)
{
    uint8_t *data;
    if (!pye_bytes_make((size_t)size, result, &data))
        return false;
    pye_random(data, (size_t)size);
    return true;
}

bool pye_os_urandom(int64_t size, pye_bytes_t **result)
{
    if (size < 0)
        return pye_fail(PYE_EXC_ValueError, "negative argument not allowed");
    return random_bytes(size, result);
}

/* The random bytes as text. */
static bool token(int64_t size, bool (*written)(const pye_bytes_t *, pye_bytes_t **), pye_bytes_t **result)
{
    pye_bytes_t *data;
    if (!pye_os_urandom(size, &data))
        return false;
    bool well = written(data, result);
    pye_bytes_release(data);
    return well;
}

bool pye_secrets_token_hex(int64_t size, pye_bytes_t **result) { return token(size, pye_bytes_hex, result); }

/* Base 64 without its padding. */
static bool unpadded(const pye_bytes_t *data, pye_bytes_t **result)
{
    pye_bytes_t *text;
    if (!pye_base64_urlsafe_b64encode(data, &text))
        return false;
    size_t size = text->size;
    while (size != 0 && text->data[size - 1] == '=')
        size--;
    bool well = pye_bytes_copy(text->data, size, result);
    if (well)
        (*result)->extent = size;
    pye_bytes_release(text);
    return well;
}

bool pye_secrets_token_urlsafe(int64_t size, pye_bytes_t **result) { return token(size, unpadded, result); }

/* All numbers below `bound` alike: what would favour some is drawn again. */
static uint64_t below(uint64_t bound)
{
    uint64_t word, mask = UINT64_MAX >> __builtin_clzll(bound | 1);
    do {
        pye_random(&word, sizeof word);
        word &= mask;
    } while (word >= bound);
    return word;
}

bool pye_secrets_randbelow(int64_t bound, int64_t *result)
{
    if (bound <= 0)
        return pye_fail(PYE_EXC_ValueError, "Upper bound must be positive.");
    *result = (int64_t)below((uint64_t)bound);
    return true;
}

bool pye_secrets_randbits(int64_t bits, int64_t *result)
{
    uint64_t word;
    if (bits < 0)
        return pye_fail(PYE_EXC_ValueError, "number of bits must be non-negative");
    if (bits > 63)
        return pye_raise_overflow();
    pye_random(&word, sizeof word);
    *result = (int64_t)(word & (((uint64_t)1 << bits) - 1));
    return true;
}

bool pye_secrets_place(int64_t size, int64_t *result)
{
    if (size <= 0)
        return pye_raise_index("Cannot choose from an empty sequence");
    *result = (int64_t)below((uint64_t)size);
    return true;
}

/* Runs through the whole of `b` also where the lengths differ, as CPython's does. */
static bool same(const pye_bytes_t *a, const pye_bytes_t *b)
{
    const uint8_t *other = a->size == b->size ? a->data : b->data;
    size_t difference = a->size != b->size;
    for (size_t at = 0; at < b->size; at++)
        difference |= (size_t)(b->data[at] ^ other[at]);
    __asm__("" : "+r"(difference)); /* hidden from the optimiser, which else may stop at a first difference */
    return difference == 0;
}

bool pye_compare_digest(const pye_bytes_t *a, const pye_bytes_t *b) { return same(a, b); }

static bool is_ascii(const pye_bytes_t *text)
{
    uint8_t all = 0;
    for (size_t at = 0; at < text->size; at++)
        all |= text->data[at];
    return all < 0x80;
}

bool pye_compare_digest_str(const pye_bytes_t *a, const pye_bytes_t *b, bool *result)
{
    if (!is_ascii(a) || !is_ascii(b))
        return pye_fail(PYE_EXC_TypeError, "comparing strings with non-ASCII characters is not supported");
    *result = same(a, b);
    return true;
}
