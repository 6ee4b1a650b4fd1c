"""Both twins of the inside library behind one face: plain Python, and the compiled body in a native test library."""

import builtins
import ctypes
import os
import runpy
import subprocess
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from pyenclave.arch.attributes import Attributes
from pyenclave.arch.report import REPORT
from pyenclave.inside import aead, compare, hashing, kdf, mac, random, report, seal
from pyenclave.toolchain.headers import TRUSTED_INCLUDE
from pyenclave.toolchain.inside_library import OBJECT, build_objects

from ..built import once

DOUBLE = Path(__file__).parent / "double.c"
ROOT = Path(__file__).parents[2]
ENCLU = ROOT / "pyenclave" / "platforms" / "enclu"
# As what every test starts: a debug image of product 0, security version 0, as the plain twin is.
PLAIN = {"attributes": Attributes.INIT | Attributes.DEBUG | Attributes.MODE64BIT, "xfrm": 7}


class Value(ctypes.Structure):
    """pye_bytes_t"""

    _fields_ = (("size", ctypes.c_size_t), ("data", ctypes.c_char_p))


class Body:
    """The compiled bodies, natively, over the double of the runtime."""

    def __init__(self, library: Path) -> None:
        self.library = ctypes.CDLL(str(library))
        for name in ("double_call_on_stack", "double_count"):
            getattr(self.library, name).restype = ctypes.c_uint64
        self.library.double_exception.restype = ctypes.c_char_p
        self.library.double_newest.restype = ctypes.c_void_p
        self.stack = (ctypes.c_uint8 * 0x10000).in_dll(self.library, "double_stack")
        self.arena_size = ctypes.c_size_t.in_dll(self.library, "double_arena_size")
        self.reset()

    def reset(self) -> None:
        self.library.double_reset()
        self.launch()

    def launch(self, secret: bytes = bytes(32), **identity: int | bytes) -> None:
        """From here on the bodies run in this enclave: `identity` are a report's fields."""
        self.library.double_launch(secret, REPORT.pack(**{**PLAIN, **identity}))

    def given_keys(self) -> list[bytes]:
        """What EGETKEY gave since the last reset."""
        raw = (ctypes.c_uint8 * 128).in_dll(self.library, "double_given")
        count = ctypes.c_uint32.in_dll(self.library, "double_given_count").value
        return [bytes(raw[16 * at : 16 * at + 16]) for at in range(count)]

    def address(self, name: str) -> ctypes.c_void_p:
        return ctypes.c_void_p.in_dll(self.library, f"body_pye_inside_{name}")

    def through(self, caller: str, name: str, arguments: tuple[bytes | int | Value | None, ...], *more: int) -> int:
        """Calls a body through one of the double's callers; its answer is an address, an int or a count."""
        keep = [Value(len(a), a) if isinstance(a, bytes) else a for a in arguments]
        words = [ctypes.addressof(a) if isinstance(a, Value) else a or 0 for a in keep]
        words += [0] * (4 - len(words))
        result = getattr(self.library, caller)(self.address(name), *map(ctypes.c_uint64, [*words, *more]))
        del keep
        return int(result)

    def call(self, name: str, *arguments: bytes | int | Value | None) -> int:
        return self.through("double_call_on_stack", name, arguments)

    def value(self, name: str, *arguments: bytes | int | Value | None) -> bytes:
        """A call whose result is a value; raises what the body raised."""
        address = self.call(name, *arguments)
        if address == 0:
            kind = getattr(builtins, self.exception())
            message = ctypes.c_char.in_dll(self.library, "double_message")
            raise kind(ctypes.string_at(ctypes.addressof(message)).decode())
        value = Value.from_address(address)
        pointer = ctypes.c_void_p.from_address(address + Value.data.offset).value
        assert pointer is not None
        return ctypes.string_at(pointer, value.size)

    def count(self, name: str, *arguments: bytes | int | Value | None) -> int:
        """The number of instructions that a call takes. Randomness is queued, since the kernel's varies."""
        self.queue_random(bytes(12))
        return self.through("double_count", name, arguments)

    def exception(self) -> str:
        """The name of the exception that was raised since the last reset, "" for none."""
        return str(self.library.double_exception().decode())

    def newest(self, size: int) -> bytes:
        """The first `size` bytes of the newest block of the arena."""
        return ctypes.string_at(self.library.double_newest(), size)

    def queue_random(self, data: bytes) -> None:
        self.library.double_queue(data, ctypes.c_size_t(len(data)))


def link(folder: Path, *, sha: bool = False) -> None:
    double, library = folder / "double.o", folder / "inside.so"
    include = [f"-I{one}" for one in (ENCLU, *TRUSTED_INCLUDE[1:])]  # with the compiler's own libc
    flags = ["-O2", "-fPIC", "-mno-red-zone", "-Wall", "-Wextra", "-Werror", *include]
    subprocess.run(["gcc", *flags, "-c", str(DOUBLE), "-o", str(double)], check=True)  # first: a machine may lack gcc
    build_objects(folder, sha=sha)
    enclu = folder / "enclu.o"
    runpy.run_path(str(ROOT / "install" / "zig.py"))["compile_object"](ENCLU / "enclu.zig", enclu)
    command = ["gcc", "-shared", "-Wl,-z,now", str(double), str(folder / OBJECT), str(enclu), "-o", str(library)]
    subprocess.run(command, check=True)


class Bodies:
    """Each variant."""

    def object(self, variant: str) -> Path:
        if variant == "sha" and " sha_ni " not in Path("/proc/cpuinfo").read_text():
            pytest.skip("this processor has no SHA extensions")
        return once(["inside", variant], lambda folder: link(folder, sha=variant == "sha")) / OBJECT

    def load(self, variant: str) -> Body:
        return Body(self.object(variant).parent / "inside.so")


@pytest.fixture(scope="session")
def bodies() -> Bodies:
    return Bodies()


@pytest.fixture(params=["portable", "sha"])
def body(request: pytest.FixtureRequest, bodies: Bodies) -> Body:
    return bodies.load(request.param)


# Arguments that have no default.
FIXED = {"seal_seal": 2, "seal_unseal": 1, "seal_migrate": 2}


def compiled(body: Body) -> SimpleNamespace:
    """The bodies with the twins' signatures."""

    def face(name: str, *defaults: bytes) -> Callable[..., bytes]:
        def function(*arguments: Any) -> bytes:
            missing = 3 - len(arguments) if defaults else 0
            return body.value(name, *arguments, *defaults[:missing])

        return function

    def sealing(name: str, *defaults: tuple[str, Any]) -> Callable[..., bytes]:
        def function(*arguments: Any, **named: Any) -> bytes:
            given = len(arguments) - FIXED[name]
            passed = [*arguments, *(named.get(one, value) for one, value in defaults[given:])]
            return body.value(name, *(one.encode() if isinstance(one, str) else one for one in passed))

        return function

    return SimpleNamespace(
        seal=SimpleNamespace(
            seal=sealing("seal_seal", ("aad", b""), ("version", 0)),
            unseal=sealing("seal_unseal", ("aad", b""), ("counter", 0)),
            migrate=sealing("seal_migrate", ("aad", b"")),
            version=lambda sealed: body.call("seal_version", sealed),
        ),
        report=SimpleNamespace(
            **{name: face(f"report_{name}") for name in ("target", "create", "verify", "mrenclave", "mrsigner")},
            product_id=lambda report: body.call("report_product_id", report),
            security_version=lambda report: body.call("report_security_version", report),
            debug=lambda report: bool(body.call("report_debug", report)),
        ),
        aead=SimpleNamespace(encrypt=face("aead_encrypt", b""), decrypt=face("aead_decrypt", b"")),
        compare=SimpleNamespace(equal=lambda a, b: bool(body.call("compare_equal", a, b))),
        hashing=SimpleNamespace(sha256=face("hashing_sha256")),
        kdf=SimpleNamespace(hkdf_sha256=face("kdf_hkdf_sha256")),
        mac=SimpleNamespace(hmac_sha256=face("mac_hmac_sha256")),
        random=SimpleNamespace(bytes=face("random_bytes")),
        queue_random=body.queue_random,
    )


def plain(monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    for one in (seal, report):
        monkeypatch.setattr(one, "secret", lambda: bytes(32))

    def queue_random(data: bytes) -> None:
        monkeypatch.setattr(os, "urandom", lambda size: data)

    return SimpleNamespace(
        aead=aead,
        compare=compare,
        hashing=hashing,
        kdf=kdf,
        mac=mac,
        random=random,
        report=report,
        seal=seal,
        queue_random=queue_random,
    )


@pytest.fixture(params=["python", "portable", "sha"])
def inside(request: pytest.FixtureRequest, bodies: Bodies, monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    """Every test that takes it runs on the plain twin and on both variants of the compiled body."""
    if request.param == "python":
        return plain(monkeypatch)
    return compiled(bodies.load(request.param))


@pytest.fixture(params=["portable", "sha"])
def twins(request: pytest.FixtureRequest, bodies: Bodies, monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    """`python` and `compiled`, to be compared; `reset` empties the compiled one's arena."""
    body = bodies.load(request.param)
    return SimpleNamespace(python=plain(monkeypatch), compiled=compiled(body), reset=body.reset)
