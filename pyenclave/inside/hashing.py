"""Hash functions."""

import hashlib

from . import _blake3

__all__ = [
    "blake3",
    "sha1",
    "sha3_224",
    "sha3_256",
    "sha3_384",
    "sha3_512",
    "sha224",
    "sha256",
    "sha384",
    "sha512",
    "shake_128",
    "shake_256",
]

LENGTH_MAX = 1 << 20  # bytes: far past any use, and short enough that a call never takes long


def sha1(data: bytes) -> bytes:
    """The SHA-1 digest of `data`, 20 bytes (FIPS 180-4). It is broken: for one-time codes and old formats only."""
    return hashlib.sha1(data, usedforsecurity=False).digest()


def sha224(data: bytes) -> bytes:
    """The SHA-224 digest of `data`, 28 bytes (FIPS 180-4)."""
    return hashlib.sha224(data).digest()


def sha256(data: bytes) -> bytes:
    """The SHA-256 digest of `data`, 32 bytes (FIPS 180-4)."""
    return hashlib.sha256(data).digest()


def sha384(data: bytes) -> bytes:
    """The SHA-384 digest of `data`, 48 bytes (FIPS 180-4)."""
    return hashlib.sha384(data).digest()


def sha512(data: bytes) -> bytes:
    """The SHA-512 digest of `data`, 64 bytes (FIPS 180-4)."""
    return hashlib.sha512(data).digest()


def sha3_224(data: bytes) -> bytes:
    """The SHA3-224 digest of `data`, 28 bytes (FIPS 202)."""
    return hashlib.sha3_224(data).digest()


def sha3_256(data: bytes) -> bytes:
    """The SHA3-256 digest of `data`, 32 bytes (FIPS 202)."""
    return hashlib.sha3_256(data).digest()


def sha3_384(data: bytes) -> bytes:
    """The SHA3-384 digest of `data`, 48 bytes (FIPS 202)."""
    return hashlib.sha3_384(data).digest()


def sha3_512(data: bytes) -> bytes:
    """The SHA3-512 digest of `data`, 64 bytes (FIPS 202)."""
    return hashlib.sha3_512(data).digest()


def shake_128(data: bytes, length: int) -> bytes:
    """`length` bytes of SHAKE128 of `data` (FIPS 202). Raises ValueError unless `length` is 0 to 1,048,576."""
    _check_length(length)
    return hashlib.shake_128(data).digest(length)


def shake_256(data: bytes, length: int) -> bytes:
    """`length` bytes of SHAKE256 of `data` (FIPS 202). Raises ValueError unless `length` is 0 to 1,048,576."""
    _check_length(length)
    return hashlib.shake_256(data).digest(length)


def blake3(data: bytes) -> bytes:
    """The BLAKE3 digest of `data`, 32 bytes."""
    return _blake3.digest(data)


def _check_length(length: int) -> None:
    if not 0 <= length <= LENGTH_MAX:
        raise ValueError(f"hashing: length is 0 to {LENGTH_MAX}, not {length}")
