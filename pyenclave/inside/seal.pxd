# See seal.py for what these promise.

from pyenclave.inside.abi cimport pye_bytes_t

cdef extern from "pyenclave_inside.h" nogil:
    const pye_bytes_t *seal "pye_inside_seal_seal"(
        const pye_bytes_t *data, const pye_bytes_t *policy, const pye_bytes_t *aad, long long version) except NULL
    const pye_bytes_t *unseal "pye_inside_seal_unseal"(
        const pye_bytes_t *sealed, const pye_bytes_t *aad, long long counter) except NULL
    const pye_bytes_t *migrate "pye_inside_seal_migrate"(
        const pye_bytes_t *sealed, const pye_bytes_t *policy, const pye_bytes_t *aad) except NULL
    long long version "pye_inside_seal_version"(const pye_bytes_t *sealed) noexcept
