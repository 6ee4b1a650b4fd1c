"""Stand-ins for confidential machines: their reports, made from the documents' layouts, and the kernel's interfaces.

Nothing here was recorded from a machine: signatures are of keys that a test makes.
"""

import ctypes
import errno
import os
import shutil
import struct
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from uuid import UUID

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA384
from cryptography.hazmat.primitives.serialization import Encoding

from pyenclave.attestation import snp, tdx
from pyenclave.attestation.tsm import Configfs

Report = Callable[[bytes], bytes]
TCB = bytes([2, 0, 0, 0, 0, 0, 5, 0x93])
CHIP = bytes(range(64))
GUIDS = {
    "VCEK": UUID("63da758d-e664-4564-adc5-f4b93be8accd"),
    "VLEK": UUID("a8074bc2-a25a-483e-aae6-39c045a0b8a1"),
    "ASK": UUID("4ab7b379-bbac-4fe4-a02f-05aef327c782"),
    "ARK": UUID("c0b406a4-a803-4952-9743-3fb6014cd0ae"),
}


def snp_report(data: bytes, **fields: int | bytes) -> bytes:
    made = {
        "version": 2,
        "policy": 0x30000,
        "signature_algo": 1,
        "report_data": data,
        "measurement": b"\x4d" * 48,
        "reported_tcb": TCB,
        "chip_id": CHIP,
    }
    return snp.REPORT.pack(**{**made, **fields})


def td_quote(data: bytes, version: int = 4, **fields: int | bytes) -> bytes:
    body = tdx.BODY.pack(**{"mrtd": b"\x54" * 48, "report_data": data, **fields})
    head = struct.pack("<HHI40x", version, 2, 0x81)
    if version == 5:
        body += bytes(64)
        head += struct.pack("<HI", 3, len(body))
    return head + body + struct.pack("<I", 4) + b"sign"


def td_report(data: bytes, **fields: int | bytes) -> bytes:
    return tdx.REPORT.pack(**{"type": 0x81, "mrtd": b"\x54" * 48, "report_data": data, **fields})


def table(**certificates: bytes) -> bytes:
    """The hypervisor's, as the GHCB has it."""
    at = 24 * (len(certificates) + 1)
    rows = b""
    for name, one in certificates.items():
        rows += GUIDS[name].bytes + struct.pack("<II", at, len(one))
        at += len(one)
    return rows + bytes(24) + b"".join(certificates.values())


class FakeConfigfs(Configfs):
    """A tree in an ordinary folder: what the kernel does when attributes are written and read, is done here.

    `report` makes `outblob` of `inblob`; what it raises is what reading `outblob` fails with.
    """

    def __init__(self, root: Path, report: Report, *, provider: str = "sev_guest", table: bytes = b"") -> None:
        super().__init__(root)
        root.mkdir()
        self.root, self.report, self.provider, self.table = root, report, provider, table
        self.meddle: Callable[[FakeConfigfs, Path], None] = lambda tree, request: None
        self.floor: int | None = None
        self.levels: list[bytes] = []

    def make(self, request: Path) -> None:
        super().make(request)
        (request / "provider").write_text(f"{self.provider}\n")
        (request / "generation").write_text("0\n")
        for name in ("inblob", "privlevel"):
            (request / name).touch()
        if self.floor is not None:
            (request / "privlevel_floor").write_text(f"{self.floor}\n")

    def remove(self, request: Path) -> None:
        shutil.rmtree(request)

    def write(self, attribute: Path, data: bytes) -> None:
        super().write(attribute, data)
        count = attribute.parent / "generation"
        count.write_text(f"{int(count.read_text()) + 1}\n")
        if attribute.name == "privlevel":
            self.levels.append(data)

    def read(self, attribute: Path) -> bytes:
        request = attribute.parent
        if attribute.name == "outblob":
            self.meddle(self, request)
            attribute.write_bytes(self.report((request / "inblob").read_bytes()))
            if self.table:
                (request / "auxblob").write_bytes(self.table)
        return super().read(attribute)


class FakeSevGuest:
    """What /dev/sev-guest answers: `ioctl` in place of fcntl's."""

    def __init__(self, report: Report, table: bytes = b"") -> None:
        self.report, self.table = report, table
        self.error, self.codes, self.status, self.size = 0, (0, 0), 0, snp.REPORT.size
        self.requests: list[int] = []

    def ioctl(self, descriptor: int, request: int, argument: bytearray) -> int:
        os.fstat(descriptor)
        self.requests.append(request)
        version, asked, answer, firmware, hypervisor = struct.unpack("<B7xQQII", argument)
        assert (version, firmware, hypervisor) == (1, 0, 0)
        data, level, rest = struct.unpack("<64sI28s", ctypes.string_at(asked, 96))
        assert (level, rest) == (0, bytes(28))
        if request == 0xC0205302:
            address, room = struct.unpack("<QI4x", ctypes.string_at(asked + 96, 16))
            if len(self.table) > room:
                raise self._failed(argument, errno.EIO, (0, 1))
            ctypes.memmove(address, self.table, len(self.table))
        else:
            assert request == 0xC0205300
        if self.error:
            raise self._failed(argument, self.error, self.codes)
        made = struct.pack("<II24x", self.status, self.size) + self.report(data)
        ctypes.memmove(answer, made, len(made))
        return 0

    @staticmethod
    def _failed(argument: bytearray, error: int, codes: tuple[int, int]) -> OSError:
        struct.pack_into("<II", argument, 24, *codes)
        return OSError(error, os.strerror(error))


def fake_tdx_ioctl(descriptor: int, request: int, argument: bytearray) -> int:
    """What /dev/tdx_guest answers."""
    os.fstat(descriptor)
    assert request == 0xC4405401
    assert argument[64:] == bytes(1024)
    argument[64:] = td_report(bytes(argument[:64]))
    return 0


class Vendor:
    """A chain of certificates as AMD's, of keys of its own, and what signs reports by it."""

    BEGIN, END = datetime(2024, 1, 1), datetime(2030, 1, 1)

    def __init__(self, *, fmc: bool = False) -> None:
        self.fmc = fmc
        self.root = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self.intermediate = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self.key = ec.generate_private_key(ec.SECP384R1())
        self.certificates = {
            "ARK": self.certificate("ARK", self.root.public_key(), "ARK", self.root),
            "ASK": self.certificate("ASK", self.intermediate.public_key(), "ARK", self.root),
            "VCEK": self.signer("VCEK"),
            "VLEK": self.signer("VLEK"),
        }

    def signer(
        self,
        name: str,
        tcb: bytes = TCB,
        chip: bytes = CHIP,
        key: rsa.RSAPublicKey | ec.EllipticCurvePublicKey | None = None,
    ) -> bytes:
        places = {9: 0, 1: 1, 2: 2, 3: 3, 8: 7} if self.fmc else {1: 0, 2: 1, 3: 6, 8: 7}
        extensions = {f"3.{number}": self._integer(tcb[at]) for number, at in places.items()}
        if name == "VCEK":
            extensions["4"] = chip
        return self.certificate(name, key or self.key.public_key(), "ASK", self.intermediate, extensions)

    @staticmethod
    def _integer(number: int) -> bytes:
        return bytes([2, 1, number]) if number < 0x80 else bytes([2, 2, 0, number])

    def certificate(
        self,
        name: str,
        key: rsa.RSAPublicKey | ec.EllipticCurvePublicKey,
        issuer: str,
        signer: rsa.RSAPrivateKey,
        extensions: dict[str, bytes] | None = None,
    ) -> bytes:
        builder = x509.CertificateBuilder().subject_name(self._name(name)).issuer_name(self._name(issuer))
        builder = builder.public_key(key).serial_number(x509.random_serial_number())
        builder = builder.not_valid_before(self.BEGIN).not_valid_after(self.END)
        for oid, value in (extensions or {}).items():
            kind = x509.ObjectIdentifier(f"1.3.6.1.4.1.3704.1.{oid}")
            builder = builder.add_extension(x509.UnrecognizedExtension(kind, value), critical=False)
        pss = padding.PSS(padding.MGF1(SHA384()), 48)
        return builder.sign(signer, SHA384(), rsa_padding=pss).public_bytes(Encoding.DER)

    @staticmethod
    def _name(name: str) -> x509.Name:
        return x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])

    def sign(self, report: bytes) -> bytes:
        r, s = decode_dss_signature(self.key.sign(report[: snp.SIGNED], ec.ECDSA(SHA384())))
        signature = r.to_bytes(72, "little") + s.to_bytes(72, "little")
        return report[: snp.SIGNED] + signature.ljust(snp.REPORT.size - snp.SIGNED, b"\0")
