/* Strings without regard to case, and BSD's older names. */
#include <ctype.h>
#include <stdint.h>
#include <string.h>
#include <strings.h>

int strncasecmp(const char *left, const char *right, size_t size)
{
    for (size_t at = 0; at < size; at++) {
        int a = tolower((uint8_t)left[at]);
        int b = tolower((uint8_t)right[at]);
        if (a != b || a == 0) {
            return a - b;
        }
    }
    return 0;
}

int strcasecmp(const char *left, const char *right) { return strncasecmp(left, right, SIZE_MAX); }
int ffs(int bits) { return bits == 0 ? 0 : __builtin_ctz((unsigned)bits) + 1; }
void bzero(void *memory, size_t size) { memset(memory, 0, size); }
void bcopy(const void *from, void *to, size_t size) { memmove(to, from, size); }
int bcmp(const void *left, const void *right, size_t size) { return memcmp(left, right, size); }
char *index(const char *string, int byte) { return strchr(string, byte); }
char *rindex(const char *string, int byte) { return strrchr(string, byte); }
