# See compare.py for what these promise.

from pyenclave.inside.abi cimport pye_bytes_t

cdef extern from "pyenclave_inside.h" nogil:
    bint equal "pye_inside_compare_equal"(const pye_bytes_t *a, const pye_bytes_t *b) noexcept
