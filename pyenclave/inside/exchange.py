"""Key exchange: X25519 (RFC 7748), and ECDH on P-256 (SP 800-56A).

What two sides then share is not yet a key: give it to `kdf.hkdf_sha256`, with both public keys as `info`.
"""

from cryptography.hazmat.primitives.asymmetric.ec import ECDH, SECP256R1, EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey

from . import _p256

__all__ = ["p256", "p256_public_key", "x25519", "x25519_public_key"]

SIZE = 32


def x25519_public_key(key: bytes) -> bytes:
    """The public key of a private one: 32 bytes. Raises ValueError for a key of another size than 32 bytes."""
    return _x25519(key).public_key().public_bytes_raw()


def x25519(key: bytes, public_key: bytes) -> bytes:
    """What the owner of `key` and the owner of `public_key` share: 32 bytes.

    Raises ValueError for keys of another size than 32 bytes, and for public keys of small order, with which everybody
    would share the same.
    """
    private = _x25519(key)
    if len(public_key) != SIZE:
        raise ValueError(f"exchange: a public key has {SIZE} bytes, not {len(public_key)}")
    try:
        return private.exchange(X25519PublicKey.from_public_bytes(public_key))
    except ValueError:
        raise ValueError("exchange: a public key of small order") from None


def p256_public_key(key: bytes) -> bytes:
    """The public key of a private one: a point as SEC 1 writes it, uncompressed, 65 bytes. Raises as `p256`."""
    return _p256.public_bytes(_p256.private_key("exchange", key))


def p256(key: bytes, public_key: bytes) -> bytes:
    """What the owner of `key` and the owner of `public_key` (a point of 65 or 33 bytes) share: 32 bytes.

    Raises ValueError for a key that has not 32 bytes, is 0 or is not below the group's order, and for what is no point.
    """
    private = _p256.private_key("exchange", key)
    try:
        public = EllipticCurvePublicKey.from_encoded_point(SECP256R1(), public_key)
    except ValueError:
        raise ValueError("exchange: no point of P-256") from None
    return private.exchange(ECDH(), public)


def _x25519(key: bytes) -> X25519PrivateKey:
    if len(key) != SIZE:
        raise ValueError(f"exchange: a key has {SIZE} bytes, not {len(key)}")
    return X25519PrivateKey.from_private_bytes(key)
