"""Local reports: what an enclave is, said by the processor to another enclave of the same machine.

A report (432 bytes, the SDM's REPORT) is made for one target, the only one that can verify it. It carries 64 bytes of
whoever asks: a hash of a public key, a nonce. Nobody outside of the machine can verify it.

This twin has a secret of this user's instead of a processor, and is a debug image of product 0 whose MRENCLAVE and
MRSIGNER are zeros: what it verifies, plain Python has made.
"""

import os
import struct

from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.cmac import CMAC
from cryptography.hazmat.primitives.constant_time import bytes_eq
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.hmac import HMAC

from ._secret import secret

__all__ = ["create", "debug", "mrenclave", "mrsigner", "product_id", "security_version", "target", "verify"]

SIZE = 432
TARGET_SIZE = 512
DATA_SIZE = 64
MACED = 384  # bytes that the MAC covers; KEYID and MAC follow
_ATTRIBUTES, _XFRM = 0b111, 7  # INIT, DEBUG, MODE64BIT; x87, SSE, AVX
_TARGET = struct.Struct("<32sQQB1xHI8x64s384x")
# Of TARGETINFO.
_RESERVED = [49, *range(56, 64), *range(128, TARGET_SIZE)]


def target() -> bytes:
    """This enclave as another one's target: the SDM's TARGETINFO, 512 bytes."""
    return _TARGET.pack(bytes(32), _ATTRIBUTES, _XFRM, 0, 0, 0, bytes(64))


def create(target: bytes, data: bytes) -> bytes:
    """The processor's report of this enclave for `target`, made by `target()` there, with the 64 bytes of `data`.

    Raises ValueError for another length of either, or a target with reserved bytes that are not 0.
    """
    if len(target) != TARGET_SIZE:
        raise ValueError(f"report: a target has {TARGET_SIZE} bytes, not {len(target)}")
    if len(data) != DATA_SIZE:
        raise ValueError(f"report: data are {DATA_SIZE} bytes, not {len(data)}")
    if any(target[at] for at in _RESERVED):
        raise ValueError("report: reserved bytes of the target are not 0")
    body = bytearray(MACED)
    struct.pack_into("<QQ", body, 48, _ATTRIBUTES, _XFRM)
    body[320:MACED] = data
    keyid = os.urandom(32)
    return bytes(body) + keyid + _mac(target, keyid, bytes(body))


def verify(report: bytes) -> bytes:
    """The 64 bytes of data of a report. Raises ValueError where it was not made for this enclave on this machine."""
    if len(report) != SIZE:
        raise ValueError(f"report: a report has {SIZE} bytes, not {len(report)}")
    if not bytes_eq(_mac(target(), report[MACED:416], report[:MACED]), report[416:]):
        raise ValueError("report: not made for this enclave on this machine")
    return report[320:MACED]


def mrenclave(report: bytes) -> bytes:
    """The MRENCLAVE that it names: to be believed, as what follows, after `verify` only. ValueError for no report."""
    return _named(report)[64:96]


def mrsigner(report: bytes) -> bytes:
    """The MRSIGNER that it names; ValueError for no report."""
    return _named(report)[128:160]


def product_id(report: bytes) -> int:
    """The product id that it names; 0 for no report."""
    return int.from_bytes(report[256:258], "little") if len(report) == SIZE else 0


def security_version(report: bytes) -> int:
    """The security version that it names; 0 for no report."""
    return int.from_bytes(report[258:260], "little") if len(report) == SIZE else 0


def debug(report: bytes) -> bool:
    """Whether it names a debug image, which keeps nothing from its host; True for no report."""
    return len(report) != SIZE or bool(report[48] & 2)


def _named(report: bytes) -> bytes:
    if len(report) != SIZE:
        raise ValueError(f"report: a report has {SIZE} bytes, not {len(report)}")
    return report


def _mac(target: bytes, keyid: bytes, body: bytes) -> bytes:
    """As the processor's, under a key that depends on the target and KEYID."""
    key = HMAC(secret(), SHA256())
    key.update(b"report" + target + keyid)
    mac = CMAC(AES(key.finalize()[:16]))
    mac.update(body)
    return mac.finalize()
