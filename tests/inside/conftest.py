"""Both twins of the inside library behind one face: plain Python, and the compiled body in a native test library."""

import builtins
import ctypes
import inspect
import os
import runpy
import subprocess
from collections.abc import Callable
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

from pyenclave.arch.attributes import Attributes
from pyenclave.arch.calls import Hint
from pyenclave.arch.report import REPORT
from pyenclave.inside import aead, compare, exchange, hashing, kdf, mac, random, report, seal, sign
from pyenclave.toolchain.headers import TRUSTED_INCLUDE
from pyenclave.toolchain.inside_library import PARTS, build_object

from ..built import once

DOUBLE = Path(__file__).parent / "double.c"
ROOT = Path(__file__).parents[2]
ENCLU = ROOT / "pyenclave" / "platforms" / "enclu"
# As what every test starts: a debug image of product 0, security version 0, as the plain twin is.
HINTED = {"portable": 0, "hinted": sum(Hint)}
NEEDED = ("sha_ni", "vaes", "vpclmulqdq")  # of the processor, by the hints
PLAIN = {"attributes": Attributes.INIT | Attributes.DEBUG | Attributes.MODE64BIT, "xfrm": 7}


class Value(ctypes.Structure):
    """pye_bytes_t"""

    _fields_ = (("size", ctypes.c_size_t), ("data", ctypes.c_char_p))


class Body:
    """The compiled bodies, natively, over the double of the runtime, for a processor that the host says has `hints`."""

    def __init__(self, library: Path, hints: int = 0) -> None:
        self.library = ctypes.CDLL(str(library))
        for name in ("double_call_on_stack", "double_count", "double_heap_used"):
            getattr(self.library, name).restype = ctypes.c_uint64
        self.library.double_exception.restype = ctypes.c_char_p
        self.library.double_newest.restype = ctypes.c_void_p
        self.library.double_hints.restype = ctypes.c_void_p
        self.hint(hints)
        self.stack = (ctypes.c_uint8 * 0x10000).in_dll(self.library, "double_stack")
        self.vectors = (ctypes.c_uint8 * 512).in_dll(self.library, "double_vectors")
        self.arena_size = ctypes.c_size_t.in_dll(self.library, "double_arena_size")
        self.heap_size = ctypes.c_size_t.in_dll(self.library, "double_heap_size")
        self.reset()

    def hint(self, hints: int) -> None:
        """Of all Bodies, which are one library."""
        ctypes.c_uint32.from_address(self.library.double_hints()).value = hints

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
        given = (ctypes.c_uint64 * 6)(*words)
        result = getattr(self.library, caller)(self.address(name), given, *map(ctypes.c_uint64, more))
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
        self.queue_random(bytes(32))
        return self.through("double_count", name, arguments)

    def exception(self) -> str:
        """The name of the exception that was raised since the last reset, "" for none."""
        return str(self.library.double_exception().decode())

    def newest(self, size: int) -> bytes:
        """The first `size` bytes of the newest block of the arena."""
        return ctypes.string_at(self.library.double_newest(), size)

    def interrupt(self, after: int) -> None:
        """From here on the host has a signal to handle, whose handler ends the call when it is asked `after` times."""
        self.library.double_interrupt(ctypes.c_uint64(after))

    def looks(self) -> int:
        """How often the host was asked since."""
        return ctypes.c_uint64.in_dll(self.library, "double_looks").value

    def heap_used(self) -> int:
        return int(self.library.double_heap_used())

    def queue_random(self, data: bytes) -> None:
        self.library.double_queue(data, ctypes.c_size_t(len(data)))


def link(folder: Path) -> None:
    double, library = folder / "double.o", folder / "inside.so"
    include = [f"-I{one}" for one in (ENCLU, *TRUSTED_INCLUDE[1:])]  # with the compiler's own libc
    flags = ["-O2", "-fPIC", "-mno-red-zone", "-Wall", "-Wextra", "-Werror", *include]
    subprocess.run(["gcc", *flags, "-c", str(DOUBLE), "-o", str(double)], check=True)  # first: a machine may lack gcc
    bodies = [str(build_object(part, folder)) for part in PARTS]
    enclu = folder / "enclu.o"
    runpy.run_path(str(ROOT / "install" / "zig.py"))["compile_object"](ENCLU / "enclu.zig", enclu)
    command = ["gcc", "-shared", "-Wl,-z,now", str(double), *bodies, str(enclu), "-o", str(library)]
    subprocess.run(command, check=True)


class Bodies:
    """By what the host says of the processor: "portable" uses what every one has, "hinted" all that images can."""

    def folder(self) -> Path:
        """Where the objects lie, and inside.so of all of them."""
        return once(["inside"], link)

    def load(self, variant: str) -> Body:
        if HINTED[variant] and not set(NEEDED) <= set(Path("/proc/cpuinfo").read_text().split()):
            pytest.skip(f"this processor lacks one of {', '.join(NEEDED)}")
        return Body(self.folder() / "inside.so", HINTED[variant])


@pytest.fixture(scope="session")
def bodies() -> Bodies:
    return Bodies()


@pytest.fixture(params=HINTED)
def body(request: pytest.FixtureRequest, bodies: Bodies) -> Body:
    return bodies.load(request.param)


MODULES = (aead, compare, exchange, hashing, kdf, mac, random, report, seal, sign)


def name_of(module: ModuleType) -> str:
    return module.__name__.rpartition(".")[2]


def compiled(body: Body) -> SimpleNamespace:
    """The bodies with the twins' signatures."""

    def face(name: str, twin: Callable[..., Any]) -> Callable[..., Any]:
        signature = inspect.signature(twin)

        def function(*arguments: Any, **named: Any) -> Any:
            bound = signature.bind(*arguments, **named)
            bound.apply_defaults()
            passed = [one.encode() if isinstance(one, str) else one for one in bound.arguments.values()]
            if signature.return_annotation is builtins.bytes:
                return body.value(name, *passed)
            return signature.return_annotation(body.call(name, *passed))

        return function

    def faces(module: ModuleType) -> SimpleNamespace:
        functions = {name: getattr(module, name) for name in module.__all__}
        prefix = name_of(module)
        return SimpleNamespace(
            **{name: face(f"{prefix}_{name}", one) for name, one in functions.items() if callable(one)}
        )

    return SimpleNamespace(**{name_of(one): faces(one) for one in MODULES}, queue_random=body.queue_random)


def plain(monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    for one in (seal, report):
        monkeypatch.setattr(one, "secret", lambda: bytes(32))

    def queue_random(data: bytes) -> None:
        monkeypatch.setattr(os, "urandom", lambda size: data)

    return SimpleNamespace(**{name_of(one): one for one in MODULES}, queue_random=queue_random)


@pytest.fixture(params=["python", *HINTED])
def inside(request: pytest.FixtureRequest, bodies: Bodies, monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    """Every test that takes it runs on the plain twin and on both variants of the compiled body."""
    if request.param == "python":
        return plain(monkeypatch)
    return compiled(bodies.load(request.param))


@pytest.fixture(params=HINTED)
def twins(request: pytest.FixtureRequest, bodies: Bodies, monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    """`python` and `compiled`, to be compared; `reset` empties the compiled one's arena."""
    body = bodies.load(request.param)
    return SimpleNamespace(python=plain(monkeypatch), compiled=compiled(body), reset=body.reset)
