/* What Cython 3.3's generated C includes in place of CPython's headers: enough of the documented C API to compile it,
 * and of that only the errors to link it. The same bytes whatever Python is installed, hence the same MRENCLAVE.
 *
 * Three kinds of names:
 *   here                  types, and what costs nothing: reference counts and the GIL do not exist inside;
 *   pye_cython_errors.h   the error ABI, implemented by cython_abi.c;
 *   pye_cython_absent.h   everything that needs an interpreter: declared, never defined, so the linker finds its use.
 *
 * The limited API is asked for, of 3.11 (PEP 384): generated code then reaches into no structure of CPython's.
 */
#ifndef Py_PYTHON_H
#define Py_PYTHON_H

#pragma GCC system_header
/* For what follows this header: generated C that is not for people to mend. */
#pragma clang diagnostic ignored "-Wdeprecated-non-prototype"
#pragma clang diagnostic ignored "-Wunused-function"
#pragma clang diagnostic ignored "-W#warnings"

#include <assert.h>
#include <float.h>
#include <limits.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "pyenclave_t.h"

#define PY_MAJOR_VERSION 3
#define PY_MINOR_VERSION 11
#define PY_MICRO_VERSION 0
#define PY_VERSION_HEX 0x030B0000
#define PY_VERSION "3.11.0"
#define Py_LIMITED_API PY_VERSION_HEX
#define CYTHON_LIMITED_API 1
#define CYTHON_AVOID_BORROWED_REFS 1
#define CYTHON_CLINE_IN_TRACEBACK 0
#define CYTHON_CCOMPLEX 0
/* The module's strings and builtins are then reached through a function, which does not exist inside. */
#define CYTHON_USE_MODULE_STATE 1
#define CYTHON_PEP489_MULTI_PHASE_INIT 0

/* --- the module: its init is never exported or called, so the compiler drops it with all that only it uses -------- */

#define PyMODINIT_FUNC __attribute__((unused)) static PyObject *
#define PyAPI_FUNC(type) extern type
#define PyAPI_DATA(type) extern type

/* An assert is never off inside: without this definition the flag is one that the dropped init would have set. */
static int __pyx_assertions_enabled_flag __attribute__((unused)) = 1;

/* --- scalar types ------------------------------------------------------------------------------------------------- */

typedef ptrdiff_t Py_ssize_t;
typedef Py_ssize_t Py_hash_t;
typedef uint32_t Py_UCS4;
typedef uint16_t Py_UCS2;
typedef uint8_t Py_UCS1;
#define PY_LONG_LONG long long
#define PY_INT64_T int64_t
#define PY_SSIZE_T_MAX PTRDIFF_MAX
#define PY_SSIZE_T_MIN PTRDIFF_MIN
#define Py_HUGE_VAL __builtin_huge_val()

/* --- objects: the built-in exception classes are the only ones ---------------------------------------------------- */

typedef struct _object {
    uint32_t number; /* PYE_EXC_*, 0 for an error of the host's */
} PyObject;
typedef struct _typeobject PyTypeObject;

static inline void Py_IncRef(PyObject *object) { (void)object; }
static inline void Py_DecRef(PyObject *object) { (void)object; }
static inline PyObject *Py_NewRef(PyObject *object) { return object; }
static inline PyObject *Py_XNewRef(PyObject *object) { return object; }
#define Py_INCREF(object) ((void)(object))
#define Py_DECREF(object) ((void)(object))
#define Py_XINCREF(object) ((void)(object))
#define Py_XDECREF(object) ((void)(object))
#define Py_CLEAR(object) ((void)((object) = NULL))
#define Py_Is(left, right) ((left) == (right))
#define Py_IsNone(object) Py_Is(object, Py_None)
#define Py_IsTrue(object) Py_Is(object, Py_True)
#define Py_IsFalse(object) Py_Is(object, Py_False)

/* --- the GIL: nothing is shared that it would guard --------------------------------------------------------------- */

typedef enum { PyGILState_LOCKED, PyGILState_UNLOCKED } PyGILState_STATE;
typedef struct _ts PyThreadState;

static inline PyGILState_STATE PyGILState_Ensure(void) { return PyGILState_LOCKED; }
static inline void PyGILState_Release(PyGILState_STATE state) { (void)state; }
static inline PyThreadState *PyEval_SaveThread(void) { return NULL; }
static inline void PyEval_RestoreThread(PyThreadState *state) { (void)state; }
#define Py_BEGIN_ALLOW_THREADS {
#define Py_END_ALLOW_THREADS }

/* --- what cannot happen ------------------------------------------------------------------------------------------- */

#define Py_UNREACHABLE() pye_abort()
#define Py_FatalError(message) pye_abort()

#include "pye_cython_absent.h"
#include "pye_cython_errors.h"

#endif
