/* POSIX (IEEE 1003.1, strings.h), and BSD's older names. As in the C locale: only A to Z have another case. */
#ifndef PYENCLAVE_LIBC_STRINGS_H
#define PYENCLAVE_LIBC_STRINGS_H

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

int strcasecmp(const char *left, const char *right);
int strncasecmp(const char *left, const char *right, size_t size);
int ffs(int bits);

void bzero(void *memory, size_t size);
void bcopy(const void *from, void *to, size_t size);
int bcmp(const void *left, const void *right, size_t size);
char *index(const char *string, int byte);
char *rindex(const char *string, int byte);

#ifdef __cplusplus
}
#endif

#endif
