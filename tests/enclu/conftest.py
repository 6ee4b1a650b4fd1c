"""EREPORT, EGETKEY and the platform's secret as the emulated platforms have them, called by themselves."""

import ctypes
import sys
from pathlib import Path

import pytest

import pyenclave
from pyenclave.arch.attributes import Attributes
from pyenclave.arch.keyrequest import KEYREQUEST, KeyName, KeyPolicy
from pyenclave.arch.report import REPORT, TARGETINFO

from ..built import compiler, once

ENCLU = Path(pyenclave.__file__).parent / "platforms" / "enclu"
PRODUCTION = Attributes.INIT | Attributes.MODE64BIT
CPUSVN = bytes([1]) + bytes(15)
ROOTS_SIZE = 1088
PROTECTION = 0xFFFFFFFF


class Enclu:
    """The library, for enclaves that a test describes by a report's fields."""

    def __init__(self, path: Path) -> None:
        self._library = ctypes.CDLL(str(path))
        self._library.get_key.restype = ctypes.c_uint32

    def cmac(self, key: bytes, message: bytes) -> bytes:
        mac = ctypes.create_string_buffer(16)
        self._library.cmac(mac, message, ctypes.c_size_t(len(message)), key)
        return mac.raw

    def read_secret(self, path: Path) -> bytes | int:
        """The secret, or why there is none."""
        secret = ctypes.create_string_buffer(32)
        code = int(self._library.read_secret(str(path).encode(), secret))
        return code or secret.raw

    def launch(self, secret: bytes = bytes(32), **identity: int | bytes) -> "Launched":
        return Launched(self._library, secret, identity)


class Launched:
    """One enclave."""

    def __init__(self, library: ctypes.CDLL, secret: bytes, identity: dict[str, int | bytes]) -> None:
        self._library = library
        packed = REPORT.pack(**{"attributes": PRODUCTION, "xfrm": 7, **identity})
        self._identity = ctypes.create_string_buffer(packed, REPORT.size)
        self.roots = ctypes.create_string_buffer(ROOTS_SIZE)
        library.derive_roots(self.roots, secret, self._identity)

    def request(self, raw: bytes) -> bytes | int:
        """The key of a KEYREQUEST, or what RAX says."""
        key = ctypes.create_string_buffer(16)
        error = int(self._library.get_key(self.roots, self._identity, raw, key))
        assert error == 0 or key.raw == bytes(16)
        return error or key.raw

    def key(self, **fields: int | bytes) -> bytes | int:
        """As request(), of a sealing key by MRENCLAVE, where nothing else is said."""
        sealing = {"keyname": KeyName.SEAL, "keypolicy": KeyPolicy.MRENCLAVE, "cpusvn": CPUSVN}
        return self.request(KEYREQUEST.pack(**{**sealing, **fields}))

    def report(self, data: bytes = bytes(64), **target: int | bytes) -> bytes:
        return self.report_for(TARGETINFO.pack(**target), data)

    def report_for(self, target: bytes, data: bytes) -> bytes:
        made = ctypes.create_string_buffer(REPORT.size)
        self._library.make_report(self.roots, self._identity, target, data, made)
        return made.raw


@pytest.fixture(scope="session")
def enclu() -> Enclu:
    modules = ["--dep", "enclu", f"-Mroot={Path(__file__).parent / 'exports.zig'}", f"-Menclu={ENCLU / 'enclu.zig'}"]
    # Not optimised, which takes four times as long to compile: every test of enclaves has it so.
    flags = ["-target", "x86_64-linux-none", "-mcpu=x86_64_v3+aes+pclmul", "-O", "debug", "-fPIC", "-fcompiler-rt"]
    command = [sys.executable, "-m", "ziglang", "build-lib", "-dynamic", *flags, *modules, "-femit-bin=enclu.so"]
    return Enclu(once(["enclu"], lambda folder: compiler(command, folder)) / "enclu.so")
