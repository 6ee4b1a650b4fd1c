/* Which buffers are arrays of a type, and how they are changed in place. */

#include "plan.h"

static int refuse(PyObject *kind, PyObject *text)
{
    if (text != NULL)
        PyErr_SetObject(kind, text);
    Py_XDECREF(text);
    return -1;
}

static const char *type_name(PyObject *value)
{
    const char *name = Py_TYPE(value)->tp_name, *point = strrchr(name, '.');
    return point == NULL ? name : point + 1;
}

/* Of a format of the struct module's: 'i', 'u', 'f' or '?' where it is one number as this machine has it, else 0. */
static char kind_of(const char *format)
{
    if (format == NULL)
        return 'u'; /* bytes */
    if (strchr("@=<", format[0]) != NULL && format[0] != 0)
        format++;
    if (format[0] == 0 || format[1] != 0)
        return 0;
    if (strchr("bhilqn", format[0]) != NULL)
        return 'i';
    if (strchr("BHILQN", format[0]) != NULL)
        return 'u';
    if (strchr("fd", format[0]) != NULL)
        return 'f';
    return format[0] == '?' ? '?' : 0;
}

typedef struct wanted {
    const char *kind;
    int width;
    int dimensions;
    int writable;
    PyObject *name;
    PyObject *what;
} wanted_t;

static int has_bools(const Py_buffer *view)
{
    uint8_t any = 0;
    for (Py_ssize_t at = 0; at < view->len; at++)
        any |= ((const uint8_t *)view->buf)[at];
    return any <= 1;
}

static int check(const Py_buffer *view, PyObject *value, const wanted_t *wanted)
{
    if (kind_of(view->format) != wanted->kind[0] || view->itemsize != wanted->width)
        return refuse(PyExc_TypeError,
                      PyUnicode_FromFormat("%U must be %U, not %s of '%s'", wanted->what, wanted->name,
                                           type_name(value), view->format == NULL ? "B" : view->format));
    if (view->ndim != wanted->dimensions)
        return refuse(PyExc_ValueError,
                      PyUnicode_FromFormat("%U must have %d dimension%s, not %d", wanted->what, wanted->dimensions,
                                           wanted->dimensions == 1 ? "" : "s", view->ndim));
    if (!PyBuffer_IsContiguous(view, 'C'))
        return refuse(PyExc_BufferError, PyUnicode_FromFormat("%U must be C-contiguous", wanted->what));
    if (wanted->writable && view->readonly)
        return refuse(PyExc_BufferError, PyUnicode_FromFormat("%U must be writable", wanted->what));
    if (view->ndim == 2 && view->len == 0)
        return refuse(PyExc_ValueError, PyUnicode_FromFormat("%U must have rows and columns, not the shape (%zd, %zd)",
                                                             wanted->what, view->shape[0], view->shape[1]));
    if (wanted->kind[0] == '?' && !has_bools(view))
        return refuse(PyExc_ValueError,
                      PyUnicode_FromFormat("%U must be of bools, which are 0 or 1 in memory", wanted->what));
    return 0;
}

PyObject *pye_array_shape(PyObject *module, PyObject *arguments)
{
    (void)module;
    PyObject *value, *shape = NULL;
    wanted_t wanted;
    Py_buffer view;
    if (!PyArg_ParseTuple(arguments, "OsiipUU:array_shape", &value, &wanted.kind, &wanted.width, &wanted.dimensions,
                          &wanted.writable, &wanted.name, &wanted.what))
        return NULL;
    if (!PyObject_CheckBuffer(value)) {
        refuse(PyExc_TypeError,
               PyUnicode_FromFormat("%U must be %U, not %s", wanted.what, wanted.name, type_name(value)));
        return NULL;
    }
    if (PyObject_GetBuffer(value, &view, PyBUF_FULL_RO) < 0)
        return NULL;
    if (check(&view, value, &wanted) == 0)
        shape = view.ndim == 1 ? Py_BuildValue("(n)", view.shape[0])
                               : Py_BuildValue("(nn)", view.shape[0], view.shape[1]);
    PyBuffer_Release(&view);
    return shape;
}

PyObject *pye_array_store(PyObject *module, PyObject *arguments)
{
    (void)module;
    PyObject *value;
    Py_buffer view, data;
    if (!PyArg_ParseTuple(arguments, "Oy*:array_store", &value, &data))
        return NULL;
    int result = PyObject_GetBuffer(value, &view, PyBUF_WRITABLE);
    if (result == 0) {
        if (view.len == data.len)
            memcpy(view.buf, data.buf, (size_t)data.len);
        else
            result = refuse(PyExc_ValueError,
                            PyUnicode_FromFormat("the array has %zd bytes now, not %zd", view.len, data.len));
        PyBuffer_Release(&view);
    }
    PyBuffer_Release(&data);
    if (result < 0)
        return NULL;
    Py_RETURN_NONE;
}
