"""From a file's path to a checked interface: load, link, check, and report all of it at once."""

import gc
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from keyword import iskeyword
from pathlib import Path
from types import MappingProxyType

from . import codes
from .diagnostics import Diagnostic, EdlError, Severity, Source, Span
from .files import STDIN, Files, Unreadable
from .functions import FunctionChecker
from .imports import Loader, Module, check_headers
from .model import EnumType, Interface, Struct, Union
from .padding import check_padding
from .records import define_types
from .report import DEFAULTS, Options, Report, TooManyErrors
from .scope import Scope


@dataclass(frozen=True, slots=True)
class Checked:
    """What a run found: no interface where there is an error, all files read (the root first)."""

    interface: Interface | None
    diagnostics: tuple[Diagnostic, ...]
    sources: tuple[Source, ...]
    module: Module | None = None  # the syntax trees, for tools
    partial: Interface | None = None  # what could be made of a file with errors, for editors

    @property
    def errors(self) -> tuple[Diagnostic, ...]:
        return tuple(found for found in self.diagnostics if found.severity is Severity.ERROR)


def check(path: Path, options: Options = DEFAULTS, open_texts: Mapping[Path, str] = MappingProxyType({})) -> Checked:
    """Checks the file at `path`; never raises for what a file contains."""
    files = Files(open_texts)
    report = Report(options)
    resolved = _resolve(path)
    try:
        source = files.read(resolved, str(path))
    except Unreadable as problem:
        source = files.add(Source(str(path), ""))
        report.add(codes.UNREADABLE, Span(source, 0, 0), f"cannot read the file: {problem}")
        return Checked(None, report.sorted(), tuple(files.sources))
    return _check(source, resolved, files, options, report)


def check_text(
    text: str, path: str, options: Options = DEFAULTS, open_texts: Mapping[Path, str] = MappingProxyType({})
) -> Checked:
    """Checks a text as if `path` held it; imports are found from there."""
    files = Files(open_texts)
    return _check(files.add(Source(path, text)), _resolve(Path(path)), files, options, Report(options))


def load(path: Path, options: Options = DEFAULTS) -> Interface:
    """The checked interface of a file; raises EdlError."""
    return _interface(check(path, options))


def load_text(text: str, path: str = "interface.edl", options: Options = DEFAULTS) -> Interface:
    """The checked interface of a text; raises EdlError."""
    return _interface(check_text(text, path, options))


def _interface(checked: Checked) -> Interface:
    if checked.interface is None:
        raise EdlError(checked.errors)
    return checked.interface


def _resolve(path: Path) -> Path:
    try:
        return path.resolve()
    except (OSError, RuntimeError, ValueError):
        return path


def _check(source: Source, path: Path, files: Files, options: Options, report: Report) -> Checked:
    module = None
    interface = None
    with suppress(TooManyErrors), _paused_collector():
        module = Loader(files, options, report).load(source, path)
        interface = _link(module, files, report)
    kept = None if report.failed else interface
    return Checked(kept, report.sorted(), tuple(files.sources), module, interface)


@contextmanager
def _paused_collector() -> Iterator[None]:
    """Nothing built here is cyclic garbage; scanning a growing tree again and again costs two thirds of the time."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def _link(module: Module, files: Files, report: Report) -> Interface:
    modules = list(module.closure())
    for each in modules:
        check_headers(each, report)
    scope = Scope(report)
    layout, types = define_types(scope, [item for each in modules for item in each.file.types])
    ecalls, ocalls = FunctionChecker(scope, layout).check(module.exports())
    interface = Interface(
        name=interface_name(module.file.source, report),
        includes=_includes(modules, "includes"),
        trusted_includes=_includes(modules, "trusted_includes"),
        untrusted_includes=_includes(modules, "untrusted_includes"),
        enums=tuple(item for item in types if isinstance(item, EnumType)),
        structs=tuple(item for item in types if isinstance(item, Struct)),
        unions=tuple(item for item in types if isinstance(item, Union)),
        ecalls=ecalls,
        ocalls=ocalls,
        dependencies=tuple(source.path for source in files.sources),
        types=types,
    )
    check_padding(interface, report)
    return interface


def _includes(modules: list[Module], which: str) -> tuple[str, ...]:
    """Header names of one kind, own first, each once."""
    return tuple(dict.fromkeys(include.path.text for each in modules for include in getattr(each.file, which)))


def interface_name(source: Source, report: Report) -> str:
    """The file's stem as an identifier of C and a module name of Python; a warning where it had to be changed."""
    stem = Path(source.path).name.removesuffix(".edl") if source.path != STDIN else "interface"
    name = re.sub(r"[^A-Za-z0-9_]", "_", stem) or "interface"
    name = f"_{name}" if name[0].isdigit() else name
    name = f"{name}_" if iskeyword(name) else name
    if name != stem:
        message = f"the file's name {stem!a} is not an identifier, generated names use `{name}`"
        report.add(codes.FILE_STEM, Span(source, 0, 0), message)
    return name
