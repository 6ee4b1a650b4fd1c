/* Searches in memory: by the part's first byte, then by the rest. They look for Ctrl-C after each megabyte. */

#include <string.h>

#include "parts.h"
#include "values/interrupts.h"

typedef char vector_t __attribute__((__vector_size__(16)));

/* Where `byte` first lies in [data, data + size), or `size`: 16 bytes a step. */
static size_t find_byte(const uint8_t *data, size_t size, uint8_t byte)
{
    size_t at = 0;
    for (; size - at >= sizeof(vector_t); at += sizeof(vector_t)) {
        vector_t piece;
        memcpy(&piece, data + at, sizeof piece);
        unsigned same = (unsigned)__builtin_ia32_pmovmskb128((vector_t)(piece == (char)byte)); /* a bit for each */
        if (same != 0)
            return at + (size_t)__builtin_ctz(same);
    }
    while (at < size && data[at] != byte)
        at++;
    return at;
}

/* The same of any size: or PYE_ENDED. */
static size_t find_byte_far(const uint8_t *data, size_t size, uint8_t byte)
{
    for (size_t at = 0; at < size;) {
        size_t left = size - at, far = left < PYE_LOOK_BYTES ? left : PYE_LOOK_BYTES;
        size_t step = find_byte(data + at, far, byte);
        if (step < far)
            return at + step;
        at += far;
        if (at < size && !pye_look_in_call())
            return PYE_ENDED;
    }
    return PYE_NOWHERE;
}

/* A part that keeps failing late, which costs its length for each byte of the data, is gone on with as Knuth, Morris and
 * Pratt do, which costs the data's length whatever is in it. */
static size_t find_long(const uint8_t *data, size_t size, const uint8_t *part, size_t part_size)
{
    size_t last = size - part_size, at = 0, wasted = 0, compared = 0;
    uint8_t first = part[0], end = part[part_size - 1];
    while (at <= last) {
        size_t left = last - at + 1, far = left < PYE_LOOK_BYTES ? left : PYE_LOOK_BYTES;
        size_t step = find_byte(data + at, far, first);
        at += step;
        if (!pye_worked(&compared, step + 1))
            return PYE_ENDED;
        if (step == far)
            continue;
        if (data[at + part_size - 1] == end) {
            size_t same = 1;
            while (same < part_size && data[at + same] == part[same])
                same++;
            if (same == part_size)
                return at;
            wasted += same;
            if (!pye_worked(&compared, same))
                return PYE_ENDED;
            if (wasted > 4 * size + 1024)
                break;
        }
        at++;
    }
    if (at > last)
        return PYE_NOWHERE;
    /* Only data made for it comes here. The borders of the part need memory; without, the search goes on as it was. */
    size_t *borders = pye_heap_alloc(part_size * sizeof *borders);
    if (borders == NULL) {
        for (; at <= last; at++) {
            if (memcmp(data + at, part, part_size) == 0)
                return at;
            if (!pye_worked(&compared, part_size))
                return PYE_ENDED;
        }
        return PYE_NOWHERE;
    }
    size_t found = PYE_NOWHERE;
    for (size_t i = 1, border = 0; i < part_size; i++) {
        if (!pye_worked(&compared, 1)) {
            found = PYE_ENDED;
            at = size;
            break;
        }
        while (border > 0 && part[i] != part[border])
            border = borders[border - 1];
        border += part[i] == part[border];
        borders[i] = border;
    }
    for (size_t matched = 0; at < size; at++) {
        if (!pye_worked(&compared, 1)) {
            found = PYE_ENDED;
            break;
        }
        while (matched > 0 && data[at] != part[matched])
            matched = borders[matched - 1];
        matched += data[at] == part[matched];
        if (matched == part_size) {
            found = at + 1 - part_size;
            break;
        }
    }
    pye_heap_free(borders);
    return found;
}

size_t pye_memory_find(const uint8_t *data, size_t size, const uint8_t *part, size_t part_size)
{
    if (part_size > size)
        return PYE_NOWHERE;
    if (part_size == 0)
        return 0;
    if (part_size == 1)
        return find_byte_far(data, size, part[0]);
    return find_long(data, size, part, part_size);
}

size_t pye_memory_rfind(const uint8_t *data, size_t size, const uint8_t *part, size_t part_size)
{
    if (part_size > size)
        return PYE_NOWHERE;
    size_t compared = 0;
    for (size_t at = size - part_size;; at--) {
        bool begins = part_size == 0 || data[at] == part[0];
        if (begins && (part_size == 0 || memcmp(data + at, part, part_size) == 0))
            return at;
        if (at == 0)
            return PYE_NOWHERE;
        if (!pye_worked(&compared, begins ? part_size : 1))
            return PYE_ENDED;
    }
}

size_t pye_memory_count(const uint8_t *data, size_t size, const uint8_t *part, size_t part_size, size_t most)
{
    size_t count = 0, at = 0;
    while (count < most) {
        size_t found = pye_memory_find(data + at, size - at, part, part_size);
        if (found == PYE_ENDED || !pye_goes_on(count))
            return PYE_ENDED;
        if (found == PYE_NOWHERE)
            break;
        at += found + part_size;
        count++;
    }
    return count;
}
