# See random.py for what these promise.

from pyenclave.inside.abi cimport pye_bytes_t

cdef extern from "pyenclave_inside.h" nogil:
    const pye_bytes_t *bytes "pye_inside_random_bytes"(long long n) except NULL
