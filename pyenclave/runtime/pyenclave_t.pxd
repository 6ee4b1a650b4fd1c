"""What trusted Cython may call of the runtime: `from pyenclave_t cimport pye_raise, PYE_EXC_ValueError`.

The functions are those of pyenclave_t.h, which documents them. What they return to say "raised" is declared, so that
Cython passes the error on: a body just calls them.
"""

from libc.stdint cimport uint32_t

from pyenclave_exceptions cimport *

cdef extern from "pyenclave_t.h" nogil:
    ctypedef uint32_t pye_status_t
    pye_status_t PYE_OK

    # Errors. pye_raise never returns to its caller's next line: Cython leaves the function with the error pending.
    int pye_raise(pye_exception exception, const char *message) except -1
    int pye_raise_sized(pye_exception exception, const char *message, size_t size) except -1
    # For the status of an ocall: raises its error, so that the ecall ends with it.
    int pye_check(pye_status_t status) except -1
    int pye_raise_status(pye_status_t status) except -1
    bint pye_error_pending() noexcept
    void pye_error_clear() noexcept
    void pye_reveal_errors() noexcept
    void pye_abort() noexcept

    # Memory: NULL means exhausted, and raises nothing.
    void *pye_arena_alloc(size_t size) noexcept
    void *pye_heap_alloc(size_t size) noexcept
    void pye_heap_free(void *memory) noexcept
    size_t pye_heap_size(const void *memory) noexcept
    void pye_wipe(void *memory, size_t size) noexcept
    bint pye_is_inside(const void *address, size_t size) noexcept
    bint pye_is_own(const void *memory, size_t size) noexcept

    ctypedef struct pye_lock_t:
        pass
    void pye_lock(pye_lock_t *lock) noexcept
    void pye_unlock(pye_lock_t *lock) noexcept

    void pye_random(void *memory, size_t size) noexcept
