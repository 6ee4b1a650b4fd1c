"""Trusted Cython cimports the bodies, and a failed one leaves through Cython's own error path."""

import subprocess
from pathlib import Path

import pyenclave
from pyenclave.toolchain.compile import compile_c
from pyenclave.toolchain.cython import cythonize
from pyenclave.toolchain.headers import RUNTIME, TRUSTED_CYTHON_INCLUDE

PACKAGE = Path(pyenclave.__file__).parent

SOURCE = """
from pyenclave.inside cimport aead, compare, hashing, kdf, mac, random, report, seal
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
    ):
        assert f"pye_inside_{name}\n" in symbols
