"""Methods that containers ask, `__eq__`, `__hash__` and `__repr__` among them: their form, and that they, and what
makes the values of a defaultdict, change nothing that others have.

A container asks them while it is at work. What they changed could be that container, or what it holds: it would go on
in memory that is no longer its own.
"""

import re
from collections.abc import Iterator

from ..operations import Operation
from ..survey.report import Report
from ..survey.symbols import ClassSymbol, InsideVariable, Module
from ..types.containers import DefaultDict
from ..types.model import BOOL, I64, INT, STR, Type, described
from .beside import asked_by_containers, children, is_new, place_of, reached
from .tree import (
    Apply,
    Body,
    Delete,
    Expression,
    FieldPlace,
    Into,
    ItemPlace,
    Local,
    PropertyPlace,
    SlicePlace,
    Sorted,
    Target,
)

_HINT = "change it in a method that is called by its name, and only compare and show here"
# What the runtime's functions are called that change their first operand.
_CHANGES = re.compile(
    r"_(append|appendleft|extend|extendleft|insert|pop|pop_or|popleft|popitem|remove|clear|reverse|sort|sort_by"
    r"|setdefault|update|subtract|add|take|discard|rotate|move_to_end|set|set_slice|delete|delete_slice|\w+_update|\w*_?in_place|\w*missing\w*"
    r"|\w*make\w*|count_next)(_plain|_text)?$"
)
# What a container asks for, of how many objects of the class.
_RESULTS: dict[str, tuple[tuple[Type, ...], int]] = {
    "__eq__": ((BOOL,), 2),
    "__lt__": ((BOOL,), 2),
    "__hash__": ((INT, I64), 1),
    "__repr__": ((STR,), 1),
}
_MAKES = ("__init__", "__post_init__")  # whose first parameter nobody else has yet


def check_asked(bodies: dict[str, Body], module: Module, report: Report) -> None:
    """Reports such methods of another form, and what they, and what they call, change of what is not their own."""
    classes = [one for one in module.symbols.values() if isinstance(one, ClassSymbol)]
    again = {one.name for one in module.functions if one.reenters}
    for symbol in classes:
        for name in sorted(getattr(getattr(symbol.type, "options", None), "own", ())):
            method = symbol.method(name)
            if method is not None and method.name in bodies.keys() - symbol.inherited:
                _check_shape(symbol, name, bodies[method.name], report)
    roots = sorted(asked_by_containers(bodies, module))
    for name in sorted(reached(roots, bodies)):
        body = bodies[name]
        for one in sorted(body.called & again):
            message = f"`{body.function.node.name}` runs while a container asks it, and `{one}` may call again"
            report.add("P008", body.function.node, message, "call it in a method that is called by its name")
        own = _own(body)
        for line in sorted({line for line, changed in _changed(body) if not _is_own(changed, own)}):
            message = f"`{body.function.node.name}` runs while a container asks it, and changes what others have"
            report.add("P008", place_of(body.function, line, None), message, _HINT)


def _check_shape(symbol: ClassSymbol, name: str, body: Body, report: Report) -> None:
    """Whether the method can be called as a container calls it, which nothing else has looked at."""
    results, count = _RESULTS[name]
    node, types, result = body.function.node, [one.type for one in body.signature.parameters], body.signature.result
    if result not in results:
        message = f"`{name}` of `{symbol.name}` gives {described(result)}, not {results[0].name}"
        report.add("P011", node.returns or node, message, f"let it return {results[0].name}")
    if len(types) != count:
        message = f"`{name}` of `{symbol.name}` takes {len(types)} arguments, and a container passes {count}"
        report.add("P010", node, message, "let it have `self`" + (", and `other`" if count > 1 else ""))
    elif name == "__eq__" and types[0] != types[1]:
        message = f"`__eq__` of `{symbol.name}` is asked about another class"
        report.add("P008", node, message, "let it be `other: object`")


def _own(body: Body) -> frozenset[str]:
    """The variables that never are anything but new."""
    parameters = [one.name for one in body.signature.parameters]
    others = set(parameters[1:] if body.function.node.name in _MAKES else parameters)
    named: set[str] = set(parameters[:1])
    for _, node in _walk(body):
        if isinstance(node, Target) and isinstance(node.place, str):
            named.add(node.place)
            if not is_new(node.value):
                others.add(node.place)
    return frozenset(named - others)


def _is_own(value: Expression | None, own: frozenset[str]) -> bool:
    return value is not None and (is_new(value) or (isinstance(value, Local) and value.name in own))


def _changed(body: Body) -> Iterator[tuple[int, Expression | None]]:
    """What is changed, None for state, and where."""
    for line, node in _walk(body):
        match node:
            case Target(place=InsideVariable()):
                yield line, None
            case Target(place=ItemPlace(container=value) | SlicePlace(container=value)):
                yield line, value
            case Target(place=FieldPlace(object=value) | PropertyPlace(object=value)):
                yield line, value
            case Delete(place=ItemPlace(container=value) | SlicePlace(container=value)):
                yield line, value
            case Into(container=value) | Sorted(value=value, in_place=True):
                yield line, value
            case Apply(operation=Operation(symbol=symbol), operands=(first, *_)) if first.type.mutable and (
                _CHANGES.search(symbol) or (isinstance(first.type, DefaultDict) and symbol == "pye_dict_get")
            ):  # a defaultdict makes what it lacks
                yield line, first


def _walk(body: Body) -> Iterator[tuple[int, object]]:
    """Every node, with its line."""
    pending: list[tuple[int, object]] = [(one.line, one) for one in body.statements]
    while pending:
        line, node = pending.pop()
        line = getattr(node, "line", line)
        yield line, node
        pending += [(line, child) for child in children(node)]
