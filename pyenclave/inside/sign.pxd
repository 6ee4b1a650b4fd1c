# See sign.py for what these promise.

from pyenclave.inside.abi cimport pye_bytes_t

cdef extern from "pyenclave_inside.h" nogil:
    const pye_bytes_t *ed25519_public_key "pye_inside_sign_ed25519_public_key"(const pye_bytes_t *key) except NULL
    const pye_bytes_t *ed25519_sign "pye_inside_sign_ed25519_sign"(
        const pye_bytes_t *key, const pye_bytes_t *message) except NULL
    bint ed25519_verify "pye_inside_sign_ed25519_verify"(
        const pye_bytes_t *public_key, const pye_bytes_t *signature, const pye_bytes_t *message) noexcept
    const pye_bytes_t *ecdsa_p256_public_key "pye_inside_sign_ecdsa_p256_public_key"(const pye_bytes_t *key) except NULL
    const pye_bytes_t *ecdsa_p256_sign "pye_inside_sign_ecdsa_p256_sign"(
        const pye_bytes_t *key, const pye_bytes_t *message) except NULL
    bint ecdsa_p256_verify "pye_inside_sign_ecdsa_p256_verify"(
        const pye_bytes_t *public_key, const pye_bytes_t *signature, const pye_bytes_t *message) noexcept
    bint rsa_pss_verify "pye_inside_sign_rsa_pss_verify"(
        const pye_bytes_t *public_key, const pye_bytes_t *signature, const pye_bytes_t *message) noexcept
