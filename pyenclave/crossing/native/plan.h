/* How values of one type cross, on the host: a tree of plans, made once from annotations (plan.py). */
#ifndef PYE_CROSSING_PLAN_H
#define PYE_CROSSING_PLAN_H

#define PY_SSIZE_T_CLEAN
#include <Python.h>

enum kind {
    BOOL,
    INTEGER,
    FLOAT,
    NONE,
    BYTES,
    BYTEARRAY,
    STR,
    LIST,
    OPEN_TUPLE, /* of any length: a list of its items */
    DEQUE,
    SET,
    FROZENSET,
    DICT,
    TUPLE,
    NAMED, /* a NamedTuple */
    ONLY,  /* the one object that its class may be here */
    DATA,  /* a dataclass */
    MADE,  /* read by its attributes, made by a call of its class */
    TOLD,  /* functions of Python's give what it is made of, as a tuple, and make it of that */
    ENUM,
    OPTIONAL,
    JSON,   /* a value that says itself what it is */
    HANDLE, /* an object that lives inside: a number, which functions of Python's give and take */
    KINDS
};

typedef struct plan {
    PyObject_HEAD int kind;
    int width;        /* bytes of an integer or a float */
    int is_signed;    /* of an integer */
    char has_handles; /* that, or something in it, is a HANDLE */
    PyObject *name;   /* what messages call the type */
    PyObject *parts;  /* a tuple of plans: elements, members, or key and value */
    PyObject *class
        ; /* what is made: of a DEQUE, NAMED, DATA, MADE, TOLD, ENUM; what a HANDLE is for; what is taken for a LIST besides; or None */
    PyObject *
        names; /* a tuple: members' names of DATA and MADE, members of an ENUM, that of ONLY; functions of a TOLD and a HANDLE */
} plan_t;

extern PyTypeObject pye_plan_type, pye_arrival_type;

static inline plan_t *part_of(const plan_t *plan, Py_ssize_t at) { return (plan_t *)PyTuple_GET_ITEM(plan->parts, at); }
static inline Py_ssize_t part_count(const plan_t *plan) { return PyTuple_GET_SIZE(plan->parts); }
/* Whether nothing would be written: a zero byte stands for it, so that every value takes one. */
static inline int is_empty(const plan_t *plan)
{
    return plan->kind == NONE || (part_count(plan) == 0 && (plan->kind >= TUPLE && plan->kind <= DATA));
}

/* bytes; TypeError, OverflowError and the like with `what`, a str, before the text. `where` is what a HANDLE's functions are
 * called with beside the object or the number: whose the handles are. */
PyObject *pye_pack(plan_t *plan, PyObject *value, PyObject *what, PyObject *where);
/* The value; ValueError for data that are not what pye_pack writes. */
PyObject *pye_unpack(plan_t *plan, PyObject *data, PyObject *where);

/* array_shape(value, kind, width, dimensions, writable, name, what): the lengths of a buffer that is such an array;
 * TypeError, ValueError, BufferError for others. */
PyObject *pye_array_shape(PyObject *module, PyObject *arguments);
/* array_store(value, data): fills a writable buffer. */
PyObject *pye_array_store(PyObject *module, PyObject *arguments);

/* The byte before a value of JSON, which says what it is. */
enum json_tag { TAG_NONE, TAG_FALSE, TAG_TRUE, TAG_INT, TAG_FLOAT, TAG_STR, TAG_LIST, TAG_DICT };

#endif
