"""Hash functions."""

from cryptography.hazmat.primitives.hashes import SHA256, Hash

__all__ = ["sha256"]


def sha256(data: bytes) -> bytes:
    """The SHA-256 digest of `data`, 32 bytes (FIPS 180-4)."""
    state = Hash(SHA256())
    state.update(data)
    return state.finalize()
