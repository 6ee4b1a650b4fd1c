"""The engine of SGX's instructions by itself, as a library: what the SDM's Operation sections say, row by row."""

import ctypes
import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.hashes import SHA256

import pyenclave
from pyenclave.arch.attributes import Attributes
from pyenclave.arch.secs import SECS
from pyenclave.arch.sigstruct import SIGSTRUCT
from pyenclave.arch.tcs import TCS
from pyenclave.image.sigstruct import Author, Sigstruct, unsigned, with_signature

from ..built import compiler, once

PACKAGE = Path(pyenclave.__file__).parent
ENGINE = PACKAGE / "platforms" / "engine"
INCLUDED = (ENGINE, PACKAGE / "platforms" / "enclu", PACKAGE / "shared_include")

PAGE = 4096
BASE, SIZE = 0x7F0000100000, 16 * PAGE
TCS_AT, CODE_AT, SSA_AT, DATA_AT, SPARE_AT, FREE_AT = (n * PAGE for n in (0, 1, 2, 4, 5, 6))
R, W, X, PENDING, MODIFIED, PR = 1, 2, 4, 8, 16, 32
AS_TCS, AS_REG, AS_TRIM = 0x100, 0x200, 0x400
REGISTERS = "rax rcx rdx rbx rsp rbp rsi rdi r8 r9 r10 r11 r12 r13 r14 r15 rflags rip fsbase gsbase"
NAMES = tuple(REGISTERS.split())
GP, PF, UD = "#GP", "#PF", "#UD"
VECTORS = {6: UD, 13: GP, 14: PF}


class Registers(ctypes.Structure):
    """sgx_registers_t."""

    _fields_ = [(name, ctypes.c_uint64) for name in NAMES]


@dataclass
class Trial:
    """One enclave. Instructions answer with RAX's code or the exception's name; offsets are from its base."""

    library: ctypes.CDLL
    key: rsa.RSAPrivateKey
    digest: Any = field(default_factory=hashlib.sha256)

    def __post_init__(self) -> None:
        self.library.begin()
        self.registers = Registers.in_dll(self.library, "registers")
        self.state = (ctypes.c_uint8 * PAGE).in_dll(self.library, "state_area")

    def __getattr__(self, name: str) -> Callable[..., int | str]:
        return partial(self._run, name)

    def _run(self, name: str, *operands: Any) -> int | str:
        function = getattr(self.library, name)
        function.restype = ctypes.c_uint64
        told = function(*(ctypes.c_uint64(one) if isinstance(one, int) else one for one in operands))
        return VECTORS[told >> 48 & 0x7FFF] if told >> 63 else told

    @property
    def error(self) -> int:
        """Of the page fault that the last AEX or ENCLU had."""
        return ctypes.c_uint64.in_dll(self.library, "fault_address").value - BASE

    def create(self, **fields: int | bytes) -> int | str:
        usual: dict[str, int | bytes] = {
            "size": SIZE, "baseaddr": BASE, "ssaframesize": 1, "attributes": Attributes.MODE64BIT, "xfrm": 3,
        }  # fmt: skip
        packed = SECS.pack(**{**usual, **fields})
        self.digest = hashlib.sha256(b"ECREATE\0" + packed[16:20] + packed[:8] + bytes(44))
        return self._run("ecreate", packed)

    def add(self, offset: int, secinfo: int, content: bytes = b"", *, measured: bool = True) -> int | str:
        page = content.ljust(PAGE, b"\0")
        told = self._run("eadd", offset, secinfo, page)
        if told != 0:
            return told
        flags = secinfo if secinfo >> 8 == 2 else secinfo & ~7
        self.digest.update(b"EADD\0\0\0\0" + offset.to_bytes(8, "little") + flags.to_bytes(8, "little") + bytes(40))
        for at in range(offset, offset + PAGE * measured, 256):
            assert self._run("eextend", at) == 0
            inside = self.read(at, 256)
            self.digest.update(b"EEXTEND\0" + at.to_bytes(8, "little") + bytes(48) + inside)
        return told

    def signed(self, *, debug: bool = False, **fields: int | bytes) -> bytes:
        """A SIGSTRUCT of what has been measured, with fields of a signer's own."""
        attributes = Attributes.MODE64BIT | (Attributes.DEBUG if debug else Attributes.NONE)
        raw = unsigned(Author(0x20260101, 0, 0, attributes, 3, 0), self.digest.digest())
        raw = SIGSTRUCT.pack(**{**SIGSTRUCT.unpack(raw), **fields})
        signature = self.key.sign(Sigstruct(raw).signed_bytes, padding.PKCS1v15(), SHA256())
        return with_signature(raw, signature, self.key.public_key())

    def build(self, *, tcs: dict[str, int] | None = None, debug: bool = False, **secs: int | bytes) -> "Trial":
        """A TCS with two SSA frames, code, data and a spare page; initialised."""
        attributes = Attributes.MODE64BIT | (Attributes.DEBUG if debug else Attributes.NONE)
        assert self.create(**{"attributes": attributes, **secs}) == 0
        usual = {"ossa": SSA_AT, "nssa": 2, "oentry": CODE_AT, "ofsbase": DATA_AT, "ogsbase": DATA_AT}
        assert self.add(TCS_AT, AS_TCS, TCS.pack(**{**usual, **(tcs or {})})) == 0
        assert self.add(CODE_AT, AS_REG | R | X) == 0
        for at in (SSA_AT, SSA_AT + PAGE, DATA_AT, SPARE_AT):
            assert self.add(at, AS_REG | R | W) == 0
        assert self.einit(self.signed(debug=debug, miscselect=secs.get("miscselect", 0))) == 0
        return self

    def read(self, offset: int, size: int) -> bytes:
        self.library.memory.restype = ctypes.c_void_p
        return ctypes.string_at(self.library.memory() + offset, size)

    def write(self, offset: int, content: bytes) -> None:
        self.library.memory.restype = ctypes.c_void_p
        ctypes.memmove(self.library.memory() + offset, content, len(content))

    def secinfo(self, flags: int, *, rest: bytes = bytes(56), at: int = DATA_AT) -> int:
        """One in the enclave's memory; its address."""
        self.write(at, flags.to_bytes(8, "little") + rest)
        return BASE + at

    def leaf(self, number: int, **values: int) -> int | str:
        """ENCLU inside."""
        self.set(rax=number, **values)
        return self.enclu()

    def set(self, **values: int) -> None:
        for name, value in values.items():
            setattr(self.registers, name, value)

    def enter(self, tcs: int = TCS_AT, **values: int) -> int | str:
        self.set(**{"rax": 2, "rbx": BASE + tcs, "rcx": 0x401000, "rip": 0x400000, **values})
        return self.eenter()

    def resume(self, tcs: int = TCS_AT, **values: int) -> int | str:
        self.set(**{"rax": 3, "rbx": BASE + tcs, "rcx": 0x401000, "rip": 0x400000, **values})
        return self.eresume()


@pytest.fixture(scope="session")
def library() -> ctypes.CDLL:
    flags = ["-O1", "-g", "-Wall", "-Wextra", "-shared", "-fPIC", *(f"-I{folder}" for folder in INCLUDED)]
    sources = [Path(__file__).parent / "exports.c", *sorted(ENGINE.glob("*.c"))]
    made = once(["engine"], lambda folder: compiler(["gcc", *flags, *sources, "-o", "engine.so"], folder))
    return ctypes.CDLL(str(made / "engine.so"))


@pytest.fixture(scope="session")
def key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=3, key_size=3072)


@pytest.fixture
def trial(library: ctypes.CDLL, key: rsa.RSAPrivateKey) -> Trial:
    return Trial(library, key)
