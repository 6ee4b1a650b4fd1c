"""The objects of an image: runtime, bridge, trusted bodies, inside library, small C library."""

import hashlib
from collections import Counter
from collections.abc import Iterable
from concurrent.futures import Executor, Future
from pathlib import Path

from pyenclave.config import Config
from pyenclave.image import toolchain
from pyenclave.image.builder import ObjectPart
from pyenclave.image.module_code import refuse_module_code
from pyenclave.image.objects import cached
from pyenclave.inside.build import FLAGS as BUILD_FLAGS
from pyenclave.inside.build import build_objects

from .output import PACKAGE
from .unit import CPP_KINDS, Unit

RUNTIME = PACKAGE / "runtime"
INCLUDE = (RUNTIME / "include" / "libc", RUNTIME / "include")
CYTHON_INCLUDE = (RUNTIME / "include" / "cython", *INCLUDE)
WARNINGS = ("-Wall", "-Wextra")

Parts = list[Future[list[ObjectPart]]]


def objects(unit: Unit, work: Path, config: Config, pool: Executor, warnings: dict[Path, str] | None = None) -> Parts:
    """Starts every compilation of `unit`; generated texts already lie in `work`.

    `warnings` gets what the compilers said of each source.
    """
    said = {} if warnings is None else warnings
    flags = toolchain.hardening_flags(config.hardening)
    debug = ("-DPYE_DEBUG",) if config.debug else ()  # a failed assertion says where it is
    parts = [
        pool.submit(_runtime_objects, work, flags),
        pool.submit(_inside_objects, work),
        pool.submit(_bridge, unit, work, (*flags, *unit.defines)),
    ]
    bodies = [work / name for name in unit.texts if name.endswith((".c", ".pyx"))]
    for source, name in _object_names([*bodies, *unit.sources]).items():
        parts.append(pool.submit(_body, source, name, unit, work, (*flags, *debug, *unit.defines), said))
    return parts


def _object_names(sources: Iterable[Path]) -> dict[Path, str]:
    """What each source's object is called: sources of one name, in two folders or languages, have two objects."""
    names: dict[Path, str] = {}
    seen: Counter[str] = Counter()
    for source in sources:
        seen[source.stem] += 1
        again = f"_{seen[source.stem]}" if seen[source.stem] > 1 else ""
        names[source] = f"{source.stem}{again}_body"
    return names


def _bridge(unit: Unit, work: Path, flags: tuple[str, ...]) -> list[ObjectPart]:
    output = work / f"{unit.name}_t.o"
    include = (work, *unit.include, *INCLUDE)
    toolchain.compile_c(work / f"{unit.name}_t.c", output, include=include, extra=(*WARNINGS, *flags))
    return [ObjectPart(output, "bridge")]


def _body(
    source: Path, name: str, unit: Unit, work: Path, flags: tuple[str, ...], warnings: dict[Path, str]
) -> list[ObjectPart]:
    output = work / f"{name}.o"
    include = (work, *unit.include)
    if source.suffix == ".pyx":
        code = work / f"{name}.c"
        if source.parent != work:
            refuse_module_code(source, include=(*include, RUNTIME, PACKAGE.parent))
            # A body whose module cimports nothing of the interface would else never meet its prototype.
            flags = (*flags, "-include", f"{unit.name}_t.h")
        warnings[source] = toolchain.cythonize(source, code, include=(*include, RUNTIME, PACKAGE.parent))
        toolchain.compile_c(code, output, include=(*include, *CYTHON_INCLUDE), extra=flags)
    elif source.suffix == ".S":
        warnings[source] = toolchain.assemble(source, output, include=(*include, *INCLUDE), extra=unit.defines)
    else:
        language = toolchain.CPP_FLAGS if source.suffix in CPP_KINDS else ()
        extra = (*language, *WARNINGS, *flags)
        warnings[source] = toolchain.compile_c(source, output, include=(*include, *INCLUDE), extra=extra)
    return [ObjectPart(output, "trusted code")]


def _runtime_objects(work: Path, flags: tuple[str, ...]) -> list[ObjectPart]:
    sources = sorted(
        [*RUNTIME.glob("*.c"), *RUNTIME.glob("*.S"), *(RUNTIME / "libc").glob("*.c"), *(RUNTIME / "python").glob("*.c")]
    )
    headers = sorted(RUNTIME.rglob("*.h"))

    def make(folder: Path) -> None:
        for source in sources:
            output = folder / f"{source.parent.name}_{source.name}.o"
            include = (RUNTIME, *(CYTHON_INCLUDE if source.stem == "cython_abi" else INCLUDE))
            if source.suffix == ".S":
                toolchain.assemble(source, output, include=include)
            else:
                toolchain.compile_c(source, output, include=include, extra=(*WARNINGS, *flags))

    made = cached("runtime", _digest([*sources, *headers], flags), make, work)
    return [ObjectPart(path, "c library" if path.name.startswith("libc_") else "runtime") for path in made]


def _inside_objects(work: Path) -> list[ObjectPart]:
    sources = sorted((PACKAGE / "inside").rglob("*.zig"))
    made = cached("inside", _digest(sources, BUILD_FLAGS), build_objects, work)
    return [ObjectPart(path, "inside library") for path in made]


def _digest(sources: Iterable[Path], flags: tuple[str, ...]) -> str:
    digest = hashlib.sha256(repr((toolchain.version(), flags)).encode())
    for source in sources:
        digest.update(source.name.encode() + b"\0" + source.read_bytes())
    return digest.hexdigest()[:32]
