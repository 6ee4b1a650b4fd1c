"""What runs beside others: state is used by who holds a lock, and nothing that changes is shared without one.

Counts are atomic in a module with concurrent functions, and what does not change may be read by anybody. What changes
(lists, dicts, objects) may not be in two hands: it must not come out of a `with lock:`, nor go into one. What it holds
may be looked at, and a new one may be made of it.
"""

import ast
from collections.abc import Iterator
from dataclasses import fields
from typing import Any

from ..survey.report import Report
from ..survey.symbols import ClassSymbol, Function, InsideVariable, Module, Role
from ..types.containers import Container, Optional, Tuple
from ..types.model import Type
from ..types.records import Class, Record, has_handles
from .tree import (
    Apply,
    Attribute,
    Body,
    Call,
    Choice,
    Comprehension,
    DictOf,
    Expression,
    FieldPlace,
    Get,
    Handler,
    IsNone,
    ItemPlace,
    Known,
    ListOf,
    Local,
    LockOf,
    Member,
    New,
    NewDefault,
    OverItems,
    PropertyPlace,
    Return,
    SlicePlace,
    Sorted,
    Source,
    Spread,
    State,
    Statement,
    Target,
    TupleOf,
    With,
)

_LOOKS = Apply | Attribute | FieldPlace | Get | IsNone | ItemPlace | Member | OverItems | SlicePlace | Sorted


def check_beside(bodies: dict[str, Body], module: Module, report: Report) -> None:
    """Reports (P020) what concurrent functions, and what they call, do with state and with what changes."""
    roots = [name for name, body in bodies.items() if body.function.concurrent]
    if not roots:
        return
    described = asked_by_containers(bodies, module)
    roots += sorted(described)
    bare = _bare(bodies)
    for name in roots:
        for line, what in _uses(bodies[name], bare):
            _report_use(bodies[name].function, line, what if isinstance(what, InsideVariable) else bodies[what], report)
    called = described.union(*(body.called for body in bodies.values()))
    for name in sorted(reached(roots, bodies)):
        _report_handles(bodies[name], report)
        if name not in bare:
            _Borders(bodies[name], report, shared=name in called).check()


def asked_by_containers(bodies: dict[str, Body], module: Module) -> frozenset[str]:
    """The functions that the runtime calls: the tree has no call of them."""
    classes = [one for one in module.symbols.values() if isinstance(one, ClassSymbol)]
    factories = {name for name, body in bodies.items() if body.function.is_factory}
    return frozenset().union(factories, *(one.described for one in classes)) & bodies.keys()


# --- who uses state without a lock -----------------------------------------------------------------------------------


def _bare(bodies: dict[str, Body]) -> frozenset[str]:
    """The functions that use state outside of a `with lock:` of their own: whoever calls them holds one."""
    bare: frozenset[str] = frozenset()
    while True:
        found = frozenset(name for name, body in bodies.items() if any(True for _ in _uses(body, bare)))
        if found == bare:
            return bare
        bare = found


def _uses(body: Body, bare: frozenset[str]) -> Iterator[tuple[int, InsideVariable | str]]:
    """State, and functions that use some and are called, outside of locks: each with its line."""
    pending: list[tuple[Any, int]] = [(one, one.line) for one in body.statements]
    while pending:
        node, line = pending.pop()
        line = getattr(node, "line", line)
        match node:
            case With(manager=LockOf()):
                continue
            case State(variable=InsideVariable() as variable):
                yield line, variable
            case Target(place=InsideVariable() as variable):
                yield line, variable
            case Call(target=Function() as function) if function.name in bare:
                yield line, function.name
            case Apply() | ItemPlace() | PropertyPlace() if (
                node.operation.method is not None and node.operation.method in bare
            ):
                yield line, node.operation.method
        pending += [(child, line) for child in children(node)]


def _report_use(function: Function, line: int, what: InsideVariable | Body, report: Report) -> None:
    runs = function.node.name
    if isinstance(what, InsideVariable):
        name = what.name
        message = f"`{name}` lives inside, and others may change it while `{runs}` runs"
    else:
        name = what.function.node.name
        message = f"`{name}` uses what lives inside, and others may change that while `{runs}` runs"
    where = place_of(function, line, name)
    report.add("P020", where, message, "hold a lock of the module's: `with lock:`; or leave `concurrent=True` out")


def _report_handles(body: Body, report: Report) -> None:
    """Handles are made and found where one call at a time has the module, of which ocalls give none up here."""
    pending: list[tuple[Any, int]] = [(one, one.line) for one in body.statements]
    while pending:
        node, line = pending.pop()
        line = getattr(node, "line", line)
        if isinstance(node, Call) and isinstance(node.target, Function) and node.target.role is Role.UNTRUSTED:
            parsed = node.target.signature
            types = [] if parsed is None else [parsed.result, *(one.type for one in parsed.parameters)]
            if any(map(has_handles, types)):
                name = node.target.node.name
                message = f"objects of trusted classes cross with `{name}`, and others may be at theirs meanwhile"
                hint = "leave `concurrent=True` out, or pass what finds the object inside"
                report.add("P020", place_of(body.function, line, name), message, hint)
        pending += [(child, line) for child in children(node)]


def reached(roots: list[str], bodies: dict[str, Body]) -> set[str]:
    found: set[str] = set()
    pending = list(roots)
    while pending:
        name = pending.pop()
        if name in bodies and name not in found:
            found.add(name)
            pending += bodies[name].called
    return found


# --- what goes in and out of a lock ----------------------------------------------------------------------------------


class _Borders:
    """One function: what changes is on one side of its locks, or is made anew, or looked at.

    `sides`: where a variable is used, with a lock (True) and without. `shared`: it is called by others inside, which
    have the arguments too; what came from outside is its own, unless it is read once more at the end (`InOut`).
    """

    def __init__(self, body: Body, report: Report, *, shared: bool) -> None:
        self.body = body
        self.report = report
        seen = [one.name for one in body.signature.parameters if shared or one.in_out]
        self.sides: dict[str, set[bool]] = {name: {False} for name in seen}

    def check(self) -> None:
        for locked, node, _ in self._walk():
            name = _variable(node)
            if name is not None:
                self.sides.setdefault(name, set()).add(locked)
        for locked, node, parents in self._walk():
            if locked:
                self._within(node, parents)

    def _within(self, node: Any, parents: tuple[Any, ...]) -> None:
        match node:
            case Return(value=Expression() as value, line=line) if changes(value.type) and not is_new(value):
                self._refuse(line, None, f"this {value.type.name} is still the state's, or holds what is")
            case Target(place=str() as name, value=value) if self._crosses(name) and changes(value.type):
                if not is_new(value):
                    self._refuse(value.line, name, f"`{name}` is used without the lock too")
            case Local(name=name, type=type_, line=line) if self._crosses(name) and changes(type_):
                if not _is_looked_at(node, parents):
                    self._refuse(line, name, f"`{name}` is used without the lock too")

    def _crosses(self, name: str) -> bool:
        return len(self.sides.get(name, ())) > 1

    def _refuse(self, line: int, name: str | None, message: str) -> None:
        hint = "take what does not change out of it, or a new one: `list(xs)`, `d.copy()`, `[f(x) for x in xs]`"
        self.report.add("P020", place_of(self.body.function, line, name), message, hint)

    def _walk(self) -> Iterator[tuple[bool, Any, tuple[Any, ...]]]:
        """Every node, with whether a lock is held there, and what it stands in, innermost last."""
        pending: list[tuple[bool, Any, tuple[Any, ...]]] = [(False, one, ()) for one in self.body.statements]
        while pending:
            locked, node, parents = pending.pop()
            yield locked, node, parents
            locked |= isinstance(node, With) and isinstance(node.manager, LockOf)
            pending += [(locked, child, (*parents, node)) for child in children(node)]


def _variable(node: Any) -> str | None:
    match node:
        case Local(name=name) | Target(place=str() as name):
            return name
    return None


def changes(type_: Type) -> bool:
    """Whether a value of the type can change, or holds something that can."""
    if type_.mutable:
        return True
    match type_:
        case Container():
            return any(map(changes, type_.held))
        case Tuple(items=items):
            return any(map(changes, items))
        case Optional(inner):
            return changes(inner)
        case Record(fields=fields_):
            return any(changes(of) for _, of in fields_)
    return False


def _holds(type_: Type) -> bool:
    """Whether what a value of the type holds can change."""
    match type_:
        case Container():
            return any(map(changes, type_.held))
        case Class():
            return True
        case Record(fields=fields_):
            return any(changes(of) for _, of in fields_)
        case Optional(inner):
            return _holds(inner)
    return changes(type_)


def is_new(value: Expression) -> bool:
    """Whether nobody else can have it, nor what it holds."""
    if not changes(value.type):
        return True
    match value:
        case ListOf(items=items) | DictOf(items=items) | TupleOf(items=items):
            return all(map(is_new, items))
        case New(arguments=arguments):
            return all(is_new(one) for _, one in arguments)
        case NewDefault():
            return True
        case Comprehension(items=items):
            return all(map(is_new, items))
        case Apply(operation=operation, operands=operands):
            return operation.method is None and all(not _holds(one.type) for one in operands)
        case Sorted(value=inner):
            return not _holds(inner.type)
        case Choice(then=then, otherwise=otherwise):
            return is_new(then) and is_new(otherwise)
    return False


def _is_looked_at(node: Local, parents: tuple[Any, ...]) -> bool:
    """Whether nothing keeps it: an operation that has nothing else that changes, and answers nothing of it."""
    parent, child = parents[-1], node
    if isinstance(parent, Known):
        parent, child = parents[-2], parent
    if not isinstance(parent, _LOOKS) or (
        isinstance(parent, Apply | ItemPlace) and parent.operation.method is not None
    ):
        return False
    others = [one for one in children(parent) if one is not child]
    if any(isinstance(one, Expression) and changes(one.type) for one in others):
        return False
    if isinstance(parent, ItemPlace | SlicePlace | FieldPlace):
        target = parents[-2]
        kept = _holds if isinstance(parent, SlicePlace) else changes  # a slice keeps the items
        return not isinstance(target, Target) or not kept(target.value.type)
    return not isinstance(parent, Expression) or not changes(parent.type) or is_new(parent)


# --- the tree --------------------------------------------------------------------------------------------------------

_NODES = (
    Expression | FieldPlace | Handler | ItemPlace | PropertyPlace | SlicePlace | Source | Spread | Statement | Target
)


def children(node: Any) -> Iterator[Any]:
    """Every node that stands in it, in the order of its fields."""
    for one in fields(node):
        yield from _nodes(getattr(node, one.name))


def _nodes(value: Any) -> Iterator[Any]:
    if isinstance(value, tuple):
        for one in value:
            yield from _nodes(one)
    elif isinstance(value, _NODES):
        yield value


def place_of(function: Function, line: int, name: str | None) -> ast.AST:
    """What is meant, on its line."""
    nodes = [one for one in ast.walk(function.node) if getattr(one, "lineno", 0) == line]
    named = [one for one in nodes if name is not None and name in _names(one)]
    return (named or [one for one in nodes if isinstance(one, ast.stmt)] or nodes or [function.node])[0]


def _names(node: ast.AST) -> tuple[str | None, str | None]:
    return getattr(node, "id", None), getattr(node, "attr", None)
