/* str: valid UTF-8 by construction, checked where it comes in. */

#include <string.h>

#include "pyenclave_python.h"
#include "python_text.h"

/* The length of the sequence that begins here, 0 where it is not well-formed (Unicode 15, table 3-7). */
static size_t sequence(const uint8_t *at, size_t left)
{
    uint8_t first = at[0], low = 0x80, high = 0xBF;
    size_t size = first < 0x80 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
    if ((first >= 0x80 && first < 0xC2) || first > 0xF4 || size > left)
        return 0;
    if (first == 0xE0)
        low = 0xA0; /* shorter forms exist */
    if (first == 0xED)
        high = 0x9F; /* surrogates */
    if (first == 0xF0)
        low = 0x90;
    if (first == 0xF4)
        high = 0x8F; /* past U+10FFFF */
    for (size_t i = 1; i < size; i++) {
        if (at[i] < low || at[i] > high)
            return 0;
        low = 0x80;
        high = 0xBF;
    }
    return size;
}

const pye_bytes_t *pye_argument_str(const char *data, size_t size)
{
    const uint8_t *bytes = (const uint8_t *)data;
    size_t at = 0;
    if (data == NULL)
        return pye_bytes_view((const uint8_t *)"", 0);
    while (at < size) {
        size_t length = sequence(bytes + at, size - at);
        if (length == 0) {
            (void)pye_raise_status(PYE_E_UTF8);
            return NULL;
        }
        at += length;
    }
    return pye_bytes_view(bytes, size);
}

int64_t pye_len_str(const pye_bytes_t *value)
{
    int64_t count = 0;
    for (size_t i = 0; i < value->size; i++)
        count += (value->data[i] & 0xC0) != 0x80;
    return count;
}

static const pye_bytes_t *text(const char *from, size_t size)
{
    uint8_t *data;
    const pye_bytes_t *result = pye_bytes_new(size, &data);
    if (result != NULL)
        memcpy(data, from, size);
    return result;
}

const pye_bytes_t *pye_str_int(int64_t value)
{
    char digits[PYE_DECIMAL_SIZE];
    return text(digits, pye_decimal(digits, value < 0, value < 0 ? 0 - (uint64_t)value : (uint64_t)value));
}

const pye_bytes_t *pye_str_u64(uint64_t value)
{
    char digits[PYE_DECIMAL_SIZE];
    return text(digits, pye_decimal(digits, false, value));
}

const pye_bytes_t *pye_str_bool(bool value) { return value ? text("True", 4) : text("False", 5); }
