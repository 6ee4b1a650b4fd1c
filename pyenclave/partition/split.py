"""partition(path): the stages in order."""

import ast
from dataclasses import replace
from pathlib import Path

from pyenclave.edl.diagnostics import Span

from .check.asked import check_asked
from .check.beside import check_beside
from .check.computed import check_computed, settle_computed
from .check.fields import settle_fields
from .check.shadows import shadows
from .check.tree import Body
from .emit.edl import Call, edl_text
from .emit.entries import pyx_text
from .emit.module import Lowered, c_text, header_text
from .ir.model import Routine
from .ir.pool import Pool
from .ir.routine import routine_of
from .model import HostFunction, HostParameter, Partition
from .packages.groups import group_of
from .packages.marks import shown
from .packages.sources import Sources
from .reach import reach, recursive
from .survey.decorations import nested_decorations
from .survey.names import edl_names, interface_name, is_edl_word, is_plain
from .survey.outside import check_outside
from .survey.report import Report
from .survey.source import ModuleSource, linked, read_bytes
from .survey.survey import survey
from .survey.symbols import Function, Module, Role
from .types.arrays import Array


def partition(
    path: Path, data: bytes | None = None, sources: Sources | None = None, *, covered: bool = False
) -> Partition:
    """Splits the module at `path`, or all that share its enclave, whose bytes are `data` where it was read before.

    `sources`: what was read of it and others. It is parsed, never imported; PartitionError names all that is wrong.
    `covered`: the image is to tell which lines have run.
    """
    source, module, bodies, called = checked(path, data, sources)
    pool = Pool(module, covered)
    made = _assemble(module, source, pool, routines(bodies, pool), called)
    return replace(made, remarks=tuple(shadows(bodies, module, source)))


def checked(
    path: Path, data: bytes | None = None, sources: Sources | None = None
) -> tuple[ModuleSource, Module, dict[str, Body], set[str]]:
    """The module, what of it runs inside, checked, and the names of what that calls. Raises PartitionError."""
    source = source_of(path, data, sources)
    report = Report(source)
    module = survey(source, report)
    _check_name(module, report)
    nested_decorations(module, report)
    for function in module.functions:
        if function.role is Role.UNTRUSTED:
            _check_ocall(function, report)
    settle_computed(module, report)
    settle_fields(module, report)
    settle_computed(module, report)  # whose classes had fields that were not known yet
    bodies, called = reach(module, report)
    check_outside(module, called, report)
    report.check()
    check_computed(bodies, module, report)
    check_asked(bodies, module, report)
    check_beside(bodies, module, report)
    report.check()
    return source, module, bodies, called


def source_of(path: Path, data: bytes | None = None, sources: Sources | None = None) -> ModuleSource:
    """The module as it was read, with the others that it reaches. Raises PartitionError."""
    data = read_bytes(path) if data is None else data
    found, others = data, sources.others if sources else {}
    group = sources.group if sources else group_of(path)

    def read(one: Path) -> bytes:
        if one == path:
            return found
        known = others.get(one)
        return read_bytes(one) if known is None else known

    return linked(path, data, group, read)


def routines(bodies: dict[str, Body], pool: Pool) -> list[Routine]:
    """The functions in the intermediate form."""
    again = recursive(bodies)
    return [routine_of(body, pool, recursive=name in again) for name, body in bodies.items()]


def _check_name(module: Module, report: Report) -> None:
    name = module.name
    if not is_plain(name) or is_edl_word(name) or name.startswith(("_", "pye")):
        message = f"the module's name `{name}` cannot name an interface"
        hint = "rename the file: ASCII letters, digits and _, no C keyword, not beginning with _ or pye"
        report.add("P002", _first(report), message, hint)
    is_there = any(one.shape.is_trusted for one in module.classes.values())  # though it may have been refused
    if not is_there and not any(function.role is Role.TRUSTED for function in module.functions):
        report.add("P019", _first(report), "no function is `@trusted`", "decorate the functions that run inside")


def _first(report: Report) -> Span:
    """Where a complaint about the whole module points: the file's beginning."""
    source = report.source.source
    return Span(source, 0, min(1, len(source.text)))


def _check_ocall(function: Function, report: Report) -> None:
    node = function.node
    if isinstance(node, ast.AsyncFunctionDef):
        hint = "define it with `def`, and run the coroutine in it"
        report.add("P008", report.source.name_span(node), f"`{node.name}` is asynchronous", hint)


def _assemble(module: Module, source: ModuleSource, pool: Pool, routines: list[Routine], called: set[str]) -> Partition:
    calls = [_call(function) for function in module.functions if function.role is not Role.HELPER]
    ecalls = [one for one in calls if one[0].role is Role.TRUSTED]
    ocalls = [one for one in calls if one[0].role is Role.UNTRUSTED]
    used = [(function, parsed) for function, parsed, _ in ocalls if function.name in called]
    lowered = Lowered(module, pool, routines, used)
    return Partition(
        name=module.name,
        edl=edl_text(module, ecalls, ocalls, covered=pool.covered),
        sources={
            f"{module.name}_inside.h": header_text(lowered),
            f"{module.name}_inside.c": c_text(lowered, source.lines),
            f"{module.name}.pyx": pyx_text(lowered, ecalls),
        },
        ecalls=tuple(_host(one, module) for one in ecalls),
        ocalls=tuple(_host(one, module) for one in ocalls),
        inside_variables=frozenset(shown(variable.name) for variable in module.inside_variables),
        exceptions=tuple(one.name for one in module.exception_classes),
    )


def _call(function: Function) -> Call:
    assert function.signature is not None
    parameters = function.signature.parameters
    arrays = frozenset(one.name for one in parameters if isinstance(one.type, Array))
    return function, function.signature, edl_names([one.name for one in parameters], arrays)


def _host(one: Call, module: Module) -> HostFunction:
    function, parsed, _ = one
    parameters = tuple(HostParameter(each.name, each.type) for each in parsed.parameters)
    return HostFunction(
        shown(function.name), interface_name(module.name, function.name), parameters, parsed.result, function.reveal
    )
