/* What exceptions carry whose class has an `__init__` of its own: its arguments, in the form in which they cross. */

#include "pyenclave_t.h"
#include "values/bytes.h"
#include "values/crossing.h"
#include "values/exceptions.h"

bool pye_exception_new_fields(uint32_t number, const pye_bytes_t *message, uint32_t argument, const pye_type_t *type,
                              const void *slot, pye_exception_t **result)
{
    pye_bytes_t *fields;
    if (!pye_pack_value(type, slot, &fields))
        return false;
    if (fields->size > PYE_MESSAGE_SIZE) {
        pye_bytes_release(fields);
        return pye_fail(PYE_EXC_ValueError, "the fields of an exception are more than 1024 bytes");
    }
    if (!pye_exception_new(number, message, argument, result)) {
        pye_bytes_release(fields);
        return false;
    }
    (*result)->fields = fields;
    return true;
}

bool pye_exception_fields(const pye_exception_t *exception, uint32_t number, const pye_type_t *type, void *slot)
{
    if (exception->fields == NULL || !pye_exception_is(exception, number))
        return pye_fail(PYE_EXC_AttributeError, "the exception has no such field");
    return pye_unpack_argument(exception->fields->data, exception->fields->size, type, slot);
}
