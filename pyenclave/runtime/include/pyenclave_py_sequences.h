/* Sequences of strings and of buffers as arrays of pointers, borrowed while a call runs. */
#ifndef PYENCLAVE_PY_SEQUENCES_H
#define PYENCLAVE_PY_SEQUENCES_H

#include "pyenclave_py_buffers.h"

typedef struct pye_py_sequence {
    pye_py_view_t array;  /* the pointers; only `data` and `size` are used */
    size_t *sizes;        /* bytes of each item, without a string's terminator */
    PyObject *items;      /* a tuple of the call's own: the caller may change its list meanwhile */
    pye_py_view_t *views; /* one for each item */
} pye_py_sequence_t;

static inline void pye_py_sequence_init(pye_py_sequence_t *sequence)
{
    pye_py_view_init(&sequence->array);
    sequence->sizes = NULL;
    sequence->items = NULL;
    sequence->views = NULL;
}

static inline void pye_py_sequence_release(pye_py_sequence_t *sequence)
{
    for (Py_ssize_t at = 0; sequence->views != NULL && at < PyTuple_GET_SIZE(sequence->items); at++) {
        pye_py_view_release(&sequence->views[at]);
    }
    PyMem_Free(sequence->views);
    PyMem_Free(sequence->sizes);
    PyMem_Free(sequence->array.data);
    Py_CLEAR(sequence->items);
    pye_py_sequence_init(sequence);
}

/* Room for as many items as the object has. -1 on error, as for all that follow. */
static inline int pye_py_sequence_open(PyObject *object, const char *name, pye_py_sequence_t *sequence)
{
    if (PyUnicode_Check(object) || PyObject_CheckBuffer(object) || !PySequence_Check(object)) {
        pye_py_type_error(object, name, "a sequence");
        return -1;
    }
    sequence->items = PySequence_Tuple(object);
    if (sequence->items == NULL) {
        return -1;
    }
    size_t count = (size_t)PyTuple_GET_SIZE(sequence->items);
    sequence->array.data = PyMem_Calloc(count, sizeof(void *)); /* not NULL for 0 items either */
    sequence->array.size = count * sizeof(void *);
    sequence->sizes = PyMem_Calloc(count, sizeof(size_t));
    sequence->views = PyMem_Calloc(count, sizeof(pye_py_view_t)); /* zeros are what pye_py_view_init makes */
    if (sequence->array.data == NULL || sequence->sizes == NULL || sequence->views == NULL) {
        PyErr_NoMemory();
        return -1;
    }
    return 0;
}

static inline int pye_py_sequence_fill(pye_py_sequence_t *sequence, const char *name, const char *wanted,
                                       int (*read)(PyObject *, const char *, pye_py_view_t *))
{
    for (Py_ssize_t at = 0; at < PyTuple_GET_SIZE(sequence->items); at++) {
        PyObject *item = PyTuple_GET_ITEM(sequence->items, at);
        char named[128]; /* a longer name is cut */
        PyOS_snprintf(named, sizeof(named), "%.90s[%zd]", name, at);
        if (item == Py_None) {
            pye_py_type_error(item, named, wanted);
            return -1;
        }
        pye_py_view_t *view = &sequence->views[at];
        if (read(item, named, view) < 0) {
            return -1;
        }
        ((void **)sequence->array.data)[at] = view->data;
        sequence->sizes[at] = view->size;
    }
    return 0;
}

/* Each item str or bytes without NUL. */
static inline PYE_PY_UNUSED int pye_py_strings(PyObject *object, const char *name, pye_py_sequence_t *sequence)
{
    if (pye_py_sequence_open(object, name, sequence) < 0) {
        return -1;
    }
    return pye_py_sequence_fill(sequence, name, "str or bytes", pye_py_string);
}

/* Each item a contiguous bytes-like object. */
static inline PYE_PY_UNUSED int pye_py_buffers(PyObject *object, const char *name, pye_py_sequence_t *sequence)
{
    if (pye_py_sequence_open(object, name, sequence) < 0) {
        return -1;
    }
    return pye_py_sequence_fill(sequence, name, "bytes", pye_py_read);
}

#endif
