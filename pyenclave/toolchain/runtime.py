"""The objects that every image has, whatever its sources: the runtime's and the inside library's."""

import hashlib
from collections.abc import Iterable
from pathlib import Path

from .compile import assemble, compile_c
from .flags import tools_version
from .headers import PACKAGE, RUNTIME, SHARED, TRUSTED_CYTHON_INCLUDE, TRUSTED_INCLUDE, WARNINGS
from .inside_library import FLAGS, build_objects
from .link import ObjectPart
from .objects import cached


def runtime_objects(work: Path, flags: tuple[str, ...]) -> list[ObjectPart]:
    """The runtime and the small C library, compiled with `flags` besides; in a folder in `work`. Raises BuildError."""
    sources = sorted([*RUNTIME.glob("*.c"), *RUNTIME.glob("*.S"), *(RUNTIME / "libc").glob("*.c")])
    headers = sorted([*RUNTIME.glob("*.h"), *(RUNTIME / "include").rglob("*.h"), *SHARED.rglob("*.h")])

    def make(folder: Path) -> None:
        for source in sources:
            output = folder / f"{source.parent.name}_{source.name}.o"
            include = (RUNTIME, *(TRUSTED_CYTHON_INCLUDE if source.stem == "cython_abi" else TRUSTED_INCLUDE))
            if source.suffix == ".S":
                assemble(source, output, include=include)
            else:
                compile_c(source, output, include=include, extra=(*WARNINGS, *flags))

    made = cached("runtime", _digest([*sources, *headers], flags), make, work)
    return [ObjectPart(path, "c library" if path.name.startswith("libc_") else "runtime") for path in made]


def inside_objects(work: Path) -> list[ObjectPart]:
    """The inside library's bodies, in a folder in `work`. Raises BuildError."""
    sources = sorted((PACKAGE / "inside").rglob("*.zig"))
    made = cached("inside", _digest(sources, FLAGS), build_objects, work)
    return [ObjectPart(path, "inside library") for path in made]


def _digest(sources: Iterable[Path], flags: tuple[str, ...]) -> str:
    digest = hashlib.sha256(repr((tools_version(), flags)).encode())
    for source in sources:
        digest.update(source.name.encode() + b"\0" + source.read_bytes())
    return digest.hexdigest()[:32]
