/* The type Arrival: what serves an ocall that brings objects which live inside, and which somebody has to let go of.
 *
 * Python handles signals before the first instruction of each function of its own, where nothing of the function's can
 * see to what it was called with. So the call is C's, and so is the one that lets go.
 */

#include "plan.h"

typedef struct arrival {
    PyObject_HEAD PyObject *serve; /* called with a list that it empties when it has read all, and what has come */
    PyObject *forget;              /* called with what has come */
} arrival_t;

static PyObject *arrival_new(PyTypeObject *type, PyObject *arguments, PyObject *named)
{
    static char *keywords[] = {"serve", "forget", NULL};
    PyObject *serve, *forget;
    if (!PyArg_ParseTupleAndKeywords(arguments, named, "OO:Arrival", keywords, &serve, &forget))
        return NULL;
    arrival_t *arrival = (arrival_t *)type->tp_alloc(type, 0);
    if (arrival != NULL) {
        arrival->serve = Py_NewRef(serve);
        arrival->forget = Py_NewRef(forget);
    }
    return (PyObject *)arrival;
}

static int arrival_traverse(arrival_t *arrival, visitproc visit, void *arg)
{
    Py_VISIT(arrival->serve);
    Py_VISIT(arrival->forget);
    return 0;
}

static int arrival_clear(arrival_t *arrival)
{
    Py_CLEAR(arrival->serve);
    Py_CLEAR(arrival->forget);
    return 0;
}

static void arrival_dealloc(arrival_t *arrival)
{
    PyObject_GC_UnTrack(arrival);
    arrival_clear(arrival);
    Py_TYPE(arrival)->tp_free((PyObject *)arrival);
}

/* The error that is set stays. */
static void let_go(arrival_t *arrival, PyObject *values)
{
    PyObject *kind, *value, *trace;
    PyErr_Fetch(&kind, &value, &trace);
    PyObject *done = PyObject_CallObject(arrival->forget, values);
    if (done == NULL)
        PyErr_WriteUnraisable(arrival->forget);
    Py_XDECREF(done);
    PyErr_Restore(kind, value, trace);
}

static PyObject *arrival_call(arrival_t *arrival, PyObject *values, PyObject *named)
{
    if (named != NULL && PyDict_GET_SIZE(named) != 0) {
        PyErr_SetString(PyExc_TypeError, "what arrives has no names");
        return NULL;
    }
    PyObject *answer = NULL, *unread = PyList_New(1), *first = unread == NULL ? NULL : PyTuple_Pack(1, unread);
    PyObject *arguments = first == NULL ? NULL : PySequence_Concat(first, values);
    if (unread != NULL)
        PyList_SET_ITEM(unread, 0, Py_NewRef(values));
    if (arguments != NULL)
        answer = PyObject_CallObject(arrival->serve, arguments);
    if (answer == NULL && (unread == NULL || PyList_GET_SIZE(unread) != 0))
        let_go(arrival, values);
    Py_XDECREF(arguments);
    Py_XDECREF(first);
    Py_XDECREF(unread);
    return answer;
}

PyTypeObject pye_arrival_type = {
    PyVarObject_HEAD_INIT(NULL, 0).tp_name = "pyenclave.crossing._codec.Arrival",
    .tp_doc = "A function that lets go of what it is called with where it fails before it has read that.",
    .tp_basicsize = sizeof(arrival_t),
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC,
    .tp_new = arrival_new,
    .tp_traverse = (traverseproc)arrival_traverse,
    .tp_clear = (inquiry)arrival_clear,
    .tp_dealloc = (destructor)arrival_dealloc,
    .tp_call = (ternaryfunc)arrival_call,
};
