"""Signing keys: the debug key's life, and what is no signing key."""

import os
import re
import stat
import warnings
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from pyenclave.config import Config
from pyenclave.errors import BuildError, SignatureError
from pyenclave.image import keys
from pyenclave.image.keys import SigningWarning, debug_key, is_debug_key, read_key, read_public_key, signing_key


def pem(key: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey, password: bytes | None = None) -> bytes:
    encryption = serialization.BestAvailableEncryption(password) if password else serialization.NoEncryption()
    return key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, encryption)


def write_private(file: Path, data: bytes) -> None:
    file.touch(mode=0o600)
    file.write_bytes(data)


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
    write_private(file, pem(key))
    assert signing_key(Config(debug=False, key=file)).private_numbers() == key.private_numbers()


def test_what_is_no_signing_key_is_refused(tmp_path: Path, key: rsa.RSAPrivateKey) -> None:
    file = tmp_path / "key.pem"
    cases = [
        (pem(rsa.generate_private_key(public_exponent=65537, key_size=2048)), "this one is RSA-2048 with e = 65537"),
        (pem(ec.generate_private_key(ec.SECP256R1())), "this one is not RSA"),
    ]
    for data, found in cases:
        write_private(file, data)
        message = f"{file}: an SGX signing key is RSA-3072 with e = 3, {found}"
        with pytest.raises(SignatureError, match="^" + re.escape(message) + "$"):
            read_key(file)
    for data in (pem(key, b"secret"), b"nothing"):
        write_private(file, data)
        with pytest.raises(SignatureError, match=re.escape(f"{file}: is not an unencrypted PEM private key")):
            read_key(file)
    file.unlink()
    with pytest.raises(SignatureError, match=re.escape(f"{file}: cannot be read: No such file or directory")):
        read_key(file)


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620, 0o602, 0o601, 0o610, 0o666])
def test_a_key_that_others_may_use_is_refused(tmp_path: Path, key: rsa.RSAPrivateKey, mode: int) -> None:
    file = tmp_path / "the key.pem"
    write_private(file, pem(key))
    file.chmod(mode)
    message = f"{file}: others may use this signing key (mode {mode:o}): chmod 600 '{file}'"
    for key_of in (read_key, lambda path: signing_key(Config(debug=False, key=path))):
        with pytest.raises(SignatureError, match="^" + re.escape(message) + "$"):
            key_of(file)
    file.chmod(0o400)
    read_key(file)


def test_the_debug_key_is_judged_as_well(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    debug_key()
    (tmp_path / "pyenclave" / "debug-key.pem").chmod(0o644)
    with pytest.raises(SignatureError, match="others may use this signing key"):
        debug_key()


def test_a_key_of_another_user_is_refused(
    tmp_path: Path, key: rsa.RSAPrivateKey, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "key.pem"
    write_private(file, pem(key))
    owner = os.geteuid()
    monkeypatch.setattr(os, "geteuid", lambda: owner + 1)
    with pytest.raises(SignatureError, match=rf"belongs to user {owner}, not to you \({owner + 1}\)"):
        read_key(file)


def test_a_link_is_judged_by_what_it_points_to(tmp_path: Path, key: rsa.RSAPrivateKey) -> None:
    file, link = tmp_path / "key.pem", tmp_path / "link.pem"
    write_private(file, pem(key))
    link.symlink_to(file)
    read_key(link)
    file.chmod(0o644)
    with pytest.raises(SignatureError, match="others may use"):
        read_key(link)


def test_a_key_that_signs_debug_images_is_remarked_on(tmp_path: Path, key: rsa.RSAPrivateKey) -> None:
    file = tmp_path / "key.pem"
    write_private(file, pem(key))
    with pytest.warns(SigningWarning, match=r"signs a debug image.*set `debug = false` for production"):
        signing_key(Config(key=file))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        signing_key(Config(key=file, debug=False))


def test_other_keys_of_the_right_size_are_refused(tmp_path: Path) -> None:
    for bits, exponent in ((3072, 65537), (4096, 3), (2048, 3)):
        weak = rsa.generate_private_key(public_exponent=exponent, key_size=bits)
        file = tmp_path / "key.pem"
        write_private(file, pem(weak))
        with pytest.raises(SignatureError, match=f"this one is RSA-{bits} with e = {exponent}$"):
            read_key(file)


def test_public_keys(tmp_path: Path, key: rsa.RSAPrivateKey) -> None:
    file = tmp_path / "public.pem"
    encoding, format_ = serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    file.write_bytes(key.public_key().public_bytes(encoding, format_))
    assert read_public_key(file) == key.public_key()
    cases = [
        (ec.generate_private_key(ec.SECP256R1()).public_key().public_bytes(encoding, format_), "is not an RSA key"),
        (b"nothing", "is not a PEM public key"),
        (pem(key), "is not a PEM public key"),
        (
            rsa.generate_private_key(public_exponent=65537, key_size=3072).public_key().public_bytes(encoding, format_),
            "an SGX signing key is RSA-3072 with e = 3, this one is RSA-3072 with e = 65537",
        ),
    ]
    for data, message in cases:
        file.write_bytes(data)
        with pytest.raises(SignatureError, match="^" + re.escape(f"{file}: {message}") + "$"):
            read_public_key(file)


def test_who_has_no_folder_for_a_debug_key_has_none(key: rsa.RSAPrivateKey, monkeypatch: pytest.MonkeyPatch) -> None:
    for error in (BuildError("no home"), PermissionError(13, "Permission denied")):

        def refuse(error: Exception = error) -> Path:
            raise error

        monkeypatch.setattr(keys, "data_folder", refuse)
        assert not is_debug_key(key.public_key())
