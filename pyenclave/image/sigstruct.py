"""SIGSTRUCT: making the bytes to sign, adding the signature, and checking it as EINIT does."""

import hashlib
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.hashes import SHA256

from pyenclave.arch.attributes import ALL_ATTRIBUTES, ALL_MISC, Attributes
from pyenclave.arch.sigstruct import EXPONENT, HEADER, HEADER2, SIGNED, SIGSTRUCT
from pyenclave.errors import SignatureError

KEY_BITS = 3072


@dataclass(frozen=True)
class Sigstruct:
    """A SIGSTRUCT by its SDM field names; integers little endian in the file, `modulus` and `signature` as numbers."""

    raw: bytes

    def _number(self, name: str) -> int:
        value = SIGSTRUCT.unpack(self.raw)[name]
        return int.from_bytes(value, "little") if isinstance(value, bytes) else value

    @property
    def enclavehash(self) -> bytes:
        value = SIGSTRUCT.unpack(self.raw)["enclavehash"]
        assert isinstance(value, bytes)
        return value

    @property
    def modulus(self) -> int:
        return self._number("modulus")

    @property
    def mrsigner(self) -> bytes:
        """SHA-256 of the modulus, little endian (SDM vol. 3D, MRSIGNER)."""
        return hashlib.sha256(self.modulus.to_bytes(KEY_BITS // 8, "little")).digest()

    @property
    def attributes(self) -> Attributes:
        return Attributes(self._number("attributes"))

    @property
    def attributemask(self) -> int:
        return self._number("attributemask")

    @property
    def xfrm(self) -> int:
        return self._number("xfrm")

    @property
    def xfrmmask(self) -> int:
        return self._number("xfrmmask")

    @property
    def miscselect(self) -> int:
        return self._number("miscselect")

    @property
    def miscmask(self) -> int:
        return self._number("miscmask")

    @property
    def isvprodid(self) -> int:
        return self._number("isvprodid")

    @property
    def isvsvn(self) -> int:
        return self._number("isvsvn")

    @property
    def date(self) -> int:
        """YYYYMMDD as its digits read in hexadecimal: 0x20260101."""
        return self._number("date")

    @property
    def signed_bytes(self) -> bytes:
        """What the signature covers."""
        return b"".join(self.raw[part] for part in SIGNED)

    def verify(self) -> None:
        """Checks the header, the key and the signature, q1 and q2. Raises SignatureError."""
        header = (self.raw[0:16], self.raw[24:40])
        if header != (HEADER, HEADER2):
            raise SignatureError(f"SIGSTRUCT header: expected {HEADER.hex()} {HEADER2.hex()}, found {header[0].hex()} {header[1].hex()}")
        if self._number("exponent") != EXPONENT:
            raise SignatureError(f"SIGSTRUCT exponent: expected {EXPONENT}, found {self._number('exponent')}")
        if self.modulus.bit_length() != KEY_BITS:
            raise SignatureError(f"SIGSTRUCT modulus: expected {KEY_BITS} bits, found {self.modulus.bit_length()}")
        signature = self._number("signature")
        try:
            key = rsa.RSAPublicNumbers(EXPONENT, self.modulus).public_key()
            key.verify(signature.to_bytes(KEY_BITS // 8, "big"), self.signed_bytes, padding.PKCS1v15(), SHA256())
        except (InvalidSignature, ValueError) as error:
            raise SignatureError("SIGSTRUCT signature: it is not the signer's over these bytes") from error
        expected = quotients(signature, self.modulus)
        if (self._number("q1"), self._number("q2")) != expected:
            raise SignatureError("SIGSTRUCT q1 and q2: they do not belong to the signature")
        for start, end in SIGSTRUCT.reserved():
            # Reserved bytes must be zero; what the signature does not cover could else carry anything.
            if any(self.raw[start:end]):
                raise SignatureError(f"SIGSTRUCT bytes {start} to {end}: expected zeros, found {self.raw[start:end].hex()}")


def quotients(signature: int, modulus: int) -> tuple[int, int]:
    """q1 and q2, which spare the hardware a division (SDM vol. 3D, SIGSTRUCT: Q1, Q2)."""
    square = signature * signature
    q1 = square // modulus
    q2 = (square % modulus) * signature // modulus
    return q1, q2


@dataclass(frozen=True)
class Author:
    """What the signer states besides the measurement."""

    date: int  # YYYYMMDD
    product_id: int
    security_version: int
    attributes: Attributes
    xfrm: int
    miscselect: int


def unsigned(author: Author, enclavehash: bytes) -> bytes:
    """A SIGSTRUCT with everything but key and signature: what to sign is `Sigstruct(…).signed_bytes`.

    The masks are full: hardware refuses a launch whose attributes differ in any bit, DEBUG above all (E01, E03).
    """
    return SIGSTRUCT.pack(
        header=HEADER,
        header2=HEADER2,
        date=int(str(author.date), 16),
        exponent=EXPONENT,
        attributes=int(author.attributes),
        attributemask=ALL_ATTRIBUTES & ~int(Attributes.INIT),
        xfrm=author.xfrm,
        xfrmmask=ALL_ATTRIBUTES,
        miscselect=author.miscselect,
        miscmask=ALL_MISC,
        enclavehash=enclavehash,
        isvprodid=author.product_id,
        isvsvn=author.security_version,
    )


def with_signature(raw: bytes, signature: bytes, key: rsa.RSAPublicKey) -> bytes:
    """The finished SIGSTRUCT; `signature` is 384 bytes, big endian, PKCS #1 v1.5 with SHA-256.

    Raises SignatureError where the key is not RSA-3072 with e = 3 or the signature is not its own over these bytes.
    """
    numbers = key.public_numbers()
    if key.key_size != KEY_BITS or numbers.e != EXPONENT:
        raise SignatureError(f"an SGX signing key is RSA-{KEY_BITS} with e = {EXPONENT}, this one is RSA-{key.key_size} with e = {numbers.e}")
    value = int.from_bytes(signature, "big")
    if len(signature) != KEY_BITS // 8 or value >= numbers.n:
        raise SignatureError(f"a signature has {KEY_BITS // 8} bytes below the modulus, this one has {len(signature)}")
    out = bytearray(raw)
    q1, q2 = quotients(value, numbers.n)
    for name, number in (("modulus", numbers.n), ("signature", value), ("q1", q1), ("q2", q2)):
        field = SIGSTRUCT.field(name)
        out[field.offset : field.end] = number.to_bytes(field.size, "little")
    Sigstruct(bytes(out)).verify()
    return bytes(out)
