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

/* Bytes of a string with its terminator. A parameter may have the name of a C function. */
static inline size_t pye_string_bytes(const void *string) { return __builtin_strlen(string) + 1; }

static inline size_t pye_wide_bytes(const __WCHAR_TYPE__ *string)
{
    size_t length = 0;
    while (string[length] != 0) {
        length++;
    }
    return (length + 1) * sizeof(*string);
}

/* Bytes of each string with its terminator; the bridge refuses those that are NULL. */
static inline pye_status_t pye_string_sizes(uint64_t **sizes, const char *const *strings, size_t count)
{
    if (strings == NULL) {
        return PYE_OK;
    }
    *sizes = __builtin_calloc(count == 0 ? 1 : count, sizeof(uint64_t));
    if (*sizes == NULL) {
        return PYE_E_HOST_MEMORY;
    }
    for (size_t at = 0; at < count; at++) {
        (*sizes)[at] = strings[at] == NULL ? 0 : __builtin_strlen(strings[at]) + 1;
    }
    return PYE_OK;
}

/* --- what an ocall answers in memory of malloc's ------------------------------------------------------------------- */

typedef struct pye_handing {
    pye_enclave_t *enclave;
    pye_deferred_t **deferred;
    pye_status_t status; /* once it is not PYE_OK, nobody reads the answer */
} pye_handing_t;

#define PYE_UNKNOWN ((size_t)-1) /* of a length that the enclave is going to refuse */

/* Has memory freed once the enclave has read it, which it does through the pointer at `place`. Where it reaches shared memory
 * only, the pointer is changed to a copy there. */
static inline void pye_hand_over(pye_handing_t *handing, void *place, size_t size)
{
    void *memory = (void *)(uintptr_t)pye_pointer_at(place);
    if (memory == NULL) {
        return;
    }
    pye_deferred_t *entry = handing->status == PYE_OK ? __builtin_malloc(sizeof(*entry)) : NULL;
    if (entry != NULL) {
        *entry = (pye_deferred_t){*handing->deferred, memory, NULL};
        if (handing->enclave->share != NULL && size != PYE_UNKNOWN) {
            entry->shared_by = handing->enclave;
            entry->memory = handing->enclave->share(handing->enclave, size == 0 ? 1 : size);
            if (entry->memory != NULL) {
                __builtin_memcpy(entry->memory, memory, size);
                __builtin_memcpy(place, &entry->memory, sizeof(entry->memory));
                __builtin_free(memory);
                memory = entry->memory;
            }
        }
    }
    if (entry == NULL || entry->memory == NULL) {
        handing->status = PYE_E_OCALL;
        __builtin_free(entry);
        __builtin_free(memory);
        return;
    }
    *handing->deferred = entry;
}

#endif
