"""Keys derived from other secrets. These are for secrets with full entropy, not for passwords."""

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

__all__ = ["hkdf_sha256"]

LENGTH_MAX = 255 * 32  # RFC 5869, 2.3: the block counter is one byte


def hkdf_sha256(material: bytes, salt: bytes, info: bytes, length: int) -> bytes:
    """HKDF with SHA-256 (RFC 5869): `length` bytes from `material`, bound to `salt` and `info`.

    `salt` may be empty, which is the RFC's "not provided". Raises ValueError unless `length` is 1 to 8160.
    """
    if not 1 <= length <= LENGTH_MAX:
        raise ValueError(f"kdf: length is 1 to {LENGTH_MAX}, not {length}")
    return HKDF(SHA256(), length, salt, info).derive(material)
