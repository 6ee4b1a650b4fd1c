"""SIGSTRUCT: making the bytes to sign, adding the signature, and checking it as EINIT does."""

import hashlib
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.hashes import SHA256

from pyenclave.arch.attributes import ALL_ATTRIBUTES, ALL_MISC, Attributes
from pyenclave.arch.sigstruct import EXPONENT, HEADER, HEADER2, SIGNED, SIGSTRUCT
from pyenclave.errors import SignatureError

from .elf import Elf

SECTION = ".pyenclave.sigstruct"
KEY_BITS = 3072
VENDORS = (0, 0x8086)  # SDM vol. 3D, SIGSTRUCT: VENDOR
# EMSA-PKCS1-v1_5 before the digest (RFC 8017, 9.2): padding, then the DigestInfo of SHA-256.
_DIGEST_INFO = bytes.fromhex("3031300d060960864801650304020105000420")
_PADDING = b"\0\1" + b"\xff" * (KEY_BITS // 8 - 3 - len(_DIGEST_INFO) - 32) + b"\0" + _DIGEST_INFO


@dataclass(frozen=True)
class Sigstruct:
    """A SIGSTRUCT by its SDM field names; integers little endian in the file, `modulus` and `signature` as numbers."""

    raw: bytes

    def number(self, name: str) -> int:
        """A field by its SDM name, little endian."""
        return int.from_bytes(SIGSTRUCT.bytes_of(self.raw, name), "little")

    @property
    def enclavehash(self) -> bytes:
        return SIGSTRUCT.bytes_of(self.raw, "enclavehash")

    @property
    def modulus(self) -> int:
        return self.number("modulus")

    @property
    def mrsigner(self) -> bytes:
        """SHA-256 of the modulus, little endian (SDM vol. 3D, MRSIGNER)."""
        return hashlib.sha256(self.modulus.to_bytes(KEY_BITS // 8, "little")).digest()

    @property
    def attributes(self) -> Attributes:
        return Attributes(self.number("attributes"))

    @property
    def attributemask(self) -> int:
        return self.number("attributemask")

    @property
    def xfrm(self) -> int:
        return self.number("xfrm")

    @property
    def xfrmmask(self) -> int:
        return self.number("xfrmmask")

    @property
    def miscselect(self) -> int:
        return self.number("miscselect")

    @property
    def miscmask(self) -> int:
        return self.number("miscmask")

    @property
    def isvprodid(self) -> int:
        return self.number("isvprodid")

    @property
    def isvsvn(self) -> int:
        return self.number("isvsvn")

    @property
    def date(self) -> int:
        """YYYYMMDD as its digits read in hexadecimal: 0x20260101."""
        return self.number("date")

    @property
    def signed_bytes(self) -> bytes:
        """What the signature covers."""
        return b"".join(self.raw[part] for part in SIGNED)

    def verify(self) -> None:
        """Checks the header, the key and the signature, q1 and q2. Raises SignatureError."""
        for name, expected in (("header", HEADER), ("header2", HEADER2)):
            found = SIGSTRUCT.bytes_of(self.raw, name)
            if found != expected:
                raise SignatureError(f"SIGSTRUCT {name}: expected {expected.hex()}, found {found.hex()}")
        if self.number("exponent") != EXPONENT:
            raise SignatureError(f"SIGSTRUCT exponent: expected {EXPONENT}, found {self.number('exponent')}")
        if self.modulus.bit_length() != KEY_BITS:
            raise SignatureError(f"SIGSTRUCT modulus: expected {KEY_BITS} bits, found {self.modulus.bit_length()}")
        if self.number("vendor") not in VENDORS:
            raise SignatureError(f"SIGSTRUCT vendor: expected 0 or {VENDORS[1]:#x}, found {self.number('vendor'):#x}")
        self._verify_signature()
        for name, number in zip(("q1", "q2"), quotients(self.number("signature"), self.modulus), strict=True):
            if self.number(name) != number:
                raise SignatureError(f"SIGSTRUCT {name}: expected {number:#x}, found {self.number(name):#x}")
        for start, end in SIGSTRUCT.reserved():
            # Reserved bytes must be zero; what the signature does not cover could else carry anything.
            found = self.raw[start:end]
            if any(found):
                raise SignatureError(f"SIGSTRUCT bytes {start} to {end}: expected zeros, found {found.hex()}")

    def _verify_signature(self) -> None:
        signature = self.number("signature")
        try:
            key = rsa.RSAPublicNumbers(EXPONENT, self.modulus).public_key()
            key.verify(signature.to_bytes(KEY_BITS // 8, "big"), self.signed_bytes, padding.PKCS1v15(), SHA256())
        except (InvalidSignature, ValueError) as error:
            promised, found = self._promised(signature), hashlib.sha256(self.signed_bytes).hexdigest()
            raise SignatureError(f"SIGSTRUCT signature: expected {promised}, found SHA-256 {found}") from error

    def _promised(self, signature: int) -> str:
        """What the signature says of the bytes, for an error that names both values."""
        opened = pow(signature, EXPONENT, self.modulus).to_bytes(KEY_BITS // 8, "big")
        head, digest = opened[:-32], opened[-32:]
        return f"SHA-256 {digest.hex()}" if head == _PADDING else "one by the key in its modulus"


def quotients(signature: int, modulus: int) -> tuple[int, int]:
    """q1 and q2, which spare the hardware a division (SDM vol. 3D, SIGSTRUCT: Q1, Q2)."""
    square = signature * signature
    q1 = square // modulus
    q2 = (square % modulus) * signature // modulus
    return q1, q2


@dataclass(frozen=True)
class Author:
    """What the signer states besides the measurement."""

    date: int  # YYYYMMDD as its digits read in hexadecimal
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
        date=author.date,
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


def read_sigstruct(elf: Elf) -> tuple[int, Sigstruct]:
    """An image's SIGSTRUCT and its offset in the file. Raises SignatureError where there is none of the right size."""
    section = elf.section(SECTION)
    if len(section.data) != SIGSTRUCT.size:
        found = f"its SIGSTRUCT has {len(section.data)} bytes, not {SIGSTRUCT.size}"
        raise SignatureError(f"{elf.name} is not an enclave image: {found}")
    return section.file_offset, Sigstruct(section.data)


def with_signature(raw: bytes, signature: bytes, key: rsa.RSAPublicKey) -> bytes:
    """The finished SIGSTRUCT; `signature` is 384 bytes, big endian, PKCS #1 v1.5 with SHA-256.

    Raises SignatureError where the key is not RSA-3072 with e = 3 or the signature is not its own over these bytes.
    """
    check_key(key)
    numbers = key.public_numbers()
    value = int.from_bytes(signature, "big")
    if len(signature) != KEY_BITS // 8:
        raise SignatureError(f"a signature has {KEY_BITS // 8} bytes, this one has {len(signature)}")
    if value >= numbers.n:
        raise SignatureError("a signature is a number below its key's modulus, this one is not")
    out = bytearray(raw)
    q1, q2 = quotients(value, numbers.n)
    for name, number in (("modulus", numbers.n), ("signature", value), ("q1", q1), ("q2", q2)):
        field = SIGSTRUCT.field(name)
        out[field.offset : field.end] = number.to_bytes(field.size, "little")
    Sigstruct(bytes(out)).verify()
    return bytes(out)


def check_key(key: rsa.RSAPublicKey, where: str = "") -> None:
    """Raises SignatureError, starting with `where`, unless hardware takes signatures of this key."""
    found = f"RSA-{key.key_size} with e = {key.public_numbers().e}"
    needed = f"RSA-{KEY_BITS} with e = {EXPONENT}"
    if found != needed:
        raise SignatureError(f"{where}an SGX signing key is {needed}, this one is {found}")
