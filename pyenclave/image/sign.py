"""Signing an image file: in one step with a key, or in two for a key that lives elsewhere (an HSM)."""

from pathlib import Path

from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.hashes import SHA256

from pyenclave.arch.sigstruct import SIGSTRUCT
from pyenclave.errors import SignatureError

from .elf import Elf, read_file
from .sigstruct import Sigstruct, with_signature

SECTION = ".pyenclave.sigstruct"


def signing_bytes(path: Path) -> bytes:
    """The 256 bytes to sign (RSA-3072, e = 3, PKCS #1 v1.5, SHA-256) for the image at `path`."""
    return read_sigstruct(_read(path))[1].signed_bytes


def attach_signature(path: Path, signature: bytes, key: rsa.RSAPublicKey) -> None:
    """Puts `signature` (384 bytes, big endian) into the image. Raises SignatureError where it does not verify."""
    offset, sigstruct = read_sigstruct(_read(path))
    _write(path, offset, with_signature(sigstruct.raw, signature, key))


def sign(path: Path, key: rsa.RSAPrivateKey) -> None:
    """Signs the image at `path`."""
    attach_signature(path, key.sign(signing_bytes(path), padding.PKCS1v15(), SHA256()), key.public_key())


def put_unsigned(path: Path, raw: bytes) -> None:
    """Writes a SIGSTRUCT without signature: what signing starts from."""
    _write(path, read_sigstruct(_read(path))[0], raw)


def read_sigstruct(elf: Elf) -> tuple[int, Sigstruct]:
    """An image's SIGSTRUCT and its offset in the file. Raises SignatureError where there is none of the right size."""
    section = elf.section(SECTION)
    if len(section.data) != SIGSTRUCT.size:
        found = f"its SIGSTRUCT has {len(section.data)} bytes, not {SIGSTRUCT.size}"
        raise SignatureError(f"{elf.name} is not an enclave image: {found}")
    return section.file_offset, Sigstruct(section.data)


def _read(path: Path) -> Elf:
    return Elf(read_file(path), str(path))


def _write(path: Path, offset: int, data: bytes) -> None:
    try:
        with path.open("r+b") as file:
            file.seek(offset)
            file.write(data)
    except OSError as error:
        raise SignatureError(f"{path}: cannot be written: {error.strerror}") from error
