"""Trusted C, assembly and Zig to objects.

Clang is called directly (`zig clang`), because `zig cc` refuses a stack protector without a libc. Its resource headers
and nothing else are on the include path of trusted code; the target is a Linux one only because clang ties stack
probes to it.
"""

from collections.abc import Sequence
from pathlib import Path

from .flags import TRUSTED_FLAGS, ZIG_CPU, ZIG_FLAGS
from .headers import RUNTIME, TRUSTED_INCLUDE
from .zig import zig, zig_lib


def compile_c(
    source: Path, output: Path, *, include: Sequence[Path], optimise: str = "2", extra: Sequence[str] = ()
) -> str:
    """Compiles trusted C; gives clang's warnings. No path of this machine reaches the object.

    Raises BuildError with clang's own message.
    """
    options = options_for(source, include=include, optimise=optimise, extra=extra)
    return zig(["clang", *options, "-c", str(source), "-o", str(output)])


def options_for(source: Path, *, include: Sequence[Path], optimise: str = "2", extra: Sequence[str] = ()) -> list[str]:
    """All that clang's driver is told to compile `source`, but for the files."""
    headers = [argument for folder in include for argument in ("-I", str(folder))]
    forgotten = _forget_paths(source, include)
    system = ("-isystem", str(zig_lib() / "include"))
    return [*TRUSTED_FLAGS, f"-O{optimise}", *forgotten, *extra, *headers, *system]


def cpp_headers() -> tuple[str, ...]:
    """Where C++ finds the headers of its library, which include C's (TRUSTED_INCLUDE[0]) and so come before them."""
    own, theirs = RUNTIME / "include" / "cxx", zig_lib() / "libcxx" / "include"
    folders = [option for folder in (own, theirs, TRUSTED_INCLUDE[0]) for option in ("-isystem", str(folder))]
    return ("-include", str(own / "configuration.h"), *folders)


def assemble(source: Path, output: Path, *, include: Sequence[Path], extra: Sequence[str] = ()) -> str:
    """Assembles trusted, preprocessed assembly; gives the warnings."""
    return compile_c(source, output, include=include, extra=extra)


def compile_zig(source: Path, output: Path, *, extra: Sequence[str] = ()) -> None:
    """Compiles trusted Zig to one object."""
    zig(["build-obj", str(source), f"-femit-bin={output}", *ZIG_FLAGS, f"-mcpu={ZIG_CPU}", *extra])


def _forget_paths(source: Path, include: Sequence[Path]) -> list[str]:
    folders = dict.fromkeys([source.parent, *include, zig_lib()])
    return [f"-ffile-prefix-map={folder}=." for folder in folders]
