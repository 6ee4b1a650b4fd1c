/* Wide strings, as their namesakes in string_scan.c and string_copy.c. */
#include <stdint.h>
#include <string.h>
#include <wchar.h>

size_t wcslen(const wchar_t *string)
{
    size_t size = 0;
    while (string[size] != L'\0') {
        size++;
    }
    return size;
}

size_t wcsnlen(const wchar_t *string, size_t size)
{
    const wchar_t *end = wmemchr(string, L'\0', size);
    return end == NULL ? size : (size_t)(end - string);
}

int wcsncmp(const wchar_t *left, const wchar_t *right, size_t size)
{
    for (size_t at = 0; at < size; at++) {
        if (left[at] != right[at] || left[at] == L'\0') {
            return (left[at] > right[at]) - (left[at] < right[at]);
        }
    }
    return 0;
}

int wcscmp(const wchar_t *left, const wchar_t *right) { return wcsncmp(left, right, SIZE_MAX); }

wchar_t *wcschr(const wchar_t *string, wchar_t character) { return wmemchr(string, character, wcslen(string) + 1); }

wchar_t *wcsrchr(const wchar_t *string, wchar_t character)
{
    for (size_t at = wcslen(string) + 1; at-- > 0;) {
        if (string[at] == character) {
            return (wchar_t *)string + at;
        }
    }
    return NULL;
}

wchar_t *wcsstr(const wchar_t *string, const wchar_t *part)
{
    size_t size = wcslen(part);
    for (; wcsncmp(string, part, size) != 0; string++) {
        if (*string == L'\0') {
            return NULL;
        }
    }
    return (wchar_t *)string;
}

/* The length of the start of `string` whose characters are all in `set`, or, where `in` is 0, all not in it. */
static size_t span(const wchar_t *string, const wchar_t *set, int in)
{
    size_t size = 0;
    while (string[size] != L'\0' && (wcschr(set, string[size]) != NULL) == in) {
        size++;
    }
    return size;
}

size_t wcsspn(const wchar_t *string, const wchar_t *accepted) { return span(string, accepted, 1); }

size_t wcscspn(const wchar_t *string, const wchar_t *refused) { return span(string, refused, 0); }

wchar_t *wcspbrk(const wchar_t *string, const wchar_t *accepted)
{
    string += wcscspn(string, accepted);
    return *string == L'\0' ? NULL : (wchar_t *)string;
}

wchar_t *wcstok(wchar_t *restrict string, const wchar_t *restrict separators, wchar_t **restrict state)
{
    wchar_t *token = string == NULL ? *state : string;
    token += wcsspn(token, separators);
    wchar_t *end = token + wcscspn(token, separators);
    *state = *end == L'\0' ? end : end + 1;
    *end = L'\0';
    return end == token ? NULL : token;
}

wchar_t *wcscpy(wchar_t *restrict to, const wchar_t *restrict from) { return wmemcpy(to, from, wcslen(from) + 1); }

wchar_t *wcsncpy(wchar_t *restrict to, const wchar_t *restrict from, size_t size)
{
    size_t used = wcsnlen(from, size);
    wmemset(wmemcpy(to, from, used) + used, L'\0', size - used);
    return to;
}

wchar_t *wcscat(wchar_t *restrict to, const wchar_t *restrict from)
{
    wcscpy(to + wcslen(to), from);
    return to;
}

wchar_t *wcsncat(wchar_t *restrict to, const wchar_t *restrict from, size_t size)
{
    size_t used = wcsnlen(from, size);
    wmemcpy(to + wcslen(to), from, used)[used] = L'\0';
    return to;
}

wchar_t *wmemcpy(wchar_t *restrict to, const wchar_t *restrict from, size_t count)
{
    return memcpy(to, from, count * sizeof(wchar_t));
}

wchar_t *wmemmove(wchar_t *to, const wchar_t *from, size_t count) { return memmove(to, from, count * sizeof(wchar_t)); }

wchar_t *wmemset(wchar_t *memory, wchar_t character, size_t count)
{
    for (size_t at = 0; at < count; at++) {
        memory[at] = character;
    }
    return memory;
}

int wmemcmp(const wchar_t *left, const wchar_t *right, size_t count)
{
    for (size_t at = 0; at < count; at++) {
        if (left[at] != right[at]) {
            return left[at] < right[at] ? -1 : 1;
        }
    }
    return 0;
}

wchar_t *wmemchr(const wchar_t *memory, wchar_t character, size_t count)
{
    for (size_t at = 0; at < count; at++) {
        if (memory[at] == character) {
            return (wchar_t *)memory + at;
        }
    }
    return NULL;
}
