"""Which class a value has, as far as its type says it: `type(x) is T`, and what isinstance asks first."""

import ast

from ..survey.symbols import ClassSymbol, Symbol
from ..types.containers import (
    Counter,
    DefaultDict,
    Deque,
    Dict,
    List,
    OpenTuple,
    Optional,
    OrderedDict,
    OwnDict,
    Set,
    Tuple,
)
from ..types.model import BOOL, BYTEARRAY, BYTES, EXCEPTION, FLOAT, JSON, STR, Integer, Type, natural
from ..types.records import Class, Enumeration, Flags, NamedTuple
from .dispatch import check
from .scope import Scope
from .tree import Expression, Held, Holding, IsClass, IsNone, Literal, Logic, Not

_SCALARS = {one.name: one for one in (BOOL, BYTES, BYTEARRAY, STR)}
_CONTAINERS = {"list": List, "dict": Dict, "tuple": Tuple}
_OF_COLLECTIONS = {f"collections.{one.__name__}": one for one in (Counter, OrderedDict)} | {
    "collections.deque": Deque,
    "collections.defaultdict": DefaultDict,
}


def type_compared(node: ast.Compare, scope: Scope) -> Expression | None:
    """`type(x) is T`, `==` and their opposites; None where something else is compared."""
    match node:
        case ast.Compare(
            left=ast.Call(func=ast.Name() as func, args=[inner], keywords=[]),
            ops=[ast.Is() | ast.IsNot() | ast.Eq() | ast.NotEq() as op],
            comparators=[other],
        ) if scope.module.qualified(func) == "builtins.type" and func.id not in scope.local_names:
            pass
        case _:
            return None
    value, line = check(inner, scope), node.lineno
    type_ = value.type.inner if isinstance(value.type, Optional) else value.type
    unsure = type_ in (EXCEPTION, JSON) or (isinstance(type_, Class) and bool(type_.shape.derived))
    symbol = _symbol(other, scope)
    if unsure and isinstance(type_, Class) and isinstance(symbol, ClassSymbol) and isinstance(symbol.type, Class):
        is_own = _is_own(value, type_, symbol.type)
        return is_own if isinstance(op, ast.Is | ast.Eq) else Not(BOOL, line, is_own)
    answer = None if unsure else is_of(type_, other, scope, exactly=True)
    if answer is None:
        hint = "ask `isinstance`" if unsure else "name a built-in type, or a class of the module"
        scope.report.refuse("P009", other, "a class that is not known to be the one of this", hint)
    is_it: Expression = Holding(BOOL, line, value, Held(value.type, line), Literal(BOOL, line, answer))
    if isinstance(value.type, Optional) and answer:
        is_it = Not(BOOL, line, IsNone(BOOL, line, value))
    return is_it if isinstance(op, ast.Is | ast.Eq) else Not(BOOL, line, is_it)


def _is_own(value: Expression, type_: Class, owner: Class) -> Expression:
    """Whether an object, or None, is of that class and of none that derives from it."""
    line, held = value.line, Held(value.type, value.line)
    values: list[Expression] = [Literal(BOOL, line, False)]
    if owner == type_ or owner in type_.shape.derived:
        derived = [Not(BOOL, line, IsClass(BOOL, line, held, one)) for one in owner.shape.derived]
        values = [IsClass(BOOL, line, held, owner), *derived]
    tests = tuple(Held(BOOL, line) for _ in values[1:])
    return Holding(BOOL, line, value, held, Logic(BOOL, line, True, tuple(values), tests, tests))


def matches(type_: Type, node: ast.expr, scope: Scope) -> bool | None:
    """Whether values of the type are instances of the class, or of one of several; None where that is not known."""
    match node:
        case ast.Tuple(elts=parts):
            answers = [matches(type_, one, scope) for one in parts]
        case ast.BinOp(left=left, op=ast.BitOr(), right=right):
            answers = [matches(type_, left, scope), matches(type_, right, scope)]
        case _:
            return is_of(type_, node, scope)
    return None if None in answers else any(answers)


def _symbol(node: ast.expr, scope: Scope) -> Symbol | None:
    if not isinstance(node, ast.Name) or node.id in scope.local_names:
        return None
    return scope.module.symbols.get(node.id)


def is_of(type_: Type, node: ast.expr, scope: Scope, *, exactly: bool = False) -> bool | None:
    """`exactly`: without what derives from the class."""
    symbol = _symbol(node, scope)
    if isinstance(symbol, ClassSymbol) and isinstance(symbol.type, Enumeration) and symbol.type.base == natural(type_):
        hint = f"declare it `{symbol.type.name}`, or compare it with its members"
        scope.report.refuse("P009", node, f"which {type_.name} is a `{symbol.type.name}` is not known inside", hint)
    if isinstance(symbol, ClassSymbol):
        return symbol.type == type_ or (not exactly and symbol.name in getattr(type_, "bases", ()))
    name = scope.module.qualified(node) or ""
    if name in _OF_COLLECTIONS:
        return isinstance(type_, _OF_COLLECTIONS[name])
    name = name.removeprefix("builtins.") if name.startswith("builtins.") else ""
    if isinstance(type_, Enumeration | Flags) and not exactly:
        type_ = type_.base or type_  # of an IntEnum, a StrEnum
    if name == "int":
        return isinstance(type_, Integer) or (type_ == BOOL and not exactly)  # a bool is one
    if name == FLOAT.name:
        return type_.is_float
    if name in _SCALARS:
        return type_ == _SCALARS[name]
    if name in ("set", "frozenset"):
        return isinstance(type_, Set) and type_.frozen == (name == "frozenset")
    if isinstance(type_, OpenTuple):
        return name == "tuple" if name in _CONTAINERS else None
    if exactly and isinstance(type_, OwnDict | NamedTuple) and name in _CONTAINERS:
        return False
    return isinstance(type_, _CONTAINERS[name]) if name in _CONTAINERS else None
