/* Memory and C strings (C17, 7.24; POSIX where marked). None of these takes constant time: for secrets there is
 * pye_inside_compare_equal, and pye_wipe for a wipe that no compiler removes. */
#ifndef PYENCLAVE_LIBC_STRING_H
#define PYENCLAVE_LIBC_STRING_H

#include <stddef.h>

void *memcpy(void *restrict to, const void *restrict from, size_t size);
void *memmove(void *to, const void *from, size_t size);
void *memset(void *memory, int byte, size_t size);
int memcmp(const void *left, const void *right, size_t size);
void *memchr(const void *memory, int byte, size_t size);
void *memrchr(const void *memory, int byte, size_t size);
void explicit_bzero(void *memory, size_t size);

size_t strlen(const char *string);
size_t strnlen(const char *string, size_t size);
int strcmp(const char *left, const char *right);
int strncmp(const char *left, const char *right, size_t size);
char *strchr(const char *string, int byte);
char *strrchr(const char *string, int byte);
char *strstr(const char *string, const char *part);
size_t strspn(const char *string, const char *accepted);
size_t strcspn(const char *string, const char *refused);
char *strpbrk(const char *string, const char *accepted);
char *strtok_r(char *restrict string, const char *restrict separators, char **restrict state);

char *strcpy(char *restrict to, const char *restrict from);
char *strncpy(char *restrict to, const char *restrict from, size_t size);
char *strcat(char *restrict to, const char *restrict from);
char *strncat(char *restrict to, const char *restrict from, size_t size);
/* POSIX.1-2024: always terminate within `size`, answer the length that was wanted. */
size_t strlcpy(char *restrict to, const char *restrict from, size_t size);
size_t strlcat(char *restrict to, const char *restrict from, size_t size);
/* POSIX: on the heap. */
char *strdup(const char *string);
char *strndup(const char *string, size_t size);

#endif
