/* Formatting into memory (C17, 7.21.6); there are no files inside: for output declare an ocall.
 *
 * Conversions d i u o x X c s %, flags - + space 0 #, width and precision (also *), lengths hh h l ll j z t.
 * Refused, with -1, EINVAL and an empty string: floating point, wide characters, n, and p, because addresses are not to
 * leave an enclave.
 */
#ifndef PYENCLAVE_LIBC_STDIO_H
#define PYENCLAVE_LIBC_STDIO_H

#include <stdarg.h>
#include <stddef.h>

/* At most `size` bytes with the terminator; answers the length that was wanted without it, -1 past INT_MAX. */
int snprintf(char *restrict to, size_t size, const char *restrict format, ...) __attribute__((format(printf, 3, 4)));
int vsnprintf(char *restrict to, size_t size, const char *restrict format, va_list arguments)
    __attribute__((format(printf, 3, 0)));

#endif
