"""The built-in functions that trusted code has, and the fixed-width types as functions."""

import ast
from collections.abc import Callable

from .. import operations
from ..types.model import BOOL, BYTES, FLOAT, INT, U64, Integer, Type, described, natural
from .convert import apply, as_f32, coerce, common, operand
from .dispatch import check
from .logic import truth
from .scope import Scope
from .text import as_text
from .tree import BytesOf, Expression, Held
from .wrap import wrap


def _only(node: ast.Call, name: str, scope: Scope) -> ast.expr:
    """The one positional argument."""
    if len(node.args) != 1 or node.keywords or isinstance(node.args[0], ast.Starred):
        scope.report.refuse("P010", node, f"inside, `{name}` takes one argument", f"write `{name}(x)`")
    return node.args[0]


def fixed(node: ast.Call, type_: Type, scope: Scope) -> Expression:
    """`u8(x)`: range-checked; `f32(x)`: rounded."""
    argument = _only(node, type_.name, scope)
    value = check(argument, scope)
    if isinstance(type_, Integer):
        if value.type.is_float:
            scope.report.refuse("P011", argument, f"`{type_.name}` takes an int, not float", "write `int(…)` first")
        return coerce(scope, _counted(value), type_, argument, type_.name)
    if not value.type.is_number:
        scope.report.refuse("P011", argument, f"`{type_.name}` takes a number, not {described(value.type)}")
    if type_.name == "f32":
        return as_f32(value)
    return operand(operand(value, FLOAT), type_)


def _counted(value: Expression) -> Expression:
    """A bool as the int that it is."""
    return operand(value, INT) if value.type == BOOL else value


def wrapped(node: ast.Call, type_: Type, scope: Scope) -> Expression:
    """`u32.wrap(x)`: the low bits."""
    if not isinstance(type_, Integer):
        scope.report.refuse("P010", node, f"`{type_.name}` does not wrap", f"write `{type_.name}(x)`")
    return wrap(_only(node, f"{type_.name}.wrap", scope), type_, scope)


def _len(node: ast.Call, scope: Scope) -> Expression:
    argument = _only(node, "len", scope)
    value = check(argument, scope)
    operation = operations.length(value.type)
    if operation is None:
        hint = "take the length of bytes or str"
        scope.report.refuse("P011", argument, f"{described(value.type)} has no length", hint)
    return apply(operation, (value,), node.lineno)


def _abs(node: ast.Call, scope: Scope) -> Expression:
    argument = _only(node, "abs", scope)
    value = check(argument, scope)
    if value.type == U64:
        return value
    operation = operations.unary("abs", value.type)
    if operation is None:
        message = f"the argument of `abs` must be int, not {described(value.type)}"
        scope.report.refuse("P011", argument, message)
    return apply(operation, (value,), node.lineno)


def _extreme(name: str) -> Callable[[ast.Call, Scope], Expression]:
    """min or max of two or more numbers of one type; of equal ones the first, as in Python."""

    def checked(node: ast.Call, scope: Scope) -> Expression:
        if len(node.args) < 2 or node.keywords or any(isinstance(one, ast.Starred) for one in node.args):
            scope.report.refuse("P010", node, f"inside, `{name}` takes two or more numbers", f"write `{name}(a, b)`")
        values = [check(one, scope) for one in node.args]
        if any(not (value.type.is_integer or value.type.is_float) for value in values):
            scope.report.refuse("P011", node, f"`{name}` compares numbers only", "use `if`")
        type_ = values[0].type
        for value in values[1:]:
            type_ = common(scope, Held(type_, node.lineno, values[0].constant), value, node)
        operation = operations.EXTREMES[name, natural(type_)]
        result = operand(values[0], natural(type_))
        for value in values[1:]:
            result = apply(operation, (result, value), node.lineno)
        return result

    return checked


def _int(node: ast.Call, scope: Scope) -> Expression:
    argument = _only(node, "int", scope)
    value = check(argument, scope)
    if value.type.is_float:
        return apply(operations.TO_INT, (value,), node.lineno)
    if value.type.is_buffer:
        hint = "parse it byte by byte, or outside"
        scope.report.refuse("P010", node, f"trusted code does not parse {value.type.name} as a number", hint)
    return coerce(scope, _counted(value), INT, argument, "int")


def _float(node: ast.Call, scope: Scope) -> Expression:
    argument = _only(node, "float", scope)
    value = check(argument, scope)
    if value.type.is_buffer:
        hint = "pass a float in"
        scope.report.refuse("P010", node, f"trusted code does not parse {value.type.name} as a number", hint)
    if not value.type.is_number:
        return coerce(scope, value, FLOAT, argument, "`float`")
    return operand(value, FLOAT)


def _bool(node: ast.Call, scope: Scope) -> Expression:
    return truth(_only(node, "bool", scope), scope)


def _str(node: ast.Call, scope: Scope) -> Expression:
    argument = _only(node, "str", scope)
    return as_text(check(argument, scope), argument, scope)


def _bytes(node: ast.Call, scope: Scope) -> Expression:
    """bytes(n): n zero bytes; bytes([a, b]): these bytes; bytes(data): data."""
    argument = _only(node, "bytes", scope)
    if isinstance(argument, ast.List):
        return BytesOf(BYTES, node.lineno, tuple(_byte(item, scope) for item in argument.elts))
    value = check(argument, scope)
    if value.type == BYTES:
        return value
    if not value.type.is_whole:
        hint = "write `bytes(n)` or `bytes([a, b])`"
        scope.report.refuse("P011", argument, f"`bytes` does not take {described(value.type)}", hint)
    return apply(operations.ZEROES, (coerce(scope, _counted(value), INT, argument, "the size"),), node.lineno)


def _byte(node: ast.expr, scope: Scope) -> Expression:
    value = check(node, scope)
    if not value.type.is_whole:
        scope.report.refuse("P011", node, f"a byte is an int, not {described(value.type)}", "use an int")
    return operand(value, INT)


def _range(node: ast.Call, scope: Scope) -> Expression:
    return scope.report.refuse("P009", node, "a range as a value", "write `for i in range(…)`")


BUILTINS: dict[str, Callable[[ast.Call, Scope], Expression]] = {
    "builtins.len": _len,
    "builtins.abs": _abs,
    "builtins.min": _extreme("min"),
    "builtins.max": _extreme("max"),
    "builtins.int": _int,
    "builtins.float": _float,
    "builtins.bool": _bool,
    "builtins.str": _str,
    "builtins.bytes": _bytes,
    "builtins.range": _range,
}
