/* The error ABI: the part of the C API that trusted Cython may link to. Implemented by cython_abi.c on pye_raise. */
#ifndef PYENCLAVE_CYTHON_ERRORS_H
#define PYENCLAVE_CYTHON_ERRORS_H

#include "pye_cython_exceptions.h"

/* Raising. `type` is one of the above; anything else ends the enclave. Each gives NULL, as CPython's do. */
PyObject *PyErr_NoMemory(void);
void PyErr_SetNone(PyObject *type);
void PyErr_SetString(PyObject *type, const char *message);
/* Knows %% %c %d %i %u %x %s and %.Ns, with l, ll or z; the text of an object is "?"; cut at PYE_MESSAGE_SIZE. */
PyObject *PyErr_Format(PyObject *type, const char *format, ...);
PyObject *PyErr_FormatV(PyObject *type, const char *format, va_list arguments);

/* Asking. The class of the pending error (borrowed), NULL where there is none. */
PyObject *PyErr_Occurred(void);
int PyErr_ExceptionMatches(PyObject *type);
int PyErr_GivenExceptionMatches(PyObject *error, PyObject *type);

/* Setting aside and taking up again, as try/finally and except do: value keeps the whole record, traceback is NULL. */
void PyErr_Clear(void);
void PyErr_Fetch(PyObject **type, PyObject **value, PyObject **traceback);
void PyErr_Restore(PyObject *type, PyObject *value, PyObject *traceback);
static inline void PyErr_NormalizeException(PyObject **type, PyObject **value, PyObject **traceback)
{
    (void)type, (void)value, (void)traceback;
}

/* The exception being handled is what sys.exc_info() and a bare raise read: there is none to be read inside. */
static inline void PyErr_GetExcInfo(PyObject **type, PyObject **value, PyObject **traceback)
{
    *type = *value = *traceback = NULL;
}
static inline void PyErr_SetExcInfo(PyObject *type, PyObject *value, PyObject *traceback)
{
    (void)type, (void)value, (void)traceback;
}
static inline void PyErr_SetHandledException(PyObject *value) { (void)value; }
static inline int PyException_SetTraceback(PyObject *value, PyObject *traceback)
{
    (void)value, (void)traceback;
    return 0;
}

#endif
