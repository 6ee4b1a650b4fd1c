"""Message authentication codes. Compare them with `compare.equal`, never with `==`."""

import hmac

__all__ = ["hmac_sha1", "hmac_sha224", "hmac_sha256", "hmac_sha384", "hmac_sha512"]


def hmac_sha1(key: bytes, data: bytes) -> bytes:
    """HMAC with SHA-1 of `data` under `key`, 20 bytes (RFC 2104): for one-time codes (RFC 4226) and old formats."""
    return hmac.digest(key, data, "sha1")


def hmac_sha224(key: bytes, data: bytes) -> bytes:
    """HMAC with SHA-224 of `data` under `key`, 28 bytes (RFC 2104, FIPS 198-1)."""
    return hmac.digest(key, data, "sha224")


def hmac_sha256(key: bytes, data: bytes) -> bytes:
    """HMAC with SHA-256 of `data` under `key`, 32 bytes (RFC 2104, FIPS 198-1).

    `key` may have any length; fewer than 32 bytes weaken it (RFC 2104, section 3).
    """
    return hmac.digest(key, data, "sha256")


def hmac_sha384(key: bytes, data: bytes) -> bytes:
    """HMAC with SHA-384 of `data` under `key`, 48 bytes (RFC 2104, FIPS 198-1)."""
    return hmac.digest(key, data, "sha384")


def hmac_sha512(key: bytes, data: bytes) -> bytes:
    """HMAC with SHA-512 of `data` under `key`, 64 bytes (RFC 2104, FIPS 198-1)."""
    return hmac.digest(key, data, "sha512")
