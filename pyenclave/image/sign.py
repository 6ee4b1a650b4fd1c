"""Signing an image file: in one step with a key, or in two for a key that lives elsewhere (an HSM)."""

from pathlib import Path

from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.hashes import SHA256

from .elf import Elf
from .sigstruct import Sigstruct, with_signature

SECTION = ".pyenclave.sigstruct"


def signing_bytes(path: Path) -> bytes:
    """The 256 bytes to sign (RSA-3072, e = 3, PKCS #1 v1.5, SHA-256) for the image at `path`."""
    return Sigstruct(_section(path)[1]).signed_bytes


def attach_signature(path: Path, signature: bytes, key: rsa.RSAPublicKey) -> None:
    """Puts `signature` (384 bytes, big endian) into the image. Raises SignatureError where it does not verify."""
    offset, raw = _section(path)
    _write(path, offset, with_signature(raw, signature, key))


def sign(path: Path, key: rsa.RSAPrivateKey) -> None:
    """Signs the image at `path`."""
    attach_signature(path, key.sign(signing_bytes(path), padding.PKCS1v15(), SHA256()), key.public_key())


def put_unsigned(path: Path, raw: bytes) -> None:
    """Writes a SIGSTRUCT without signature: what signing starts from."""
    _write(path, _section(path)[0], raw)


def _section(path: Path) -> tuple[int, bytes]:
    section = Elf(path.read_bytes(), str(path)).section(SECTION)
    return section.file_offset, section.data


def _write(path: Path, offset: int, data: bytes) -> None:
    with path.open("r+b") as file:
        file.seek(offset)
        file.write(data)
