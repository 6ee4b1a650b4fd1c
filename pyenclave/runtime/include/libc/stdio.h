/* Formatting into memory (C17, 7.21.6); there are no files inside: for output declare an ocall.
 *
 * Conversions d i u o x X c s p a A e E f F g G %, flags - + space 0 #, width and precision (also *), lengths hh h l ll
 * j z t. A double is rounded correctly at any precision. Refused, with -1, EINVAL and an empty string: long double (L),
 * wide characters, and n.
 */
#ifndef PYENCLAVE_LIBC_STDIO_H
#define PYENCLAVE_LIBC_STDIO_H

#include <stdarg.h>
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/* What a buffer of a file has elsewhere: sources size buffers of their own by it. */
#define BUFSIZ 8192
/* No character; what reads characters of its own answers it. */
#define EOF (-1)

/* At most `size` bytes with the terminator; answers the length that was wanted without it, -1 past INT_MAX. */
int snprintf(char *__restrict to, size_t size, const char *__restrict format, ...)
    __attribute__((format(printf, 3, 4)));
int vsnprintf(char *__restrict to, size_t size, const char *__restrict format, va_list arguments)
    __attribute__((format(printf, 3, 0)));

#ifdef __cplusplus
}
#endif

#endif
