"""The objects of an image: trusted bodies, bridge, runtime, and what they need of the library."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import FIRST_COMPLETED, Executor, Future, wait
from pathlib import Path

from pyenclave.config import Config
from pyenclave.errors import BuildError
from pyenclave.partition.emit.lines import with_lines
from pyenclave.toolchain.absent import everything_wrong
from pyenclave.toolchain.compile import assemble, compile_c, cpp_headers
from pyenclave.toolchain.cython import cythonize
from pyenclave.toolchain.flags import BODY_FLAGS, CPP_FLAGS, hardening_flags
from pyenclave.toolchain.headers import PACKAGE, RUNTIME, TRUSTED_CYTHON_INCLUDE, TRUSTED_INCLUDE, WARNINGS
from pyenclave.toolchain.library import Library
from pyenclave.toolchain.objects import cached, digest_of_sources
from pyenclave.toolchain.part import ObjectPart
from pyenclave.toolchain.runtime import runtime_objects

from .package import package_digest
from .unit import CPP_KINDS, Unit


def objects(
    unit: Unit, work: Path, config: Config, pool: Executor, warnings: dict[Path, str] | None = None
) -> list[ObjectPart]:
    """Compiles `unit`, whose generated texts already lie in `work`, the runtime, and what they ask the library for.

    `warnings` gets what the compilers said of each source. Raises BuildError with all that went wrong, each thing once.
    """
    said = {} if warnings is None else warnings
    flags = hardening_flags(config.hardening)
    debug = ("-DPYE_DEBUG",) if config.debug else ()  # a failed assertion says where it is
    bodies = [work / name for name in unit.texts if name.endswith((".c", ".pyx"))]
    body_flags = (*flags, *BODY_FLAGS, *debug, *unit.defines)
    compiling = [
        pool.submit(_body, source, name, unit, work, body_flags, said)
        for source, name in _object_names([*bodies, *unit.sources]).items()
    ]
    compiling.append(pool.submit(_bridge, unit, work, (*flags, *unit.defines)))
    compiling.append(pool.submit(runtime_objects, work, flags))
    return _finished(compiling, Library(flags), work, pool)


def _finished(
    compiling: Sequence[Future[list[ObjectPart]]], library: Library, work: Path, pool: Executor
) -> list[ObjectPart]:
    """What is being compiled, and the library's files that it asks for, each as soon as something does."""
    submitted = list(compiling)
    running = set(compiling)
    while running:
        done, running = wait(running, return_when=FIRST_COMPLETED)
        for one in done:
            if one.exception() is None:
                more = [pool.submit(library.compile, work, group) for group in library.asked(one.result())]
                submitted += more
                running.update(more)
    made: list[ObjectPart] = []
    errors: dict[str, BuildError] = {}
    for one in submitted:
        try:
            made += one.result()
        except BuildError as error:
            errors.setdefault(str(error), error)
    if errors:
        raise BuildError("\n".join(errors)) from next(iter(errors.values()))
    return made


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
    source = work / f"{unit.name}_t.c"
    include = (work, *unit.include, *TRUSTED_INCLUDE)

    def make(folder: Path) -> None:
        compile_c(source, folder / f"{source.stem}.o", include=include, extra=(*WARNINGS, *flags))

    if unit.include:  # with headers of the user's
        make(work)
        return [ObjectPart(work / f"{source.stem}.o", "bridge")]
    return [ObjectPart(path, "bridge") for path in _cached(source, unit, work, flags, make)]


def _entries(source: Path, name: str, unit: Unit, work: Path, flags: tuple[str, ...]) -> list[ObjectPart]:
    def make(folder: Path) -> None:
        code = folder / f"{name}.c"
        cythonize(source, code, include=(work, RUNTIME, PACKAGE.parent))
        compile_c(code, folder / f"{name}.o", include=(work, *TRUSTED_CYTHON_INCLUDE), extra=flags)

    return [ObjectPart(path, "trusted code") for path in _cached(source, unit, work, flags, make)]


def _cached(source: Path, unit: Unit, work: Path, flags: tuple[str, ...], make: Callable[[Path], None]) -> list[Path]:
    """What `make` makes of a generated source with generated headers, which a changed body leaves as they were."""
    names = {f"{unit.name}_t.h", f"{unit.name}_t.pxd", *(one for one in unit.texts if one.endswith((".h", ".pxd")))}
    sources = [source, *(work / one for one in sorted(names))]
    return cached(source.stem, digest_of_sources(sources, (flags, package_digest())), make, work)


def _lined(source: Path, name: str, unit: Unit, work: Path) -> Path:
    """Lowered code as it is compiled, so that what the compiler refuses of it names the user's line."""
    code = work / f"{name}.c"
    code.write_text(with_lines(source.read_text(), source.name))
    return code


def _body(
    source: Path, name: str, unit: Unit, work: Path, flags: tuple[str, ...], warnings: dict[Path, str]
) -> list[ObjectPart]:
    output = work / f"{name}.o"
    include = (work, *unit.include)
    if source.suffix == ".pyx" and source.parent == work:
        return _entries(source, name, unit, work, flags)
    if source.suffix == ".pyx":
        from pyenclave.toolchain.module_code import refuse_module_code  # imports Cython, which takes a while

        code = work / f"{name}.c"
        refuse_module_code(source, include=(*include, RUNTIME, PACKAGE.parent))
        # A body whose module cimports nothing of the interface would else never meet its prototype.
        flags = (*flags, "-include", f"{unit.name}_t.h")
        warnings[source] = cythonize(source, code, include=(*include, RUNTIME, PACKAGE.parent))
        compile_c(code, output, include=(*include, *TRUSTED_CYTHON_INCLUDE), extra=flags)
    elif source.suffix == ".S":
        warnings[source] = assemble(source, output, include=(*include, *TRUSTED_INCLUDE), extra=unit.defines)
    else:
        if unit.partition is not None:
            source = _lined(source, name, unit, work)
        is_cpp = source.suffix in CPP_KINDS
        language = (*CPP_FLAGS, *cpp_headers()) if is_cpp else ()
        headers = TRUSTED_INCLUDE[1:] if is_cpp else TRUSTED_INCLUDE  # those of C come behind C++'s
        extra = (*language, *WARNINGS, *flags)

        def compiled(more: Sequence[str] = ()) -> str:
            return compile_c(source, output, include=(*include, *headers), extra=(*extra, *more))

        try:
            warnings[source] = compiled()
        except BuildError as error:
            raise everything_wrong(error, compiled, work / f"{name}_absent") from error
    return [ObjectPart(output, "trusted code")]
