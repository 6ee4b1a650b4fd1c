# What the entries of lowered code use of the runtime (pyenclave_lowered.h), as Cython sees it.

from libc.stdint cimport uint8_t

cdef extern from "pyenclave_lowered.h" nogil:
    ctypedef unsigned int pye_status_t
    ctypedef bint pye_bool_t "bool"
    ctypedef struct pye_bytes_t:
        size_t size
        const uint8_t *data

    void pye_reveal_errors()
    enum:
        PYE_E_EXCEPTION
    # 0, or -1 with what an ocall's stub returned recorded: SystemError for PYE_E_EXCEPTION where nothing is raised.
    int pye_done "pye_check"(pye_status_t status)
    pye_bool_t pye_bytes_argument(const uint8_t *data, size_t size, pye_bytes_t **result)
    pye_bool_t pye_str_argument(const char *data, size_t size, pye_bytes_t **result)
    void pye_bytes_release(pye_bytes_t *value)
    void pye_handles_undo()
    ctypedef pye_bytes_t pye_bytearray_t
    pye_bool_t pye_bytearray_argument(const uint8_t *data, size_t size, pye_bytearray_t **result)
    pye_bool_t pye_bytearray_given(const pye_bytearray_t *value, uint8_t *data, size_t size)
    ctypedef struct pye_array_t:
        uint8_t *data
        size_t size
        size_t rows
        size_t columns
    pye_bool_t pye_array_argument(const void *data, size_t size, size_t rows, size_t columns, pye_array_t *result)
