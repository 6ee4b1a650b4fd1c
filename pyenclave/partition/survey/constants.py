"""Evaluates constant expressions: literals, other constants and operators, bounded, without running any user code."""

import ast
import operator
import struct
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from pyenclave import widths

from ..types.containers import OpenTuple, Optional, Tuple
from ..types.model import BOOL, BYTES, FIXED, FLOAT, INT, NAMED, STR, U64, Float, Integer, Type
from ..types.records import Enumeration, Flags, NamedTuple
from .members import value_of
from .standard import STANDARD_CONSTANTS
from .symbols import ClassSymbol, Constant, Module, NamedConstant, Structured

MAX_BYTES = 1 << 16
_MAX_BITS = 256

_BINARY: dict[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv,
    ast.Mod: operator.mod,
    ast.Pow: operator.pow,
    ast.LShift: operator.lshift,
    ast.RShift: operator.rshift,
    ast.BitAnd: operator.and_,
    ast.BitOr: operator.or_,
    ast.BitXor: operator.xor,
}
_UNARY: dict[type[ast.unaryop], Callable[[Any], Any]] = {
    ast.USub: operator.neg,
    ast.UAdd: operator.pos,
    ast.Invert: operator.invert,
    ast.Not: operator.not_,
}


class NotConstant(Exception):
    """The expression is not constant; the message says what in it is not, or what it raises."""


class Undeclared(NotConstant):
    """It would be one, if its type were declared."""


def evaluate(node: ast.expr, known: Mapping[str, Constant], module: Module | None = None) -> Constant:
    """The expression's value with `known` names; NotConstant where it has none, or one too large to be meant.

    `module`: says which names are those of fixed widths.
    """
    match node:
        case ast.Constant(value=bool() | int() | float() | str() | bytes() as value):
            return _bounded(value)
        case ast.Name(id=name) if name in known:
            return known[name]
        case ast.Name() | ast.Attribute() if module is not None and module.qualified(node) in STANDARD_CONSTANTS:
            return STANDARD_CONSTANTS[module.qualified(node) or ""]
        case ast.UnaryOp(op=op, operand=operand):
            value = evaluate(operand, known, module)
            return _apply(_UNARY[type(op)], value)
        case ast.BinOp(left=left, op=op, right=right) if type(op) in _BINARY:
            return _binary(op, evaluate(left, known, module), evaluate(right, known, module))
        case ast.Call(func=ast.Attribute(value=width, attr="wrap"), args=[argument], keywords=[]) if (
            found := _width(width, module)
        ) and found.is_integer:
            return _apply(getattr(widths, found.name).wrap, evaluate(argument, known, module))
        case ast.Call(func=width, args=[argument], keywords=[]) if found := _width(width, module):
            return _apply(getattr(widths, found.name), evaluate(argument, known, module))
        case ast.Call(func=func, args=[argument], keywords=[]) if module and module.qualified(func) == "builtins.float":
            value = evaluate(argument, known, module)
            if isinstance(value, str) and value.strip().lower().lstrip("+-") in ("inf", "infinity"):
                return float(value)
            return _apply(float, value)
        case ast.Name(id=name):
            raise NotConstant(f"`{name}` is not a constant")
    raise NotConstant("this is not a constant expression")


def _width(node: ast.expr, module: Module | None) -> Type | None:
    """The fixed width that a name stands for."""
    found = NAMED.get(module.qualified(node) or "") if module else None
    return found if found in FIXED else None


def width_of(node: ast.expr, module: Module) -> Type | None:
    """The fixed width that an initial value names: `u32(1)` and `u32.wrap(-1)` are u32."""
    match node:
        case ast.Call(func=ast.Attribute(value=width, attr="wrap")) | ast.Call(func=width):
            return _width(width, module)
    return None


def _binary(op: ast.operator, left: Constant, right: Constant) -> Constant:
    """Refuses what would take long or much memory before it is tried."""
    if isinstance(op, ast.Mod) and isinstance(left, str | bytes):
        raise NotConstant("formatting is not a constant expression")
    if isinstance(op, ast.LShift | ast.Pow) and isinstance(right, int) and right > _MAX_BITS:
        raise NotConstant("the value is too large")
    for sequence, count in ((left, right), (right, left)):
        too_many = isinstance(sequence, str | bytes) and isinstance(count, int) and len(sequence) * count > MAX_BYTES
        if isinstance(op, ast.Mult) and too_many:
            raise NotConstant("the value is too large")
    return _apply(_BINARY[type(op)], left, right)


def _apply(function: Callable[..., Any], *operands: Constant) -> Constant:
    try:
        value = function(*operands)
    except (ArithmeticError, TypeError, ValueError) as error:
        raise NotConstant(f"it raises {type(error).__name__}: {error}") from None
    if not isinstance(value, bool | int | float | str | bytes):
        raise NotConstant("this is not a constant expression")
    return _bounded(value, known=any(map(_is_infinite, operands)))


def _is_infinite(value: Constant) -> bool:
    return isinstance(value, float) and value in (float("inf"), float("-inf"))


def _bounded(value: Constant, *, known: bool = False) -> Constant:
    """`known`: that the value may be infinite is what was written."""
    if isinstance(value, int) and value.bit_length() > _MAX_BITS:
        raise NotConstant("the value is too large")
    if isinstance(value, str | bytes) and len(value) > MAX_BYTES:
        raise NotConstant("the value is too large")
    if isinstance(value, float) and (value != value or (_is_infinite(value) and not known)):
        raise NotConstant("the value is not finite")
    return value


def type_of(value: Constant) -> Type | None:
    """The type that a constant has without an annotation; None for an integer past 64 bits."""
    match value:
        case bool():
            return BOOL
        case int():
            return next((one for one in (INT, U64) if one.low <= value <= one.high), None)
        case float():
            return FLOAT
        case str():
            return STR
    return BYTES


def fits(value: Constant, type_: Type) -> bool:
    """Whether a variable of the type may hold the constant: as it is, or as a float that is equal to it."""
    if isinstance(type_, Integer):
        return type(value) is int and type_.low <= value <= type_.high
    if isinstance(type_, Float):
        return type(value) in (int, float) and is_exact(value, type_)
    return type_of(value) == type_


def constant_default(node: ast.expr, type_: Type, known: Mapping[str, Constant], module: Module) -> Structured | None:
    """What a parameter or a field has where nothing is passed, a member of an Enum as its place.

    None where it is not of the type, or, of what may be None, of what that is besides.
    """
    inner = type_.inner if isinstance(type_, Optional) else type_
    if isinstance(inner, Enumeration):
        places = {name: place for place, (name, _) in enumerate(inner.members)} | dict(inner.aliases)
        match node:
            case ast.Attribute(value=ast.Name(id=inner.spelled), attr=name) if name in places:
                return places[name]
    if isinstance(inner, Flags) and (bits := flags_of(node, inner)) is not None:
        return bits
    if isinstance(inner, OpenTuple) and isinstance(node, ast.Tuple):
        found = [constant_default(one, inner.element, known, module) for one in node.elts]
        return None if None in found else tuple(one for one in found if one is not None)
    if isinstance(inner, Tuple):
        return _tuple_default(node, inner, known, module)
    of_member = value_of(node, inner, module)
    value = evaluate(node, known, module) if of_member is None else of_member
    return value if fits(value, inner) else None


def flags_of(node: ast.expr, type_: Flags) -> int | None:
    """`C.ONE`, `C.ONE | C.TWO`, `C(0)`; None where it is something else."""
    match node:
        case ast.Attribute(value=ast.Name(id=type_.spelled), attr=name):
            return dict(type_.members).get(name)
        case ast.BinOp(left=left, op=ast.BitOr(), right=right):
            one, other = flags_of(left, type_), flags_of(right, type_)
            return None if one is None or other is None else one | other
        case ast.Call(func=ast.Name(id=type_.spelled), args=[ast.Constant(value=bits)], keywords=[]):
            return bits if type(bits) is int and bits >= 0 and not bits & ~sum(type_.singles) else None
    return None


def _tuple_default(node: ast.expr, type_: Tuple, known: Mapping[str, Constant], module: Module) -> Structured | None:
    """A display, a call of a NamedTuple, or a constant of the module."""
    found: list[Structured | None] = []
    match node:
        case ast.Name(id=name) if isinstance(symbol := module.symbols.get(name), NamedConstant):
            return symbol.value if symbol.type == type_ else None
        case ast.Tuple(elts=parts) if type(type_) is Tuple:
            if len(parts) != len(type_.items):
                return None
            found += [constant_default(one, of, known, module) for one, of in zip(parts, type_.items, strict=True)]
        case ast.Call(func=ast.Name(id=name)) if isinstance(type_, NamedTuple) and name == type_.spelled:
            found += _fields_of(node, type_, known, module)
        case _:
            raise NotConstant("this is not a constant expression")
    return None if None in found else tuple(one for one in found if one is not None)


def _fields_of(
    call: ast.Call, type_: NamedTuple, known: Mapping[str, Constant], module: Module
) -> Iterator[Structured | None]:
    """What is passed, else the fields' own defaults."""
    symbol = module.symbols.get(type_.spelled)
    places = dict(zip(type_.names, call.args, strict=False))
    given = {**places, **{one.arg or "**": one.value for one in call.keywords}}
    are_all = len(given) == len(call.args) + len(call.keywords) and given.keys() <= {*type_.names}
    if not isinstance(symbol, ClassSymbol) or not are_all:
        raise NotConstant("this is not a constant expression")
    for field in symbol.made.parameters:
        if field.name in given:
            yield constant_default(given[field.name], field.type, known, module)
        elif field.default is not None:
            yield field.default
        else:
            raise NotConstant("this is not a constant expression")


def is_exact(value: Constant, type_: Float) -> bool:
    """Whether the float type has the number exactly."""
    assert isinstance(value, int | float)
    try:
        number = float(value)
        return number == value and (type_.bits == 64 or struct.unpack("f", struct.pack("f", number))[0] == number)
    except OverflowError:
        return False
