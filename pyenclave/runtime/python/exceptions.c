/* Exceptions as values: taken from the thread's record, and put back. */

#include <string.h>

#include "thread.h"
#include "thread_error.h"
#include "utf8.h"
#include "utf8_cut.h"
#include "values/builder.h"
#include "values/bytes.h"
#include "values/exceptions.h"
#include "values/text.h"

#define STACK_ROOM 0x4000u /* what the runtime may need below the deepest function of the module */

static uint32_t base_of(uint32_t number)
{
    switch (number) {
#define PYE_EXCEPTION(number, name, base) \
    case number: return PYE_EXC_##base;
#include "pyenclave_exceptions.h"
#undef PYE_EXCEPTION
    default: break;
    }
    uint32_t at = number - PYE_EXC_MODULE;
    return number >= PYE_EXC_MODULE && at < pye_exception_class_count ? pye_exception_classes[at].base
                                                                      : PYE_EXC_Exception;
}

/* Of struct_error what follows its module: in the table only such a name has a `_`. */
static const char *own_name(const char *name)
{
    for (const char *at = name; *at != 0; at++) {
        if (*at == '_')
            return at + 1;
    }
    return name;
}

const char *pye_exception_name(uint32_t number)
{
    switch (number) {
#define PYE_EXCEPTION(number, name, base) \
    case number: return own_name(#name);
#include "pyenclave_exceptions.h"
#undef PYE_EXCEPTION
    default: break;
    }
    uint32_t at = number - PYE_EXC_MODULE;
    return number >= PYE_EXC_MODULE && at < pye_exception_class_count ? pye_exception_classes[at].name : "Exception";
}

static bool derives(uint32_t number, uint32_t from)
{
    while (number != from && number != PYE_EXC_Exception && number != PYE_EXC_BaseException)
        number = base_of(number);
    return number == from;
}

/* An empty str is an argument, which an empty message is not. */
static pye_bytes_t empty_text = PYE_STR_CONSTANT(2, 2, "''");

static bool is_empty_text(const pye_bytes_t *message, uint32_t argument)
{
    return argument == PYE_ARGUMENT_REPR && message->size == 2 && memcmp(message->data, "''", 2) == 0;
}

bool pye_raise_arguments(uint32_t number, const pye_bytes_t *message, uint32_t argument)
{
    if (message == NULL) {
        (void)pye_raise_sized((enum pye_exception)number, "", 0);
        return false;
    }
    if (message->size == 0)
        message = &empty_text, argument = PYE_ARGUMENT_REPR;
    (void)pye_raise_sized((enum pye_exception)number, (const char *)message->data, message->size);
    pye_thread_error()->argument = argument;
    return false;
}

bool pye_raise_key(const pye_type_t *type, const void *key)
{
    pye_builder_t text = {0};
    if (type->operations->repr(type, key, &text)) {
        (void)pye_raise_sized(PYE_EXC_KeyError, (const char *)text.data, text.size);
        pye_thread_error()->argument = PYE_ARGUMENT_REPR;
    }
    return pye_builder_drop(&text);
}

bool pye_raise_exception(uint32_t number, const pye_bytes_t *message)
{
    return pye_raise_arguments(number, message, PYE_ARGUMENT_TEXT);
}

/* An ocall's or the runtime's status is no class that anybody could name, but for the base of all. */
static uint32_t pending_number(void)
{
    return *pye_thread_status() != PYE_OK ? PYE_EXC_Exception : pye_thread_error()->exception;
}

bool pye_error_matches(uint32_t number) { return pye_error_pending() && derives(pending_number(), number); }

static void drop_exception(pye_exception_t *exception)
{
    pye_bytes_release(exception->message);
    pye_bytes_release(exception->fields);
    pye_block_free(exception->trace, exception->trace_count * sizeof(pye_trace_t));
}

static void free_exception(pye_head_t *object)
{
    drop_exception((pye_exception_t *)object);
    pye_block_free(object, sizeof(pye_exception_t));
}

static pye_exception_t *at(const void *slot) { return *(pye_exception_t *const *)slot; }

static bool keep(const pye_type_t *type, void *slot)
{
    (void)type;
    (void)pye_exception_retain(at(slot));
    return true;
}

static void drop(const pye_type_t *type, void *slot)
{
    (void)type;
    pye_exception_release(at(slot));
}

static bool same(const pye_type_t *type, const void *a, const void *b)
{
    (void)type;
    return at(a) == at(b);
}

/* Name('message'), as repr() of an exception is. */
static bool put(const pye_exception_t *exception, pye_builder_t *to)
{
    const pye_bytes_t *message = exception->message;
    if (message != NULL && exception->argument == PYE_ARGUMENT_SEVERAL)
        return pye_builder_text(to, pye_exception_name(exception->number)) &&
               pye_builder_add(to, message->data, message->size);
    bool well = pye_builder_text(to, pye_exception_name(exception->number)) && pye_builder_byte(to, '(');
    if (message != NULL && exception->argument == PYE_ARGUMENT_REPR)
        well = well && pye_builder_add(to, message->data, message->size);
    else if (message != NULL)
        well = well && pye_type_str.operations->repr(&pye_type_str, &message, to);
    return well && pye_builder_byte(to, ')');
}

static bool repr(const pye_type_t *type, const void *slot, pye_builder_t *to)
{
    (void)type;
    return at(slot) == NULL ? pye_builder_text(to, "None") : put(at(slot), to);
}

const pye_operations_t pye_exception_operations = {
    .keep = keep, .drop = drop, .equal = same, .repr = repr, .free = free_exception};
const pye_type_t pye_type_exception = {
    .name = "Exception", .operations = &pye_exception_operations, .kind = PYE_KIND_EXCEPTION, .size = sizeof(void *)};

/* What is caught where there is no memory to catch anything. */
static pye_bytes_t exhausted = PYE_STR_CONSTANT(33, 33, "the enclave's memory is exhausted");
static pye_exception_t memory_error = {
    .head = {.type = &pye_type_exception}, .number = PYE_EXC_MemoryError, .message = &exhausted};

bool pye_exception_new(uint32_t number, const pye_bytes_t *message, uint32_t argument, pye_exception_t **result)
{
    if (message != NULL && message->size == 0)
        message = &empty_text, argument = PYE_ARGUMENT_REPR;
    pye_exception_t *exception = pye_object_new(&pye_type_exception, sizeof *exception);
    if (exception == NULL)
        return false;
    exception->number = number;
    exception->argument = argument;
    if (message != NULL && !pye_bytes_keep(message, &exception->message)) {
        pye_exception_release(exception);
        return false;
    }
    *result = exception;
    return true;
}

/* A copy of the record; false where there is no memory for it. Nothing may be raised meanwhile: the record is in use. */
static bool copy_record(const pye_error_t *error, pye_status_t status, pye_exception_t *exception)
{
    exception->number = status != PYE_OK ? PYE_EXC_Exception : error->exception;
    exception->status = status;
    uint32_t fields = error->argument >> PYE_FIELDS_SHIFT;
    exception->argument = error->argument & ((1u << PYE_FIELDS_SHIFT) - 1);
    if (fields != 0 && !pye_bytes_copy(error->message + error->message_size, fields, &exception->fields))
        return false;
    if (error->message_size != 0) {
        size_t points;
        if (!pye_bytes_copy(error->message, error->message_size, &exception->message))
            return false;
        if (pye_utf8_check(exception->message->data, error->message_size, &points))
            exception->message->extent = points;
    }
    if (error->trace_count != 0) {
        size_t size = error->trace_count * sizeof(pye_trace_t);
        exception->trace = pye_block_alloc(size);
        if (exception->trace == NULL)
            return false;
        exception->trace_count = error->trace_count;
        memcpy(exception->trace, error->trace, size);
    }
    return true;
}

pye_exception_t *pye_exception_take(void)
{
    pye_exception_t *exception = pye_object_new(&pye_type_exception, sizeof *exception);
    if (exception != NULL && !copy_record(pye_thread_error(), *pye_thread_status(), exception)) {
        pye_exception_release(exception);
        exception = NULL;
    }
    pye_error_clear();
    return exception != NULL ? exception : &memory_error;
}

void pye_exception_restore(const pye_exception_t *exception)
{
    if (exception->status != PYE_OK) {
        (void)pye_raise_status(exception->status);
        return;
    }
    (void)pye_raise_arguments(exception->number, exception->message, exception->argument);
    pye_error_t *error = pye_thread_error();
    if (exception->fields != NULL && error->exception == exception->number) {
        size_t room = sizeof error->message - exception->fields->size;
        error->message_size = (uint32_t)pye_utf8_cut(error->message, error->message_size, room);
        memcpy(error->message + error->message_size, exception->fields->data, exception->fields->size);
        error->argument |= (uint32_t)exception->fields->size << PYE_FIELDS_SHIFT;
    }
    error->trace_count = exception->trace_count;
    if (exception->trace_count != 0)
        memcpy(error->trace, exception->trace, exception->trace_count * sizeof(pye_trace_t));
}

bool pye_exception_is(const pye_exception_t *exception, uint32_t number) { return derives(exception->number, number); }

bool pye_exception_str(const pye_exception_t *exception, pye_bytes_t **result)
{
    static const pye_bytes_t none = PYE_STR_CONSTANT(0, 0, "");
    bool is_key = exception->message != NULL && derives(exception->number, PYE_EXC_KeyError);
    if (is_key && exception->argument == PYE_ARGUMENT_TEXT)
        return pye_str_repr(exception->message, result); /* what str() of a KeyError is */
    if (!is_key && exception->message != NULL && is_empty_text(exception->message, exception->argument))
        return pye_bytes_share(&none, result);
    return pye_bytes_share(exception->message != NULL ? exception->message : &none, result);
}

bool pye_exception_repr(const pye_exception_t *exception, pye_bytes_t **result)
{
    pye_builder_t to = {0};
    return pye_builder_end(&to, put(exception, &to), result);
}

bool pye_exception_argument(const pye_exception_t *exception, pye_bytes_t **result)
{
    static const pye_bytes_t none = PYE_STR_CONSTANT(0, 0, "");
    if (exception->message == NULL)
        return pye_raise_index("tuple index out of range");
    if (is_empty_text(exception->message, exception->argument))
        return pye_bytes_share(&none, result);
    if (exception->argument != PYE_ARGUMENT_TEXT)
        return pye_fail(PYE_EXC_TypeError, "inside, args[0] of an exception is a str only");
    return pye_bytes_share(exception->message, result);
}

bool pye_exception_class_name(const pye_exception_t *exception, pye_bytes_t **result)
{
    pye_builder_t to = {0};
    return pye_builder_end(&to, pye_builder_text(&to, pye_exception_name(exception->number)), result);
}

bool pye_recursion_check(void)
{
    if (PYE_LIKELY(pye_stack_left() >= STACK_ROOM))
        return true;
    return pye_fail(PYE_EXC_RecursionError, "maximum recursion depth exceeded");
}
