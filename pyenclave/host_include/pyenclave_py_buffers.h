/* Buffers and strings of Python, borrowed while a call runs, and their lengths. */
#ifndef PYENCLAVE_PY_BUFFERS_H
#define PYENCLAVE_PY_BUFFERS_H

#include "pyenclave_py_numbers.h"

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

#endif
