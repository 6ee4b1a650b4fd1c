/* Exceptions: raised into the thread's record (pyenclave_t.h), caught as counted values. */
#ifndef PYENCLAVE_VALUES_EXCEPTIONS_H
#define PYENCLAVE_VALUES_EXCEPTIONS_H

#include "values/types.h"

/* The module's own, numbered PYE_EXC_MODULE + their place. Defined by the module that has such classes. A base is a number of either kind. */
typedef struct pye_exception_class {
    const char *name;
    uint32_t base;
} pye_exception_class_t;
extern const pye_exception_class_t pye_exception_classes[];
extern const uint32_t pye_exception_class_count;

/* What was raised: caught, re-raised, asked for its text. */
typedef struct pye_caught {
    pye_head_t head;
    uint32_t number;     /* PYE_EXC_… */
    pye_status_t status; /* what an ocall's host or the runtime left instead of an exception; PYE_OK where it is one */
    uint32_t argument;   /* PYE_ARGUMENT_… */
    uint32_t trace_count;
    pye_bytes_t *message;
    pye_trace_t *trace;
    pye_bytes_t *fields; /* of a class with an `__init__` of its own: what that got, as it crosses; else NULL */
} pye_exception_t;
PYE_COUNTED(exception)

/* What the message is of the exception's argument. */
#define PYE_ARGUMENT_TEXT 0u    /* the str itself; empty: no argument */
#define PYE_ARGUMENT_REPR 1u    /* its repr: of a KeyError's key, of what is no str, of an empty str */
#define PYE_ARGUMENT_SEVERAL 2u /* the repr of the tuple of them */

/* raise Name(message); answers false. `message` NULL: without an argument. */
bool pye_raise_exception(uint32_t number, const pye_bytes_t *message);
/* As that, where the message is what `argument` says of the arguments. */
bool pye_raise_arguments(uint32_t number, const pye_bytes_t *message, uint32_t argument);
/* For C: answers false. */
PYE_COLD bool pye_fail(enum pye_exception number, const char *message);
/* KeyError with the key's repr. */
PYE_COLD bool pye_raise_key(const pye_type_t *type, const void *key);

/* Whether the pending exception is one of this class or of one that derives from it; PYE_EXC_Exception is every one. */
bool pye_error_matches(uint32_t number);
/* Takes the pending exception from the thread, a new reference. Never NULL: without memory, a constant MemoryError. */
pye_exception_t *pye_exception_take(void);
/* Makes it pending again (raise, or the end of a finally), traceback included; keeps the caller's reference as it
 * is. */
void pye_exception_restore(const pye_exception_t *exception);
bool pye_exception_is(const pye_exception_t *exception, uint32_t number);
/* Name(…) as a value. */
PYE_MUST_CHECK bool pye_exception_new(uint32_t number, const pye_bytes_t *message, uint32_t argument,
                                      pye_exception_t **result);
/* The same of a class with an `__init__` of its own: `slot`, a tuple, has what that gets. ValueError where that takes more
 * than a message may. */
PYE_MUST_CHECK bool pye_exception_new_fields(uint32_t number, const pye_bytes_t *message, uint32_t argument,
                                             const pye_type_t *type, const void *slot, pye_exception_t **result);
/* What the exception, which is of this class, was made with. */
PYE_MUST_CHECK bool pye_exception_fields(const pye_exception_t *exception, uint32_t number, const pye_type_t *type,
                                         void *slot);
/* In the record, the fields lie behind the message, and how many bytes they are above what the message is. */
#define PYE_FIELDS_SHIFT 8u
/* str(e), repr(e), type(e).__name__ */
PYE_MUST_CHECK bool pye_exception_str(const pye_exception_t *exception, pye_bytes_t **result);
PYE_MUST_CHECK bool pye_exception_repr(const pye_exception_t *exception, pye_bytes_t **result);
PYE_MUST_CHECK bool pye_exception_class_name(const pye_exception_t *exception, pye_bytes_t **result);
const char *pye_exception_name(uint32_t number);
/* e.args[0], which is a str inside: IndexError where there is no argument, TypeError where it is no str. */
PYE_MUST_CHECK bool pye_exception_argument(const pye_exception_t *exception, pye_bytes_t **result);

/* Where a function may recurse: RecursionError where little of the stack is left. */
PYE_MUST_CHECK bool pye_recursion_check(void);

#endif
