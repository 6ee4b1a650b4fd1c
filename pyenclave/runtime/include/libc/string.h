/* Memory and C strings (C17, 7.24; POSIX where marked). None of these takes constant time: for secrets there is
 * pye_inside_compare_equal, and pye_wipe for a wipe that no compiler removes. */
#ifndef PYENCLAVE_LIBC_STRING_H
#define PYENCLAVE_LIBC_STRING_H

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

void *memcpy(void *__restrict to, const void *__restrict from, size_t size);
void *memmove(void *to, const void *from, size_t size);
void *memset(void *memory, int byte, size_t size);
int memcmp(const void *left, const void *right, size_t size);
void *memchr(const void *memory, int byte, size_t size);
void *memrchr(const void *memory, int byte, size_t size);
void explicit_bzero(void *memory, size_t size);

/* In C also as macros: a compiler that is told of no library makes a call even of a copy of eight bytes. Their arguments may
 * have commas, as (int[]){1, 2} has. memset is none, so that it is not removed as a store that nobody reads. C++ has
 * members of such names, and templates. */
#if !defined(__cplusplus) && !defined(memcpy)
#define memcpy(...) __builtin_memcpy(__VA_ARGS__)
#define memmove(...) __builtin_memmove(__VA_ARGS__)
#define memcmp(...) __builtin_memcmp(__VA_ARGS__)
#endif

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
char *strtok_r(char *__restrict string, const char *__restrict separators, char **__restrict state);

char *strcpy(char *__restrict to, const char *__restrict from);
char *strncpy(char *__restrict to, const char *__restrict from, size_t size);
char *strcat(char *__restrict to, const char *__restrict from);
char *strncat(char *__restrict to, const char *__restrict from, size_t size);
/* POSIX.1-2024: always terminate within `size`, answer the length that was wanted. */
size_t strlcpy(char *__restrict to, const char *__restrict from, size_t size);
size_t strlcat(char *__restrict to, const char *__restrict from, size_t size);
/* POSIX: on the heap. */
char *strdup(const char *string);
char *strndup(const char *string, size_t size);

#ifdef __cplusplus
}
#endif

#endif
