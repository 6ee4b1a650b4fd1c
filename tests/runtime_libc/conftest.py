"""The small C library, compiled as for an enclave but with every name renamed, in a native shared object."""

import ctypes
import mmap
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from pyenclave.toolchain.compile import compile_c
from pyenclave.toolchain.headers import RUNTIME, TRUSTED_INCLUDE

from ..built import once

sys.path.insert(0, str(Path(__file__).parent))
HEADERS = ("ctype.h", "stdio.h", "stdlib.h", "string.h", "strings.h", "wchar.h", "wctype.h")
FLAGS = ("-Wall", "-Wextra", "-Werror", "-fvisibility=default")
# Undefined behaviour traps: a test that meets it dies.
SANITIZE = ("-fsanitize=undefined", "-fsanitize-trap=undefined")
PREFIX = "enclave_"
PAGE = mmap.PAGESIZE


def declared() -> list[str]:
    """Every function that the headers declare."""
    text = "".join((TRUSTED_INCLUDE[0] / header).read_text() for header in HEADERS)
    return re.findall(r"^\w[\w *]*?(\w+)\((?=[^;]*;)", re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL), re.MULTILINE)


@pytest.fixture(scope="session", params=[(), SANITIZE], ids=["shipped", "sanitized"])
def shared_object(request: pytest.FixtureRequest) -> Path:
    return once(["libc", *request.param], lambda folder: _library(folder, request.param)) / "libc.so"


def _library(folder: Path, sanitize: tuple[str, ...]) -> None:
    renames = folder / "renames.h"
    renames.write_text("".join(f"#define {name} {PREFIX}{name}\n" for name in declared()))
    objects = []
    for source in sorted((RUNTIME / "libc").glob("*.c")):
        if source.name in ("sgx_utils.c", "new.c"):
            continue  # one asks the processor, the other is C++'s: tests of images call them
        objects.append(folder / f"{source.stem}.o")
        compile_c(source, objects[-1], include=TRUSTED_INCLUDE, extra=(*FLAGS, *sanitize, "-include", str(renames)))
    double = Path(__file__).parent / "double.c"
    command = ["gcc", "-shared", "-fPIC", "-O1", str(double), *map(str, objects), "-o", str(folder / "libc.so")]
    subprocess.run(command, check=True)


class Library:
    """Functions by their own names, results as unsigned 64-bit words unless told otherwise."""

    def __init__(self, library: ctypes.CDLL, prefix: str) -> None:
        self.library = library
        self.prefix = prefix

    def function(self, name: str, result: Any = ctypes.c_int) -> Any:
        function = self.library[f"{self.prefix}{name}"]  # indexing gives a new object each time
        function.restype = result
        return function


@pytest.fixture(scope="session")
def inside(shared_object: Path) -> Library:
    return Library(ctypes.CDLL(str(shared_object)), PREFIX)


@pytest.fixture(scope="session")
def glibc() -> Library:
    return Library(ctypes.CDLL("libc.so.6", use_errno=True), "")


@pytest.fixture(scope="session")
def names() -> list[str]:
    return declared()


@pytest.fixture(scope="session")
def guarded() -> Callable[[bytes], SimpleNamespace]:
    """Places bytes directly before an inaccessible page: `address`, `read(size)`."""
    memory = mmap.mmap(-1, 3 * PAGE)
    base = ctypes.addressof(ctypes.c_char.from_buffer(memory))
    glibc = ctypes.CDLL("libc.so.6")
    assert glibc.mprotect(ctypes.c_void_p(base + 2 * PAGE), ctypes.c_size_t(PAGE), 0) == 0

    def place(data: bytes) -> SimpleNamespace:
        address = base + 2 * PAGE - len(data)
        ctypes.memmove(address, data, len(data))
        return SimpleNamespace(address=address, read=lambda size: ctypes.string_at(address, size), keep=memory)

    return place
