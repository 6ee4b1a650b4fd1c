/* Where a thread keeps what went wrong: apart from internal.h, so that the error ABI depends on nothing else. */
#ifndef PYENCLAVE_THREAD_ERROR_H
#define PYENCLAVE_THREAD_ERROR_H

#include "pyenclave_t.h"

extern const uint32_t pye_exception_class_count;

/* Whether a thread's record and its status say that something went wrong. */
static inline bool pye_is_error(const pye_error_t *error, uint32_t status)
{
    return error->exception != 0 || status != PYE_OK;
}

/* This thread's error record; exception is 0 where none is pending. */
pye_error_t *pye_thread_error(void);
/* Beside it: the status that the ecall ends with, PYE_OK where the record's exception says everything. */
uint32_t *pye_thread_status(void);

#endif
