"""Signatures: Ed25519 (RFC 8032), ECDSA on P-256 with SHA-256 (FIPS 186-5), and RSA-PSS, which is verified only.

Private keys are 32 bytes: any for Ed25519, a number from 1 to the group's order - 1 for P-256, which all but one in
2^32 random ones are. Verification raises nothing: what is no key or no signature is False.
"""

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, SECP256R1, EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.padding import MGF1, PSS
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_der_public_key

from . import _p256

__all__ = [
    "ecdsa_p256_public_key",
    "ecdsa_p256_sign",
    "ecdsa_p256_verify",
    "ed25519_public_key",
    "ed25519_sign",
    "ed25519_verify",
    "rsa_pss_verify",
]

KEY_SIZE = 32
_P = 2**255 - 19
# The y of the points of small order on edwards25519: of order 1, 2, 4, and the two of order 8.
_WEAK = (
    1,
    _P - 1,
    0,
    0x7A03AC9277FDC74EC6CC392CFA53202A0F67100D760B3CBA4FD84D3D706A17C7,
    0x05FC536D880238B13933C6D305ACDFD5F098EFF289F4C345B027B2C28F95E826,
)
_RSA_SIZES = (2048, 3072, 4096)


def ed25519_public_key(key: bytes) -> bytes:
    """The public key of a private one: 32 bytes. Raises ValueError for a key of another size than 32 bytes."""
    return _ed25519(key).public_key().public_bytes_raw()


def ed25519_sign(key: bytes, message: bytes) -> bytes:
    """The signature of `message`, 64 bytes. Raises ValueError for a key of another size than 32 bytes."""
    return _ed25519(key).sign(message)


def ed25519_verify(public_key: bytes, signature: bytes, message: bytes) -> bool:
    """Whether the key's owner signed `message`. Keys of small order, under which one signature suits all, are none."""
    if len(public_key) != KEY_SIZE or len(signature) != 64:
        return False
    for point in (public_key, signature[:32]):
        y = int.from_bytes(point, "little") & (2**255 - 1)
        if y >= _P or y in _WEAK:
            return False
    try:
        Ed25519PublicKey.from_public_bytes(public_key).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


def ecdsa_p256_public_key(key: bytes) -> bytes:
    """The public key of a private one: a point as SEC 1 writes it, in 65 bytes. Raises as `ecdsa_p256_sign`."""
    return _p256.public_bytes(_p256.private_key("sign", key))


def ecdsa_p256_sign(key: bytes, message: bytes) -> bytes:
    """The signature of `message`, in DER, 8 to 72 bytes: always the same (RFC 6979).

    Raises ValueError for a key that has not 32 bytes, or is 0 or not below the group's order.
    """
    return _p256.private_key("sign", key).sign(message, ECDSA(SHA256(), deterministic_signing=True))


def ecdsa_p256_verify(public_key: bytes, signature: bytes, message: bytes) -> bool:
    """Whether the key's owner signed `message`. `public_key` is a point as SEC 1 writes it, of 65 or 33 bytes."""
    try:
        EllipticCurvePublicKey.from_encoded_point(SECP256R1(), public_key).verify(signature, message, ECDSA(SHA256()))
    except (InvalidSignature, ValueError, UnsupportedAlgorithm):
        return False
    return True


def rsa_pss_verify(public_key: bytes, signature: bytes, message: bytes) -> bool:
    """Whether the key's owner signed `message`, by RSA-PSS with SHA-256, MGF1 with SHA-256 and a salt of 32 bytes.

    `public_key` is the DER of a SubjectPublicKeyInfo, of 2048, 3072 or 4096 bits, with an odd exponent below 2^32.
    """
    try:
        key = load_der_public_key(public_key)
        if not isinstance(key, RSAPublicKey) or key.key_size not in _RSA_SIZES:
            return False
        numbers = key.public_numbers()
        # One spelling a key, as for signatures.
        written = key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        if written != public_key or numbers.n % 2 == 0 or numbers.e % 2 == 0 or not 3 <= numbers.e < 2**32:
            return False
        key.verify(signature, message, PSS(MGF1(SHA256()), PSS.DIGEST_LENGTH), SHA256())
    except (InvalidSignature, ValueError, UnsupportedAlgorithm):
        return False
    return True


def _ed25519(key: bytes) -> Ed25519PrivateKey:
    if len(key) != KEY_SIZE:
        raise ValueError(f"sign: a key has {KEY_SIZE} bytes, not {len(key)}")
    return Ed25519PrivateKey.from_private_bytes(key)
