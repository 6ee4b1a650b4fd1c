"""The objects that every image has, whatever its sources: the runtime's and the inside library's."""

from pathlib import Path

from .compile import assemble, compile_c
from .headers import PACKAGE, RUNTIME, SHARED, TRUSTED_CYTHON_INCLUDE, TRUSTED_INCLUDE, WARNINGS
from .inside_library import FLAGS, build_objects
from .link import ObjectPart
from .objects import cached, digest_of_sources
from .pool import in_parallel

_FOLDERS = (RUNTIME, RUNTIME / "libc", RUNTIME / "python")


def runtime_objects(work: Path, flags: tuple[str, ...]) -> list[ObjectPart]:
    """The runtime, the small C library and the values of trusted Python, in a folder in `work`.

    They are compiled with `flags` besides. Raises BuildError.
    """
    sources = sorted([*RUNTIME.glob("*.S"), *(one for folder in _FOLDERS for one in folder.glob("*.c"))])
    headers = sorted([*RUNTIME.rglob("*.h"), *SHARED.rglob("*.h")])

    def make(folder: Path) -> None:
        def compile_one(source: Path) -> None:
            output = folder / f"{source.parent.name}_{source.name}.o"
            include = (RUNTIME, *(TRUSTED_CYTHON_INCLUDE if source.stem == "cython_abi" else TRUSTED_INCLUDE))
            if source.suffix == ".S":
                assemble(source, output, include=include)
            else:
                compile_c(source, output, include=include, extra=(*WARNINGS, *flags))

        in_parallel(compile_one, sources)

    made = cached("runtime", digest_of_sources([*sources, *headers], flags), make, work)
    return [ObjectPart(path, "c library" if path.name.startswith("libc_") else "runtime") for path in made]


def inside_objects(work: Path) -> list[ObjectPart]:
    """The inside library's bodies, in a folder in `work`. Raises BuildError."""
    sources = sorted((PACKAGE / "inside").rglob("*.zig"))
    made = cached("inside", digest_of_sources(sources, FLAGS), build_objects, work)
    return [ObjectPart(path, "inside library") for path in made]
