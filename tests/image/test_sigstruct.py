"""SIGSTRUCT: a vendor's own verifies, ours verify, and every changed byte is refused with both values."""

import hashlib
import re
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.hashes import SHA256

from pyenclave.arch.attributes import Attributes
from pyenclave.arch.sigstruct import SIGSTRUCT
from pyenclave.errors import SignatureError
from pyenclave.image.sigstruct import Author, Sigstruct, quotients, unsigned, with_signature

VENDORS = Path(__file__).parents[2].parent / "shared" / "data" / "sigstruct" / "sig1.sigstruct.bin"
AUTHOR = Author(0x20260101, 7, 3, Attributes.MODE64BIT, 7, 0)


@pytest.fixture(scope="module")
def signed(key: rsa.RSAPrivateKey) -> bytes:
    raw = unsigned(AUTHOR, bytes(range(32)))
    return with_signature(raw, key.sign(Sigstruct(raw).signed_bytes, padding.PKCS1v15(), SHA256()), key.public_key())


def change(raw: bytes, at: int) -> Sigstruct:
    return Sigstruct(raw[:at] + bytes([raw[at] ^ 0x10]) + raw[at + 1 :])


@pytest.mark.skipif(not VENDORS.exists(), reason="the reference SIGSTRUCT is not on this machine")
def test_a_vendors_sigstruct_verifies() -> None:
    sigstruct = Sigstruct(VENDORS.read_bytes())
    sigstruct.verify()
    assert sigstruct.enclavehash.hex().startswith("c50673624a6cb17c")
    for at in range(0, SIGSTRUCT.size, 7):
        with pytest.raises(SignatureError):
            change(sigstruct.raw, at).verify()


def test_fields_are_what_was_signed(signed: bytes, key: rsa.RSAPrivateKey) -> None:
    sigstruct = Sigstruct(signed)
    sigstruct.verify()
    assert len(signed) == 1808
    assert sigstruct.enclavehash == bytes(range(32))
    assert (sigstruct.isvprodid, sigstruct.isvsvn, sigstruct.date) == (7, 3, 0x20260101)
    modulus = key.public_key().public_numbers().n.to_bytes(384, "little")
    assert sigstruct.mrsigner == hashlib.sha256(modulus).digest()


def test_production_masks_debug_so_that_hardware_refuses_it(signed: bytes) -> None:
    sigstruct = Sigstruct(signed)
    assert sigstruct.attributes == Attributes.MODE64BIT
    assert sigstruct.attributemask & Attributes.DEBUG
    assert (sigstruct.xfrmmask, sigstruct.miscmask) == ((1 << 64) - 1, (1 << 32) - 1)


def test_quotients_are_the_manuals(signed: bytes, key: rsa.RSAPrivateKey) -> None:
    n = key.public_key().public_numbers().n
    s = int.from_bytes(SIGSTRUCT.bytes_of(signed, "signature"), "little")
    q1, q2 = quotients(s, n)
    # The hardware computes s^3 mod n as (s*s - q1*n)*s - q2*n.
    assert (s * s - q1 * n) * s - q2 * n == pow(s, 3, n)


def test_every_changed_byte_is_refused(signed: bytes) -> None:
    for at in [*range(0, SIGSTRUCT.size, 5), *range(896, 1040)]:
        with pytest.raises(SignatureError):
            change(signed, at).verify()


@pytest.mark.parametrize(
    ("at", "message"),
    [
        (3, r"SIGSTRUCT header: expected 06000000e10000000000010000000000, found 06000010e10000000000010000000000"),
        (30, r"SIGSTRUCT header2: expected 01010000600000006000000001000000, found 01010000600010006000000001000000"),
        (16, r"SIGSTRUCT vendor: expected 0 or 0x8086, found 0x10"),
        (512, r"SIGSTRUCT exponent: expected 3, found 19"),
        (928, r"SIGSTRUCT signature: expected SHA-256 [0-9a-f]{64}, found SHA-256 [0-9a-f]{64}"),
        (600, r"SIGSTRUCT signature: expected one by the key in its modulus, found SHA-256 [0-9a-f]{64}"),
        (1034, r"SIGSTRUCT bytes 1028 to 1040: expected zeros, found 0{12}100{10}"),
        (1050, r"SIGSTRUCT q1: expected 0x[0-9a-f]+, found 0x[0-9a-f]+"),
        (1450, r"SIGSTRUCT q2: expected 0x[0-9a-f]+, found 0x[0-9a-f]+"),
    ],
)
def test_refusals_name_both_values(signed: bytes, at: int, message: str) -> None:
    with pytest.raises(SignatureError) as refused:
        change(signed, at).verify()
    assert re.fullmatch(message, str(refused.value)), str(refused.value)


def test_a_modulus_has_3072_bits(signed: bytes) -> None:
    raw = bytearray(signed)
    raw[511] = 0
    with pytest.raises(SignatureError, match=r"^SIGSTRUCT modulus: expected 3072 bits, found 30\d\d$"):
        Sigstruct(bytes(raw)).verify()


def test_a_signature_of_another_key_or_length_is_not_taken(key: rsa.RSAPrivateKey) -> None:
    raw = unsigned(AUTHOR, bytes(32))
    other = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    message = "an SGX signing key is RSA-3072 with e = 3, this one is RSA-2048 with e = 65537"
    with pytest.raises(SignatureError, match=f"^{message}$"):
        with_signature(raw, bytes(384), other.public_key())
    with pytest.raises(SignatureError, match=r"^a signature has 384 bytes, this one has 3$"):
        with_signature(raw, b"abc", key.public_key())
    with pytest.raises(SignatureError, match=r"^a signature is a number below its key's modulus, this one is not$"):
        with_signature(raw, key.public_key().public_numbers().n.to_bytes(384, "big"), key.public_key())
    with pytest.raises(SignatureError, match=r"^SIGSTRUCT signature: expected one by the key in its modulus, found "):
        with_signature(raw, bytes(383) + b"\5", key.public_key())
