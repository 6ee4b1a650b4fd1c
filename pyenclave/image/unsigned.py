"""An image's digest without its signature: `pyenclave sign` may replace the signer, and nothing else."""

from pathlib import Path

from pyenclave.arch.sigstruct import SIGSTRUCT
from pyenclave.errors import SignatureError
from pyenclave.store import digest_of, read_regular

from .elf import Elf
from .sigstruct import read_sigstruct

_SIGNATURE = ("modulus", "signature", "q1", "q2")


def unsigned_digest(image: Path) -> str:
    """SHA-256 of an image file, its signer's key and signature taken as zeros. Raises SignatureError, OSError."""
    data = read_regular(image)
    start, _ = read_sigstruct(Elf(data, str(image)))
    unsigned = bytearray(data)
    for name in _SIGNATURE:
        field = SIGSTRUCT.field(name)
        unsigned[start + field.offset : start + field.end] = bytes(field.size)
    return digest_of(bytes(unsigned))


def image_is(image: Path, digest: str) -> bool:
    """Whether an image is, but for its signature, the one whose digest was recorded."""
    try:
        return unsigned_digest(image) == digest
    except (OSError, SignatureError):
        return False
