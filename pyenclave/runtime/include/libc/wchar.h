/* Wide strings (C17, 7.29.4): no conversion, no formatting, no input or output. */
#ifndef PYENCLAVE_LIBC_WCHAR_H
#define PYENCLAVE_LIBC_WCHAR_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef unsigned int wint_t;
#define WEOF 0xffffffffu
/* Types of what is not here, which C++'s headers name. */
typedef struct {
    unsigned int state;
} mbstate_t;
struct tm;

size_t wcslen(const wchar_t *string);
size_t wcsnlen(const wchar_t *string, size_t size);
int wcscmp(const wchar_t *left, const wchar_t *right);
int wcsncmp(const wchar_t *left, const wchar_t *right, size_t size);
wchar_t *wcschr(const wchar_t *string, wchar_t character);
wchar_t *wcsrchr(const wchar_t *string, wchar_t character);
wchar_t *wcsstr(const wchar_t *string, const wchar_t *part);
size_t wcsspn(const wchar_t *string, const wchar_t *accepted);
size_t wcscspn(const wchar_t *string, const wchar_t *refused);
wchar_t *wcspbrk(const wchar_t *string, const wchar_t *accepted);
wchar_t *wcstok(wchar_t *__restrict string, const wchar_t *__restrict separators, wchar_t **__restrict state);

wchar_t *wcscpy(wchar_t *__restrict to, const wchar_t *__restrict from);
wchar_t *wcsncpy(wchar_t *__restrict to, const wchar_t *__restrict from, size_t size);
wchar_t *wcscat(wchar_t *__restrict to, const wchar_t *__restrict from);
wchar_t *wcsncat(wchar_t *__restrict to, const wchar_t *__restrict from, size_t size);

wchar_t *wmemcpy(wchar_t *__restrict to, const wchar_t *__restrict from, size_t count);
wchar_t *wmemmove(wchar_t *to, const wchar_t *from, size_t count);
wchar_t *wmemset(wchar_t *memory, wchar_t character, size_t count);
int wmemcmp(const wchar_t *left, const wchar_t *right, size_t count);
wchar_t *wmemchr(const wchar_t *memory, wchar_t character, size_t count);

#ifdef __cplusplus
}
#endif

#endif
