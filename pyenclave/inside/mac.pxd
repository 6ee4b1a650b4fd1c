# See mac.py for what these promise.

from pyenclave.inside.abi cimport pye_bytes_t

cdef extern from "pyenclave_inside.h" nogil:
    const pye_bytes_t *hmac_sha1 "pye_inside_mac_hmac_sha1"(const pye_bytes_t *key, const pye_bytes_t *data) except NULL
    const pye_bytes_t *hmac_sha224 "pye_inside_mac_hmac_sha224"(
        const pye_bytes_t *key, const pye_bytes_t *data) except NULL
    const pye_bytes_t *hmac_sha256 "pye_inside_mac_hmac_sha256"(
        const pye_bytes_t *key, const pye_bytes_t *data) except NULL
    const pye_bytes_t *hmac_sha384 "pye_inside_mac_hmac_sha384"(
        const pye_bytes_t *key, const pye_bytes_t *data) except NULL
    const pye_bytes_t *hmac_sha512 "pye_inside_mac_hmac_sha512"(
        const pye_bytes_t *key, const pye_bytes_t *data) except NULL
