# See hashing.py for what these promise.

from pyenclave.inside.abi cimport pye_bytes_t

cdef extern from "pyenclave_inside.h" nogil:
    const pye_bytes_t *sha1 "pye_inside_hashing_sha1"(const pye_bytes_t *data) except NULL
    const pye_bytes_t *sha224 "pye_inside_hashing_sha224"(const pye_bytes_t *data) except NULL
    const pye_bytes_t *sha256 "pye_inside_hashing_sha256"(const pye_bytes_t *data) except NULL
    const pye_bytes_t *sha384 "pye_inside_hashing_sha384"(const pye_bytes_t *data) except NULL
    const pye_bytes_t *sha512 "pye_inside_hashing_sha512"(const pye_bytes_t *data) except NULL
    const pye_bytes_t *sha3_224 "pye_inside_hashing_sha3_224"(const pye_bytes_t *data) except NULL
    const pye_bytes_t *sha3_256 "pye_inside_hashing_sha3_256"(const pye_bytes_t *data) except NULL
    const pye_bytes_t *sha3_384 "pye_inside_hashing_sha3_384"(const pye_bytes_t *data) except NULL
    const pye_bytes_t *sha3_512 "pye_inside_hashing_sha3_512"(const pye_bytes_t *data) except NULL
    const pye_bytes_t *blake3 "pye_inside_hashing_blake3"(const pye_bytes_t *data) except NULL
    const pye_bytes_t *shake_128 "pye_inside_hashing_shake_128"(const pye_bytes_t *data, long long length) except NULL
    const pye_bytes_t *shake_256 "pye_inside_hashing_shake_256"(const pye_bytes_t *data, long long length) except NULL
