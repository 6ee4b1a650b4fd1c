/* The error ABI of the C API (pye_cython_errors.h) over the thread's error record.
 *
 * An "object" here is an exception class of the table, or a record that PyErr_Fetch set aside. Nothing else exists, so
 * a pointer to anything else is a broken program and ends the enclave.
 */
#include "Python.h"

#include "format.h"
#include "thread_error.h"

/* Each exception's base, by number; 0 above Exception. */
static const uint8_t bases[PYE_EXCEPTION_OBJECTS] = {
#define PYE_EXCEPTION(number, name, base) [number] = PYE_EXC_##name == PYE_EXC_##base ? 0 : PYE_EXC_##base,
#include "pyenclave_exceptions.h"
#undef PYE_EXCEPTION
};

const PyObject pye_exception_objects[PYE_EXCEPTION_OBJECTS] = {
#define PYE_EXCEPTION(number, name, base) [number] = {number},
#include "pyenclave_exceptions.h"
#undef PYE_EXCEPTION
};

/* What PyErr_Fetch set aside, in the call's arena. */
typedef struct saved_error {
    PyObject head;
    uint32_t status;
    pye_error_t error;
} saved_error_t;

static PyObject *object_of(uint32_t number)
{
    if (number >= PYE_EXCEPTION_OBJECTS) {
        pye_abort();
    }
    return (PyObject *)&pye_exception_objects[number];
}

static bool is_class(const PyObject *object)
{
    uintptr_t offset = (uintptr_t)object - (uintptr_t)pye_exception_objects;
    return offset < sizeof(pye_exception_objects) && offset % sizeof(PyObject) == 0;
}

static enum pye_exception exception_of(const PyObject *type)
{
    if (!is_class(type) || type->number == 0) {
        pye_abort();
    }
    return (enum pye_exception)type->number;
}

/* --- raising ------------------------------------------------------------------------------------------------------ */

void PyErr_SetString(PyObject *type, const char *message) { pye_raise(exception_of(type), message); }

void PyErr_SetNone(PyObject *type) { pye_raise(exception_of(type), NULL); }

PyObject *PyErr_NoMemory(void)
{
    pye_raise_status(PYE_E_MEMORY);
    return NULL;
}

PyObject *PyErr_FormatV(PyObject *type, const char *format, va_list arguments)
{
    char message[PYE_MESSAGE_SIZE + 4];
    size_t size = pye_format(message, sizeof(message), format, arguments);
    pye_raise_sized(exception_of(type), message, size);
    pye_wipe(message, size);
    return NULL;
}

PyObject *PyErr_Format(PyObject *type, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    PyErr_FormatV(type, format, arguments);
    va_end(arguments);
    return NULL;
}

/* --- asking ------------------------------------------------------------------------------------------------------- */

PyObject *PyErr_Occurred(void) { return pye_error_pending() ? object_of(pye_thread_error()->exception) : NULL; }

int PyErr_GivenExceptionMatches(PyObject *error, PyObject *type)
{
    if (error == NULL) {
        return 0;
    }
    uint32_t wanted = (uint32_t)exception_of(type);
    uint32_t number = error->number;
    while (number != wanted && number != 0) {
        number = number < PYE_EXCEPTION_OBJECTS ? bases[number] : 0;
    }
    return number == wanted;
}

int PyErr_ExceptionMatches(PyObject *type) { return PyErr_GivenExceptionMatches(PyErr_Occurred(), type); }

/* --- setting aside ------------------------------------------------------------------------------------------------ */

void PyErr_Clear(void) { pye_error_clear(); }

/* Where the arena has no room for the record, the exception's class is what can be kept of it. */
void PyErr_Fetch(PyObject **type, PyObject **value, PyObject **traceback)
{
    *type = PyErr_Occurred();
    *value = NULL;
    *traceback = NULL;
    if (*type == NULL) {
        return;
    }
    saved_error_t *saved = pye_arena_alloc(sizeof(*saved));
    if (saved != NULL) {
        saved->head = **type;
        saved->status = *pye_thread_status();
        saved->error = *pye_thread_error();
        *value = &saved->head;
    }
    pye_error_clear();
}

static void restore_saved(const PyObject *value)
{
    const saved_error_t *saved = (const saved_error_t *)value;
    *pye_thread_error() = saved->error;
    *pye_thread_status() = saved->status;
}

void PyErr_Restore(PyObject *type, PyObject *value, PyObject *traceback)
{
    (void)traceback;
    pye_error_clear();
    if (type == NULL) {
        return;
    }
    if (value != NULL) {
        restore_saved(value);
    } else if (is_class(type) && type->number == 0) {
        pye_raise_status(PYE_E_OCALL);
    } else {
        PyErr_SetNone(type);
    }
}
