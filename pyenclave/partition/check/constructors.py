"""bytes, bytearray and str as functions."""

import ast

from .. import operations
from ..types.containers import List
from ..types.model import BOOL, BYTEARRAY, BYTES, INT, STR, U64, Type, described
from .comprehensions import looped
from .convert import apply, coerce, operand, read
from .dispatch import Checked, check
from .generators import is_lazy
from .scope import Scope
from .sources import element_of
from .text import as_text
from .tree import BytesOf, Comprehension, Expression, Literal


def str_(node: ast.Call, scope: Scope) -> Expression:
    """str(x); str(data, "utf-8")."""
    if not node.args and not node.keywords:
        return Literal(STR, node.lineno, "")
    if _is_coded(node):
        return _coded(node, "decode", scope)
    argument = _first(node, "str", scope)
    return as_text(check(argument, scope), argument, scope)


def bytes_(node: ast.Call, scope: Scope) -> Expression:
    """bytes(n): n zero bytes; bytes(data), bytes(integers); bytes(text, "utf-8")."""
    if not node.args and not node.keywords:
        return Literal(BYTES, node.lineno, b"")
    if _is_coded(node):
        return _coded(node, "encode", scope)
    argument = _first(node, "bytes", scope)
    if isinstance(argument, ast.List) and not any(isinstance(one, ast.Starred) for one in argument.elts):
        return BytesOf(BYTES, node.lineno, tuple(_byte(item, scope) for item in argument.elts))
    value = None if is_lazy(argument, scope) else check(argument, scope)
    if value is None or value.type == STR or element_of(value.type) is None:
        return _sized(node, argument, value, operations.ZEROES, scope)
    if value.type == BYTES:
        return value
    if value.type == BYTEARRAY:
        return apply(operations.BYTES_OF_ARRAY, (read(value, BYTES),), node.lineno)
    if isinstance(value.type, List) and value.type.element.is_integer:
        return apply(operations.bytes_of_list(value.type), (value,), node.lineno)
    return _collected(BYTES, argument, value, node, scope)


def bytearray_(node: ast.Call, scope: Scope) -> Expression:
    """bytearray(), and of all that bytes takes."""
    if not node.args and not node.keywords:
        return apply(operations.ARRAY_ZEROES, (Literal(INT, node.lineno, 0),), node.lineno)
    if _is_coded(node):
        return apply(operations.ARRAY_OF, (_coded(node, "encode", scope),), node.lineno)
    argument = _first(node, "bytearray", scope)
    value = None if is_lazy(argument, scope) else check(argument, scope)
    if value is not None and value.type in (BYTES, BYTEARRAY):
        return apply(operations.ARRAY_OF, (read(value, BYTES),), node.lineno)
    if value is None or value.type == STR or element_of(value.type) is None:
        return _sized(node, argument, value, operations.ARRAY_ZEROES, scope)
    return _collected(BYTEARRAY, argument, value, node, scope)


def several_bytes(node: ast.expr, scope: Scope) -> Expression:
    """What a bytearray is extended by: bytes, or integers."""
    value = None if is_lazy(node, scope) else check(node, scope)
    if value is not None and value.type in (BYTES, BYTEARRAY):
        return read(value, BYTES)
    return read(_collected(BYTEARRAY, node, value, node, scope), BYTES)


def _is_coded(node: ast.Call) -> bool:
    named = {one.arg for one in node.keywords}
    return len(node.args) in (2, 3) or (len(node.args) == 1 and bool(named & {"encoding", "errors"}))


def _coded(node: ast.Call, method: str, scope: Scope) -> Expression:
    """As `node.args[0].method(…)`"""
    first = Checked(check(node.args[0], scope), node.args[0])
    func = ast.copy_location(ast.Attribute(first, method, ast.Load()), node.args[0])
    return check(ast.copy_location(ast.Call(func, node.args[1:], node.keywords), node), scope)


def _first(node: ast.Call, name: str, scope: Scope) -> ast.expr:
    if len(node.args) != 1 or node.keywords or isinstance(node.args[0], ast.Starred):
        hint = f'write `{name}(x)`, or `{name}(x, "utf-8")`'
        scope.report.refuse("P010", node, f"inside, `{name}` takes one argument, or an encoding too", hint)
    return node.args[0]


def _sized(
    node: ast.Call, argument: ast.expr, value: Expression | None, zeroes: operations.Operation, scope: Scope
) -> Expression:
    if value is None:
        return _collected(zeroes.result, argument, None, node, scope)
    if not value.type.is_whole:
        name = zeroes.result.name
        hint = f'write `{name}(n)`, `{name}([a, b])` or `{name}(text, "utf-8")`'
        scope.report.refuse("P011", argument, f"`{name}` does not take {described(value.type)}", hint)
    size = operand(value, INT) if value.type in (BOOL, U64) else value
    return apply(zeroes, (coerce(scope, size, INT, argument, "the size"),), node.lineno)


def _collected(type_: Type, argument: ast.expr, value: Expression | None, node: ast.expr, scope: Scope) -> Expression:
    """Byte by byte, as Python asks for them."""
    loop, item = looped(argument if value is None else Checked(value, argument), scope)
    if not item.type.is_whole:
        scope.report.refuse("P011", argument, f"a byte is an int, not {described(item.type)}", "use an int")
    return Comprehension(type_, node.lineno, loop, (operand(item, INT),))


def _byte(node: ast.expr, scope: Scope) -> Expression:
    value = check(node, scope)
    if not value.type.is_whole:
        scope.report.refuse("P011", node, f"a byte is an int, not {described(value.type)}", "use an int")
    return operand(value, INT)
