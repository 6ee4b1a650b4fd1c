/* Cython includes this right before its own __Pyx_AddTraceback, which builds a code object and a frame to enter one
 * line in a traceback. Here the line goes to the error record as it is; what Cython defines next gets another name and,
 * unused, is dropped. A Cython whose function has another signature does not compile. */
#ifndef PYENCLAVE_CYTHON_TRACEBACK_H
#define PYENCLAVE_CYTHON_TRACEBACK_H

#include "pyenclave_t.h"

/* A module whose lines stand for another source's defines this itself. */
#ifndef PYE_TRACE
#define PYE_TRACE(file, function, line) pye_trace(file, function, (uint32_t)(line))
#endif

static void __Pyx_AddTraceback(const char *funcname, int c_line, int py_line, const char *filename)
{
    (void)c_line;
    PYE_TRACE(filename, funcname, py_line);
}

#define __Pyx_AddTraceback __attribute__((unused)) __Pyx_AddTraceback_of_an_interpreter

#endif
