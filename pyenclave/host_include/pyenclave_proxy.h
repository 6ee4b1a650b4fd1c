/* What generated C of a host calls besides pyenclave_u.h: how ocalls are served, and whose memory is freed when.
 *
 * It includes no header of the C library, most of whose names an interface may have for its own functions.
 */
#ifndef PYENCLAVE_PROXY_H
#define PYENCLAVE_PROXY_H

#include "pyenclave_stubs.h"
#include "pyenclave_u.h"

/* How an ocall is served: by a C function, which cannot fail, or by a Python one, which can. */
#ifdef PYENCLAVE_PYTHON
#define PYE_SERVE(result, name, ...) pye_serve_##name(&(result)__VA_OPT__(, ) __VA_ARGS__)
#define PYE_SERVE_VOID(name, ...) pye_serve_##name(__VA_ARGS__)
#define PYE_SERVE_ERRNO(error, result, name, ...) pye_serve_##name(&(error), &(result)__VA_OPT__(, ) __VA_ARGS__)
#define PYE_SERVE_VOID_ERRNO(error, name, ...) pye_serve_##name(&(error)__VA_OPT__(, ) __VA_ARGS__)
#else
#define PYE_SERVE(result, name, ...) ((result) = name(__VA_ARGS__), PYE_OK)
#define PYE_SERVE_VOID(name, ...) (name(__VA_ARGS__), PYE_OK)
#define PYE_SERVE_ERRNO(error, result, name, ...) (errno = 0, (result) = name(__VA_ARGS__), (error) = errno, PYE_OK)
#define PYE_SERVE_VOID_ERRNO(error, name, ...) (errno = 0, name(__VA_ARGS__), (error) = errno, PYE_OK)
#endif

/* Bytes of each string with its terminator; the bridge refuses those that are NULL. */
static inline pye_status_t pye_string_sizes(uint64_t **sizes, const char *const *strings, size_t count)
{
    if (strings == NULL) {
        return PYE_OK;
    }
    *sizes = __builtin_calloc(count == 0 ? 1 : count, sizeof(uint64_t));
    if (*sizes == NULL) {
        return PYE_E_MEMORY;
    }
    for (size_t at = 0; at < count; at++) {
        (*sizes)[at] = strings[at] == NULL ? 0 : __builtin_strlen(strings[at]) + 1;
    }
    return PYE_OK;
}

/* Has memory of malloc's freed once the enclave has read it; NULL is fine. */
static inline pye_status_t pye_defer_free(pye_deferred_t **deferred, const void *memory)
{
    if (memory == NULL) {
        return PYE_OK;
    }
    pye_deferred_t *entry = __builtin_malloc(sizeof(*entry));
    if (entry == NULL) {
        return PYE_E_OCALL; /* then it is not freed at all, and the enclave does not read it */
    }
    *entry = (pye_deferred_t){*deferred, (void *)(uintptr_t)memory, NULL};
    *deferred = entry;
    return PYE_OK;
}

#endif
