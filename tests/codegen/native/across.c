/* Copies across, over sizes and alignments of both ends, between bytes that must stay; prints nothing where all is well. */
#include <stdio.h>
#include <string.h>

#include "pyenclave_across.h"

#define ROOM 24576u
#define STAYS 0xA7
#define A PYE_ACROSS

static uint8_t source[ROOM], target[ROOM];

static int deviates(size_t to, size_t from, size_t size)
{
    memset(target, STAYS, sizeof(target));
    pye_copy_across(target + to, source + from, size);
    pye_leave_across(target + to, size);
    for (size_t at = 0; at < ROOM; at++) {
        uint8_t expected = at >= to && at - to < size ? source[from + at - to] : STAYS;
        if (target[at] != expected) {
            printf("byte %zu of %zu bytes from %zu to %zu\n", at, size, from, to);
            return 1;
        }
    }
    return 0;
}

int main(void)
{
    static const size_t sizes[] = {0, 1, 64, A - 1, A, A + 1, A + 63, A + 64, A + 65, A + 3001};
    int wrong = 0;
    for (size_t at = 0; at < ROOM; at++) {
        source[at] = (uint8_t)(1 + at * 7 % 101); /* never STAYS */
    }
    for (size_t at = 0; at < sizeof(sizes) / sizeof(sizes[0]); at++) {
        for (size_t to = 64; to < 128; to += 7) {
            for (size_t from = 0; from < 16; from += 5) {
                wrong |= deviates(to, from, sizes[at]);
            }
        }
    }
    return wrong;
}
