"""What generated modules of a host in Python cimport: the helpers of pyenclave_py.h, which documents them, and two more.

Every name begins with `pye_`, but for C's integer types: an interface may have any other for itself.
"""

from cpython.pycapsule cimport PyCapsule_GetPointer as pye_pointer
from libc.stdint cimport (
    int8_t, int16_t, int32_t, int64_t, uint8_t, uint16_t, uint32_t, uint64_t, uintptr_t,
)
from libc.stdlib cimport free as pye_free

cdef extern from *:
    """
    #ifndef PYENCLAVE_PYTHON
    #define PYENCLAVE_PYTHON
    #endif
    #ifndef PYE_INTERFACE
    #define PYE_INTERFACE "" /* a build says which interface this module and its image have */
    #endif
    """
    const char *pye_interface "PYE_INTERFACE"

ctypedef void *(*pye_context_t)() noexcept nogil

cdef extern from "pyenclave_u.h":
    ctypedef uint32_t pye_status_t
    pye_status_t PYE_OK
    pye_status_t PYE_E_OCALL
    ctypedef struct pye_error_t:
        pass
    ctypedef struct pye_enclave_t:
        pye_context_t context
        const pye_error_t *(*error)() noexcept nogil

cdef extern from "pyenclave_py.h":
    ctypedef bint pye_bool "bool"
    ctypedef int pye_wchar_t "wchar_t"
    int8_t pye_py_i8(object, const char *) except? -1
    int16_t pye_py_i16(object, const char *) except? -1
    int32_t pye_py_i32(object, const char *) except? -1
    int64_t pye_py_i64(object, const char *) except? -1
    uint8_t pye_py_u8(object, const char *) except? 0xff
    uint16_t pye_py_u16(object, const char *) except? 0xffff
    uint32_t pye_py_u32(object, const char *) except? 0xffffffff
    uint64_t pye_py_u64(object, const char *) except? 0xffffffffffffffff
    long long pye_py_enum(object, const char *) except? -1
    float pye_py_f32(object, const char *) except? -1
    double pye_py_f64(object, const char *) except? -1
    int pye_py_bool(object, const char *) except -1

    ctypedef struct pye_py_view_t:
        void *data
        size_t size
    void pye_py_view_init(pye_py_view_t *) noexcept
    void pye_py_view_release(pye_py_view_t *) noexcept
    int pye_py_read(object, const char *, pye_py_view_t *) except -1
    int pye_py_read_text(object, const char *, pye_py_view_t *) except -1
    int pye_py_write(object, const char *, pye_py_view_t *) except -1
    int pye_py_new(size_t, pye_py_view_t *) except -1
    object pye_py_take(pye_py_view_t *)
    int pye_py_string(object, const char *, pye_py_view_t *) except -1
    int pye_py_string_copy(object, const char *, pye_py_view_t *) except -1
    object pye_py_string_result(pye_py_view_t *)
    int pye_py_wide(object, const char *, pye_py_view_t *) except -1
    object pye_py_wide_result(pye_py_view_t *)

    size_t pye_py_count(pye_py_view_t *, const char *, size_t, const char *, unsigned long long) except? -1
    int pye_py_agree(size_t, const char *, size_t, const char *) except -1
    int pye_py_length(pye_py_view_t *, const char *, size_t) except -1
    size_t pye_py_positive(long long, const char *) except? -1
    size_t pye_py_product(size_t, size_t, const char *) except? -1
    int pye_py_exact(object, const char *, void *, size_t) except -1
    object pye_py_items(object, const char *, Py_ssize_t)
    int pye_py_instance(object, const char *, object) except -1

    object pye_py_bytes(const void *, size_t)
    object pye_py_text(const void *)
    object pye_py_wide_text(const void *)
    object pye_py_results(object, const char *, Py_ssize_t)
    int pye_py_fill(object, const char *, void *, size_t) except -1
    int pye_py_fill_string(object, const char *, char *) except -1
    int pye_py_fill_wide(object, const char *, pye_wchar_t *) except -1

    ctypedef struct pye_py_call_t:
        void *self
        const char *ocall
        void *error
        void *result
    void pye_py_call_init(pye_py_call_t *, object) noexcept
    void pye_py_call_release(pye_py_call_t *) noexcept
    void pye_py_park(pye_py_call_t *, object, const char *) noexcept
    object pye_py_parked(pye_py_call_t *)
    int pye_py_deliver(pye_py_call_t *, const void *, size_t, int) except -1
    object pye_py_delivered(pye_py_call_t *)

    # Arrays of strings and of buffers.
    ctypedef struct pye_py_sequence_t:
        pye_py_view_t array
        size_t *sizes
    void pye_py_sequence_init(pye_py_sequence_t *) noexcept
    void pye_py_sequence_release(pye_py_sequence_t *) noexcept
    int pye_py_strings(object, const char *, pye_py_sequence_t *) except -1
    int pye_py_buffers(object, const char *, pye_py_sequence_t *) except -1
    int pye_py_writables(object, const char *, pye_py_sequence_t *) except -1
    int pye_py_lengths(object, const char *, pye_py_view_t *) except -1
    int pye_py_make(const pye_py_view_t *, pye_py_sequence_t *) except -1
    object pye_py_made(pye_py_sequence_t *)
    int pye_py_item_count(const pye_py_view_t *, const char *, size_t) except -1

    object pye_py_texts(const void *, size_t)
    object pye_py_blocks(const void *, const void *, size_t)
    object pye_py_block_sizes(const void *, size_t)
    int pye_py_fill_blocks(object, const char *, const void *, const void *, size_t) except -1

    # Outputs of a length that the callee chooses.
    ctypedef struct pye_py_chosen_t:
        pye_py_view_t view
    void pye_py_chosen_init(pye_py_chosen_t *) noexcept
    void pye_py_chosen_release(pye_py_chosen_t *) noexcept
    int pye_py_chosen_copy(pye_py_chosen_t *) except -1
    void pye_py_chosen_hand_over(pye_py_chosen_t *, void *) noexcept

    # Structs with buffers of their own.
    ctypedef struct pye_py_place_t:
        pass
    void pye_py_place_init(pye_py_place_t *, const char *) noexcept
    const char *pye_py_place_at(pye_py_place_t *, size_t) noexcept
    object pye_py_hold(object, const char *)
    object pye_py_hold_text(object, const char *)
    object pye_py_hold_items(object, const char *)
    object pye_py_hold_objects(object, const char *, object)
    object pye_py_hold_room(size_t, size_t)
    size_t pye_py_held(object, size_t) noexcept
    size_t pye_py_held_count(object, const char *, size_t, size_t, const char *, unsigned long long) except? -1
    int pye_py_held_exact(size_t, const char *, size_t, size_t) except -1
    int pye_py_held_most(size_t, const char *, size_t, size_t) except -1
    int pye_py_refill(object, const char *, const void *, size_t, size_t) except -1
    void pye_py_set "memset"(void *, int, size_t) noexcept
    void pye_py_move "memcpy"(void *, const void *, size_t) noexcept
    void pye_py_free "free"(void *) noexcept

    ctypedef struct pye_py_deep_t:
        pye_py_view_t array
        void *objects
        bint borrows
    void pye_py_deep_init(pye_py_deep_t *) noexcept
    void pye_py_deep_release(pye_py_deep_t *) noexcept
    void pye_py_deep_forget(pye_py_deep_t *) noexcept
    void *pye_py_deep_room(pye_py_deep_t *, size_t, size_t) except NULL
    void *pye_py_deep_bytes(pye_py_deep_t *, object) except? NULL
    int pye_py_deep_array(pye_py_deep_t *, size_t) except -1
    int pye_py_deep_one(object, const char *, object, size_t, pye_py_deep_t *) except -1
    int pye_py_deep_many(object, const char *, object, size_t, pye_py_deep_t *) except -1
    void pye_py_deep_answer(pye_py_deep_t *, void *) noexcept
    int pye_py_deep_length(pye_py_deep_t *, const char *, size_t, size_t) except -1


cdef inline int pye_closed(str name) except -1:
    from pyenclave.errors import EnclaveLost
    raise EnclaveLost(f"`{name}` cannot be called, the enclave is gone: it is closed")


# Raises what a call failed with. `call` has what its ocalls raised, NULL where the interface has none.
cdef inline int pye_failed(object enclave, pye_enclave_t *handle, pye_py_call_t *call, pye_status_t status,
                           str name) except -1:
    # The record is this thread's until its next call, so it is copied before any other Python code runs.
    record = pye_py_bytes(handle.error(), sizeof(pye_error_t))
    parked = pye_py_parked(call) if call != NULL else None
    if parked is not None:
        from pyenclave.failures import note_once
        note_once(parked, f"raised in ocall `{call.ocall.decode()}`, called by ecall `{name}`")
        if status == PYE_E_OCALL or status == 0 or not isinstance(parked, Exception):
            raise parked
    error = enclave.error(status, name, record or b"")
    if parked is not None:
        raise error from parked
    raise error
