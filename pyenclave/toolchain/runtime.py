"""The objects that images have in common, whatever their sources: the runtime's, the library's files."""

from collections.abc import Collection, Sequence
from functools import cache
from pathlib import Path

from .compile import assemble, compile_c
from .compile_many import compile_many
from .headers import RUNTIME, SHARED, TRUSTED_CYTHON_INCLUDE, TRUSTED_INCLUDE, WARNINGS
from .inside_library import FLAGS, FOLDER, build_object
from .link import ObjectPart
from .objects import cached, cached_each, digest_of_sources
from .pool import in_parallel

DEFAULTS = RUNTIME / "python" / "defaults.c"  # what holds of an image without values, which the runtime asks
_CYTHON_ABI = RUNTIME / "cython_abi.c"  # the one that sees Cython's headers


def runtime_objects(work: Path, flags: tuple[str, ...]) -> list[ObjectPart]:
    """What every image has, in a folder in `work`, compiled with `flags` besides. Raises BuildError."""
    return compiled([*RUNTIME.glob("*.c"), DEFAULTS, *RUNTIME.glob("*.S")], work, flags)


def compiled(sources: Sequence[Path], work: Path, flags: tuple[str, ...]) -> list[ObjectPart]:
    """The objects of some of pyenclave's own sources, in that order, in a folder in `work`. Raises BuildError."""
    named = {_name(source): source for source in sources}

    def make(names: Collection[str], folder: Path) -> None:
        wanted = {name: named[name] for name in sorted(names)}

        def compile_one(name: str) -> None:
            source = wanted[name]
            if source.suffix == ".S":
                assemble(source, folder / f"{name}.o", include=(RUNTIME, *TRUSTED_INCLUDE))
            else:
                include = (RUNTIME, *TRUSTED_CYTHON_INCLUDE)
                compile_c(source, folder / f"{name}.o", include=include, extra=(*WARNINGS, *flags))

        alone = [name for name, source in wanted.items() if source.suffix == ".S" or source == _CYTHON_ABI]
        in_parallel(compile_one, alone)
        many = {name: source for name, source in wanted.items() if name not in alone}
        if many:
            compile_many(many, folder, include=(RUNTIME, *TRUSTED_INCLUDE), extra=(*WARNINGS, *flags))

    keys = {name: digest_of_sources([source], (flags, _headers())) for name, source in named.items()}
    made = cached_each(keys, make, work)
    parts = {"libc": "c library"}
    return [ObjectPart(made[name], parts.get(source.parent.name, "runtime")) for name, source in named.items()]


@cache
def _headers() -> str:
    """The digest of every header that one of the sources may include."""
    return digest_of_sources(sorted([*RUNTIME.rglob("*.h"), *SHARED.rglob("*.h")]), ())


def _name(source: Path) -> str:
    return f"{source.parent.name}_{source.name}"


def inside_object(part: str, work: Path) -> ObjectPart:
    """One of the inside library's objects, in a folder in `work`. Raises BuildError."""
    sources = sorted(FOLDER.rglob("*.zig"))

    def make(folder: Path) -> None:
        build_object(part, folder)

    (found,) = cached(f"inside_{part}", digest_of_sources(sources, FLAGS), make, work)
    return ObjectPart(found, "inside library")
