# See kdf.py for what these promise.

from pyenclave.inside.abi cimport pye_bytes_t

cdef extern from "pyenclave_inside.h" nogil:
    const pye_bytes_t *hkdf_sha256 "pye_inside_kdf_hkdf_sha256"(
        const pye_bytes_t *material, const pye_bytes_t *salt, const pye_bytes_t *info, long long length) except NULL
    const pye_bytes_t *hkdf_sha512 "pye_inside_kdf_hkdf_sha512"(
        const pye_bytes_t *material, const pye_bytes_t *salt, const pye_bytes_t *info, long long length) except NULL
    const pye_bytes_t *pbkdf2_sha1 "pye_inside_kdf_pbkdf2_sha1"(
        const pye_bytes_t *password, const pye_bytes_t *salt, long long iterations, long long length) except NULL
    const pye_bytes_t *pbkdf2_sha256 "pye_inside_kdf_pbkdf2_sha256"(
        const pye_bytes_t *password, const pye_bytes_t *salt, long long iterations, long long length) except NULL
    const pye_bytes_t *pbkdf2_sha512 "pye_inside_kdf_pbkdf2_sha512"(
        const pye_bytes_t *password, const pye_bytes_t *salt, long long iterations, long long length) except NULL
    const pye_bytes_t *scrypt "pye_inside_kdf_scrypt"(
        const pye_bytes_t *password, const pye_bytes_t *salt, long long n, long long r, long long p,
        long long length) except NULL
    const pye_bytes_t *argon2id "pye_inside_kdf_argon2id"(
        const pye_bytes_t *password, const pye_bytes_t *salt, long long iterations, long long lanes,
        long long memory_cost, long long length) except NULL
