/* Values of Python to bytes: what does not fit its type is refused, with where in the value it is. */

#include "plan.h"

#include <float.h>
#include <math.h>

typedef struct writer {
    uint8_t *data;
    size_t size;
    size_t capacity;
    PyObject *path;  /* where in the value a refusal is; NULL where there is none yet */
    PyObject *where; /* whose handles are */
} writer_t;

static uint8_t *room(writer_t *to, size_t size)
{
    if (size > to->capacity - to->size) {
        size_t capacity = to->size + size > 2 * to->capacity ? to->size + size : 2 * to->capacity;
        capacity = capacity < 256 ? 256 : capacity;
        uint8_t *data = PyMem_Realloc(to->data, capacity);
        if (data == NULL) {
            PyErr_NoMemory();
            return NULL;
        }
        to->data = data;
        to->capacity = capacity;
    }
    to->size += size;
    return to->data + to->size - size;
}

static int put(writer_t *to, const void *data, size_t size)
{
    uint8_t *at = room(to, size);
    if (at == NULL)
        return -1;
    memcpy(at, data, size);
    return 0;
}

static int put_sized(writer_t *to, const void *data, size_t size)
{
    uint64_t written = size;
    return put(to, &written, sizeof written) < 0 ? -1 : put(to, data, size);
}

static int put_byte(writer_t *to, uint8_t byte) { return put(to, &byte, 1); }

/* --- refusals: the text after what the value is called --------------------------------------------------------- */

static int refuse(writer_t *to, PyObject *kind, PyObject *text)
{
    if (text != NULL) {
        PyErr_SetObject(kind, text);
        Py_DECREF(text);
        if (to->path == NULL)
            to->path = PyUnicode_FromString("");
    }
    return -1;
}

static const char *type_name(PyObject *value)
{
    const char *name = Py_TYPE(value)->tp_name, *point = strrchr(name, '.');
    return point == NULL ? name : point + 1;
}

static int refuse_type(writer_t *to, const plan_t *plan, PyObject *value)
{
    return refuse(to, PyExc_TypeError, PyUnicode_FromFormat("must be %U, not %s", plan->name, type_name(value)));
}

/* Puts a step before the path of a refusal below; gives -1. Takes the reference. */
static int within(writer_t *to, PyObject *step)
{
    if (to->path != NULL && step != NULL) {
        PyObject *kind, *value, *trace;
        PyErr_Fetch(&kind, &value, &trace);
        PyObject *path = PyUnicode_Concat(step, to->path);
        if (path == NULL)
            PyErr_Clear();
        else
            Py_SETREF(to->path, path);
        PyErr_Restore(kind, value, trace);
    }
    Py_XDECREF(step);
    return -1;
}

static PyObject *step_index(writer_t *to, Py_ssize_t at)
{
    return to->path == NULL ? NULL : PyUnicode_FromFormat("[%zd]", at);
}

/* A key's own repr may be anything, and run anything: it is asked of what crosses unchanged only. */
static PyObject *step_key(writer_t *to, PyObject *key)
{
    if (to->path == NULL)
        return NULL;
    if (!PyUnicode_CheckExact(key) && !PyLong_CheckExact(key) && !PyBytes_CheckExact(key))
        return PyUnicode_FromString("[...]");
    PyObject *kind, *value, *trace;
    PyErr_Fetch(&kind, &value, &trace);
    PyObject *step = PyUnicode_FromFormat("[%.80R]", key);
    if (step == NULL)
        PyErr_Clear();
    PyErr_Restore(kind, value, trace);
    return step;
}

/* --- scalars ----------------------------------------------------------------------------------------------------- */

static int out_of_range(writer_t *to, const plan_t *plan, PyObject *number)
{
    int bits = 8 * plan->width;
    PyObject *text;
    if (plan->is_signed) {
        int64_t high = (int64_t)(UINT64_MAX >> (65 - bits));
        text = PyUnicode_FromFormat("must be in %lld..%lld, not %S", (long long)(-high - 1), (long long)high, number);
    } else {
        unsigned long long high = UINT64_MAX >> (64 - bits);
        text = PyUnicode_FromFormat("must be in 0..%llu, not %S", high, number);
    }
    if (text == NULL && PyErr_ExceptionMatches(PyExc_ValueError)) { /* too many digits for a text */
        PyErr_Clear();
        text = PyUnicode_FromFormat("must be an integer of %d bits", bits);
    }
    return refuse(to, PyExc_OverflowError, text);
}

static int pack_integer(writer_t *to, const plan_t *plan, PyObject *value)
{
    PyObject *number = PyLong_CheckExact(value) ? Py_NewRef(value) : PyNumber_Index(value);
    if (number == NULL) {
        if (!PyErr_ExceptionMatches(PyExc_TypeError) || PyIndex_Check(value))
            return -1;
        PyErr_Clear();
        return refuse(to, PyExc_TypeError, PyUnicode_FromFormat("must be int, not %s", type_name(value)));
    }
    int overflow, bad;
    uint64_t bits;
    long long narrow = PyLong_AsLongLongAndOverflow(number, &overflow);
    if (plan->is_signed) {
        int unused = 64 - 8 * plan->width;
        bits = (uint64_t)narrow;
        bad = overflow != 0 || (int64_t)(bits << unused) >> unused != narrow;
    } else if (overflow > 0 && plan->width == 8) {
        bits = PyLong_AsUnsignedLongLong(number);
        bad = PyErr_Occurred() != NULL;
        PyErr_Clear();
    } else {
        bits = (uint64_t)narrow;
        bad = overflow != 0 || narrow < 0 || (plan->width < 8 && bits >> 8 * plan->width != 0);
    }
    int result = bad ? out_of_range(to, plan, number) : put(to, &bits, (size_t)plan->width);
    Py_DECREF(number);
    return result;
}

static int pack_float(writer_t *to, const plan_t *plan, PyObject *value)
{
    double number;
    if (PyFloat_Check(value)) {
        number = PyFloat_AS_DOUBLE(value);
    } else {
        if (!PyIndex_Check(value))
            return refuse(to, PyExc_TypeError, PyUnicode_FromFormat("must be float, not %s", type_name(value)));
        PyObject *whole = PyNumber_Index(value);
        if (whole == NULL)
            return -1;
        number = PyLong_AsDouble(whole);
        Py_DECREF(whole);
        if (number == -1.0 && PyErr_Occurred())
            return -1;
    }
    if (plan->width == 8)
        return put(to, &number, sizeof number);
    if (isfinite(number) && fabs(number) > FLT_MAX)
        return refuse(to, PyExc_OverflowError, PyUnicode_FromFormat("does not fit a 32-bit float: %R", value));
    float single = (float)number;
    return put(to, &single, sizeof single);
}

static int pack_bytes(writer_t *to, const plan_t *plan, PyObject *value)
{
    if (PyBytes_Check(value))
        return put_sized(to, PyBytes_AS_STRING(value), (size_t)PyBytes_GET_SIZE(value));
    if (PyByteArray_Check(value))
        return put_sized(to, PyByteArray_AS_STRING(value), (size_t)PyByteArray_GET_SIZE(value));
    if (!PyMemoryView_Check(value))
        return refuse_type(to, plan, value);
    Py_buffer view;
    if (PyObject_GetBuffer(value, &view, PyBUF_FULL_RO) < 0)
        return -1;
    int result;
    const char *format = view.format == NULL ? "B" : view.format;
    if ((strcmp(format, "B") != 0 && strcmp(format, "c") != 0) || view.ndim != 1)
        result = refuse(to, PyExc_TypeError,
                        view.ndim == 1 ? PyUnicode_FromFormat("must be bytes, not a memoryview of '%s'", format)
                                       : PyUnicode_FromFormat("must be bytes, not a memoryview of '%s' in %d "
                                                              "dimensions",
                                                              format, view.ndim));
    else if (!PyBuffer_IsContiguous(&view, 'C')) {
        PyErr_SetString(PyExc_BufferError, "memoryview: underlying buffer is not C-contiguous");
        result = -1;
    } else {
        result = put_sized(to, view.buf, (size_t)view.len);
    }
    PyBuffer_Release(&view);
    return result;
}

static int pack_str(writer_t *to, const plan_t *plan, PyObject *value)
{
    Py_ssize_t size;
    if (!PyUnicode_Check(value))
        return refuse_type(to, plan, value);
    const char *text = PyUnicode_AsUTF8AndSize(value, &size);
    return text == NULL ? -1 : put_sized(to, text, (size_t)size);
}

static int pack_enum(writer_t *to, const plan_t *plan, PyObject *value)
{
    if ((PyObject *)Py_TYPE(value) == plan->class) {
        for (uint32_t at = 0; at < (size_t)PyTuple_GET_SIZE(plan->names); at++) {
            if (PyTuple_GET_ITEM(plan->names, at) == value)
                return put(to, &at, sizeof at);
        }
    }
    return refuse_type(to, plan, value);
}

/* --- what has parts ---------------------------------------------------------------------------------------------- */

static int pack(writer_t *to, plan_t *plan, PyObject *value);

static int pack_members(writer_t *to, const plan_t *plan, PyObject *value)
{
    Py_ssize_t count = part_count(plan);
    if (PyTuple_GET_SIZE(value) != count)
        return refuse(to, PyExc_TypeError,
                      PyUnicode_FromFormat("must have %zd items, not %zd", count, PyTuple_GET_SIZE(value)));
    for (Py_ssize_t at = 0; at < count; at++) {
        if (pack(to, part_of(plan, at), PyTuple_GET_ITEM(value, at)) < 0)
            return within(to, step_index(to, at));
    }
    return 0;
}

static int pack_fields(writer_t *to, const plan_t *plan, PyObject *value)
{
    for (Py_ssize_t at = 0; at < part_count(plan); at++) {
        PyObject *name = PyTuple_GET_ITEM(plan->names, at);
        PyObject *member = PyObject_GetAttr(value, name);
        if (member == NULL)
            return -1;
        int result = pack(to, part_of(plan, at), member);
        Py_DECREF(member);
        if (result < 0)
            return within(to, to->path == NULL ? NULL : PyUnicode_FromFormat(".%U", name));
    }
    return 0;
}

/* The function gives None for an object that does not cross. */
static int pack_told(writer_t *to, const plan_t *plan, PyObject *value)
{
    PyObject *parts = PyObject_CallOneArg(PyTuple_GET_ITEM(plan->names, 0), value);
    if (parts == NULL)
        return -1;
    int result = PyTuple_CheckExact(parts)
                     ? pack_members(to, plan, parts)
                     : refuse(to, PyExc_ValueError, PyUnicode_FromFormat("must be %U, not %S", plan->name, value));
    Py_DECREF(parts);
    return result;
}

static int pack_list(writer_t *to, const plan_t *plan, PyObject *value)
{
    if (PyTuple_Check(value)) { /* as a list of its items */
        PyObject *list = PySequence_List(value);
        int result = list == NULL ? -1 : pack_list(to, plan, list);
        Py_XDECREF(list);
        return result;
    }
    plan_t *element = part_of(plan, 0);
    size_t at_count = to->size;
    uint64_t count = 0;
    if (put(to, &count, sizeof count) < 0)
        return -1;
    for (; count < (size_t)PyList_GET_SIZE(value); count++) { /* converting an item may change the list */
        PyObject *item = Py_NewRef(PyList_GET_ITEM(value, (Py_ssize_t)count));
        int result = pack(to, element, item);
        Py_DECREF(item);
        if (result < 0)
            return within(to, step_index(to, (Py_ssize_t)count));
    }
    memcpy(to->data + at_count, &count, sizeof count);
    return 0;
}

/* A deque's maxlen, -1 for None. */
static int put_most(writer_t *to, PyObject *deque)
{
    PyObject *most = PyObject_GetAttrString(deque, "maxlen");
    int64_t number = most == NULL || most == Py_None ? -1 : PyLong_AsLongLong(most);
    Py_XDECREF(most);
    return PyErr_Occurred() ? -1 : put(to, &number, sizeof number);
}

/* Sets and deques, whose iterators notice a change. */
static int pack_iterated(writer_t *to, const plan_t *plan, PyObject *value)
{
    size_t at_count = to->size;
    uint64_t count = 0;
    PyObject *iterator = PyObject_GetIter(value), *item;
    if (iterator == NULL)
        return -1;
    int result = put(to, &count, sizeof count);
    if (result == 0 && plan->kind == DEQUE)
        result = put_most(to, value);
    while (result == 0 && (item = PyIter_Next(iterator)) != NULL) {
        result = pack(to, part_of(plan, 0), item);
        Py_DECREF(item);
        if (result < 0)
            within(to, plan->kind == DEQUE ? step_index(to, (Py_ssize_t)count) : PyUnicode_FromString("[...]"));
        count++;
    }
    Py_DECREF(iterator);
    if (result < 0 || PyErr_Occurred())
        return -1;
    memcpy(to->data + at_count, &count, sizeof count);
    return 0;
}

static int pack_dict(writer_t *to, const plan_t *plan, PyObject *value)
{
    uint64_t count = (uint64_t)PyDict_GET_SIZE(value), left = count;
    Py_ssize_t at = 0;
    PyObject *key, *item;
    if (put(to, &count, sizeof count) < 0)
        return -1;
    for (; PyDict_Next(value, &at, &key, &item); left--) {
        if (left == 0 || (uint64_t)PyDict_GET_SIZE(value) != count)
            goto changed;
        Py_INCREF(key);
        Py_INCREF(item);
        int result = pack(to, part_of(plan, 0), key);
        if (result < 0)
            within(to, PyUnicode_FromString(".keys()"));
        else if ((result = pack(to, part_of(plan, 1), item)) < 0)
            within(to, step_key(to, key));
        Py_DECREF(key);
        Py_DECREF(item);
        if (result < 0)
            return -1;
    }
    if (left == 0 && (uint64_t)PyDict_GET_SIZE(value) == count)
        return 0;
changed:
    PyErr_SetString(PyExc_RuntimeError, "dictionary changed during iteration");
    return -1;
}

/* --- values of JSON ------------------------------------------------------------------------------------------------ */

static int pack_json(writer_t *to, const plan_t *plan, PyObject *value);

static int put_tag(writer_t *to, enum json_tag tag) { return put_byte(to, (uint8_t)tag); }

static int pack_json_integer(writer_t *to, PyObject *value)
{
    int overflow;
    int64_t number = PyLong_AsLongLongAndOverflow(value, &overflow);
    if (overflow != 0)
        return refuse(to, PyExc_OverflowError, PyUnicode_FromString("must be an int of 64 bits"));
    return put_tag(to, TAG_INT) < 0 ? -1 : put(to, &number, sizeof number);
}

static int pack_json_list(writer_t *to, const plan_t *plan, PyObject *value)
{
    uint64_t count = (uint64_t)PyList_GET_SIZE(value);
    if (put_tag(to, TAG_LIST) < 0 || put(to, &count, sizeof count) < 0)
        return -1;
    for (Py_ssize_t at = 0; at < PyList_GET_SIZE(value); at++) {
        if (pack_json(to, plan, PyList_GET_ITEM(value, at)) < 0)
            return within(to, step_index(to, at));
    }
    return 0;
}

static int pack_json_dict(writer_t *to, const plan_t *plan, PyObject *value)
{
    uint64_t count = (uint64_t)PyDict_GET_SIZE(value);
    Py_ssize_t at = 0;
    PyObject *key, *item;
    if (put_tag(to, TAG_DICT) < 0 || put(to, &count, sizeof count) < 0)
        return -1;
    while (PyDict_Next(value, &at, &key, &item)) {
        if (!PyUnicode_Check(key)) {
            refuse(to, PyExc_TypeError, PyUnicode_FromFormat("must be str, not %s", type_name(key)));
            return within(to, PyUnicode_FromString(".keys()"));
        }
        Py_ssize_t size;
        const char *text = PyUnicode_AsUTF8AndSize(key, &size);
        if (text == NULL || put_sized(to, text, (size_t)size) < 0)
            return -1;
        if (pack_json(to, plan, item) < 0)
            return within(to, step_key(to, key));
    }
    return 0;
}

/* Nothing of Python's runs while it is packed, so that no list or dict changes. */
static int pack_json(writer_t *to, const plan_t *plan, PyObject *value)
{
    double number;
    if (value == Py_None)
        return put_tag(to, TAG_NONE);
    if (PyBool_Check(value))
        return put_tag(to, value == Py_True ? TAG_TRUE : TAG_FALSE);
    if (PyLong_Check(value))
        return pack_json_integer(to, value);
    if (PyFloat_Check(value)) {
        number = PyFloat_AS_DOUBLE(value);
        return put_tag(to, TAG_FLOAT) < 0 ? -1 : put(to, &number, sizeof number);
    }
    if (PyUnicode_Check(value))
        return put_tag(to, TAG_STR) < 0 ? -1 : pack_str(to, plan, value);
    if (!PyList_Check(value) && !PyDict_Check(value))
        return refuse_type(to, plan, value);
    if (Py_EnterRecursiveCall(" in a value of JSON"))
        return -1;
    int result = PyList_Check(value) ? pack_json_list(to, plan, value) : pack_json_dict(to, plan, value);
    Py_LeaveRecursiveCall();
    return result;
}

static int is_instance(const plan_t *plan, PyObject *value)
{
    switch (plan->kind) {
    case LIST: return PyList_Check(value) || (plan->class != Py_None && PyTuple_Check(value));
    case OPEN_TUPLE: return PyTuple_CheckExact(value);
    case DEQUE: return PyObject_TypeCheck(value, (PyTypeObject *)plan->class);
    case SET: return PySet_Check(value);
    case FROZENSET: return PyFrozenSet_Check(value);
    case DICT: return PyDict_Check(value);
    case TUPLE: return PyTuple_CheckExact(value);
    case ONLY: return value == PyTuple_GET_ITEM(plan->names, 0);
    case NAMED:
    case MADE:
    case TOLD:
    case DATA: /* a subclass has members that would be lost */ return (PyObject *)Py_TYPE(value) == plan->class;
    case BYTEARRAY: return PyByteArray_Check(value);
    case BOOL: return PyBool_Check(value);
    case NONE: return value == Py_None;
    case HANDLE: return PyObject_TypeCheck(value, (PyTypeObject *)plan->class);
    default: return 1;
    }
}

/* What the function raises is why the object has no handle there. */
static int pack_handle(writer_t *to, const plan_t *plan, PyObject *value)
{
    PyObject *number = PyObject_CallFunctionObjArgs(PyTuple_GET_ITEM(plan->names, 0), value, to->where, NULL);
    if (number == NULL && PyErr_ExceptionMatches(PyExc_Exception)) {
        PyObject *kind, *error, *trace;
        PyErr_Fetch(&kind, &error, &trace);
        int refused = refuse(to, kind, error == NULL ? NULL : PyObject_Str(error));
        Py_XDECREF(kind);
        Py_XDECREF(error);
        Py_XDECREF(trace);
        return refused;
    }
    if (number == NULL)
        return -1;
    uint64_t handle = PyLong_AsUnsignedLongLong(number);
    Py_DECREF(number);
    return PyErr_Occurred() ? -1 : put(to, &handle, sizeof handle);
}

static int pack(writer_t *to, plan_t *plan, PyObject *value)
{
    if (!is_instance(plan, value))
        return refuse_type(to, plan, value);
    if (is_empty(plan) && (plan->kind != TUPLE || PyTuple_GET_SIZE(value) == 0))
        return put_byte(to, 0);
    switch (plan->kind) {
    case BOOL: return put_byte(to, value == Py_True);
    case INTEGER: return pack_integer(to, plan, value);
    case FLOAT: return pack_float(to, plan, value);
    case BYTES:
    case BYTEARRAY: return pack_bytes(to, plan, value);
    case STR: return pack_str(to, plan, value);
    case LIST:
    case OPEN_TUPLE: return pack_list(to, plan, value);
    case DEQUE:
    case SET:
    case FROZENSET: return pack_iterated(to, plan, value);
    case DICT: return pack_dict(to, plan, value);
    case TUPLE:
    case NAMED: return pack_members(to, plan, value);
    case MADE:
    case DATA: return pack_fields(to, plan, value);
    case TOLD: return pack_told(to, plan, value);
    case ENUM: return pack_enum(to, plan, value);
    case JSON: return pack_json(to, plan, value);
    case HANDLE: return pack_handle(to, plan, value);
    default: /* OPTIONAL */
        if (value == Py_None)
            return put_byte(to, 0);
        return put_byte(to, 1) < 0 ? -1 : pack(to, part_of(plan, 0), value);
    }
}

/* "`p` must be …", "`p[2].x` must be …", "the result of `f` at [2] must be …". */
static void say(PyObject *what, PyObject *path)
{
    PyObject *kind, *text, *trace, *said;
    PyErr_Fetch(&kind, &text, &trace);
    Py_ssize_t size = PyUnicode_GET_LENGTH(what);
    int quoted = size > 1 && PyUnicode_READ_CHAR(what, 0) == '`' && PyUnicode_READ_CHAR(what, size - 1) == '`';
    if (PyUnicode_GET_LENGTH(path) == 0) {
        said = PyUnicode_FromFormat("%U %S", what, text);
    } else if (quoted) {
        PyObject *open = PyUnicode_Substring(what, 0, size - 1);
        said = open == NULL ? NULL : PyUnicode_FromFormat("%U%U` %S", open, path, text);
        Py_XDECREF(open);
    } else {
        said = PyUnicode_FromFormat("%U at %U %S", what, path, text);
    }
    if (said != NULL)
        PyErr_SetObject(kind, said);
    Py_XDECREF(said);
    Py_XDECREF(kind);
    Py_XDECREF(text);
    Py_XDECREF(trace);
}

PyObject *pye_pack(plan_t *plan, PyObject *value, PyObject *what, PyObject *where)
{
    writer_t to = {.where = where};
    PyObject *result = NULL;
    if (pack(&to, plan, value) == 0)
        result = PyBytes_FromStringAndSize((const char *)to.data, (Py_ssize_t)to.size);
    else if (to.path != NULL)
        say(what, to.path);
    Py_XDECREF(to.path);
    PyMem_Free(to.data);
    return result;
}
