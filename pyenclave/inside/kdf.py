"""Keys derived from other secrets: HKDF where they have full entropy; PBKDF2, scrypt and Argon2id from passwords."""

import hashlib

from cryptography.hazmat.primitives.hashes import SHA256, SHA512, HashAlgorithm
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

__all__ = ["argon2id", "hkdf_sha256", "hkdf_sha512", "pbkdf2_sha1", "pbkdf2_sha256", "pbkdf2_sha512", "scrypt"]

LENGTH_MAX = 1 << 20  # bytes of a key from a password
WORD_MAX = 2**32 - 1
N_MAX = 1 << 24
FACTOR_MAX = 1 << 10  # scrypt's r and p
LANES_MAX = 255
SALT_MIN = 8  # RFC 9106, 3.1


def hkdf_sha256(material: bytes, salt: bytes, info: bytes, length: int) -> bytes:
    """HKDF with SHA-256 (RFC 5869): `length` bytes from `material`, bound to `salt` and `info`.

    `salt` may be empty, which is the RFC's "not provided". Raises ValueError unless `length` is 1 to 8160.
    """
    return _hkdf(SHA256(), material, salt, info, length)


def hkdf_sha512(material: bytes, salt: bytes, info: bytes, length: int) -> bytes:
    """HKDF with SHA-512, as `hkdf_sha256`. Raises ValueError unless `length` is 1 to 16320."""
    return _hkdf(SHA512(), material, salt, info, length)


def pbkdf2_sha1(password: bytes, salt: bytes, iterations: int, length: int) -> bytes:
    """PBKDF2 with HMAC-SHA-1, as `pbkdf2_sha256`: for old formats."""
    return _pbkdf2("sha1", password, salt, iterations, length)


def pbkdf2_sha256(password: bytes, salt: bytes, iterations: int, length: int) -> bytes:
    """PBKDF2 with HMAC-SHA-256 (RFC 8018): `length` bytes from `password` and `salt`.

    Raises ValueError unless `iterations` is 1 to 2^32 - 1 and `length` 1 to 1,048,576.
    """
    return _pbkdf2("sha256", password, salt, iterations, length)


def pbkdf2_sha512(password: bytes, salt: bytes, iterations: int, length: int) -> bytes:
    """PBKDF2 with HMAC-SHA-512, as `pbkdf2_sha256`."""
    return _pbkdf2("sha512", password, salt, iterations, length)


def scrypt(password: bytes, salt: bytes, n: int, r: int, p: int, length: int) -> bytes:
    """scrypt (RFC 7914): `length` bytes from `password` and `salt`, in 128 * r * (n + p + 2) bytes of memory.

    Raises ValueError unless `n` is a power of 2 up to 2^24 (below 2^16 for `r` = 1), `r` and `p` 1 to 1024 and `length`
    1 to 1,048,576; MemoryError where the enclave's heap is too small.
    """
    if not 2 <= n <= N_MAX or n & (n - 1):
        raise ValueError(f"kdf: n is a power of 2 from 2 to {N_MAX}, not {n}")
    _within("r", r, 1, FACTOR_MAX)
    _within("p", p, 1, FACTOR_MAX)
    if r == 1 and n >= 1 << 16:
        raise ValueError(f"kdf: with r = 1, n is below 65536, not {n}")
    _within("length", length, 1, LENGTH_MAX)
    return Scrypt(salt, length, n, r, p).derive(password)


def argon2id(password: bytes, salt: bytes, iterations: int, lanes: int, memory_cost: int, length: int) -> bytes:
    """Argon2id (RFC 9106): `length` bytes from `password` and `salt`, in `memory_cost` KiB of memory.

    Raises ValueError unless `salt` has at least 8 bytes, `iterations` is 1 to 2^32 - 1, `lanes` 1 to 255, `memory_cost`
    8 * `lanes` to 2^32 - 1 and `length` 4 to 1,048,576; MemoryError where the enclave's heap is too small.
    """
    if len(salt) < SALT_MIN:
        raise ValueError(f"kdf: a salt has at least {SALT_MIN} bytes, not {len(salt)}")
    _within("iterations", iterations, 1, WORD_MAX)
    _within("lanes", lanes, 1, LANES_MAX)
    _within("memory_cost", memory_cost, 8, WORD_MAX)
    if memory_cost < 8 * lanes:
        raise ValueError(f"kdf: memory_cost is at least 8 * lanes, not {memory_cost}")
    _within("length", length, 4, LENGTH_MAX)
    if len(password) > WORD_MAX:
        raise ValueError("kdf: a password has less than 2^32 bytes")
    if len(salt) > WORD_MAX:
        raise ValueError("kdf: a salt has less than 2^32 bytes")
    kdf = Argon2id(salt=salt, length=length, iterations=iterations, lanes=lanes, memory_cost=memory_cost)
    return kdf.derive(password)


def _hkdf(algorithm: HashAlgorithm, material: bytes, salt: bytes, info: bytes, length: int) -> bytes:
    _within("length", length, 1, 255 * algorithm.digest_size)  # RFC 5869, 2.3: the block counter is one byte
    return HKDF(algorithm, length, salt, info).derive(material)


def _pbkdf2(name: str, password: bytes, salt: bytes, iterations: int, length: int) -> bytes:
    _within("iterations", iterations, 1, WORD_MAX)
    _within("length", length, 1, LENGTH_MAX)
    return hashlib.pbkdf2_hmac(name, password, salt, iterations, length)


def _within(name: str, value: int, least: int, most: int) -> None:
    if not least <= value <= most:
        raise ValueError(f"kdf: {name} is {least} to {most}, not {value}")
