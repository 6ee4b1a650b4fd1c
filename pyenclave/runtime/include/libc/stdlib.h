/* The heap, numbers, sorting (C17, 7.22). There is no environment, no exit and no rand: for randomness pye_random. */
#ifndef PYENCLAVE_LIBC_STDLIB_H
#define PYENCLAVE_LIBC_STDLIB_H

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Over pye_heap_*: 16-byte aligned, zeroed, wiped when freed. NULL with ENOMEM where the heap is exhausted. */
void *malloc(size_t size);
void *calloc(size_t count, size_t size);
/* Size 0 gives a new, empty allocation. */
void *realloc(void *memory, size_t size);
void free(void *memory);

/* Ends the enclave for good. */
void abort(void) __attribute__((__noreturn__));

int abs(int value);
long labs(long value);
long long llabs(long long value);

typedef struct {
    int quot, rem;
} div_t;
typedef struct {
    long quot, rem;
} ldiv_t;
typedef struct {
    long long quot, rem;
} lldiv_t;
div_t div(int value, int by);
ldiv_t ldiv(long value, long by);
lldiv_t lldiv(long long value, long long by);

int atoi(const char *string);
long atol(const char *string);
long long atoll(const char *string);
/* Base 0 or 2 to 36; EINVAL for another base, ERANGE with the nearest limit for a number past it. */
long strtol(const char *__restrict string, char **__restrict end, int base);
long long strtoll(const char *__restrict string, char **__restrict end, int base);
unsigned long strtoul(const char *__restrict string, char **__restrict end, int base);
unsigned long long strtoull(const char *__restrict string, char **__restrict end, int base);

/* The nearest double, ties to even, also of hexadecimal numbers; ERANGE past what a double holds, and where digits are lost
 * because the number is too small. The payload of nan(…) is ignored. */
double strtod(const char *__restrict string, char **__restrict end);
double atof(const char *string);

/* A heapsort: in place, n log n at worst, not stable. */
void qsort(void *array, size_t count, size_t size, int (*compare)(const void *, const void *));
void *bsearch(const void *key, const void *array, size_t count, size_t size,
              int (*compare)(const void *, const void *));

#ifdef __cplusplus
}
#endif

#endif
