/* What generated Cython modules of a host need besides Cython: arguments to C, borrowed buffers, the running call.
 *
 * Every function that returns a value signals an error as Cython's `except?` clauses expect: with the value that the
 * comment names and a Python exception set. `name` is what messages call the argument.
 */
#ifndef PYENCLAVE_PY_H
#define PYENCLAVE_PY_H

#include <Python.h>
#include <float.h>
#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "pyenclave_u.h"

#define PYE_PY_UNUSED __attribute__((unused))
#define PYE_PY_COLD __attribute__((cold, noinline, unused))

/* --- numbers: int and objects with __index__, range-checked ------------------------------------------------------ */

/* The type's own name: a static type's is behind that of its module. */
static PYE_PY_COLD const char *pye_py_type_name(const PyTypeObject *type)
{
    const char *dot = strrchr(type->tp_name, '.');
    return dot != NULL ? dot + 1 : type->tp_name;
}

static PYE_PY_COLD void pye_py_type_error(PyObject *object, const char *name, const char *wanted)
{
    PyErr_Format(PyExc_TypeError, "`%s` must be %s, not %s", name, wanted,
                 pye_py_type_name(Py_TYPE(object)));
}

static PYE_PY_COLD void pye_py_range_error(PyObject *number, const char *name, long long least, unsigned long long most)
{
    PyErr_Format(PyExc_OverflowError, "`%s` must be in %lld..%llu, not %R", name, least, most, number);
}

/* A new reference to the int that `object` is or gives. NULL on error. */
static inline PyObject *pye_py_index(PyObject *object, const char *name)
{
    if (PyLong_CheckExact(object)) {
        Py_INCREF(object);
        return object;
    }
    if (!PyIndex_Check(object)) {
        pye_py_type_error(object, name, "int");
        return NULL;
    }
    return PyNumber_Index(object);
}

/* -1 on error. */
static inline long long pye_py_signed(PyObject *object, const char *name, long long least, long long most)
{
    PyObject *number = pye_py_index(object, name);
    if (number == NULL) {
        return -1;
    }
    int overflow;
    long long value = PyLong_AsLongLongAndOverflow(number, &overflow);
    if (overflow != 0 || value < least || value > most) {
        pye_py_range_error(number, name, least, (unsigned long long)most);
        value = -1;
    }
    Py_DECREF(number);
    return value;
}

/* (unsigned long long)-1 on error. */
static inline unsigned long long pye_py_unsigned(PyObject *object, const char *name, unsigned long long most)
{
    PyObject *number = pye_py_index(object, name);
    if (number == NULL) {
        return (unsigned long long)-1;
    }
    int overflow;
    long long small = PyLong_AsLongLongAndOverflow(number, &overflow);
    unsigned long long value = (unsigned long long)small;
    bool fits = overflow == 0 ? small >= 0 : overflow > 0;
    if (overflow > 0) {
        value = PyLong_AsUnsignedLongLong(number);
        if (value == (unsigned long long)-1 && PyErr_Occurred()) {
            PyErr_Clear();
            fits = false;
        }
    }
    if (!fits || value > most) {
        pye_py_range_error(number, name, 0, most);
        value = (unsigned long long)-1;
    }
    Py_DECREF(number);
    return value;
}

#define PYE_PY_SIGNED(suffix, type, least, most) \
    static inline PYE_PY_UNUSED type pye_py_##suffix(PyObject *object, const char *name) \
    { \
        return (type)pye_py_signed(object, name, least, most); \
    }
#define PYE_PY_UNSIGNED(suffix, type, most) \
    static inline PYE_PY_UNUSED type pye_py_##suffix(PyObject *object, const char *name) \
    { \
        return (type)pye_py_unsigned(object, name, most); \
    }
PYE_PY_SIGNED(i8, int8_t, INT8_MIN, INT8_MAX)
PYE_PY_SIGNED(i16, int16_t, INT16_MIN, INT16_MAX)
PYE_PY_SIGNED(i32, int32_t, INT32_MIN, INT32_MAX)
PYE_PY_SIGNED(i64, int64_t, INT64_MIN, INT64_MAX)
PYE_PY_UNSIGNED(u8, uint8_t, UINT8_MAX)
PYE_PY_UNSIGNED(u16, uint16_t, UINT16_MAX)
PYE_PY_UNSIGNED(u32, uint32_t, UINT32_MAX)
PYE_PY_UNSIGNED(u64, uint64_t, UINT64_MAX)
/* What an enum of C can hold; whether it is one of its values the enclave checks. */
PYE_PY_SIGNED(enum, long long, INT32_MIN, UINT32_MAX)

/* float, int and whatever else has __float__ or __index__, but no str. -1 on error. */
static inline double pye_py_f64(PyObject *object, const char *name)
{
    if (PyFloat_CheckExact(object)) {
        return PyFloat_AS_DOUBLE(object);
    }
    if (!PyFloat_Check(object) && !PyIndex_Check(object)) {
        pye_py_type_error(object, name, "float");
        return -1;
    }
    return PyFloat_AsDouble(object);
}

static inline PYE_PY_UNUSED float pye_py_f32(PyObject *object, const char *name)
{
    double value = pye_py_f64(object, name);
    if (fabs(value) > FLT_MAX && isfinite(value)) {
        PyErr_Format(PyExc_OverflowError, "`%s` does not fit a 32-bit float: %R", name, object);
        return -1;
    }
    return (float)value;
}

/* -1 on error. */
static inline PYE_PY_UNUSED int pye_py_bool(PyObject *object, const char *name)
{
    if (object == Py_True || object == Py_False) {
        return object == Py_True;
    }
    pye_py_type_error(object, name, "bool");
    return -1;
}

/* --- buffers: borrowed while the call runs ------------------------------------------------------------------------ */

typedef struct pye_py_view {
    void *data;       /* NULL for None */
    size_t size;      /* bytes */
    PyObject *owned;  /* a bytes object of the call's own, or NULL */
    Py_buffer buffer; /* obj NULL where nothing is borrowed through it */
} pye_py_view_t;

static inline void pye_py_view_init(pye_py_view_t *view)
{
    view->data = NULL;
    view->size = 0;
    view->owned = NULL;
    view->buffer.obj = NULL;
}

static inline void pye_py_view_release(pye_py_view_t *view)
{
    Py_CLEAR(view->owned);
    if (view->buffer.obj != NULL) {
        PyBuffer_Release(&view->buffer);
    }
}

/* -1 on error, as for all that follow. An empty buffer's address is never NULL: NULL means that there is none. */
static inline int pye_py_borrow(PyObject *object, const char *name, pye_py_view_t *view, int flags, const char *wanted)
{
    if (!PyObject_CheckBuffer(object)) {
        pye_py_type_error(object, name, wanted);
        return -1;
    }
    if (PyObject_GetBuffer(object, &view->buffer, flags) < 0) {
        view->buffer.obj = NULL;
        if ((flags & PyBUF_WRITABLE) != 0 && PyErr_ExceptionMatches(PyExc_BufferError)) {
            pye_py_type_error(object, name, wanted);
        }
        return -1;
    }
    view->size = (size_t)view->buffer.len;
    view->data = view->buffer.buf != NULL ? view->buffer.buf : (void *)"";
    return 0;
}

/* Any contiguous bytes-like object. */
static inline int pye_py_read(PyObject *object, const char *name, pye_py_view_t *view)
{
    if (PyBytes_CheckExact(object)) {
        view->data = PyBytes_AS_STRING(object);
        view->size = (size_t)PyBytes_GET_SIZE(object);
        return 0;
    }
    if (object == Py_None) {
        return 0;
    }
    return pye_py_borrow(object, name, view, PyBUF_SIMPLE, "bytes");
}

/* The same, or str as UTF-8. */
static inline PYE_PY_UNUSED int pye_py_read_text(PyObject *object, const char *name, pye_py_view_t *view)
{
    if (!PyUnicode_Check(object)) {
        return pye_py_read(object, name, view);
    }
    Py_ssize_t size;
    view->data = (void *)PyUnicode_AsUTF8AndSize(object, &size);
    view->size = (size_t)size;
    return view->data == NULL ? -1 : 0;
}

/* A writable contiguous bytes-like object, changed in place. */
static inline PYE_PY_UNUSED int pye_py_write(PyObject *object, const char *name, pye_py_view_t *view)
{
    if (object == Py_None) {
        return 0;
    }
    return pye_py_borrow(object, name, view, PyBUF_WRITABLE, "a writable buffer");
}

/* A new bytes object for the enclave to fill. */
static inline PYE_PY_UNUSED int pye_py_new(size_t size, pye_py_view_t *view)
{
    if (size > (size_t)PY_SSIZE_T_MAX) {
        PyErr_NoMemory();
        return -1;
    }
    view->owned = PyBytes_FromStringAndSize(NULL, (Py_ssize_t)size);
    if (view->owned == NULL) {
        return -1;
    }
    view->data = PyBytes_AS_STRING(view->owned);
    view->size = size;
    return 0;
}

/* That bytes object; the view no longer owns it. */
static inline PYE_PY_UNUSED PyObject *pye_py_take(pye_py_view_t *view)
{
    PyObject *owned = view->owned;
    view->owned = NULL;
    return owned;
}

/* str or bytes without NUL; C finds the end, so both have one behind. */
static inline PYE_PY_UNUSED int pye_py_string(PyObject *object, const char *name, pye_py_view_t *view)
{
    if (object == Py_None) {
        return 0;
    }
    if (!PyUnicode_Check(object) && !PyBytes_Check(object)) {
        pye_py_type_error(object, name, "str or bytes");
        return -1;
    }
    if (PyBytes_Check(object)) {
        view->data = PyBytes_AS_STRING(object);
        view->size = (size_t)PyBytes_GET_SIZE(object);
    } else if (pye_py_read_text(object, name, view) < 0) {
        return -1;
    }
    if (memchr(view->data, 0, view->size) != NULL) {
        PyErr_Format(PyExc_ValueError, "`%s` must not contain a NUL character", name);
        return -1;
    }
    return 0;
}

/* The same in memory of the call's own, which the enclave may change. */
static inline PYE_PY_UNUSED int pye_py_string_copy(PyObject *object, const char *name, pye_py_view_t *view)
{
    pye_py_view_t from;
    pye_py_view_init(&from);
    if (pye_py_string(object, name, &from) < 0 || from.data == NULL) {
        return from.data == NULL && !PyErr_Occurred() ? 0 : -1;
    }
    if (pye_py_new(from.size + 1, view) < 0) {
        return -1;
    }
    memcpy(view->data, from.data, from.size);
    ((char *)view->data)[from.size] = 0;
    return 0;
}

/* What the enclave left in it, as str; None for NULL. */
static inline PYE_PY_UNUSED PyObject *pye_py_string_result(const pye_py_view_t *view)
{
    if (view->data == NULL) {
        Py_RETURN_NONE;
    }
    return PyUnicode_DecodeUTF8(view->data, (Py_ssize_t)strnlen(view->data, view->size), NULL);
}

/* str without NUL as wchar_t, in memory of the call's own. */
static inline PYE_PY_UNUSED int pye_py_wide(PyObject *object, const char *name, pye_py_view_t *view)
{
    if (object == Py_None) {
        return 0;
    }
    if (!PyUnicode_Check(object)) {
        pye_py_type_error(object, name, "str");
        return -1;
    }
    Py_ssize_t units = PyUnicode_AsWideChar(object, NULL, 0); /* with the terminator */
    if (units < 0 || pye_py_new((size_t)units * sizeof(wchar_t), view) < 0) {
        return -1;
    }
    if (PyUnicode_AsWideChar(object, view->data, units) < 0) {
        return -1;
    }
    if (wcslen(view->data) + 1 != (size_t)units) {
        PyErr_Format(PyExc_ValueError, "`%s` must not contain a NUL character", name);
        return -1;
    }
    return 0;
}

static inline PYE_PY_UNUSED PyObject *pye_py_wide_result(const pye_py_view_t *view)
{
    if (view->data == NULL) {
        Py_RETURN_NONE;
    }
    return PyUnicode_FromWideChar(view->data, (Py_ssize_t)wcsnlen(view->data, view->size / sizeof(wchar_t)));
}

/* --- lengths ------------------------------------------------------------------------------------------------------ */

/* How many elements of `unit` bytes a buffer has; `length` is the parameter that says so, at most `most`.
 * (size_t)-1 on error. */
static inline PYE_PY_UNUSED size_t pye_py_count(const pye_py_view_t *view, const char *name, size_t unit,
                                                const char *length, unsigned long long most)
{
    if (view->size % unit != 0) {
        PyErr_Format(PyExc_ValueError, "`%s` must be a multiple of %zu bytes, not %zu", name, unit, view->size);
        return (size_t)-1;
    }
    if (view->size / unit > most) {
        PyErr_Format(PyExc_OverflowError, "`%s` is too long: `%s` must be in 0..%llu, not %zu", name, length, most,
                     view->size / unit);
        return (size_t)-1;
    }
    return view->size / unit;
}

/* Another buffer that the same length is of. -1 on error. */
static inline PYE_PY_UNUSED int pye_py_agree(size_t count, const char *name, size_t other, const char *other_name)
{
    if (count == other) {
        return 0;
    }
    PyErr_Format(PyExc_ValueError, "`%s` and `%s` must have the same length, not %zu and %zu", other_name, name, other,
                 count);
    return -1;
}

/* A buffer whose length is given; None has none. -1 on error. */
static inline PYE_PY_UNUSED int pye_py_length(const pye_py_view_t *view, const char *name, size_t size)
{
    if (view->data == NULL || view->size == size) {
        return 0;
    }
    PyErr_Format(PyExc_ValueError, "`%s` must be %zu bytes, not %zu", name, size, view->size);
    return -1;
}

/* A length that was given as a signed number. (size_t)-1 on error. */
static inline PYE_PY_UNUSED size_t pye_py_positive(long long value, const char *name)
{
    if (value < 0) {
        PyErr_Format(PyExc_ValueError, "`%s` must not be negative, not %lld", name, value);
        return (size_t)-1;
    }
    return (size_t)value;
}

/* (size_t)-1 on error. */
static inline PYE_PY_UNUSED size_t pye_py_product(size_t left, size_t right, const char *name)
{
    size_t product;
    if (__builtin_mul_overflow(left, right, &product) || product == (size_t)-1) {
        PyErr_Format(PyExc_OverflowError, "`%s` is too long: %zu times %zu bytes", name, left, right);
        return (size_t)-1;
    }
    return product;
}

/* --- values without a Python type: unions and types that only a C header knows, as their bytes --------------------- */

static inline PYE_PY_UNUSED int pye_py_exact(PyObject *object, const char *name, void *to, size_t size)
{
    pye_py_view_t view;
    pye_py_view_init(&view);
    int status = pye_py_read(object, name, &view);
    if (status == 0 && view.data == NULL) {
        pye_py_type_error(object, name, "bytes");
        status = -1;
    }
    if (status == 0) {
        status = pye_py_length(&view, name, size);
    }
    if (status == 0) {
        memcpy(to, view.data, size);
    }
    pye_py_view_release(&view);
    return status;
}

/* A sequence with exactly `size` items as a tuple or list, new reference. NULL on error. */
static inline PYE_PY_UNUSED PyObject *pye_py_items(PyObject *object, const char *name, Py_ssize_t size)
{
    if (PyUnicode_Check(object) || !PySequence_Check(object)) {
        pye_py_type_error(object, name, "a sequence");
        return NULL;
    }
    PyObject *items = PySequence_Tuple(object);
    if (items != NULL && PyTuple_GET_SIZE(items) != size) {
        PyErr_Format(PyExc_ValueError, "`%s` must have %zd items, not %zd", name, size, PyTuple_GET_SIZE(items));
        Py_CLEAR(items);
    }
    return items;
}

/* -1 where the object is not of the type. */
static inline PYE_PY_UNUSED int pye_py_instance(PyObject *object, const char *name, PyObject *type)
{
    if (Py_TYPE(object) == (PyTypeObject *)type || PyObject_TypeCheck(object, (PyTypeObject *)type)) {
        return 0;
    }
    pye_py_type_error(object, name, pye_py_type_name((PyTypeObject *)type));
    return -1;
}

/* --- ocalls -------------------------------------------------------------------------------------------------------- */

/* New references; None for NULL. */
static inline PYE_PY_UNUSED PyObject *pye_py_bytes(const void *data, size_t size)
{
    if (data == NULL) {
        Py_RETURN_NONE;
    }
    return PyBytes_FromStringAndSize(data, (Py_ssize_t)size);
}

static inline PYE_PY_UNUSED PyObject *pye_py_text(const void *string)
{
    if (string == NULL) {
        Py_RETURN_NONE;
    }
    return PyUnicode_DecodeUTF8(string, (Py_ssize_t)strlen(string), NULL);
}

static inline PYE_PY_UNUSED PyObject *pye_py_wide_text(const void *string)
{
    if (string == NULL) {
        Py_RETURN_NONE;
    }
    return PyUnicode_FromWideChar(string, -1);
}

/* Several results of a callable: exactly `size` of them, new reference. NULL on error. */
static inline PYE_PY_UNUSED PyObject *pye_py_results(PyObject *object, const char *name, Py_ssize_t size)
{
    if (!PyTuple_Check(object) || PyTuple_GET_SIZE(object) != size) {
        PyErr_Format(PyExc_TypeError, "`%s` must return a tuple of %zd, not %R", name, size, object);
        return NULL;
    }
    Py_INCREF(object);
    return object;
}

/* A callable's bytes for a buffer of `size`; what they do not fill stays as it is. -1 on error. */
static inline PYE_PY_UNUSED int pye_py_fill(PyObject *object, const char *name, void *to, size_t size)
{
    if (to == NULL) {
        return 0;
    }
    pye_py_view_t view;
    pye_py_view_init(&view);
    int status = pye_py_read(object, name, &view);
    if (status == 0 && view.data == NULL) {
        pye_py_type_error(object, name, "bytes");
        status = -1;
    } else if (status == 0 && view.size > size) {
        PyErr_Format(PyExc_ValueError, "`%s` must be at most %zu bytes, not %zu", name, size, view.size);
        status = -1;
    } else if (status == 0) {
        memcpy(to, view.data, view.size);
    }
    pye_py_view_release(&view);
    return status;
}

/* A callable's str for a string that has room for as much as it had. -1 on error. */
static inline PYE_PY_UNUSED int pye_py_fill_string(PyObject *object, const char *name, char *to)
{
    if (to == NULL) {
        return 0;
    }
    pye_py_view_t view;
    pye_py_view_init(&view);
    if (pye_py_string(object, name, &view) < 0) {
        return -1;
    }
    size_t room = strlen(to);
    if (view.data == NULL || view.size > room) {
        PyErr_Format(PyExc_ValueError, "`%s` must be at most %zu bytes, not %zu", name, room, view.size);
        return -1;
    }
    memcpy(to, view.data, view.size);
    to[view.size] = 0;
    return 0;
}

static inline PYE_PY_UNUSED int pye_py_fill_wide(PyObject *object, const char *name, wchar_t *to)
{
    if (to == NULL) {
        return 0;
    }
    pye_py_view_t view;
    pye_py_view_init(&view);
    int status = object == Py_None ? -1 : pye_py_wide(object, name, &view);
    size_t room = (wcslen(to) + 1) * sizeof(wchar_t);
    if (object == Py_None) {
        pye_py_type_error(object, name, "str");
    } else if (status == 0 && view.size > room) {
        PyErr_Format(PyExc_ValueError, "`%s` must be at most %zu characters, not %zu", name, wcslen(to),
                     view.size / sizeof(wchar_t) - 1);
        status = -1;
    } else if (status == 0) {
        memcpy(to, view.data, view.size);
    }
    pye_py_view_release(&view);
    return status;
}

/* One running ecall, on the stack of its method. What an ocall of it raises is kept here until the ecall returns. */
typedef struct pye_py_call {
    struct pye_py_call *outer; /* the ecall whose ocall made this one */
    PyObject *self;            /* borrowed */
    PyObject *error;           /* owned: an exception that an ocall raised */
    const char *ocall;         /* which ocall raised it */
    PyObject *result;          /* owned: delivered by pyenclave_return_bytes or pyenclave_return_str */
} pye_py_call_t;

/* The innermost ecall of this thread. A thread runs its own ocalls, so this needs no lock. */
static _Thread_local PYE_PY_UNUSED pye_py_call_t *pye_py_current;

static inline PYE_PY_UNUSED void pye_py_begin(pye_py_call_t *call, PyObject *self)
{
    call->outer = pye_py_current;
    call->self = self;
    pye_py_current = call;
}

static inline PYE_PY_UNUSED void pye_py_end(pye_py_call_t *call) { pye_py_current = call->outer; }

static inline PYE_PY_UNUSED pye_py_call_t *pye_py_running(void) { return pye_py_current; }

static inline PYE_PY_UNUSED void pye_py_call_init(pye_py_call_t *call)
{
    call->error = NULL;
    call->result = NULL;
}

static inline PYE_PY_UNUSED void pye_py_call_release(pye_py_call_t *call)
{
    Py_CLEAR(call->error);
    Py_CLEAR(call->result);
}

/* Keeps what an ocall raised; the last one of a call is the one that can have ended it. */
static inline PYE_PY_UNUSED void pye_py_park(pye_py_call_t *call, PyObject *error, const char *ocall)
{
    Py_INCREF(error);
    Py_XSETREF(call->error, error);
    call->ocall = ocall;
}

/* The parked exception, or None; new reference. */
static inline PYE_PY_UNUSED PyObject *pye_py_parked(pye_py_call_t *call)
{
    PyObject *error = call->error != NULL ? call->error : Py_None;
    Py_INCREF(error);
    return error;
}

/* Keeps an ecall's result of any length. -1 on error. */
static inline PYE_PY_UNUSED int pye_py_deliver(pye_py_call_t *call, const void *data, size_t size, int text)
{
    PyObject *result = text ? PyUnicode_DecodeUTF8(data != NULL ? data : "", (Py_ssize_t)size, NULL)
                            : PyBytes_FromStringAndSize(data != NULL ? data : "", (Py_ssize_t)size);
    if (result == NULL) {
        return -1;
    }
    Py_XSETREF(call->result, result);
    return 0;
}

/* The delivered result; the call no longer owns it. */
static inline PYE_PY_UNUSED PyObject *pye_py_delivered(pye_py_call_t *call)
{
    PyObject *result = call->result;
    call->result = NULL;
    return result;
}

#endif
