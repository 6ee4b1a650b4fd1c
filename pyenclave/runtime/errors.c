/* The pending error of a thread: recorded where it happened, carried out by the bridge when the ecall ends.
 *
 * One error a thread and the first one wins: what fails while an error is on its way out is its consequence. An error
 * is an exception with its message and trusted frames, or a status (an ocall that the host left, a refused buffer),
 * which the host turns into the exception that it kept itself.
 */
#include "thread_error.h"

#include "utf8_cut.h"

/* An enum of C holds any integer; the host only knows those of the table, and the module's. */
static bool is_exception(enum pye_exception exception)
{
    if ((uint32_t)exception >= PYE_EXC_MODULE) {
        return (uint32_t)exception - PYE_EXC_MODULE < pye_exception_class_count;
    }
    switch ((uint32_t)exception) {
#define PYE_EXCEPTION(number, name, base) case number:
#include "pyenclave_exceptions.h"
#undef PYE_EXCEPTION
        return true;
    default: return false;
    }
}

/* Bytes before the terminator, looking no further than could be kept. */
static size_t bounded_length(const char *text, size_t limit)
{
    size_t size = 0;
    while (size < limit && text[size] != '\0') {
        size++;
    }
    return size;
}

bool pye_error_pending(void) { return pye_is_error(pye_thread_error(), *pye_thread_status()); }

/* A message may hold a secret: it does not stay behind for the next call. */
void pye_error_clear(void)
{
    if (pye_error_pending()) {
        pye_wipe(pye_thread_error(), sizeof(pye_error_t));
        *pye_thread_status() = PYE_OK;
    }
}

int pye_raise_sized(enum pye_exception exception, const char *message, size_t size)
{
    if (pye_error_pending()) {
        return -1;
    }
    if (!pye_is_own(message, size)) { /* a length of the body's like any other: its message may leave */
        size = 0;
    }
    pye_error_t *error = pye_thread_error();
    error->exception = (uint32_t)(is_exception(exception) ? exception : PYE_EXC_SystemError);
    error->message_size = (uint32_t)pye_utf8_cut(message, size, PYE_MESSAGE_SIZE);
    __builtin_memcpy(error->message, message, error->message_size);
    return -1;
}

int pye_raise(enum pye_exception exception, const char *message)
{
    if (message == NULL) {
        message = "";
    }
    /* One character more than fits (four bytes at most), so that the cut sees whether it splits one. */
    return pye_raise_sized(exception, message, bounded_length(message, PYE_MESSAGE_SIZE + 4));
}

int pye_raise_status(pye_status_t status)
{
    if (pye_error_pending()) {
        return -1;
    }
    if (status == PYE_E_MEMORY) {
        return pye_raise(PYE_EXC_MemoryError, "the enclave's memory is exhausted");
    }
    /* The rest from PYE_E_ABORTED on is not a body's to say: the host would take the enclave for lost. */
    if (status == PYE_OK || status == PYE_E_EXCEPTION || status >= PYE_E_ABORTED) {
        return pye_raise(PYE_EXC_SystemError, "trusted code reported an error that nobody raised");
    }
    *pye_thread_status() = status;
    return -1;
}

/* The record is zero past what is written, so both names end with a NUL. */
void pye_trace(const char *file, const char *function, uint32_t line)
{
    pye_error_t *error = pye_thread_error();
    if (error->exception == 0 || error->trace_count >= PYE_TRACE_DEPTH) {
        return;
    }
    pye_trace_t *entry = &error->trace[error->trace_count++];
    entry->line = line;
    size_t limit = sizeof(entry->function) - 1;
    size_t size = pye_utf8_cut(function, bounded_length(function, sizeof(entry->function)), limit);
    __builtin_memcpy(entry->function, function, size);
    size = bounded_length(file, SIZE_MAX);
    /* The end of a path says more than its beginning. */
    const char *tail = size < sizeof(entry->file) ? file : pye_utf8_next(file + size - (sizeof(entry->file) - 1));
    __builtin_memcpy(entry->file, tail, (size_t)(file + size - tail));
}
