"""The objects of an image: runtime, values, bridge, trusted bodies, inside library, small C library."""

from collections import Counter
from collections.abc import Iterable
from concurrent.futures import Executor, Future
from pathlib import Path

from pyenclave.config import Config
from pyenclave.toolchain.compile import assemble, compile_c
from pyenclave.toolchain.cython import cythonize
from pyenclave.toolchain.flags import BODY_FLAGS, CPP_FLAGS, hardening_flags
from pyenclave.toolchain.headers import PACKAGE, RUNTIME, TRUSTED_CYTHON_INCLUDE, TRUSTED_INCLUDE, WARNINGS
from pyenclave.toolchain.link import ObjectPart
from pyenclave.toolchain.runtime import inside_objects, runtime_objects, value_objects

from .unit import CPP_KINDS, Unit

Parts = list[Future[list[ObjectPart]]]


def objects(unit: Unit, work: Path, config: Config, pool: Executor, warnings: dict[Path, str] | None = None) -> Parts:
    """Starts every compilation of `unit`; generated texts already lie in `work`.

    `warnings` gets what the compilers said of each source.
    """
    said = {} if warnings is None else warnings
    flags = hardening_flags(config.hardening)
    debug = ("-DPYE_DEBUG",) if config.debug else ()  # a failed assertion says where it is
    parts = [
        pool.submit(runtime_objects, work, flags),
        pool.submit(inside_objects, work),
        pool.submit(value_objects, work, flags),
        pool.submit(_bridge, unit, work, (*flags, *unit.defines)),
    ]
    bodies = [work / name for name in unit.texts if name.endswith((".c", ".pyx"))]
    for source, name in _object_names([*bodies, *unit.sources]).items():
        parts.append(pool.submit(_body, source, name, unit, work, (*flags, *BODY_FLAGS, *debug, *unit.defines), said))
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
    include = (work, *unit.include, *TRUSTED_INCLUDE)
    compile_c(work / f"{unit.name}_t.c", output, include=include, extra=(*WARNINGS, *flags))
    return [ObjectPart(output, "bridge")]


def _body(
    source: Path, name: str, unit: Unit, work: Path, flags: tuple[str, ...], warnings: dict[Path, str]
) -> list[ObjectPart]:
    output = work / f"{name}.o"
    include = (work, *unit.include)
    if source.suffix == ".pyx":
        code = work / f"{name}.c"
        if source.parent != work:
            from pyenclave.toolchain.module_code import refuse_module_code  # imports Cython, which takes a while

            refuse_module_code(source, include=(*include, RUNTIME, PACKAGE.parent))
            # A body whose module cimports nothing of the interface would else never meet its prototype.
            flags = (*flags, "-include", f"{unit.name}_t.h")
        warnings[source] = cythonize(source, code, include=(*include, RUNTIME, PACKAGE.parent))
        compile_c(code, output, include=(*include, *TRUSTED_CYTHON_INCLUDE), extra=flags)
    elif source.suffix == ".S":
        warnings[source] = assemble(source, output, include=(*include, *TRUSTED_INCLUDE), extra=unit.defines)
    else:
        language = CPP_FLAGS if source.suffix in CPP_KINDS else ()
        extra = (*language, *WARNINGS, *flags)
        warnings[source] = compile_c(source, output, include=(*include, *TRUSTED_INCLUDE), extra=extra)
    return [ObjectPart(output, "trusted code")]
