"""What the plain twins of `sign` and `exchange` share: keys on P-256."""

from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePrivateKey, derive_private_key
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

KEY_SIZE = 32
ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551


def private_key(module: str, key: bytes) -> EllipticCurvePrivateKey:
    if len(key) != KEY_SIZE:
        raise ValueError(f"{module}: a key has {KEY_SIZE} bytes, not {len(key)}")
    number = int.from_bytes(key, "big")
    if not 1 <= number < ORDER:
        raise ValueError(f"{module}: a key of P-256 is from 1 to the group's order - 1")
    return derive_private_key(number, SECP256R1())


def public_bytes(key: EllipticCurvePrivateKey) -> bytes:
    return key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
