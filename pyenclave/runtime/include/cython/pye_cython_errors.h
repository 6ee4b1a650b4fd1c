/* The error ABI: the part of the C API that trusted Cython may link to. Implemented by cython_abi.c on pye_raise. */
#ifndef PYENCLAVE_CYTHON_ERRORS_H
#define PYENCLAVE_CYTHON_ERRORS_H

/* One object for each exception of the table, by number; the first stands for an error that the host keeps. */
#define PYE_EXCEPTION_OBJECTS 28
extern const PyObject pye_exception_objects[PYE_EXCEPTION_OBJECTS];
#define PYE_EXCEPTION_OBJECT(name) ((PyObject *)&pye_exception_objects[PYE_EXC_##name])

#define PyExc_Exception PYE_EXCEPTION_OBJECT(Exception)
#define PyExc_ArithmeticError PYE_EXCEPTION_OBJECT(ArithmeticError)
#define PyExc_AssertionError PYE_EXCEPTION_OBJECT(AssertionError)
#define PyExc_AttributeError PYE_EXCEPTION_OBJECT(AttributeError)
#define PyExc_BufferError PYE_EXCEPTION_OBJECT(BufferError)
#define PyExc_EOFError PYE_EXCEPTION_OBJECT(EOFError)
#define PyExc_FloatingPointError PYE_EXCEPTION_OBJECT(FloatingPointError)
#define PyExc_ImportError PYE_EXCEPTION_OBJECT(ImportError)
#define PyExc_IndexError PYE_EXCEPTION_OBJECT(IndexError)
#define PyExc_KeyError PYE_EXCEPTION_OBJECT(KeyError)
#define PyExc_LookupError PYE_EXCEPTION_OBJECT(LookupError)
#define PyExc_MemoryError PYE_EXCEPTION_OBJECT(MemoryError)
#define PyExc_NameError PYE_EXCEPTION_OBJECT(NameError)
#define PyExc_NotImplementedError PYE_EXCEPTION_OBJECT(NotImplementedError)
#define PyExc_OSError PYE_EXCEPTION_OBJECT(OSError)
#define PyExc_OverflowError PYE_EXCEPTION_OBJECT(OverflowError)
#define PyExc_PermissionError PYE_EXCEPTION_OBJECT(PermissionError)
#define PyExc_RecursionError PYE_EXCEPTION_OBJECT(RecursionError)
#define PyExc_RuntimeError PYE_EXCEPTION_OBJECT(RuntimeError)
#define PyExc_StopIteration PYE_EXCEPTION_OBJECT(StopIteration)
#define PyExc_SystemError PYE_EXCEPTION_OBJECT(SystemError)
#define PyExc_TimeoutError PYE_EXCEPTION_OBJECT(TimeoutError)
#define PyExc_TypeError PYE_EXCEPTION_OBJECT(TypeError)
#define PyExc_UnboundLocalError PYE_EXCEPTION_OBJECT(UnboundLocalError)
#define PyExc_UnicodeError PYE_EXCEPTION_OBJECT(UnicodeError)
#define PyExc_ValueError PYE_EXCEPTION_OBJECT(ValueError)
#define PyExc_ZeroDivisionError PYE_EXCEPTION_OBJECT(ZeroDivisionError)

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
