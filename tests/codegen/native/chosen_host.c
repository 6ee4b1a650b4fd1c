/* A C host's ocall functions of chosen.edl. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

#include "chosen_u.h"

int32_t fetch_bytes(uint8_t **data, size_t *n, int32_t how)
{
    if (n != NULL) {
        *n = how == 1 ? 0 : 4;
    }
    if (data != NULL) {
        *data = how == 2 ? NULL : memcpy(malloc(4), "\1\2\3\4", 4);
    }
    if (how == 3 && n != NULL) {
        *n = (size_t)1 << 40;
    }
    return 7;
}

void fetch_text(char **text, wchar_t **wide, int32_t how)
{
    *text = how == 1 ? NULL : strdup("a text");
    *wide = how == 1 ? NULL : wcsdup(L"\003wide");
    errno = ENOENT;
}

void fetch_marks(const enum mark **marks, int16_t *n, int32_t how)
{
    enum mark *own = malloc(2 * sizeof(enum mark));
    own[0] = MARKED;
    own[1] = how == 1 ? (enum mark)4 : PLAIN;
    *marks = own;
    *n = how == 2 ? -1 : 2;
}

void fetch_both(uint8_t **one, uint8_t **two, uint16_t *n)
{
    *one = memcpy(malloc(2), "\1\2", 2);
    *two = memcpy(malloc(2), "\3\4", 2);
    *n = 2;
}
