# See kdf.py for what these promise.

from pyenclave.inside.abi cimport pye_bytes_t

cdef extern from "pyenclave_inside.h" nogil:
    const pye_bytes_t *hkdf_sha256 "pye_inside_kdf_hkdf_sha256"(
        const pye_bytes_t *material, const pye_bytes_t *salt, const pye_bytes_t *info, long long length) except NULL
