"""Trusted Cython cimports the bodies, and a failed one leaves through Cython's own error path."""

import subprocess
from pathlib import Path

import pyenclave
from pyenclave.toolchain.compile import compile_c
from pyenclave.toolchain.cython import cythonize
from pyenclave.toolchain.headers import RUNTIME, TRUSTED_CYTHON_INCLUDE

PACKAGE = Path(pyenclave.__file__).parent

SOURCE = """
from pyenclave.inside cimport aead, compare, exchange, hashing, kdf, mac, random, report, seal, sign
from pyenclave.inside.abi cimport pye_bytes_t, pye_bytes_new, pye_bytes_view

cdef public const pye_bytes_t *run(const pye_bytes_t *secret) except NULL nogil:
    cdef unsigned char *data
    cdef const pye_bytes_t *empty = pye_bytes_new(0, &data)
    cdef const pye_bytes_t *key = kdf.hkdf_sha256(secret, random.bytes(32), pye_bytes_view(data, 0), 32)
    cdef const pye_bytes_t *token = aead.encrypt(key, hashing.sha256(secret), empty)
    cdef const pye_bytes_t *policy = pye_bytes_view(b"MRSIGNER", 8)
    cdef const pye_bytes_t *sealed = seal.migrate(seal.seal(secret, policy, empty, 1), policy, empty)
    cdef const pye_bytes_t *made = report.create(report.target(), report.verify(sealed))
    if report.debug(made) or report.product_id(made) != report.security_version(made):
        return report.mrsigner(made) if compare.equal(report.mrenclave(made), secret) else made
    if sign.ed25519_verify(sign.ed25519_public_key(key), sign.ed25519_sign(key, secret), secret):
        return exchange.x25519(key, exchange.x25519_public_key(key))
    if sign.ecdsa_p256_verify(sign.ecdsa_p256_public_key(key), sign.ecdsa_p256_sign(key, secret), secret):
        return exchange.p256(key, exchange.p256_public_key(key))
    if sign.rsa_pss_verify(key, secret, secret):
        return aead.chacha20_poly1305_encrypt(key, hashing.blake3(secret), mac.hmac_sha1(key, hashing.sha1(secret)))
    if compare.equal(kdf.pbkdf2_sha256(key, secret, 1000, 32), kdf.scrypt(key, secret, 1024, 8, 1, 32)):
        return aead.aegis256_decrypt(key, kdf.argon2id(key, secret, 3, 1, 64, 32), hashing.shake_256(secret, 32))
    if seal.version(sealed) == 1:
        return seal.unseal(sealed, empty, 1)
    if compare.equal(aead.decrypt(key, token, empty), mac.hmac_sha256(key, token)):
        return empty
    return token
"""


def test_every_function_can_be_cimported(tmp_path: Path) -> None:
    source = tmp_path / "use.pyx"
    source.write_text(SOURCE)
    cythonize(source, tmp_path / "use.c", include=(RUNTIME, PACKAGE.parent))
    compile_c(tmp_path / "use.c", tmp_path / "use.o", include=(tmp_path, *TRUSTED_CYTHON_INCLUDE))
    symbols = subprocess.run(["nm", "-u", str(tmp_path / "use.o")], check=True, capture_output=True, text=True).stdout
    for name in (
        "aead_encrypt",
        "aead_decrypt",
        "compare_equal",
        "hashing_sha256",
        "kdf_hkdf_sha256",
        "mac_hmac_sha256",
        "random_bytes",
        *(f"report_{name}" for name in ("target", "create", "verify", "mrenclave", "mrsigner")),
        *(f"report_{name}" for name in ("product_id", "security_version", "debug")),
        "seal_seal",
        "seal_unseal",
        "seal_migrate",
        "seal_version",
        "aead_chacha20_poly1305_encrypt",
        "aead_aegis256_decrypt",
        "hashing_sha1",
        "hashing_shake_256",
        "kdf_argon2id",
        "kdf_scrypt",
        "sign_ed25519_verify",
        "sign_ecdsa_p256_sign",
        "sign_rsa_pss_verify",
        "exchange_x25519",
        "exchange_p256",
    ):
        assert f"pye_inside_{name}\n" in symbols
