# See exchange.py for what these promise.

from pyenclave.inside.abi cimport pye_bytes_t

cdef extern from "pyenclave_inside.h" nogil:
    const pye_bytes_t *x25519_public_key "pye_inside_exchange_x25519_public_key"(const pye_bytes_t *key) except NULL
    const pye_bytes_t *x25519 "pye_inside_exchange_x25519"(
        const pye_bytes_t *key, const pye_bytes_t *public_key) except NULL
    const pye_bytes_t *p256_public_key "pye_inside_exchange_p256_public_key"(const pye_bytes_t *key) except NULL
    const pye_bytes_t *p256 "pye_inside_exchange_p256"(
        const pye_bytes_t *key, const pye_bytes_t *public_key) except NULL
