/* Measuring, comparing and searching C strings. */
#include <stdint.h>
#include <string.h>

size_t strlen(const char *string)
{
    size_t size = 0;
    while (string[size] != '\0') {
        size++;
    }
    return size;
}

size_t strnlen(const char *string, size_t size)
{
    const char *end = memchr(string, '\0', size);
    return end == NULL ? size : (size_t)(end - string);
}

int strncmp(const char *left, const char *right, size_t size)
{
    for (size_t at = 0; at < size; at++) {
        uint8_t a = (uint8_t)left[at];
        uint8_t b = (uint8_t)right[at];
        if (a != b || a == 0) {
            return a - b;
        }
    }
    return 0;
}

int strcmp(const char *left, const char *right) { return strncmp(left, right, SIZE_MAX); }

char *strchr(const char *string, int byte)
{
    for (;; string++) {
        if (*string == (char)byte) {
            return (char *)string;
        }
        if (*string == '\0') {
            return NULL;
        }
    }
}

char *strrchr(const char *string, int byte) { return memrchr(string, byte, strlen(string) + 1); }

char *strstr(const char *string, const char *part)
{
    size_t size = strlen(part);
    for (; strncmp(string, part, size) != 0; string++) {
        if (*string == '\0') {
            return NULL;
        }
    }
    return (char *)string;
}

/* The length of the start of `string` whose bytes are all in `set`, or, where `in` is 0, all not in it. */
static size_t span(const char *string, const char *set, int in)
{
    size_t size = 0;
    while (string[size] != '\0' && (strchr(set, string[size]) != NULL) == in) {
        size++;
    }
    return size;
}

size_t strspn(const char *string, const char *accepted) { return span(string, accepted, 1); }

size_t strcspn(const char *string, const char *refused) { return span(string, refused, 0); }

char *strpbrk(const char *string, const char *accepted)
{
    string += strcspn(string, accepted);
    return *string == '\0' ? NULL : (char *)string;
}

char *strtok_r(char *restrict string, const char *restrict separators, char **restrict state)
{
    char *token = string == NULL ? *state : string;
    token += strspn(token, separators);
    char *end = token + strcspn(token, separators);
    *state = *end == '\0' ? end : end + 1;
    *end = '\0';
    return end == token ? NULL : token;
}
