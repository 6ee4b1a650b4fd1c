/* Sequences of strings and of buffers: as arrays of pointers, borrowed while a call runs, and as what ocalls give. */
#ifndef PYENCLAVE_PY_SEQUENCES_H
#define PYENCLAVE_PY_SEQUENCES_H

#include "pyenclave_py_answers.h"

typedef struct pye_py_sequence {
    pye_py_view_t array;  /* the pointers; only `data` and `size` are used */
    size_t *sizes;        /* bytes of each item, without a string's terminator */
    PyObject *items;      /* a tuple of the call's own: the caller may change its list meanwhile; NULL for results */
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
    for (size_t at = 0; sequence->views != NULL && at < sequence->array.size / sizeof(void *); at++) {
        pye_py_view_release(&sequence->views[at]);
    }
    PyMem_Free(sequence->views);
    PyMem_Free(sequence->sizes);
    PyMem_Free(sequence->array.data);
    Py_CLEAR(sequence->items);
    pye_py_sequence_init(sequence);
}

/* A sequence that is neither text nor bytes, as a tuple. NULL on error. */
static inline PyObject *pye_py_sequence_tuple(PyObject *object, const char *name)
{
    if (PyUnicode_Check(object) || PyObject_CheckBuffer(object) || !PySequence_Check(object)) {
        pye_py_type_error(object, name, "a sequence");
        return NULL;
    }
    return PySequence_Tuple(object);
}

/* `name[at]` for messages; a longer name is cut. */
static inline void pye_py_item_name(char *to, size_t size, const char *name, Py_ssize_t at)
{
    PyOS_snprintf(to, size, "%.90s[%zd]", name, at);
}

/* Room for `count` items. -1 on error, as for all that follow. */
static inline int pye_py_sequence_room(pye_py_sequence_t *sequence, size_t count)
{
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

static inline int pye_py_sequence_read(PyObject *object, const char *name, pye_py_sequence_t *sequence,
                                       const char *wanted, int (*read)(PyObject *, const char *, pye_py_view_t *))
{
    sequence->items = pye_py_sequence_tuple(object, name);
    if (sequence->items == NULL || pye_py_sequence_room(sequence, (size_t)PyTuple_GET_SIZE(sequence->items)) < 0) {
        return -1;
    }
    for (Py_ssize_t at = 0; at < PyTuple_GET_SIZE(sequence->items); at++) {
        PyObject *item = PyTuple_GET_ITEM(sequence->items, at);
        char named[128];
        pye_py_item_name(named, sizeof(named), name, at);
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
    return pye_py_sequence_read(object, name, sequence, "str or bytes", pye_py_string);
}

/* Each item a contiguous bytes-like object. */
static inline PYE_PY_UNUSED int pye_py_buffers(PyObject *object, const char *name, pye_py_sequence_t *sequence)
{
    return pye_py_sequence_read(object, name, sequence, "bytes", pye_py_read);
}

/* Each item a writable contiguous bytes-like object, changed in place. */
static inline PYE_PY_UNUSED int pye_py_writables(PyObject *object, const char *name, pye_py_sequence_t *sequence)
{
    return pye_py_sequence_read(object, name, sequence, "a writable buffer", pye_py_write);
}

/* A sequence of sizes, as size_t in memory of the call's own. */
static inline PYE_PY_UNUSED int pye_py_lengths(PyObject *object, const char *name, pye_py_view_t *view)
{
    PyObject *items = pye_py_sequence_tuple(object, name);
    if (items == NULL || pye_py_new((size_t)PyTuple_GET_SIZE(items) * sizeof(size_t), view) < 0) {
        Py_XDECREF(items);
        return -1;
    }
    int status = 0;
    for (Py_ssize_t at = 0; status == 0 && at < PyTuple_GET_SIZE(items); at++) {
        char named[128];
        pye_py_item_name(named, sizeof(named), name, at);
        ((size_t *)view->data)[at] = pye_py_u64(PyTuple_GET_ITEM(items, at), named);
        status = PyErr_Occurred() ? -1 : 0;
    }
    Py_DECREF(items);
    return status;
}

/* An array whose length is given, in bytes. */
static inline PYE_PY_UNUSED int pye_py_item_count(const pye_py_view_t *array, const char *name, size_t size)
{
    if (array->size == size) {
        return 0;
    }
    PyErr_Format(PyExc_ValueError, "`%s` must have %zu items, not %zu", name, size / sizeof(void *),
                 array->size / sizeof(void *));
    return -1;
}

/* New bytes objects of these sizes for the enclave to fill. */
static inline PYE_PY_UNUSED int pye_py_make(const pye_py_view_t *sizes, pye_py_sequence_t *sequence)
{
    size_t count = sizes->size / sizeof(size_t);
    if (pye_py_sequence_room(sequence, count) < 0) {
        return -1;
    }
    for (size_t at = 0; at < count; at++) {
        pye_py_view_t *view = &sequence->views[at];
        if (pye_py_new(((const size_t *)sizes->data)[at], view) < 0) {
            return -1;
        }
        ((void **)sequence->array.data)[at] = view->data;
    }
    return 0;
}

/* Puts an item where the list has none yet; without an item, as after an error, there is no list either. */
static inline void pye_py_list_put(PyObject **list, size_t at, PyObject *item)
{
    if (item == NULL) {
        Py_CLEAR(*list);
    } else {
        PyList_SET_ITEM(*list, (Py_ssize_t)at, item);
    }
}

/* The buffers of pye_py_make, filled. NULL on error. */
static inline PYE_PY_UNUSED PyObject *pye_py_made(pye_py_sequence_t *sequence)
{
    size_t count = sequence->array.size / sizeof(void *);
    PyObject *list = PyList_New((Py_ssize_t)count);
    for (size_t at = 0; list != NULL && at < count; at++) {
        pye_py_list_put(&list, at, pye_py_take(&sequence->views[at]));
    }
    return list;
}

/* --- ocalls: what a callable gets, a new reference; None for NULL ------------------------------------------------- */

/* A list of str. */
static inline PYE_PY_UNUSED PyObject *pye_py_texts(const void *strings, size_t count)
{
    if (strings == NULL) {
        Py_RETURN_NONE;
    }
    PyObject *list = PyList_New((Py_ssize_t)count);
    for (size_t at = 0; list != NULL && at < count; at++) {
        pye_py_list_put(&list, at, pye_py_text(((const void *const *)strings)[at]));
    }
    return list;
}

/* A list of bytes, with None for a buffer that is NULL. */
static inline PYE_PY_UNUSED PyObject *pye_py_blocks(const void *buffers, const void *sizes, size_t count)
{
    if (buffers == NULL) {
        Py_RETURN_NONE;
    }
    PyObject *list = PyList_New((Py_ssize_t)count);
    for (size_t at = 0; list != NULL && at < count; at++) {
        pye_py_list_put(&list, at, pye_py_bytes(((const void *const *)buffers)[at], ((const size_t *)sizes)[at]));
    }
    return list;
}

/* A list of int. */
static inline PYE_PY_UNUSED PyObject *pye_py_block_sizes(const void *sizes, size_t count)
{
    if (sizes == NULL) {
        Py_RETURN_NONE;
    }
    PyObject *list = PyList_New((Py_ssize_t)count);
    for (size_t at = 0; list != NULL && at < count; at++) {
        pye_py_list_put(&list, at, PyLong_FromSize_t(((const size_t *)sizes)[at]));
    }
    return list;
}

/* A callable's bytes for each of `count` buffers; what they do not fill stays as it is. -1 on error. */
static inline PYE_PY_UNUSED int pye_py_fill_blocks(PyObject *object, const char *name, const void *buffers,
                                                   const void *sizes, size_t count)
{
    if (buffers == NULL) {
        return 0;
    }
    PyObject *items = pye_py_sequence_tuple(object, name);
    if (items == NULL) {
        return -1;
    }
    int status = 0;
    if ((size_t)PyTuple_GET_SIZE(items) != count) {
        PyErr_Format(PyExc_ValueError, "`%s` must have %zu items, not %zd", name, count, PyTuple_GET_SIZE(items));
        status = -1;
    }
    for (size_t at = 0; status == 0 && at < count; at++) {
        char named[128];
        pye_py_item_name(named, sizeof(named), name, (Py_ssize_t)at);
        void *buffer = ((void *const *)buffers)[at];
        status = pye_py_fill(PyTuple_GET_ITEM(items, (Py_ssize_t)at), named, buffer, ((const size_t *)sizes)[at]);
    }
    Py_DECREF(items);
    return status;
}

#endif
