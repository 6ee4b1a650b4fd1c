/* The running ecall: what its ocalls raise and deliver waits here until it returns. */
#ifndef PYENCLAVE_PY_CALLS_H
#define PYENCLAVE_PY_CALLS_H

#include "pyenclave_py_numbers.h"

/* One running ecall, on the stack of its method, and the context of its ocalls (pyenclave_u.h). What an ocall of it
 * raises is kept here until the ecall returns. */
typedef struct pye_py_call {
    PyObject *self;    /* borrowed */
    PyObject *error;   /* owned: an exception that an ocall raised */
    const char *ocall; /* which ocall raised it */
    PyObject *result;  /* owned: delivered by pyenclave_return_bytes or pyenclave_return_str */
} pye_py_call_t;

static inline PYE_PY_UNUSED void pye_py_call_init(pye_py_call_t *call, PyObject *self)
{
    call->self = self;
    call->error = NULL;
    call->result = NULL;
}

static inline PYE_PY_UNUSED void pye_py_call_release(pye_py_call_t *call)
{
    Py_CLEAR(call->error);
    Py_CLEAR(call->result);
}

/* Keeps what an ocall raised; the last one of a call is the one that can have ended it. */
static inline PYE_PY_UNUSED void pye_py_park(pye_py_call_t *call, PyObject *error, const char *ocall)
{
    Py_INCREF(error);
    Py_XSETREF(call->error, error);
    call->ocall = ocall;
}

/* The parked exception, or None; new reference. */
static inline PYE_PY_UNUSED PyObject *pye_py_parked(pye_py_call_t *call)
{
    PyObject *error = call->error != NULL ? call->error : Py_None;
    Py_INCREF(error);
    return error;
}

/* Keeps an ecall's result of any length. -1 on error. */
static inline PYE_PY_UNUSED int pye_py_deliver(pye_py_call_t *call, const void *data, size_t size, int text)
{
    PyObject *result = text ? PyUnicode_DecodeUTF8(data != NULL ? data : "", (Py_ssize_t)size, NULL)
                            : PyBytes_FromStringAndSize(data != NULL ? data : "", (Py_ssize_t)size);
    if (result == NULL) {
        return -1;
    }
    Py_XSETREF(call->result, result);
    return 0;
}

/* The delivered result; the call no longer owns it. */
static inline PYE_PY_UNUSED PyObject *pye_py_delivered(pye_py_call_t *call)
{
    PyObject *result = call->result;
    call->result = NULL;
    return result;
}

#endif
