"""Signing keys: the debug key's life, and what is no signing key."""

import re
import stat
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from pyenclave.config import Config
from pyenclave.errors import SignatureError
from pyenclave.image.keys import debug_key, read_key, signing_key


def pem(key: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey, password: bytes | None = None) -> bytes:
    encryption = serialization.BestAvailableEncryption(password) if password else serialization.NoEncryption()
    return key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, encryption)


def test_the_debug_key_is_made_once_and_private(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    key = debug_key()
    file = tmp_path / "pyenclave" / "debug-key.pem"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [path.name for path in file.parent.iterdir()] == ["debug-key.pem"]
    assert (key.key_size, key.public_key().public_numbers().e) == (3072, 3)
    again = signing_key(Config())
    assert again.private_numbers() == key.private_numbers()


def test_a_debug_key_that_cannot_be_kept_is_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "pyenclave").write_text("in the way")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    file = tmp_path / "pyenclave" / "debug-key.pem"
    with pytest.raises(SignatureError, match=re.escape(f"{file}: the debug key cannot be made: File exists")):
        debug_key()


def test_a_production_image_needs_a_key_of_its_own() -> None:
    message = "a production image (debug = false) needs a signing key: set `key` to a PEM file"
    with pytest.raises(SignatureError, match=re.escape(message)):
        signing_key(Config(debug=False))


def test_the_configured_key_is_read(tmp_path: Path, key: rsa.RSAPrivateKey) -> None:
    file = tmp_path / "key.pem"
    file.write_bytes(pem(key))
    assert signing_key(Config(debug=False, key=file)).private_numbers() == key.private_numbers()


def test_what_is_no_signing_key_is_refused(tmp_path: Path, key: rsa.RSAPrivateKey) -> None:
    file = tmp_path / "key.pem"
    cases = [
        (pem(rsa.generate_private_key(public_exponent=65537, key_size=2048)), "this one is RSA-2048 with e = 65537"),
        (pem(ec.generate_private_key(ec.SECP256R1())), "this one is not RSA"),
    ]
    for data, found in cases:
        file.write_bytes(data)
        message = f"{file}: an SGX signing key is RSA-3072 with e = 3, {found}"
        with pytest.raises(SignatureError, match="^" + re.escape(message) + "$"):
            read_key(file)
    for data in (pem(key, b"secret"), b"nothing"):
        file.write_bytes(data)
        with pytest.raises(SignatureError, match=re.escape(f"{file}: is not an unencrypted PEM private key")):
            read_key(file)
    file.unlink()
    with pytest.raises(SignatureError, match=re.escape(f"{file}: cannot be read: No such file or directory")):
        read_key(file)
