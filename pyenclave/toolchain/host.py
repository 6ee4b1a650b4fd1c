"""Untrusted C for Python extensions: the headers of the running Python, a C library that old systems have."""

import sysconfig
from collections.abc import Sequence
from pathlib import Path

from .zig import zig

HOST_TARGET = "x86_64-linux-gnu.2.31"
# Cython marks all its helpers `inline`, and -O2 copies even large ones to every use: with less of that modules compile
# in two thirds of the time and are a fifth smaller, and calls cost what they did.
INLINING = ("-mllvm", "-inline-threshold=100", "-mllvm", "-inlinehint-threshold=100")


def compile_host(source: Path, output: Path, *, include: Sequence[Path], extra: Sequence[str] = ()) -> None:
    """Compiles untrusted C for a Python extension; symbols stay inside it but for the module's init function."""
    headers = [argument for folder in include for argument in ("-I", str(folder))]
    # Debian's Python.h includes <x86_64-linux-gnu/python3.11/pyconfig.h>, from the folder above its own. Searched last,
    # so that the C library's headers stay those of the target.
    headers += ["-idirafter", str(Path(sysconfig.get_path("include")).parent)]
    zig(["cc", "-target", HOST_TARGET, "-O2", *INLINING, "-fPIC", "-fvisibility=hidden", "-fno-sanitize=all", "-g0",
          "-DNDEBUG", *extra, *headers, "-c", str(source), "-o", str(output)])  # fmt: skip


def link_with_libc(objects: Sequence[Path], output: Path) -> None:
    """Links untrusted objects into a shared library with all that Zig has for it."""
    zig(["cc", "-target", HOST_TARGET, "-shared", "-Wl,-Bsymbolic", "-s", *map(str, objects), "-o", str(output)])
