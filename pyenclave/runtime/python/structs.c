/* struct: fields of known places and sizes. */

#include "values/structs.h"

#include <string.h>

#include "decimal_text.h"
#include "values/builder.h"
#include "values/exceptions.h"
#include "values/numbers.h"

static bool error(const char *message) { return pye_fail(PYE_EXC_struct_error, message); }

static char letter_of(int64_t field) { return (char)(field & 255); }
static unsigned size_of(int64_t field) { return (unsigned)(field >> 8 & 255); }
static bool is_big(int64_t field) { return (field & PYE_STRUCT_BIG) != 0; }
static bool is_signed(int64_t field) { return letter_of(field) >= 'a'; }

static bool number(pye_builder_t *to, bool negative, uint64_t magnitude)
{
    char digits[PYE_DECIMAL_SIZE];
    return pye_builder_add(to, digits, pye_decimal(digits, negative, magnitude));
}

/* Raises what was written. */
static bool say(pye_builder_t *message, bool well)
{
    if (well)
        (void)pye_raise_sized(PYE_EXC_struct_error, (const char *)message->data, message->size);
    return pye_builder_drop(message);
}

/* The field's range; CPython has words of its own for fields of one byte, and of two in the machine's order. */
static bool out_of_range(int64_t field)
{
    pye_builder_t to = {0};
    unsigned size = size_of(field);
    uint64_t high = ((uint64_t)1 << (8 * size - is_signed(field))) - 1;
    bool well = is_signed(field) || pye_builder_text(&to, size == 1 || (size == 2 && !is_big(field)) ? "u" : "");
    if (size == 1)
        well = well && pye_builder_text(&to, "byte");
    else if (size == 2 && !is_big(field))
        well = well && pye_builder_text(&to, "short");
    else
        well = well && pye_builder_byte(&to, '\'') && pye_builder_byte(&to, (uint8_t)letter_of(field)) &&
               pye_builder_byte(&to, '\'');
    well = well && pye_builder_text(&to, " format requires ");
    well = well && number(&to, is_signed(field), is_signed(field) ? high + 1 : 0);
    well = well && pye_builder_text(&to, " <= number <= ") && number(&to, false, high);
    return say(&to, well);
}

/* What does not even fit the type that CPython reads the field's number into. */
static bool past_type(int64_t field)
{
    return error(size_of(field) == 8 && is_big(field) ? "int too large to convert" : "argument out of range");
}

bool pye_struct_new(int64_t size, pye_bytes_t **result)
{
    uint8_t *data;
    return pye_bytes_make((size_t)size, result, &data);
}

static uint8_t *place(const pye_bytes_t *into, int64_t begin, int64_t at) { return (uint8_t *)into->data + begin + at; }

static bool put(uint8_t *to, uint64_t word, int64_t field)
{
    unsigned size = size_of(field);
    for (unsigned i = 0; i < size; i++, word >>= 8)
        to[is_big(field) ? size - 1 - i : i] = (uint8_t)word;
    return true;
}

bool pye_struct_put_int(const pye_bytes_t *into, int64_t begin, int64_t at, int64_t value, int64_t field)
{
    unsigned size = size_of(field), bits = 8 * size;
    bool by_name = size == 1 || (size == 2 && !is_big(field));
    if (letter_of(field) != '?' && size < 8) {
        if (!is_signed(field) && value < 0 && !by_name)
            return past_type(field);
        int64_t low = is_signed(field) ? -((int64_t)1 << (bits - 1)) : 0;
        int64_t high = ((int64_t)1 << (bits - is_signed(field))) - 1;
        if (value < low || value > high)
            return out_of_range(field);
    } else if (!is_signed(field) && value < 0 && letter_of(field) != '?') {
        return past_type(field);
    }
    return put(place(into, begin, at), (uint64_t)value, field);
}

bool pye_struct_put_u64(const pye_bytes_t *into, int64_t begin, int64_t at, uint64_t value, int64_t field)
{
    unsigned size = size_of(field);
    if (value <= INT64_MAX)
        return pye_struct_put_int(into, begin, at, (int64_t)value, field);
    if (is_signed(field) || size == 1 || (size == 2 && !is_big(field)))
        return past_type(field);
    return size == 8 ? put(place(into, begin, at), value, field) : out_of_range(field);
}

bool pye_struct_put_float(const pye_bytes_t *into, int64_t begin, int64_t at, double value, int64_t field)
{
    uint64_t word;
    if (size_of(field) == 8) {
        memcpy(&word, &value, sizeof word);
    } else {
        float narrow = (float)value;
        uint32_t half;
        if (__builtin_isinf(narrow) && !__builtin_isinf(value) && (field & PYE_STRUCT_NATIVE) == 0)
            return pye_fail(PYE_EXC_OverflowError, "float too large to pack with f format");
        memcpy(&half, &narrow, sizeof half);
        word = half;
    }
    return put(place(into, begin, at), word, field);
}

bool pye_struct_put_bytes(const pye_bytes_t *into, int64_t begin, int64_t at, const pye_bytes_t *value, int64_t size,
                          int64_t field)
{
    uint8_t *to = place(into, begin, at);
    size_t room = (size_t)size, length = value->size;
    if (letter_of(field) == 'c' && length != 1)
        return error("char format requires a bytes object of length 1");
    size_t counted = letter_of(field) == 'p' && room > 0;
    room -= counted;
    length = length < room ? length : room;
    memmove(to + counted, value->data, length); /* it may be the buffer that is packed into */
    if (counted > 0)
        *to = (uint8_t)(length < 255 ? length : 255);
    return true;
}

bool pye_struct_whole(const pye_bytes_t *data, int64_t size, pye_bytes_t **result)
{
    pye_builder_t to = {0};
    if (data->size == (size_t)size)
        return pye_bytes_share(data, result);
    return say(&to, pye_builder_text(&to, "unpack requires a buffer of ") && number(&to, false, (uint64_t)size) &&
                        pye_builder_text(&to, " bytes"));
}

/* Where `offset` of so many bytes lies; the words are CPython's. */
static bool room_at(size_t all, int64_t offset, int64_t size, bool packing, size_t *at)
{
    pye_builder_t to = {0};
    bool well = true;
    uint64_t back = offset < 0 ? -(uint64_t)offset : 0;
    if (offset < 0 && back < (uint64_t)size) {
        well = pye_builder_text(&to, packing ? "no space to pack " : "not enough data to unpack ") &&
               number(&to, false, (uint64_t)size) && pye_builder_text(&to, " bytes at offset ") &&
               number(&to, true, back);
        return say(&to, well);
    }
    if (offset < 0 && back > all) {
        well = pye_builder_text(&to, "offset ") && number(&to, true, back) &&
               pye_builder_text(&to, " out of range for ") && number(&to, false, all) &&
               pye_builder_text(&to, "-byte buffer");
        return say(&to, well);
    }
    uint64_t start = offset < 0 ? all - back : (uint64_t)offset;
    if (start <= all && all - start >= (uint64_t)size) {
        *at = (size_t)start;
        return true;
    }
    well = pye_builder_text(&to, packing ? "pack_into" : "unpack_from") &&
           pye_builder_text(&to, " requires a buffer of at least ") && number(&to, false, start + (uint64_t)size) &&
           pye_builder_text(&to, packing ? " bytes for packing " : " bytes for unpacking ") &&
           number(&to, false, (uint64_t)size) && pye_builder_text(&to, " bytes at offset ") &&
           number(&to, false, start) && pye_builder_text(&to, " (actual buffer size is ") && number(&to, false, all) &&
           pye_builder_byte(&to, ')');
    return say(&to, well);
}

bool pye_struct_from(const pye_bytes_t *data, int64_t offset, int64_t size, pye_bytes_t **result)
{
    size_t at;
    return room_at(data->size, offset, size, false, &at) && pye_bytes_copy(data->data + at, (size_t)size, result);
}

bool pye_struct_begin(pye_bytes_t *buffer, int64_t offset, int64_t size, int64_t *result)
{
    size_t at;
    if (!room_at(buffer->size, offset, size, true, &at))
        return false;
    memset((uint8_t *)buffer->data + at, 0, (size_t)size);
    *result = (int64_t)at;
    return true;
}

static uint64_t get(const pye_bytes_t *data, int64_t at, int64_t field)
{
    const uint8_t *from = data->data + at;
    unsigned size = size_of(field);
    uint64_t word = 0;
    for (unsigned i = 0; i < size; i++)
        word = word << 8 | from[is_big(field) ? i : size - 1 - i];
    return word;
}

bool pye_struct_get_int(const pye_bytes_t *data, int64_t at, int64_t field, int64_t *result)
{
    unsigned free_bits = 64 - 8 * size_of(field);
    uint64_t word = get(data, at, field);
    if (is_signed(field)) {
        *result = (int64_t)(word << free_bits) >> free_bits;
        return true;
    }
    if (word > INT64_MAX)
        return pye_raise_overflow();
    *result = (int64_t)word;
    return true;
}

double pye_struct_get_float(const pye_bytes_t *data, int64_t at, int64_t field)
{
    uint64_t word = get(data, at, field);
    if (size_of(field) == 8) {
        double value;
        memcpy(&value, &word, sizeof value);
        return value;
    }
    uint32_t half = (uint32_t)word;
    float value;
    memcpy(&value, &half, sizeof value);
    return value;
}

bool pye_struct_get_bool(const pye_bytes_t *data, int64_t at) { return data->data[at] != 0; }

bool pye_struct_get_pascal(const pye_bytes_t *data, int64_t at, int64_t size, pye_bytes_t **result)
{
    size_t room = size > 0 ? (size_t)size - 1 : 0, length = size > 0 ? data->data[at] : 0;
    return pye_bytes_copy(data->data + at + (size > 0), length < room ? length : room, result);
}
