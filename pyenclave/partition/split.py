"""partition(path): the stages in order."""

import ast
from pathlib import Path

from pyenclave.edl.diagnostics import Span

from .body import Line
from .decorations import nested_decorations
from .edl import Call, edl_text
from .function import lower_entry, lower_function, lower_ocall
from .model import HostFunction, HostParameter, Partition
from .names import edl_names, interface_name, is_edl_word, is_plain
from .outside import check_outside
from .pool import Pool
from .pyx import pyx_text
from .report import Refused, Report
from .signatures import signature
from .source import read_bytes, read_module
from .survey import survey
from .symbols import Function, Module, Role, Signature


def partition(path: Path, data: bytes | None = None) -> Partition:
    """Splits the module at `path`, whose bytes are `data` where it was read before.

    It is parsed, never imported; PartitionError names all that is wrong with it.
    """
    source = read_module(path, read_bytes(path) if data is None else data)
    report = Report(source)
    module = survey(source, report)
    _check_name(module, report)
    nested_decorations(module, report)
    pool = Pool(module)
    lowered = _reach(module, pool, report)
    check_outside(module, set(lowered), report)
    report.check()
    return _assemble(module, pool, lowered)


def _check_name(module: Module, report: Report) -> None:
    name = module.name
    if not is_plain(name) or is_edl_word(name) or name.startswith(("_", "pye")):
        message = f"the module's name `{name}` cannot name an interface"
        hint = "rename the file: ASCII letters, digits and _, no C keyword, not beginning with _ or pye"
        report.add("P002", _first(report), message, hint)
    if not any(function.role is Role.TRUSTED for function in module.functions):
        report.add("P019", _first(report), "no function is `@trusted`", "decorate the functions that run inside")


def _first(report: Report) -> Span:
    """Where a complaint about the whole module points: the file's beginning."""
    source = report.source.source
    return Span(source, 0, min(1, len(source.text)))


def _reach(module: Module, pool: Pool, report: Report) -> dict[str, list[Line]]:
    """Lowers the trusted functions and, as they turn up, the helpers that they call."""
    pool.called |= {one.name: one for one in module.functions if one.role is Role.TRUSTED}
    lowered: dict[str, list[Line]] = {}
    for function in module.functions:
        if function.role is Role.UNTRUSTED:
            _check_ocall(function, report)
    while pending := [one for name, one in pool.called.items() if name not in lowered]:
        for function in pending:
            lowered[function.name] = []
            if function.role is Role.UNTRUSTED:
                continue
            parsed = function.signature or _signature(function, module, report)
            if function.role is Role.HELPER:
                for decorator in function.node.decorator_list:
                    message = f"a decorator on `{function.name}`, which trusted code calls"
                    report.add("P003", decorator, message, "remove it: decorators do not run inside")
            if parsed is not None:
                lowered[function.name] = lower_function(function, parsed, module, pool, report)
    return lowered


def _signature(function: Function, module: Module, report: Report) -> Signature | None:
    """Reports, where it matters now, what is wrong with a helper's signature."""
    try:
        return signature(function.node, module, report, {})
    except Refused:
        return None


def _check_ocall(function: Function, report: Report) -> None:
    node = function.node
    if function.signature is not None and function.signature.result.is_buffer:
        assert node.returns is not None
        message = f"`{function.name}` returns {function.signature.result.name}, which an ocall cannot yet"
        hint = "return a number, and pass bytes into the next trusted call"
        report.add("P004", node.returns, message, hint)
    if isinstance(node, ast.AsyncFunctionDef):
        hint = "define it with `def`, and run the coroutine in it"
        report.add("P008", report.source.name_span(node), f"`{node.name}` is asynchronous", hint)


def _assemble(module: Module, pool: Pool, lowered: dict[str, list[Line]]) -> Partition:
    calls = [_call(function) for function in module.functions if function.role is not Role.HELPER]
    ecalls = [one for one in calls if one[0].role is Role.TRUSTED]
    ocalls = [one for one in calls if one[0].role is Role.UNTRUSTED]
    used = [one for one in ocalls if one[0].name in pool.called]
    bodies = [lowered[one.name] for one in module.functions if lowered.get(one.name)]
    blocks = [
        *(lower_ocall(function, parsed, module) for function, parsed, _ in used),
        *bodies,
        *(lower_entry(function, parsed, module, spelled) for function, parsed, spelled in ecalls),
    ]
    return Partition(
        name=module.name,
        edl=edl_text(module, ecalls, ocalls),
        trusted_pyx=pyx_text(module, pool, used, ecalls, blocks),
        ecalls=tuple(_host(one, module) for one in ecalls),
        ocalls=tuple(_host(one, module) for one in ocalls),
        inside_variables=frozenset(variable.name for variable in module.inside_variables),
    )


def _call(function: Function) -> Call:
    assert function.signature is not None
    names = [parameter.name for parameter in function.signature.parameters]
    return function, function.signature, edl_names(names)


def _host(one: Call, module: Module) -> HostFunction:
    function, parsed, _ = one
    parameters = tuple(HostParameter(each.name, each.kind) for each in parsed.parameters)
    return HostFunction(
        function.name, interface_name(module.name, function.name), parameters, parsed.result, function.reveal
    )
