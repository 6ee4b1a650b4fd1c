# See aead.py for what these promise.

from pyenclave.inside.abi cimport pye_bytes_t

cdef extern from "pyenclave_inside.h" nogil:
    const pye_bytes_t *encrypt "pye_inside_aead_encrypt"(
        const pye_bytes_t *key, const pye_bytes_t *message, const pye_bytes_t *aad) except NULL
    const pye_bytes_t *decrypt "pye_inside_aead_decrypt"(
        const pye_bytes_t *key, const pye_bytes_t *token, const pye_bytes_t *aad) except NULL
    const pye_bytes_t *chacha20_poly1305_encrypt "pye_inside_aead_chacha20_poly1305_encrypt"(
        const pye_bytes_t *key, const pye_bytes_t *message, const pye_bytes_t *aad) except NULL
    const pye_bytes_t *chacha20_poly1305_decrypt "pye_inside_aead_chacha20_poly1305_decrypt"(
        const pye_bytes_t *key, const pye_bytes_t *token, const pye_bytes_t *aad) except NULL
    const pye_bytes_t *aegis256_encrypt "pye_inside_aead_aegis256_encrypt"(
        const pye_bytes_t *key, const pye_bytes_t *message, const pye_bytes_t *aad) except NULL
    const pye_bytes_t *aegis256_decrypt "pye_inside_aead_aegis256_decrypt"(
        const pye_bytes_t *key, const pye_bytes_t *token, const pye_bytes_t *aad) except NULL
