/* The type Plan, and the module. */

#include "plan.h"

#include <structmember.h>

static const char *const kinds[KINDS] = {
    "bool",       "int",   "float", "None",      "bytes",    "bytearray", "str",    "list",
    "open tuple", "deque", "set",   "frozenset", "dict",     "tuple",     "named",  "only",
    "data",       "made",  "told",  "enum",      "optional", "json",      "handle",
};

static int kind_of(const char *name)
{
    for (int kind = 0; kind < KINDS; kind++) {
        if (strcmp(kinds[kind], name) == 0)
            return kind;
    }
    PyErr_Format(PyExc_ValueError, "no kind %s", name);
    return -1;
}

static int fits(const plan_t *plan)
{
    Py_ssize_t count = part_count(plan);
    switch (plan->kind) {
    case INTEGER: return count == 0 && (plan->width == 1 || plan->width == 2 || plan->width == 4 || plan->width == 8);
    case FLOAT: return count == 0 && (plan->width == 4 || plan->width == 8);
    case LIST: return count == 1 && (plan->class == Py_None || plan->class == (PyObject *)&PyTuple_Type);
    case OPEN_TUPLE:
    case DEQUE:
    case SET:
    case FROZENSET:
    case OPTIONAL: return count == 1;
    case DICT: return count == 2;
    case TUPLE: return 1;
    case NAMED: return PyType_Check(plan->class) && PyType_IsSubtype((PyTypeObject *)plan->class, &PyTuple_Type);
    case DATA: /* made by object's own __new__, so nothing else of C may be in it */
        return PyType_Check(plan->class) && ((PyTypeObject *)plan->class)->tp_new == PyBaseObject_Type.tp_new &&
               PyTuple_GET_SIZE(plan->names) == count;
    case MADE: return PyType_Check(plan->class) && count != 0 && PyTuple_GET_SIZE(plan->names) == count;
    case TOLD: return PyType_Check(plan->class) && count != 0 && PyTuple_GET_SIZE(plan->names) == 2;
    case ONLY: return count == 0 && PyTuple_GET_SIZE(plan->names) == 1;
    case HANDLE: return PyType_Check(plan->class) && count == 0 && PyTuple_GET_SIZE(plan->names) == 2;
    case ENUM: return PyType_Check(plan->class) && count == 0 && PyTuple_GET_SIZE(plan->names) != 0;
    default: return count == 0;
    }
}

static PyObject *plan_new(PyTypeObject *type, PyObject *arguments, PyObject *named)
{
    static char *keywords[] = {"kind", "name", "parts", "cls", "names", "width", "signed", NULL};
    const char *kind;
    PyObject *name, *parts = NULL, *class = Py_None, *names = NULL;
    int width = 0, is_signed = 0;
    if (!PyArg_ParseTupleAndKeywords(arguments, named, "sU|$O!OO!ip:Plan", keywords, &kind, &name, &PyTuple_Type,
                                     &parts, &class, &PyTuple_Type, &names, &width, &is_signed))
        return NULL;
    plan_t *plan = (plan_t *)type->tp_alloc(type, 0);
    if (plan == NULL)
        return NULL;
    plan->kind = kind_of(kind);
    plan->has_handles = plan->kind == HANDLE;
    plan->width = width;
    plan->is_signed = is_signed;
    plan->name = Py_NewRef(name);
    plan->class = Py_NewRef(class);
    plan->parts = parts == NULL ? PyTuple_New(0) : Py_NewRef(parts);
    plan->names = names == NULL ? PyTuple_New(0) : Py_NewRef(names);
    if (plan->kind < 0 || plan->parts == NULL || plan->names == NULL)
        goto failed;
    for (Py_ssize_t at = 0; at < part_count(plan); at++) {
        if (!Py_IS_TYPE(part_of(plan, at), &pye_plan_type)) {
            PyErr_SetString(PyExc_TypeError, "parts are plans");
            goto failed;
        }
        plan->has_handles |= part_of(plan, at)->has_handles;
    }
    if (!fits(plan)) {
        PyErr_Format(PyExc_ValueError, "no plan of %s has these parts", kind);
        goto failed;
    }
    return (PyObject *)plan;
failed:
    Py_DECREF(plan);
    return NULL;
}

static int plan_traverse(plan_t *plan, visitproc visit, void *arg)
{
    Py_VISIT(plan->parts);
    Py_VISIT(plan->class);
    Py_VISIT(plan->names);
    return 0;
}

static int plan_clear(plan_t *plan)
{
    Py_CLEAR(plan->name);
    Py_CLEAR(plan->parts);
    Py_CLEAR(plan->class);
    Py_CLEAR(plan->names);
    return 0;
}

static void plan_dealloc(plan_t *plan)
{
    PyObject_GC_UnTrack(plan);
    plan_clear(plan);
    Py_TYPE(plan)->tp_free((PyObject *)plan);
}

static PyObject *pack(plan_t *plan, PyObject *const *arguments, Py_ssize_t count)
{
    if (count < 2 || count > 3 || !PyUnicode_Check(arguments[1])) {
        PyErr_SetString(PyExc_TypeError,
                        "pack(value, what, where) takes a value, a str for messages, and whose handles are");
        return NULL;
    }
    return pye_pack(plan, arguments[0], arguments[1], count == 3 ? arguments[2] : Py_None);
}

static PyObject *unpack(plan_t *plan, PyObject *const *arguments, Py_ssize_t count)
{
    if (count < 1 || count > 2) {
        PyErr_SetString(PyExc_TypeError, "unpack(data, where) takes bytes, and whose handles are");
        return NULL;
    }
    return pye_unpack(plan, arguments[0], count == 2 ? arguments[1] : Py_None);
}

static PyMethodDef methods[] = {
    {"pack", (PyCFunction)(void (*)(void))pack, METH_FASTCALL, "The value as bytes; `what` is how messages call it."},
    {"unpack", (PyCFunction)(void (*)(void))unpack, METH_FASTCALL,
     "The value that bytes stand for; ValueError for others."},
    {NULL, NULL, 0, NULL},
};

static PyMemberDef members[] = {
    {"name", T_OBJECT, offsetof(plan_t, name), READONLY, "What messages call the type."},
    {"has_handles", T_BOOL, offsetof(plan_t, has_handles), READONLY, "Whether objects that live inside are in it."},
    {NULL, 0, 0, 0, NULL},
};

PyTypeObject pye_plan_type = {
    PyVarObject_HEAD_INIT(NULL, 0).tp_name = "pyenclave.crossing._codec.Plan",
    .tp_doc = "How values of one type cross.",
    .tp_basicsize = sizeof(plan_t),
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC,
    .tp_new = plan_new,
    .tp_traverse = (traverseproc)plan_traverse,
    .tp_clear = (inquiry)plan_clear,
    .tp_dealloc = (destructor)plan_dealloc,
    .tp_methods = methods,
    .tp_members = members,
};

static PyMethodDef functions[] = {
    {"array_shape", pye_array_shape, METH_VARARGS, "The lengths of a buffer that is an array of the type."},
    {"array_store", pye_array_store, METH_VARARGS, "Fills a writable buffer with bytes."},
    {NULL, NULL, 0, NULL},
};

static struct PyModuleDef module = {
    PyModuleDef_HEAD_INIT,
    .m_name = "pyenclave.crossing._codec",
    .m_size = -1,
    .m_methods = functions,
};

PyMODINIT_FUNC PyInit__codec(void)
{
    if (PyType_Ready(&pye_plan_type) < 0 || PyType_Ready(&pye_arrival_type) < 0)
        return NULL;
    PyObject *made = PyModule_Create(&module);
    if (made != NULL && (PyModule_AddObjectRef(made, "Plan", (PyObject *)&pye_plan_type) < 0 ||
                         PyModule_AddObjectRef(made, "Arrival", (PyObject *)&pye_arrival_type) < 0))
        Py_CLEAR(made);
    return made;
}
