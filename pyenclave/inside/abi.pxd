# Python's bytes and str as trusted code holds them (pyenclave_bytes.h), for trusted Cython.

cdef extern from "pyenclave_bytes.h" nogil:
    ctypedef struct pye_bytes_t:
        size_t size
        const unsigned char *data

    const pye_bytes_t *pye_bytes_new(size_t size, unsigned char **data) except NULL
    const pye_bytes_t *pye_bytes_view(const unsigned char *data, size_t size) except NULL
