/* A small printf for messages: no floating point, no writes through arguments, never past the end. */
#ifndef PYENCLAVE_FORMAT_H
#define PYENCLAVE_FORMAT_H

#include <stdarg.h>
#include <stddef.h>

/* Writes at most `size` bytes, no terminator; returns how many. Knows %% %c %d %i %u %x %s and %.Ns, integers also with
 * l, ll or z; an object (%A %R %S %U) is "?"; from any other conversion on, the format's own text is kept as it is. */
size_t pye_format(char *to, size_t size, const char *format, va_list arguments);

#endif
