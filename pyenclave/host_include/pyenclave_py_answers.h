/* What ocalls give to Python callables, and what these answer. */
#ifndef PYENCLAVE_PY_ANSWERS_H
#define PYENCLAVE_PY_ANSWERS_H

#include "pyenclave_py_buffers.h"

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

#endif
