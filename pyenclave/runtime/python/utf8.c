#include "utf8.h"

#include <string.h>

size_t pye_utf8_put(uint8_t *to, uint32_t point)
{
    if (point < 0x80) {
        to[0] = (uint8_t)point;
        return 1;
    }
    size_t size = point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
    for (size_t at = size - 1; at > 0; at--) {
        to[at] = (uint8_t)(0x80u | (point & 0x3Fu));
        point >>= 6;
    }
    to[0] = (uint8_t)((size == 2 ? 0xC0u : size == 3 ? 0xE0u : 0xF0u) | point);
    return size;
}

size_t pye_utf8_sequence(const uint8_t *at, size_t left)
{
    uint8_t first = at[0], low = 0x80, high = 0xBF;
    size_t size = pye_utf8_size(first);
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

size_t pye_ascii_prefix(const uint8_t *data, size_t size)
{
    size_t at = 0;
    for (; size - at >= 8; at += 8) {
        uint64_t word;
        memcpy(&word, data + at, sizeof word);
        if ((word & 0x8080808080808080u) != 0)
            break;
    }
    while (at < size && data[at] < 0x80)
        at++;
    return at;
}

bool pye_utf8_check(const uint8_t *data, size_t size, size_t *points)
{
    size_t at = pye_ascii_prefix(data, size), count = at;
    while (at < size) {
        size_t length = pye_utf8_sequence(data + at, size - at);
        if (length == 0)
            return false;
        at += length;
        count++;
    }
    *points = count;
    return true;
}

size_t pye_utf8_count(const uint8_t *data, size_t size)
{
    size_t count = 0;
    for (size_t at = 0; at < size; at++)
        count += !pye_continues(data[at]);
    return count;
}

size_t pye_utf8_offset(const uint8_t *data, size_t size, size_t points)
{
    size_t at = 0;
    for (; points > 0 && at < size; points--)
        at += pye_utf8_size(data[at]);
    return at;
}
