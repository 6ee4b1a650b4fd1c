"""Message authentication codes. Compare them with `compare.equal`, never with `==`."""

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.hmac import HMAC

__all__ = ["hmac_sha256"]


def hmac_sha256(key: bytes, data: bytes) -> bytes:
    """HMAC with SHA-256 of `data` under `key`, 32 bytes (RFC 2104, FIPS 198-1).

    `key` may have any length; fewer than 32 bytes weaken it (RFC 2104, section 3).
    """
    state = HMAC(key, SHA256())
    state.update(data)
    return state.finalize()
