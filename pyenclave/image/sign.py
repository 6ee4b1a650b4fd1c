"""Signing an image file: in one step with a key, or in two for a key that lives elsewhere (an HSM).

What is signed follows from the pages alone: nothing that the file's SIGSTRUCT states is taken over.
"""

from pathlib import Path

from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.hashes import SHA256

from pyenclave.errors import SignatureError

from .files import replace_file
from .image import Image
from .keys import is_debug_key
from .sigstruct import Sigstruct, check_key, read_sigstruct, with_signature


def signing_bytes(path: Path, *, allow_debug: bool = False) -> bytes:
    """The 256 bytes to sign (RSA-3072, e = 3, PKCS #1 v1.5, SHA-256) for the image at `path`. Raises SignatureError."""
    return Sigstruct(_to_sign(path, allow_debug)[1]).signed_bytes


def attach_signature(path: Path, signature: bytes, key: rsa.RSAPublicKey, *, allow_debug: bool = False) -> Image:
    """Puts `signature` (384 bytes, big endian) into the image; gives the signed image.

    Raises SignatureError where it is not one over signing_bytes(); the file is then as it was.
    """
    image, raw = _to_sign(path, allow_debug)
    return _attach(image, raw, signature, key)


def sign(path: Path, key: rsa.RSAPrivateKey, *, allow_debug: bool = False) -> Image:
    """Signs the image at `path`; gives the signed image. Raises SignatureError; the file is then as it was."""
    check_key(key.public_key())
    image, raw = _to_sign(path, allow_debug)
    signature = key.sign(Sigstruct(raw).signed_bytes, padding.PKCS1v15(), SHA256())
    return _attach(image, raw, signature, key.public_key())


def _to_sign(path: Path, allow_debug: bool) -> tuple[Image, bytes]:
    """The image and the SIGSTRUCT that its pages ask for, without key and signature."""
    image = Image.open(path)
    if image.debug and not allow_debug:
        raise SignatureError(
            f"{path} is a debug image, whose memory its host can read: build it with `debug = false`, "
            "or sign it as it is with --allow-debug"
        )
    return image, image.expected_sigstruct


def _attach(image: Image, raw: bytes, signature: bytes, key: rsa.RSAPublicKey) -> Image:
    """Everything is done and verified in memory; only then is the file replaced."""
    if not image.debug and is_debug_key(key):
        raise SignatureError(f"{image.path} is a production image, and this is the debug key: sign it with another")
    finished = with_signature(raw, signature, key)
    offset, _ = read_sigstruct(image.elf)
    data = image.elf.data
    signed = Image.read(data[:offset] + finished + data[offset + len(finished) :], image.path)
    signed.verify()
    replace_file(image.path, signed.elf.data)
    return signed
