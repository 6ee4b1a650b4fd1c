"""Messages sealed under a key that never leaves the enclave."""

from pyenclave import Inside, trusted, u32, untrusted
from pyenclave.inside import aead, kdf

key: Inside[bytes] = b""  # lives inside; reading or setting it from outside raises
MAX = 4096  # a constant: used inside, so it is copied into the image


@untrusted
def audit(event: str, size: int) -> None:
    """An ocall: ordinary Python, runs outside."""
    print(f"audit: {event}, {size} bytes")


def check_size(n: int) -> None:
    """Used by trusted code, so it comes along."""
    if n > MAX:
        raise ValueError(f"message too long: {n} bytes, at most {MAX}")


def check_unlocked() -> None:
    if not key:
        raise PermissionError("locked: call unlock first")


@trusted
def unlock(seed: bytes) -> None:
    """Derives the key inside."""
    global key
    if len(seed) < 16:
        raise ValueError("seed too short")
    key = kdf.hkdf_sha256(seed, b"", b"vault key", 32)


@trusted
def protect(message: bytes) -> bytes:
    """AES-256-GCM under the key: nonce, ciphertext and tag in one."""
    check_size(len(message))
    check_unlocked()
    audit("protect", len(message))
    return aead.encrypt(key, message)


@trusted
def reveal(token: bytes) -> bytes:
    """The message that `protect` was given; ValueError where the token is not one of its."""
    check_unlocked()
    message = aead.decrypt(key, token)
    audit("reveal", len(message))
    return message


@trusted
def fnv1a(data: bytes) -> u32:
    """The 32-bit FNV-1a hash: arithmetic that wraps says so."""
    h: u32 = u32(2166136261)
    for b in data:
        h = u32.wrap((h ^ b) * 16777619)
    return h
