/* Bytes to values of Python. They come from the enclave, and are checked whole all the same. */

#include "plan.h"

typedef struct reader {
    const uint8_t *at;
    const uint8_t *end;
    PyObject *where; /* whose handles are */
} reader_t;

static void *damaged(void)
{
    PyErr_SetString(PyExc_ValueError, "the data do not describe a value of this type");
    return NULL;
}

static const uint8_t *take(reader_t *from, uint64_t size)
{
    if (size > (uint64_t)(from->end - from->at))
        return damaged();
    from->at += size;
    return from->at - size;
}

/* A count of values each of which takes a byte at least; -1 where there cannot be as many. */
static Py_ssize_t take_count(reader_t *from)
{
    uint64_t count;
    const uint8_t *at = take(from, sizeof count);
    if (at == NULL)
        return -1;
    memcpy(&count, at, sizeof count);
    if (count > (uint64_t)(from->end - from->at)) {
        damaged();
        return -1;
    }
    return (Py_ssize_t)count;
}

/* A byte that is 0 or 1; -1 where it is not. */
static int take_bit(reader_t *from)
{
    const uint8_t *at = take(from, 1);
    if (at == NULL)
        return -1;
    if (*at > 1) {
        damaged();
        return -1;
    }
    return *at;
}

static PyObject *unpack_integer(reader_t *from, const plan_t *plan)
{
    uint64_t bits = 0;
    int unused = 64 - 8 * plan->width;
    const uint8_t *at = take(from, (uint64_t)plan->width);
    if (at == NULL)
        return NULL;
    memcpy(&bits, at, (size_t)plan->width);
    return plan->is_signed ? PyLong_FromLongLong((int64_t)(bits << unused) >> unused)
                           : PyLong_FromUnsignedLongLong(bits);
}

static PyObject *unpack_float(reader_t *from, const plan_t *plan)
{
    double number;
    float single;
    const uint8_t *at = take(from, (uint64_t)plan->width);
    if (at == NULL)
        return NULL;
    memcpy(plan->width == 8 ? (void *)&number : (void *)&single, at, (size_t)plan->width);
    return PyFloat_FromDouble(plan->width == 8 ? number : (double)single);
}

static PyObject *unpack_enum(reader_t *from, const plan_t *plan)
{
    uint32_t member;
    const uint8_t *at = take(from, sizeof member);
    if (at == NULL)
        return NULL;
    memcpy(&member, at, sizeof member);
    if (member >= (size_t)PyTuple_GET_SIZE(plan->names))
        return damaged();
    return Py_NewRef(PyTuple_GET_ITEM(plan->names, member));
}

static PyObject *unpack(reader_t *from, plan_t *plan);

static PyObject *unpack_list(reader_t *from, plan_t *element, Py_ssize_t count)
{
    PyObject *list = PyList_New(count);
    for (Py_ssize_t at = 0; list != NULL && at < count; at++) {
        PyObject *item = unpack(from, element);
        if (item == NULL)
            Py_CLEAR(list);
        else
            PyList_SET_ITEM(list, at, item);
    }
    return list;
}

static PyObject *unpack_set(reader_t *from, const plan_t *plan, Py_ssize_t count)
{
    PyObject *set = plan->kind == SET ? PySet_New(NULL) : PyFrozenSet_New(NULL);
    for (Py_ssize_t at = 0; set != NULL && at < count; at++) {
        PyObject *item = unpack(from, part_of(plan, 0));
        if (item == NULL || PySet_Add(set, item) < 0)
            Py_CLEAR(set);
        Py_XDECREF(item);
    }
    if (set != NULL && PySet_GET_SIZE(set) != count) {
        Py_DECREF(set);
        return damaged();
    }
    return set;
}

static PyObject *unpack_dict(reader_t *from, const plan_t *plan, Py_ssize_t count)
{
    PyObject *dict = PyDict_New();
    for (Py_ssize_t at = 0; dict != NULL && at < count; at++) {
        PyObject *key = unpack(from, part_of(plan, 0));
        PyObject *value = key == NULL ? NULL : unpack(from, part_of(plan, 1));
        if (value == NULL || PyDict_SetItem(dict, key, value) < 0)
            Py_CLEAR(dict);
        Py_XDECREF(key);
        Py_XDECREF(value);
    }
    if (dict != NULL && PyDict_GET_SIZE(dict) != count) {
        Py_DECREF(dict);
        return damaged();
    }
    return dict;
}

static PyObject *unpack_members(reader_t *from, const plan_t *plan)
{
    Py_ssize_t count = part_count(plan);
    PyObject *tuple = PyTuple_New(count);
    for (Py_ssize_t at = 0; tuple != NULL && at < count; at++) {
        PyObject *member = unpack(from, part_of(plan, at));
        if (member == NULL)
            Py_CLEAR(tuple);
        else
            PyTuple_SET_ITEM(tuple, at, member);
    }
    return tuple;
}

/* tuple.__new__(class, members): what a NamedTuple's own __new__ does, which a subclass may have changed. */
static PyObject *unpack_named(reader_t *from, const plan_t *plan)
{
    PyObject *members = unpack_members(from, plan);
    PyObject *arguments = members == NULL ? NULL : PyTuple_Pack(1, members);
    PyObject *made = arguments == NULL ? NULL : PyTuple_Type.tp_new((PyTypeObject *)plan->class, arguments, NULL);
    Py_XDECREF(members);
    Py_XDECREF(arguments);
    return made;
}

/* As copy.copy makes one: without __init__ and __post_init__, which have run on the other side. */
static PyObject *unpack_fields(reader_t *from, const plan_t *plan)
{
    PyObject *nothing = PyTuple_New(0);
    PyObject *made = nothing == NULL ? NULL : PyBaseObject_Type.tp_new((PyTypeObject *)plan->class, nothing, NULL);
    Py_XDECREF(nothing);
    for (Py_ssize_t at = 0; made != NULL && at < part_count(plan); at++) {
        PyObject *member = unpack(from, part_of(plan, at));
        if (member == NULL || PyObject_GenericSetAttr(made, PyTuple_GET_ITEM(plan->names, at), member) < 0)
            Py_CLEAR(made);
        Py_XDECREF(member);
    }
    return made;
}

/* As whoever calls the class: it refuses what it does not have, and what it made something else of is refused here. */
static PyObject *unpack_made(reader_t *from, const plan_t *plan)
{
    PyObject *members = unpack_members(from, plan);
    PyObject *made = members == NULL ? NULL : PyObject_Call(plan->class, members, NULL);
    for (Py_ssize_t at = 0; made != NULL && at < part_count(plan); at++) {
        PyObject *has = PyObject_GetAttr(made, PyTuple_GET_ITEM(plan->names, at));
        int same = has == NULL ? -1 : PyObject_RichCompareBool(has, PyTuple_GET_ITEM(members, at), Py_EQ);
        Py_XDECREF(has);
        if (same <= 0)
            Py_CLEAR(made);
        if (same == 0)
            damaged();
    }
    Py_XDECREF(members);
    if (made == NULL && (PyErr_ExceptionMatches(PyExc_ValueError) || PyErr_ExceptionMatches(PyExc_OverflowError)))
        return damaged();
    return made;
}

/* The function gives None for parts that no such object has. */
static PyObject *unpack_told(reader_t *from, const plan_t *plan)
{
    PyObject *members = unpack_members(from, plan);
    PyObject *made = members == NULL ? NULL : PyObject_Call(PyTuple_GET_ITEM(plan->names, 1), members, NULL);
    Py_XDECREF(members);
    if (made != Py_None)
        return made;
    Py_DECREF(made);
    return damaged();
}

/* The count, its maxlen (-1 for None), the items. */
static PyObject *unpack_deque(reader_t *from, const plan_t *plan, Py_ssize_t count)
{
    int64_t most;
    const uint8_t *at = take(from, sizeof most);
    if (at == NULL)
        return NULL;
    memcpy(&most, at, sizeof most);
    if (most < -1 || (most != -1 && count > most))
        return damaged();
    PyObject *list = unpack_list(from, part_of(plan, 0), count);
    if (list == NULL)
        return NULL;
    PyObject *deque = most == -1 ? PyObject_CallOneArg(plan->class, list)
                                 : PyObject_CallFunction(plan->class, "On", list, (Py_ssize_t)most);
    Py_DECREF(list);
    return deque;
}

static PyObject *unpack_counted(reader_t *from, const plan_t *plan)
{
    Py_ssize_t count = take_count(from);
    if (count < 0)
        return NULL;
    switch (plan->kind) {
    case BYTES: return PyBytes_FromStringAndSize((const char *)take(from, (uint64_t)count), count);
    case BYTEARRAY: return PyByteArray_FromStringAndSize((const char *)take(from, (uint64_t)count), count);
    case STR: {
        PyObject *text = PyUnicode_DecodeUTF8((const char *)take(from, (uint64_t)count), count, "strict");
        return text;
    }
    case SET:
    case FROZENSET: return unpack_set(from, plan, count);
    case DICT: return unpack_dict(from, plan, count);
    case DEQUE: return unpack_deque(from, plan, count);
    case OPEN_TUPLE: {
        PyObject *list = unpack_list(from, part_of(plan, 0), count);
        PyObject *tuple = list == NULL ? NULL : PyList_AsTuple(list);
        Py_XDECREF(list);
        return tuple;
    }
    default: return unpack_list(from, part_of(plan, 0), count);
    }
}

/* --- values of JSON ------------------------------------------------------------------------------------------------ */

static PyObject *unpack_json(reader_t *from);

static PyObject *unpack_json_str(reader_t *from)
{
    Py_ssize_t count = take_count(from);
    return count < 0 ? NULL : PyUnicode_DecodeUTF8((const char *)take(from, (uint64_t)count), count, "strict");
}

static PyObject *unpack_json_list(reader_t *from)
{
    Py_ssize_t count = take_count(from);
    PyObject *list = count < 0 ? NULL : PyList_New(0);
    for (Py_ssize_t at = 0; list != NULL && at < count; at++) {
        PyObject *item = unpack_json(from);
        if (item == NULL || PyList_Append(list, item) < 0)
            Py_CLEAR(list);
        Py_XDECREF(item);
    }
    return list;
}

static PyObject *unpack_json_dict(reader_t *from)
{
    Py_ssize_t count = take_count(from);
    PyObject *dict = count < 0 ? NULL : PyDict_New();
    for (Py_ssize_t at = 0; dict != NULL && at < count; at++) {
        PyObject *key = unpack_json_str(from);
        PyObject *value = key == NULL ? NULL : unpack_json(from);
        if (value == NULL || PyDict_SetItem(dict, key, value) < 0)
            Py_CLEAR(dict);
        Py_XDECREF(key);
        Py_XDECREF(value);
    }
    if (dict != NULL && PyDict_GET_SIZE(dict) != count) {
        Py_DECREF(dict);
        return damaged();
    }
    return dict;
}

static PyObject *unpack_json(reader_t *from)
{
    static const plan_t whole = {.kind = INTEGER, .width = 8, .is_signed = 1}, real = {.kind = FLOAT, .width = 8};
    PyObject *made;
    const uint8_t *tag = take(from, 1);
    if (tag == NULL)
        return NULL;
    switch (*tag) {
    case TAG_NONE: Py_RETURN_NONE;
    case TAG_FALSE: Py_RETURN_FALSE;
    case TAG_TRUE: Py_RETURN_TRUE;
    case TAG_INT: return unpack_integer(from, &whole);
    case TAG_FLOAT: return unpack_float(from, &real);
    case TAG_STR: return unpack_json_str(from);
    case TAG_LIST:
    case TAG_DICT:
        if (Py_EnterRecursiveCall(" in a value of JSON"))
            return NULL;
        made = *tag == TAG_LIST ? unpack_json_list(from) : unpack_json_dict(from);
        Py_LeaveRecursiveCall();
        return made;
    default: return damaged();
    }
}

static PyObject *unpack_handle(reader_t *from, const plan_t *plan)
{
    uint64_t handle;
    const uint8_t *at = take(from, sizeof handle);
    if (at == NULL)
        return NULL;
    memcpy(&handle, at, sizeof handle);
    return PyObject_CallFunction(PyTuple_GET_ITEM(plan->names, 1), "KO", (unsigned long long)handle, from->where);
}

static PyObject *unpack(reader_t *from, plan_t *plan)
{
    int bit;
    if (plan->kind != BOOL && is_empty(plan)) {
        if ((bit = take_bit(from)) != 0)
            return bit < 0 ? NULL : damaged();
        if (plan->kind == NONE)
            Py_RETURN_NONE;
    }
    switch (plan->kind) {
    case BOOL: bit = take_bit(from); return bit < 0 ? NULL : PyBool_FromLong(bit);
    case INTEGER: return unpack_integer(from, plan);
    case FLOAT: return unpack_float(from, plan);
    case TUPLE: return unpack_members(from, plan);
    case NAMED: return unpack_named(from, plan);
    case ONLY: return Py_NewRef(PyTuple_GET_ITEM(plan->names, 0));
    case DATA: return unpack_fields(from, plan);
    case MADE: return unpack_made(from, plan);
    case TOLD: return unpack_told(from, plan);
    case ENUM: return unpack_enum(from, plan);
    case OPTIONAL:
        bit = take_bit(from);
        if (bit == 0)
            Py_RETURN_NONE;
        return bit < 0 ? NULL : unpack(from, part_of(plan, 0));
    case JSON: return unpack_json(from);
    case HANDLE: return unpack_handle(from, plan);
    default: return unpack_counted(from, plan);
    }
}

PyObject *pye_unpack(plan_t *plan, PyObject *data, PyObject *where)
{
    Py_buffer view;
    if (PyObject_GetBuffer(data, &view, PyBUF_SIMPLE) < 0)
        return NULL;
    reader_t from = {view.buf, (const uint8_t *)view.buf + view.len, where};
    PyObject *value = unpack(&from, plan);
    if (value != NULL && from.at != from.end) {
        Py_DECREF(value);
        value = damaged();
    }
    PyBuffer_Release(&view);
    return value;
}
