/* Structs with buffers behind their pointers: what Python objects keep of them, and their memory while a call runs. */
#ifndef PYENCLAVE_PY_DEEP_H
#define PYENCLAVE_PY_DEEP_H

#include "pyenclave_py_buffers.h"
#include <stdlib.h>

/* --- names of items ----------------------------------------------------------------------------------------------- */

/* `name[index]` for messages, made anew for each item: so the digits only. */
typedef struct pye_py_place {
    char text[128]; /* a longer name is cut */
    size_t stem;
} pye_py_place_t;

static inline PYE_PY_UNUSED void pye_py_place_init(pye_py_place_t *place, const char *name)
{
    place->stem = strnlen(name, sizeof(place->text) - 24);
    memcpy(place->text, name, place->stem);
    place->text[place->stem] = '[';
}

static inline PYE_PY_UNUSED const char *pye_py_place_at(pye_py_place_t *place, size_t index)
{
    char digits[20];
    size_t count = 0;
    do {
        digits[count++] = (char)('0' + index % 10);
        index /= 10;
    } while (index != 0);
    char *to = place->text + place->stem + 1;
    while (count != 0) {
        *to++ = digits[--count];
    }
    *to++ = ']';
    *to = 0;
    return place->text;
}

/* --- what an object keeps: None, bytes, or a tuple of objects ------------------------------------------------------ */

/* New references; NULL on error. */
static inline PyObject *pye_py_hold_view(int status, pye_py_view_t *view)
{
    PyObject *held = NULL;
    if (status == 0 && view->data == NULL) {
        held = Py_NewRef(Py_None);
    } else if (status == 0) {
        held = PyBytes_FromStringAndSize(view->data, (Py_ssize_t)view->size);
    }
    pye_py_view_release(view);
    return held;
}

/* None or a copy of any contiguous bytes-like object. */
static inline PYE_PY_UNUSED PyObject *pye_py_hold(PyObject *object, const char *name)
{
    if (PyBytes_CheckExact(object)) {
        return Py_NewRef(object);
    }
    pye_py_view_t view;
    pye_py_view_init(&view);
    return pye_py_hold_view(pye_py_read(object, name, &view), &view);
}

/* The same, or str as UTF-8. */
static inline PYE_PY_UNUSED PyObject *pye_py_hold_text(PyObject *object, const char *name)
{
    if (PyBytes_CheckExact(object)) {
        return Py_NewRef(object);
    }
    pye_py_view_t view;
    pye_py_view_init(&view);
    return pye_py_hold_view(pye_py_read_text(object, name, &view), &view);
}

/* Any sequence but str, as a tuple. */
static inline PYE_PY_UNUSED PyObject *pye_py_hold_items(PyObject *object, const char *name)
{
    if (PyUnicode_Check(object) || !PySequence_Check(object)) {
        pye_py_type_error(object, name, "a sequence");
        return NULL;
    }
    return PySequence_Tuple(object);
}

/* The same, with each item of the type. */
static inline PYE_PY_UNUSED PyObject *pye_py_hold_objects(PyObject *object, const char *name, PyObject *type)
{
    PyObject *items = pye_py_hold_items(object, name);
    pye_py_place_t place;
    pye_py_place_init(&place, name);
    for (Py_ssize_t at = 0; items != NULL && at < PyTuple_GET_SIZE(items); at++) {
        if (pye_py_instance(PyTuple_GET_ITEM(items, at), pye_py_place_at(&place, (size_t)at), type) < 0) {
            Py_CLEAR(items);
        }
    }
    return items;
}

/* Bytes for `count` elements of `size`, to be filled while nobody else has them. */
static inline PYE_PY_UNUSED PyObject *pye_py_hold_room(size_t count, size_t size)
{
    size_t bytes;
    if (__builtin_mul_overflow(count, size, &bytes) || bytes > (size_t)PY_SSIZE_T_MAX) {
        return PyErr_NoMemory();
    }
    PyObject *held = PyBytes_FromStringAndSize(NULL, (Py_ssize_t)bytes);
    if (held != NULL) {
        memset(PyBytes_AS_STRING(held), 0, bytes);
    }
    return held;
}

/* How many bytes of C it is; `element` are those of one object. */
static inline size_t pye_py_held(PyObject *held, size_t element)
{
    if (held == Py_None) {
        return 0;
    }
    return PyBytes_Check(held) ? (size_t)PyBytes_GET_SIZE(held) : (size_t)PyTuple_GET_SIZE(held) * element;
}

/* The number that a length member has for it. (size_t)-1 on error. */
static inline PYE_PY_UNUSED size_t pye_py_held_count(PyObject *held, const char *name, size_t element, size_t unit,
                                                     const char *length, unsigned long long most)
{
    pye_py_view_t view;
    pye_py_view_init(&view);
    view.size = pye_py_held(held, element);
    return pye_py_count(&view, name, unit, length, most);
}

/* -1 on error, as for all that follow. `limit` is "" or "at most ". */
static PYE_PY_COLD int pye_py_wrong_length(const char *name, const char *limit, size_t wanted, size_t bytes,
                                           size_t element)
{
    if (wanted % element != 0) {
        PyErr_Format(PyExc_ValueError, "`%s` must be %zu bytes, which is no multiple of %zu", name, wanted, element);
    } else if (element == 1) {
        PyErr_Format(PyExc_ValueError, "`%s` must be %s%zu bytes, not %zu", name, limit, wanted, bytes);
    } else {
        PyErr_Format(PyExc_ValueError, "`%s` must have %s%zu items, not %zu", name, limit, wanted / element,
                     bytes / element);
    }
    return -1;
}

static inline PYE_PY_UNUSED int pye_py_held_exact(size_t bytes, const char *name, size_t wanted, size_t element)
{
    return bytes == wanted ? 0 : pye_py_wrong_length(name, "", wanted, bytes, element);
}

static inline PYE_PY_UNUSED int pye_py_held_most(size_t bytes, const char *name, size_t most, size_t element)
{
    return bytes <= most ? 0 : pye_py_wrong_length(name, "at most ", most, bytes, element);
}

/* Writes into memory that something else allocated, of `size` bytes. */
static inline PYE_PY_UNUSED int pye_py_refill(PyObject *held, const char *name, const void *to, size_t size,
                                              size_t element)
{
    size_t bytes = pye_py_held(held, element);
    if (pye_py_held_most(bytes, name, size, element) < 0) {
        return -1;
    }
    if (bytes != 0) {
        memcpy((void *)(uintptr_t)to, PyBytes_AS_STRING(held), bytes);
    }
    return 0;
}

/* --- memory of a call ---------------------------------------------------------------------------------------------- */

typedef struct pye_py_deep {
    pye_py_view_t array; /* the structs; only `data` and `size` are used */
    PyObject *objects;   /* a tuple of what they were made of, or NULL */
    PyObject *borrowed;  /* a list of bytes objects that structs point into, or NULL */
    bool borrows;        /* what structs point at is only read */
    void **blocks;       /* malloc's; the first is the array */
    size_t count;
} pye_py_deep_t;

static inline PYE_PY_UNUSED void pye_py_deep_init(pye_py_deep_t *deep) { memset(deep, 0, sizeof(*deep)); }

static inline PYE_PY_UNUSED void pye_py_deep_release(pye_py_deep_t *deep)
{
    for (size_t at = 0; at < deep->count; at++) {
        free(deep->blocks[at]);
    }
    free(deep->blocks);
    Py_CLEAR(deep->borrowed);
    Py_CLEAR(deep->objects);
    pye_py_deep_init(deep);
}

/* Zeroed; never NULL for 0 bytes either. NULL on error. */
static inline void *pye_py_deep_room(pye_py_deep_t *deep, size_t count, size_t size)
{
    if ((deep->count & (deep->count - 1)) == 0) { /* full at every power of two */
        void **blocks = reallocarray(deep->blocks, deep->count == 0 ? 1 : 2 * deep->count, sizeof(*blocks));
        if (blocks == NULL) {
            return PyErr_NoMemory();
        }
        deep->blocks = blocks;
    }
    void *block = calloc(count == 0 ? 1 : count, size);
    if (block == NULL) {
        return PyErr_NoMemory();
    }
    deep->blocks[deep->count++] = block;
    return block;
}

/* Where a struct's pointer to these bytes leads. NULL for None, and on error. */
static inline PYE_PY_UNUSED void *pye_py_deep_bytes(pye_py_deep_t *deep, PyObject *held)
{
    if (held == Py_None) {
        return NULL;
    }
    if (!deep->borrows) {
        void *block = pye_py_deep_room(deep, (size_t)PyBytes_GET_SIZE(held), 1);
        return block == NULL ? NULL : memcpy(block, PyBytes_AS_STRING(held), (size_t)PyBytes_GET_SIZE(held));
    }
    if (deep->borrowed == NULL && (deep->borrowed = PyList_New(0)) == NULL) {
        return NULL;
    }
    return PyList_Append(deep->borrowed, held) < 0 ? NULL : PyBytes_AS_STRING(held);
}

/* Zeroed structs for results. */
static inline PYE_PY_UNUSED int pye_py_deep_array(pye_py_deep_t *deep, size_t size)
{
    deep->array.data = pye_py_deep_room(deep, size, 1);
    deep->array.size = size;
    return deep->array.data == NULL ? -1 : 0;
}

/* Zeroed structs for an object of the type. */
static inline PYE_PY_UNUSED int pye_py_deep_one(PyObject *object, const char *name, PyObject *type, size_t element,
                                                pye_py_deep_t *deep)
{
    if (pye_py_instance(object, name, type) < 0) {
        return -1;
    }
    deep->objects = PyTuple_Pack(1, object);
    return deep->objects == NULL ? -1 : pye_py_deep_array(deep, element);
}

/* Zeroed structs for a sequence of such objects; None has none. */
static inline PYE_PY_UNUSED int pye_py_deep_many(PyObject *object, const char *name, PyObject *type, size_t element,
                                                 pye_py_deep_t *deep)
{
    if (object == Py_None) {
        return 0;
    }
    deep->objects = pye_py_hold_objects(object, name, type);
    return deep->objects == NULL ? -1 : pye_py_deep_array(deep, (size_t)PyTuple_GET_SIZE(deep->objects) * element);
}

/* An ocall's results go to the enclave in `to`. What they point at is not freed here any more, once all results are good. */
static inline PYE_PY_UNUSED void pye_py_deep_answer(const pye_py_deep_t *deep, void *to)
{
    if (deep->array.size != 0) {
        memcpy(to, deep->array.data, deep->array.size);
    }
}

static inline PYE_PY_UNUSED void pye_py_deep_forget(pye_py_deep_t *deep) { deep->count = deep->count == 0 ? 0 : 1; }

/* A sequence whose length is given; None has none. */
static inline PYE_PY_UNUSED int pye_py_deep_length(const pye_py_deep_t *deep, const char *name, size_t size,
                                                   size_t element)
{
    return deep->array.data == NULL ? 0 : pye_py_held_exact(deep->array.size, name, size, element);
}

#endif
