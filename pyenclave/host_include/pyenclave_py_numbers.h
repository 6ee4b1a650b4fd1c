/* Python numbers to C: int and objects with __index__, float, bool; range-checked. */
#ifndef PYENCLAVE_PY_NUMBERS_H
#define PYENCLAVE_PY_NUMBERS_H

#include <Python.h>
#include <float.h>
#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#define PYE_PY_UNUSED __attribute__((unused))
#define PYE_PY_COLD __attribute__((cold, noinline, unused))

/* The type's own name: a static type's is behind that of its module. */
static PYE_PY_COLD const char *pye_py_type_name(const PyTypeObject *type)
{
    const char *dot = strrchr(type->tp_name, '.');
    return dot != NULL ? dot + 1 : type->tp_name;
}

static PYE_PY_COLD void pye_py_type_error(PyObject *object, const char *name, const char *wanted)
{
    PyErr_Format(PyExc_TypeError, "`%s` must be %s, not %s", name, wanted, pye_py_type_name(Py_TYPE(object)));
}

static PYE_PY_COLD void pye_py_range_error(PyObject *number, const char *name, long long least, unsigned long long most)
{
    PyErr_Format(PyExc_OverflowError, "`%s` must be in %lld..%llu, not %R", name, least, most, number);
}

/* A new reference to the int that `object` is or gives. NULL on error. */
static inline PyObject *pye_py_index(PyObject *object, const char *name)
{
    if (PyLong_CheckExact(object)) {
        Py_INCREF(object);
        return object;
    }
    if (!PyIndex_Check(object)) {
        pye_py_type_error(object, name, "int");
        return NULL;
    }
    return PyNumber_Index(object);
}

/* -1 on error. */
static inline long long pye_py_signed(PyObject *object, const char *name, long long least, long long most)
{
    PyObject *number = pye_py_index(object, name);
    if (number == NULL) {
        return -1;
    }
    int overflow;
    long long value = PyLong_AsLongLongAndOverflow(number, &overflow);
    if (overflow != 0 || value < least || value > most) {
        pye_py_range_error(number, name, least, (unsigned long long)most);
        value = -1;
    }
    Py_DECREF(number);
    return value;
}

/* (unsigned long long)-1 on error. */
static inline unsigned long long pye_py_unsigned(PyObject *object, const char *name, unsigned long long most)
{
    PyObject *number = pye_py_index(object, name);
    if (number == NULL) {
        return (unsigned long long)-1;
    }
    int overflow;
    long long small = PyLong_AsLongLongAndOverflow(number, &overflow);
    unsigned long long value = (unsigned long long)small;
    bool fits = overflow == 0 ? small >= 0 : overflow > 0;
    if (overflow > 0) {
        value = PyLong_AsUnsignedLongLong(number);
        if (value == (unsigned long long)-1 && PyErr_Occurred()) {
            PyErr_Clear();
            fits = false;
        }
    }
    if (!fits || value > most) {
        pye_py_range_error(number, name, 0, most);
        value = (unsigned long long)-1;
    }
    Py_DECREF(number);
    return value;
}

#define PYE_PY_SIGNED(suffix, type, least, most) \
    static inline PYE_PY_UNUSED type pye_py_##suffix(PyObject *object, const char *name) \
    { \
        return (type)pye_py_signed(object, name, least, most); \
    }
#define PYE_PY_UNSIGNED(suffix, type, most) \
    static inline PYE_PY_UNUSED type pye_py_##suffix(PyObject *object, const char *name) \
    { \
        return (type)pye_py_unsigned(object, name, most); \
    }
PYE_PY_SIGNED(i8, int8_t, INT8_MIN, INT8_MAX)
PYE_PY_SIGNED(i16, int16_t, INT16_MIN, INT16_MAX)
PYE_PY_SIGNED(i32, int32_t, INT32_MIN, INT32_MAX)
PYE_PY_SIGNED(i64, int64_t, INT64_MIN, INT64_MAX)
PYE_PY_UNSIGNED(u8, uint8_t, UINT8_MAX)
PYE_PY_UNSIGNED(u16, uint16_t, UINT16_MAX)
PYE_PY_UNSIGNED(u32, uint32_t, UINT32_MAX)
PYE_PY_UNSIGNED(u64, uint64_t, UINT64_MAX)
/* What an enum of C can hold; whether it is one of its values the enclave checks. */
PYE_PY_SIGNED(enum, long long, INT32_MIN, UINT32_MAX)

/* float, int and whatever else has __float__ or __index__, but no str. -1 on error. */
static inline double pye_py_f64(PyObject *object, const char *name)
{
    if (PyFloat_CheckExact(object)) {
        return PyFloat_AS_DOUBLE(object);
    }
    if (!PyFloat_Check(object) && !PyIndex_Check(object)) {
        pye_py_type_error(object, name, "float");
        return -1;
    }
    return PyFloat_AsDouble(object);
}

static inline PYE_PY_UNUSED float pye_py_f32(PyObject *object, const char *name)
{
    double value = pye_py_f64(object, name);
    if (fabs(value) > FLT_MAX && isfinite(value)) {
        PyErr_Format(PyExc_OverflowError, "`%s` does not fit a 32-bit float: %R", name, object);
        return -1;
    }
    return (float)value;
}

/* -1 on error. */
static inline PYE_PY_UNUSED int pye_py_bool(PyObject *object, const char *name)
{
    if (object == Py_True || object == Py_False) {
        return object == Py_True;
    }
    pye_py_type_error(object, name, "bool");
    return -1;
}

#endif
