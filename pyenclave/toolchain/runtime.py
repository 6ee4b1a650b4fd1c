"""The objects that images have in common, whatever their sources: the runtime's, the library's files."""

from collections.abc import Collection, Iterable, Sequence
from functools import cache
from pathlib import Path

from .compile import assemble, compile_c
from .compile_many import compile_many
from .headers import RUNTIME, SHARED, TRUSTED_CYTHON_INCLUDE, TRUSTED_INCLUDE, WARNINGS
from .inside_library import FLAGS, FOLDER, build_object
from .objects import cached_each, digest_of_sources
from .part import ObjectPart
from .pool import in_parallel

DEFAULTS = RUNTIME / "python" / "defaults.c"  # what holds of an image without values, which the runtime asks
_CYTHON_ABI = RUNTIME / "cython_abi.c"  # the one that sees Cython's headers


def runtime_objects(work: Path, flags: tuple[str, ...]) -> list[ObjectPart]:
    """What every image has, in a folder in `work`, compiled with `flags` besides. Raises BuildError."""
    return compiled(runtime_sources(), work, flags)


def runtime_sources() -> list[Path]:
    return [*RUNTIME.glob("*.c"), DEFAULTS, *RUNTIME.glob("*.S")]


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

    made = cached_each(keys_of(sources, flags), make, work)
    parts = {"libc": "c library"}
    return [ObjectPart(made[name], parts.get(source.parent.name, "runtime")) for name, source in named.items()]


def keys_of(sources: Iterable[Path], flags: tuple[str, ...]) -> dict[str, str]:
    """Name → the key of the object that `compiled` makes of each source."""
    return {_name(source): digest_of_sources([source], (flags, _headers())) for source in sources}


@cache
def _headers() -> str:
    """The digest of every header that one of the sources may include."""
    return digest_of_sources(sorted([*RUNTIME.rglob("*.h"), *SHARED.rglob("*.h")]), ())


def _name(source: Path) -> str:
    return f"{source.parent.name}_{source.name}"


def inside_object(part: str, work: Path) -> ObjectPart:
    """One of the inside library's objects, in a folder in `work`. Raises BuildError."""
    key = inside_key(part)

    def make(names: Collection[str], folder: Path) -> None:
        (name,) = names
        build_object(part, folder).rename(folder / f"{name}.o")

    (found,) = cached_each(key, make, work).values()
    return ObjectPart(found, "inside library")


def inside_key(part: str) -> dict[str, str]:
    """The name of the object that `inside_object` makes → its key."""
    return {f"inside_{part}": digest_of_sources(sorted(FOLDER.rglob("*.zig")), FLAGS)}
