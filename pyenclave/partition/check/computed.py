"""Constants of the module that are computed: `SQUARES = [n * n for n in range(9)]`, `LIMITS = parsed("a=1")`.

Each side computes its own, so what they are computed from has to be the same on both.
"""

import ast
import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from ..survey.report import Refused, Report
from ..survey.stores import Stores, stores_of
from ..survey.symbols import Function, InsideVariable, LibraryFunction, Module, Role, Signature, Table, Unusable
from ..types.containers import Dict, List, OpenTuple, Optional, OwnDict, Set, Tuple, marked
from ..types.functions import FunctionType
from ..types.model import NONE, Type, described
from ..types.records import Class, Record, family_of
from .beside import children, reached
from .function import check_function
from .initial import check_table
from .tree import Apply, Body, Call, State

# What of `pyenclave.inside` gives the same for the same, and the runtime's functions that do not.
_SAME = ("hashing", "mac", "kdf", "compare")
_RANDOM = re.compile(r"pye_(os_urandom|secrets_\w+)$")
_VALUE = "value"
_ANY = "this is not a constant expression"
_FREEZE = "let it hold tuples, and objects whose fields nothing stores to; or let it live inside: `Inside[…]`"
_NOTHING = ast.arguments([], [], None, [], [], None, [])


def settle_computed(module: Module, report: Report) -> None:
    """Finds of what type they are, in the order of the file; one that nobody can compute inside stays unusable."""
    stores = stores_of(module.tree)
    for name, symbol in [*module.symbols.items()]:
        if isinstance(symbol, Unusable) and symbol.computed is not None:
            before, aside = module.turned_up(), report.aside(going_on=True)
            type_ = symbol.declared or _type_of(symbol.computed, module, aside)
            changes = None if type_ is None else _changes(type_, stores)
            table = None if type_ is None or changes is not None else _table(name, type_, symbol, module, aside)
            module.forget(before)
            if changes is not None:
                aside.add("P007", symbol.computed, f"it may change, as {changes}", _FREEZE)
            module.symbols[name] = _told(symbol, aside) if table is None else table


def _told(symbol: Unusable, report: Report) -> Unusable:
    """What keeps it from being computed, where nothing more is known than that it would have to be."""
    said = report.said()
    if said is None or not symbol.message.endswith(_ANY):
        return symbol
    message = f"{symbol.message.removesuffix(_ANY)}{said[1]}"
    return replace(symbol, message=message, hint=said[2] or symbol.hint)


def check_computed(bodies: dict[str, Body], module: Module, report: Report) -> None:
    """Reports (P014) those that would be something else on either side."""
    used = frozenset().union(*(body.tables for body in bodies.values()))
    for one in module.symbols.values():
        if not isinstance(one, Table) or not one.is_computed or one.name not in used:
            continue
        body = check_table(one, module, report.aside(going_on=True))
        if body is None:
            continue
        inside = [body, *(bodies[name] for name in sorted(reached([*body.called], bodies)))]
        called = frozenset().union(*(each.called for each in inside))
        asked = [each.name for each in module.functions if each.role is Role.UNTRUSTED and each.name in called]
        why = next((f"calls `{name}` outside" for name in asked), None) or next(
            (what for each in inside for what in _differing(each)), None
        )
        if why is not None:
            hint = f"let it live inside, `{one.name}: Inside[{marked(one.type, constant=False).name}] = …`"
            report.add("P014", one.node, f"`{one.name}` is a constant, and what it is computed from {why}", hint)


def _type_of(value: ast.expr, module: Module, report: Report) -> Type | None:
    target = ast.copy_location(ast.Name(_VALUE, ast.Store()), value)
    statement = ast.copy_location(ast.Assign([target], value), value)
    looked = _function(_VALUE, [statement], Signature((), NONE), value)
    try:
        body = check_function(looked, Signature((), NONE), module, report)
    except Refused:
        return None
    return None if body is None or report.said() is not None else body.types.get(_VALUE)


def _table(name: str, type_: Type, symbol: Unusable, module: Module, report: Report) -> Table | None:
    """None where it is not what is declared.

    A function of its own computes it: what that needs of variables is that one's.
    """
    value, node = symbol.computed, symbol.node
    assert value is not None
    assert node is not None
    maker = _function(name, [ast.copy_location(ast.Return(value), value)], Signature((), type_), value)
    if check_function(maker, Signature((), type_), module, report) is None or report.said() is not None:
        return None
    module.symbols[maker.name] = maker
    called = ast.copy_location(ast.Name(maker.name, ast.Load()), value)
    written = ast.copy_location(ast.Call(called, [], []), value)
    return Table(name, marked(type_, constant=True), written, node, is_computed=True)


def _function(name: str, body: list[ast.stmt], made: Signature, where: ast.expr) -> Function:
    node = ast.copy_location(ast.FunctionDef(name, _NOTHING, body, [], None), where)
    return Function(f"000_{name}", Role.HELPER, node, made)


def _changes(type_: Type, stores: Stores, around: tuple[Type, ...] = ()) -> str | None:
    """How it, or something that it holds, may be changed once it is a constant; the fields of `around` are none."""
    if type_ in around:
        return None
    match type_:
        case OpenTuple() | Set(frozen=True) | Optional() | Tuple():
            return _first_change(type_.parts, stores, around)
        case List() | Set() | Dict() if not around and not isinstance(type_, OwnDict):
            return _first_change(type_.held, stores, around)
        case Class() if type_.shape.is_trusted:
            return f"the host holds objects of `{type_.name}`"
        case Record():
            owners: list[Record] = [*family_of(type_)] if isinstance(type_, Class) else [type_]
            fields = ((one, name, of) for one in owners for name, of in one.members)
            inner = (*around, type_)
            return next((why for one in fields if (why := _of_field(*one, stores, inner)) is not None), None)
    return f"{described(type_)} does" if type_.mutable and not isinstance(type_, FunctionType) else None


def _first_change(types: Iterable[Type], stores: Stores, around: tuple[Type, ...]) -> str | None:
    return next((why for one in types if (why := _changes(one, stores, around)) is not None), None)


def _of_field(owner: Record, name: str, type_: Type, stores: Stores, around: tuple[Type, ...]) -> str | None:
    stored = None if owner.is_frozen else stores.to(owner, name)
    if stored is not None:
        return f"`{stored}` is stored to, a field of `{owner.name}`"
    found = _changes(type_, stores, around)
    return found and f"{found} in the field `{name}` of `{owner.name}`"


def _differing(body: Body) -> Iterator[str]:
    """What in a function may give something else each time."""
    pending: list[object] = [*body.statements]
    while pending:
        match one := pending.pop():
            case State(variable=InsideVariable(name=name)):
                yield f"uses `{name}`, which lives inside"
            case Call(target=LibraryFunction(module=module, name=name)) if module not in _SAME:
                yield f"calls `{module}.{name}`"
            case Apply(operation=operation) if _RANDOM.match(operation.symbol):
                yield "is random"
        pending += children(one)
