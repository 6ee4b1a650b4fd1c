"""The objects that images have in common, whatever their sources: the runtime's, the values', the inside library's."""

from collections.abc import Sequence
from pathlib import Path

from .compile import assemble, compile_c
from .compile_many import compile_many
from .headers import PACKAGE, RUNTIME, SHARED, TRUSTED_CYTHON_INCLUDE, TRUSTED_INCLUDE, WARNINGS
from .inside_library import FLAGS, build_objects
from .link import ObjectPart
from .objects import cached, digest_of_sources
from .pool import in_parallel

_VALUES = RUNTIME / "python"
_DEFAULTS = _VALUES / "defaults.c"  # what holds of an image without values, which the runtime asks
_ABI = RUNTIME / "cython_abi.c"  # the one that sees Cython's headers


def runtime_objects(work: Path, flags: tuple[str, ...]) -> list[ObjectPart]:
    """The runtime and the small C library, in a folder in `work`, compiled with `flags` besides. Raises BuildError."""
    sources = [*RUNTIME.glob("*.c"), *(RUNTIME / "libc").glob("*.c"), _DEFAULTS]
    return _compiled("runtime", sources, sorted(RUNTIME.glob("*.S")), work, flags)


def value_objects(work: Path, flags: tuple[str, ...]) -> list[ObjectPart]:
    """The values of trusted Python, of which C and Cython have bytes. As `runtime_objects`."""
    return _compiled("values", [one for one in _VALUES.glob("*.c") if one != _DEFAULTS], [], work, flags)


def _compiled(
    kind: str, sources: Sequence[Path], assembly: Sequence[Path], work: Path, flags: tuple[str, ...]
) -> list[ObjectPart]:
    headers = sorted([*RUNTIME.rglob("*.h"), *SHARED.rglob("*.h")])

    def make(folder: Path) -> None:
        def compile_one(source: Path) -> None:
            if source.suffix == ".S":
                assemble(source, folder / f"{_name(source)}.o", include=(RUNTIME, *TRUSTED_INCLUDE))
            else:
                include = (RUNTIME, *TRUSTED_CYTHON_INCLUDE)
                compile_c(source, folder / f"{_name(source)}.o", include=include, extra=(*WARNINGS, *flags))

        in_parallel(compile_one, [*assembly, *(one for one in sources if one == _ABI)])
        named = {_name(source): source for source in sorted(sources) if source != _ABI}
        compile_many(named, folder, include=(RUNTIME, *TRUSTED_INCLUDE), extra=(*WARNINGS, *flags))

    made = cached(kind, digest_of_sources([*sorted([*sources, *assembly]), *headers], flags), make, work)
    return [ObjectPart(path, "c library" if path.name.startswith("libc_") else "runtime") for path in made]


def _name(source: Path) -> str:
    return f"{source.parent.name}_{source.name}"


def inside_objects(work: Path) -> list[ObjectPart]:
    """The inside library's bodies, in a folder in `work`. Raises BuildError."""
    sources = sorted((PACKAGE / "inside").rglob("*.zig"))
    made = cached("inside", digest_of_sources(sources, FLAGS), build_objects, work)
    return [ObjectPart(path, "inside library") for path in made]
