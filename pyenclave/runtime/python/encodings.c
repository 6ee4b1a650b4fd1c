/* base64 and binascii. What is encoded may be secret: digits are reckoned, not looked up, so that no address tells
 * what they are. */

#include "values/encodings.h"

#include <string.h>

#include "ascii.h"
#include "decimal_text.h"
#include "parts.h"
#include "values/exceptions.h"
#include "values/text.h"

/* 255 where low <= c <= high, else 0. */
static uint32_t within(uint32_t c, uint32_t low, uint32_t high) { return ((low - 1 - c) & (c - high - 1)) >> 8 & 255; }

#define NONE 64u /* of what is no digit */

static bool error(const char *message) { return pye_fail(PYE_EXC_binascii_Error, message); }

/* assert condition, repr(value) */
static bool refused(const pye_bytes_t *value)
{
    pye_bytes_t *text;
    if (!pye_bytes_repr(value, &text))
        return false;
    (void)pye_raise_exception(PYE_EXC_AssertionError, text);
    pye_bytes_release(text);
    return false;
}

bool pye_ascii_of(const pye_bytes_t *text, pye_bytes_t **result)
{
    for (size_t at = 0; at < text->size; at++) {
        if (text->data[at] >= 0x80)
            return pye_fail(PYE_EXC_ValueError, "string argument should contain only ASCII characters");
    }
    return pye_bytes_share(text, result);
}

/* --- base 64 ----------------------------------------------------------------------------------------------------------- */

static uint8_t digit64(uint32_t value, const uint8_t last[2])
{
    return (uint8_t)((within(value, 0, 25) & (value + 'A')) | (within(value, 26, 51) & (value - 26 + 'a')) |
                     (within(value, 52, 61) & (value - 52 + '0')) | (within(value, 62, 62) & last[0]) |
                     (within(value, 63, 63) & last[1]));
}

static uint32_t value64(uint32_t c)
{
    uint32_t upper = within(c, 'A', 'Z'), lower = within(c, 'a', 'z'), digit = within(c, '0', '9');
    uint32_t plus = within(c, '+', '+'), slash = within(c, '/', '/');
    uint32_t found = (upper & (c - 'A')) | (lower & (c - 'a' + 26)) | (digit & (c - '0' + 52)) | (plus & 62) |
                     (slash & 63);
    return found | (~(upper | lower | digit | plus | slash) & NONE);
}

static bool encode64(const pye_bytes_t *data, const uint8_t last[2], bool newline, pye_bytes_t **result)
{
    uint8_t *to;
    size_t size = data->size, whole = size / 3 * 3, rest = size - whole, total = (size + 2) / 3 * 4 + newline;
    const uint8_t *from = data->data;
    if (!pye_bytes_make(total, result, &to))
        return false;
    for (size_t at = 0; at < whole; at += 3, to += 4) {
        uint32_t word = (uint32_t)from[at] << 16 | (uint32_t)from[at + 1] << 8 | from[at + 2];
        for (unsigned i = 0; i < 4; i++)
            to[i] = digit64(word >> (18 - 6 * i) & 63, last);
    }
    if (rest != 0) {
        uint32_t word = (uint32_t)from[whole] << 16 | (rest == 2 ? (uint32_t)from[whole + 1] << 8 : 0);
        for (unsigned i = 0; i <= rest; i++)
            *to++ = digit64(word >> (18 - 6 * i) & 63, last);
        for (size_t i = rest; i < 3; i++)
            *to++ = '=';
    }
    if (newline)
        *to = '\n';
    return true;
}

static const uint8_t standard[2] = {'+', '/'}, urlsafe[2] = {'-', '_'};

bool pye_base64_b64encode(const pye_bytes_t *data, const pye_bytes_t *altchars, pye_bytes_t **result)
{
    if (altchars != NULL && altchars->size != 2)
        return refused(altchars);
    return encode64(data, altchars != NULL ? altchars->data : standard, false, result);
}

bool pye_base64_standard_b64encode(const pye_bytes_t *data, pye_bytes_t **result)
{
    return encode64(data, standard, false, result);
}

bool pye_base64_urlsafe_b64encode(const pye_bytes_t *data, pye_bytes_t **result)
{
    return encode64(data, urlsafe, false, result);
}

bool pye_binascii_b2a_base64(const pye_bytes_t *data, bool newline, pye_bytes_t **result)
{
    return encode64(data, standard, newline, result);
}

/* One character more than whole quanta. */
static bool one_more(size_t bytes)
{
    static const char before[] = "Invalid base64-encoded string: number of data characters (";
    static const char after[] = ") cannot be 1 more than a multiple of 4";
    char message[sizeof before + sizeof after + PYE_DECIMAL_SIZE];
    size_t size = sizeof before - 1;
    memcpy(message, before, size);
    size += pye_decimal(message + size, false, bytes / 3 * 4 + 1);
    memcpy(message + size, after, sizeof after - 1);
    (void)pye_raise_sized(PYE_EXC_binascii_Error, message, size + sizeof after - 1);
    return false;
}

/* What `data` is, of which *size bytes were written to `to`, where `last` are the digits for 62 and 63 besides. */
static bool decode64(const pye_bytes_t *data, const uint8_t *last, bool strict, uint8_t *to, size_t *size)
{
    uint32_t word = 0, place = 0, pads = 0;
    bool padding = false;
    size_t made = 0;
    for (size_t at = 0; at < data->size; at++) {
        uint8_t c = data->data[at];
        if (last != NULL)
            c = c == last[1] ? '/' : c == last[0] ? '+' : c;
        if (c == '=') {
            if (strict && at == 0)
                return error("Leading padding not allowed");
            padding = true;
            if (place >= 2 && place + ++pads >= 4) {
                if (strict && at + 1 < data->size)
                    return error("Excess data after padding");
                *size = made;
                return true;
            }
            continue;
        }
        uint32_t value = value64(c);
        if (value == NONE) {
            if (strict)
                return error("Only base64 data is allowed");
            continue;
        }
        if (strict && padding)
            return error("Discontinuous padding not allowed");
        pads = 0;
        word = word << 6 | value;
        if (place != 0)
            to[made++] = (uint8_t)(word >> (6 - 2 * place));
        place = (place + 1) & 3;
    }
    *size = made;
    return place == 0 || (place == 1 ? one_more(made) : error("Incorrect padding"));
}

static bool decoded64(const pye_bytes_t *data, const uint8_t *last, bool strict, pye_bytes_t **result)
{
    uint8_t *to;
    size_t size;
    pye_bytes_t *whole;
    if (!pye_bytes_make(data->size / 4 * 3 + 3, &whole, &to))
        return false;
    bool well = decode64(data, last, strict, to, &size) && pye_bytes_copy(to, size, result);
    pye_bytes_release(whole);
    return well;
}

bool pye_base64_b64decode(const pye_bytes_t *data, const pye_bytes_t *altchars, bool validate, pye_bytes_t **result)
{
    if (altchars != NULL && altchars->size != 2)
        return refused(altchars);
    return decoded64(data, altchars != NULL ? altchars->data : NULL, validate, result);
}

bool pye_base64_standard_b64decode(const pye_bytes_t *data, pye_bytes_t **result)
{
    return decoded64(data, NULL, false, result);
}

bool pye_binascii_a2b_base64(const pye_bytes_t *data, bool strict_mode, pye_bytes_t **result)
{
    return decoded64(data, NULL, strict_mode, result);
}

bool pye_base64_urlsafe_b64decode(const pye_bytes_t *data, pye_bytes_t **result)
{
    return decoded64(data, urlsafe, false, result);
}

/* --- base 32 ----------------------------------------------------------------------------------------------------------- */

static uint8_t digit32(uint32_t value)
{
    return (uint8_t)((within(value, 0, 25) & (value + 'A')) | (within(value, 26, 31) & (value - 26 + '2')));
}

static uint32_t value32(uint32_t c)
{
    uint32_t upper = within(c, 'A', 'Z'), digit = within(c, '2', '7');
    return (upper & (c - 'A')) | (digit & (c - '2' + 26)) | (~(upper | digit) & NONE);
}

bool pye_base64_b32encode(const pye_bytes_t *data, pye_bytes_t **result)
{
    static const uint8_t digits[] = {0, 2, 4, 5, 7, 8}; /* of so many bytes */
    uint8_t *to;
    if (!pye_bytes_make((data->size + 4) / 5 * 8, result, &to))
        return false;
    for (size_t at = 0; at < data->size; at += 5, to += 8) {
        size_t size = data->size - at < 5 ? data->size - at : 5;
        uint64_t word = 0;
        for (size_t i = 0; i < 5; i++)
            word = word << 8 | (i < size ? data->data[at + i] : 0);
        for (unsigned i = 0; i < 8; i++)
            to[i] = i < digits[size] ? digit32((uint32_t)(word >> (35 - 5 * i)) & 31) : '=';
    }
    return true;
}

/* The digit as `casefold` and `one`, what is read for 1 (0: nothing), make it. */
static uint8_t mapped(uint8_t c, bool casefold, uint8_t one)
{
    if (one != 0)
        c = c == '0' ? 'O' : c == '1' ? one : c;
    return casefold ? (uint8_t)pye_to_upper(c) : c;
}

bool pye_base64_b32decode(const pye_bytes_t *data, bool casefold, const pye_bytes_t *map01, pye_bytes_t **result)
{
    static const uint8_t bytes[] = {5, 4, 0, 3, 2, 0, 1}; /* of a last quantum with so much padding; 0: there is none */
    size_t size = data->size, pads = 0, at = 0;
    uint8_t *to;
    pye_bytes_t *made;
    if (size % 8 != 0)
        return error("Incorrect padding");
    if (map01 != NULL && map01->size != 1)
        return refused(map01);
    uint8_t one = map01 != NULL ? map01->data[0] : 0;
    while (pads < size && mapped(data->data[size - 1 - pads], casefold, one) == '=')
        pads++;
    bool fits = pads < sizeof bytes && bytes[pads] != 0;
    size_t total = size / 8 * 5;
    if (fits && size != 0)
        total -= 5 - bytes[pads];
    if (!pye_bytes_make(total, &made, &to))
        return false;
    while (at < size - pads) {
        uint64_t word = 0;
        for (size_t i = 0; i < 8; i++) {
            uint32_t value = at + i < size - pads ? value32(mapped(data->data[at + i], casefold, one)) : 0;
            if (value == NONE) {
                pye_bytes_release(made);
                return error("Non-base32 digit found");
            }
            word = word << 5 | value;
        }
        for (size_t i = 0; i < 5 && at / 8 * 5 + i < total; i++)
            to[at / 8 * 5 + i] = (uint8_t)(word >> (32 - 8 * i));
        at += 8;
    }
    if (!fits) {
        pye_bytes_release(made);
        return error("Incorrect padding");
    }
    *result = made;
    return true;
}

/* --- base 16 ----------------------------------------------------------------------------------------------------------- */

static bool hexadecimal(const pye_bytes_t *data, const char *digits, pye_bytes_t **result)
{
    uint8_t *to;
    if (!pye_bytes_make(data->size * 2, result, &to))
        return false;
    for (size_t at = 0; at < data->size; at++) {
        *to++ = (uint8_t)digits[data->data[at] >> 4];
        *to++ = (uint8_t)digits[data->data[at] & 15];
    }
    return true;
}

bool pye_binascii_hexlify(const pye_bytes_t *data, pye_bytes_t **result)
{
    return hexadecimal(data, "0123456789abcdef", result);
}

bool pye_base64_b16encode(const pye_bytes_t *data, pye_bytes_t **result)
{
    return hexadecimal(data, "0123456789ABCDEF", result);
}

bool pye_binascii_unhexlify(const pye_bytes_t *data, pye_bytes_t **result)
{
    uint8_t *to;
    pye_bytes_t *made;
    if (data->size % 2 != 0)
        return error("Odd-length string");
    if (!pye_bytes_make(data->size / 2, &made, &to))
        return false;
    for (size_t at = 0; at < data->size; at += 2) {
        uint32_t high = pye_digit_value(data->data[at]), low = pye_digit_value(data->data[at + 1]);
        if (high >= 16 || low >= 16) {
            pye_bytes_release(made);
            return error("Non-hexadecimal digit found");
        }
        *to++ = (uint8_t)(high << 4 | low);
    }
    *result = made;
    return true;
}

bool pye_base64_b16decode(const pye_bytes_t *data, bool casefold, pye_bytes_t **result)
{
    for (size_t at = 0; at < data->size; at++) {
        uint32_t c = data->data[at];
        if (pye_digit_value(c) >= 16 || (!casefold && pye_is_lower(c)))
            return error("Non-base16 digit found");
    }
    return pye_binascii_unhexlify(data, result);
}

/* --- CRC-32 ------------------------------------------------------------------------------------------------------------ */

int64_t pye_binascii_crc32(const pye_bytes_t *data, int64_t value)
{
    uint32_t crc = ~(uint32_t)value;
    for (size_t at = 0; at < data->size; at++) {
        crc ^= data->data[at];
        for (unsigned bit = 0; bit < 8; bit++)
            crc = crc >> 1 ^ (0xEDB88320u & (0 - (crc & 1)));
    }
    return ~crc;
}
