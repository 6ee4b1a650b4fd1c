"""C that proxies and what serves ocalls share, which does not depend on the interface."""

# A C host's ocall functions cannot fail; those of a Python module can.
SERVE = """
#ifdef PYENCLAVE_PYTHON
#define PYE_SERVE(result, name, ...) pye_serve_##name(&(result)__VA_OPT__(,) __VA_ARGS__)
#define PYE_SERVE_VOID(name, ...) pye_serve_##name(__VA_ARGS__)
#define PYE_SERVE_ERRNO(error, result, name, ...) pye_serve_##name(&(error), &(result)__VA_OPT__(,) __VA_ARGS__)
#define PYE_SERVE_VOID_ERRNO(error, name, ...) pye_serve_##name(&(error)__VA_OPT__(,) __VA_ARGS__)
#else
#define PYE_SERVE(result, name, ...) ((result) = name(__VA_ARGS__), PYE_OK)
#define PYE_SERVE_VOID(name, ...) (name(__VA_ARGS__), PYE_OK)
#define PYE_SERVE_ERRNO(error, result, name, ...) \\
    (errno = 0, (result) = name(__VA_ARGS__), (error) = errno, PYE_OK)
#define PYE_SERVE_VOID_ERRNO(error, name, ...) (errno = 0, name(__VA_ARGS__), (error) = errno, PYE_OK)
#endif
"""

STRING_SIZES = """
/* Bytes of each string with its terminator; the bridge refuses those that are NULL. */
static pye_status_t pye_string_sizes(uint64_t **sizes, const char *const *strings, size_t count)
{
    if (strings == NULL) {
        return PYE_OK;
    }
    *sizes = calloc(count == 0 ? 1 : count, sizeof(uint64_t));
    if (*sizes == NULL) {
        return PYE_E_MEMORY;
    }
    for (size_t at = 0; at < count; at++) {
        (*sizes)[at] = strings[at] == NULL ? 0 : strlen(strings[at]) + 1;
    }
    return PYE_OK;
}
"""

SPEND = """
/* Has memory of malloc's freed once the enclave has read it; NULL is fine. */
static pye_status_t pye_spend(pye_spent_t **spent, const void *memory)
{
    if (memory == NULL) {
        return PYE_OK;
    }
    pye_spent_t *entry = malloc(sizeof(*entry));
    if (entry == NULL) {
        return PYE_E_OCALL; /* then it is not freed at all, and the enclave does not read it */
    }
    *entry = (pye_spent_t){*spent, (void *)(uintptr_t)memory};
    *spent = entry;
    return PYE_OK;
}
"""


HELD = """
/* The pointer that a place holds, whatever its type. */
static const void *pye_held(uint64_t place)
{
    const void *memory = NULL;
    if (place != 0) {
        __builtin_memcpy(&memory, (const void *)(uintptr_t)place, sizeof(memory));
    }
    return memory;
}
"""
