"""Builds the error ABI with its C double into shared libraries, with the flags of a real image."""

import ctypes
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from pyenclave.arch.calls import MESSAGE_SIZE, TRACE, TRACE_DEPTH
from pyenclave.arch.exceptions import Exc
from pyenclave.toolchain.compile import compile_c
from pyenclave.toolchain.cython import cythonize
from pyenclave.toolchain.headers import RUNTIME, TRUSTED_CYTHON_INCLUDE, TRUSTED_INCLUDE
from pyenclave.toolchain.zig import lld

DATA = Path(__file__).parent / "data"
ABI = ("errors.c", "python/defaults.c", "cython_abi.c", "format.c")

CompileAbi = Callable[..., list[Path]]
VISIBLE = "-fvisibility=default"
Link = Callable[[Sequence[Path], Path, str | None], None]
Missing = Callable[[Path, str], set[tuple[str, str]]]


class _Trace(ctypes.Structure):
    _fields_ = [
        ("line", ctypes.c_uint32),
        ("function", ctypes.c_char * TRACE.field("function").size),
        ("file", ctypes.c_char * TRACE.field("file").size),
    ]


class _Error(ctypes.Structure):
    """pye_error_t of pyenclave_abi.h."""

    _fields_ = [
        ("exception", ctypes.c_uint32),
        ("message_size", ctypes.c_uint32),
        ("trace_count", ctypes.c_uint32),
        ("reserved", ctypes.c_uint32),
        ("message", ctypes.c_uint8 * MESSAGE_SIZE),
        ("trace", _Trace * TRACE_DEPTH),
    ]


@dataclass(frozen=True)
class Pending:
    """What the thread's record holds: the exception's number (0: none), frames as (function, line, file)."""

    exception: int
    message: bytes
    trace: tuple[tuple[bytes, int, bytes], ...]
    status: int


class Abi:
    """A loaded library with the error ABI in it; `c` has its functions."""

    def __init__(self, path: Path) -> None:
        self.c = ctypes.CDLL(str(path))
        self.c.pye_thread_error.restype = ctypes.POINTER(_Error)
        self.c.pye_thread_status.restype = ctypes.POINTER(ctypes.c_uint32)
        self.c.pye_error_pending.restype = ctypes.c_bool
        self.arena_left = ctypes.c_size_t.in_dll(self.c, "double_arena_left")

    def pending(self) -> Pending:
        error = self.c.pye_thread_error()[0]
        return Pending(
            error.exception,
            bytes(error.message[: error.message_size]),
            tuple((entry.function, entry.line, entry.file) for entry in error.trace[: error.trace_count]),
            self.c.pye_thread_status()[0],
        )

    def record(self) -> bytes:
        """The whole record, to see what stays in it."""
        return bytes(self.c.pye_thread_error()[0])

    def take(self) -> Pending:
        """The pending error, which is cleared."""
        pending = self.pending()
        self.c.pye_error_clear()
        return pending

    def object(self, number: int) -> int:
        """The address of an exception's object (uint32_t each)."""
        table = (ctypes.c_uint32 * (max(Exc) + 1)).in_dll(self.c, "pye_exception_objects")
        return ctypes.addressof(table) + 4 * number


@pytest.fixture(scope="session")
def compile_abi() -> CompileAbi:
    """Compiles the error ABI and the double into a folder; symbols may be made visible, to be called from here."""

    def build(folder: Path, *visible: str) -> list[Path]:
        objects = []
        for source in [*(RUNTIME / name for name in ABI), DATA / "double.c"]:
            output = folder / f"{source.stem}.o"
            extra = ("-Wall", "-Wextra", "-Werror", *visible)
            compile_c(source, output, include=(RUNTIME, *TRUSTED_CYTHON_INCLUDE), extra=extra)
            objects.append(output)
        return objects

    return build


@pytest.fixture(scope="session")
def link() -> Link:
    """Links a shared library that may leave names undefined; with an entry, only what that needs stays."""

    def run(objects: Sequence[Path], output: Path, entry: str | None) -> None:
        keep = ["--gc-sections", "-e", entry] if entry else []
        # -Bsymbolic: this process has a PyErr_SetString of its own.
        done = lld(["-shared", "-Bsymbolic", "-z", "undefs", *keep, *map(str, objects), "-o", str(output)])
        assert done.returncode == 0, done.stderr

    return run


@pytest.fixture(scope="session")
def compile_cython() -> Callable[..., Path]:
    """Translates and compiles a .pyx as an image's trusted body is; gives the object."""

    def build(source: Path, folder: Path, extra: Sequence[str] = ()) -> Path:
        code, output = folder / f"{source.stem}.c", folder / f"{source.stem}.o"
        cythonize(source, code, include=(source.parent, DATA, RUNTIME))
        compile_c(code, output, include=(source.parent, DATA, *TRUSTED_CYTHON_INCLUDE), extra=extra)
        return output

    return build


@pytest.fixture(scope="session")
def missing(tmp_path_factory: pytest.TempPathFactory, compile_abi: CompileAbi) -> Missing:
    """Links one entry of an object with the error ABI, as an image is; gives (undefined symbol, function) pairs."""
    folder = tmp_path_factory.mktemp("missing")
    abi = compile_abi(folder)

    def undefined(body: Path, entry: str) -> set[tuple[str, str]]:
        arguments = ["-shared", "--gc-sections", "--no-undefined", "--error-limit=0", "-e", entry]
        done = lld([*arguments, *map(str, [body, *abi]), "-o", str(folder / "image.so")])
        reports = done.stderr.split("undefined symbol: ")[1:]
        found = {
            (text.split("\n")[0], one) for text in reports for one in re.findall(r"\((\w+)\)$", text, re.MULTILINE)
        }
        assert (done.returncode == 0) == (not found), done.stderr
        return found

    return undefined


@pytest.fixture(scope="session")
def abi(tmp_path_factory: pytest.TempPathFactory, compile_abi: CompileAbi, link: Link) -> Abi:
    folder = tmp_path_factory.mktemp("abi")
    link(compile_abi(folder, VISIBLE), folder / "abi.so", None)
    return Abi(folder / "abi.so")


@pytest.fixture(scope="session")
def sample_object(tmp_path_factory: pytest.TempPathFactory, compile_cython: Callable[..., Path]) -> Path:
    return compile_cython(DATA / "sample.pyx", tmp_path_factory.mktemp("sample"))


@pytest.fixture(scope="session")
def sample(
    tmp_path_factory: pytest.TempPathFactory, compile_abi: CompileAbi, link: Link, compile_cython: Callable[..., Path]
) -> Abi:
    """The functions of data/sample.pyx, to be called from here."""
    folder = tmp_path_factory.mktemp("library")
    body = compile_cython(DATA / "sample.pyx", folder, (VISIBLE,))
    helper = folder / "sample_t.o"
    compile_c(DATA / "sample_t.c", helper, include=TRUSTED_INCLUDE)
    link([body, helper, *compile_abi(folder, VISIBLE)], folder / "sample.so", None)
    return Abi(folder / "sample.so")
