"""Operators of the module's own classes."""

import ast

from ..operations import Operation
from ..types.containers import Optional
from ..types.model import BOOL, INT, Type
from .convert import coerce, operand, underlying
from .dispatch import check
from .scope import Scope
from .special import asked, method_of, special
from .tree import Apply, Call, Expression, Not

_NAMES: dict[type[ast.operator], str] = {
    ast.Add: "add", ast.Sub: "sub", ast.Mult: "mul", ast.Div: "truediv", ast.FloorDiv: "floordiv", ast.Mod: "mod",
    ast.Pow: "pow", ast.LShift: "lshift", ast.RShift: "rshift", ast.BitAnd: "and", ast.BitOr: "or", ast.BitXor: "xor",
    ast.MatMult: "matmul",
}  # fmt: skip
_UNARY: dict[type[ast.unaryop], str] = {ast.USub: "__neg__", ast.UAdd: "__pos__", ast.Invert: "__invert__"}
_COMPARED: dict[type[ast.cmpop], tuple[str, str]] = {
    ast.Lt: ("__lt__", "__gt__"), ast.LtE: ("__le__", "__ge__"), ast.Gt: ("__gt__", "__lt__"),
    ast.GtE: ("__ge__", "__le__"), ast.Eq: ("__eq__", "__eq__"), ast.NotEq: ("__ne__", "__ne__"),
}  # fmt: skip


def own_binary(scope: Scope, left: Expression, op: ast.operator, right: Expression, node: ast.AST) -> Expression | None:
    """The left one's method, else the right one's reflected one."""
    name = _NAMES[type(op)]
    left = of_int(left, right.type, scope)
    operation = special(left.type, f"__{name}__", scope)
    if operation is not None and not _is_for_other(operation, left, right, f"__r{name}__", scope):
        return _applied(operation, left, right, node, scope)
    operation = special(right.type, f"__r{name}__", scope)
    return None if operation is None else _applied(operation, right, left, node, scope, swapped=True)


def _is_for_other(operation: Operation, left: Expression, right: Expression, name: str, scope: Scope) -> bool:
    """Of pyenclave's own classes: whether the left one's method answers NotImplemented, and the right one's does not.

    They are of several types at once, `moment - span` and `moment - moment`, which a method's signature cannot be.
    """
    symbol = scope.module.class_of(left.type)
    if symbol is None or not scope.module.is_shipped_at(symbol.node) or operation.operands[1:] == (right.type,):
        return False
    reflected = special(right.type, name, scope)
    return reflected is not None and reflected.operands[1:] == (left.type,)


def own_divmod(scope: Scope, left: Expression, right: Expression, node: ast.AST) -> Expression | None:
    left = of_int(left, right.type, scope)
    operation = special(left.type, "__divmod__", scope)
    return None if operation is None else _applied(operation, left, right, node, scope)


def own_in_place(scope: Scope, left: Expression, op: ast.operator, right: ast.expr) -> Expression | None:
    """`left += right`: what the class's own method gives, which is what is stored."""
    operation = special(left.type, f"__i{_NAMES[type(op)]}__", scope)
    if operation is None:
        return None
    wanted = operation.operands[1] if len(operation.parameters) == 2 else None
    return _applied(operation, left, check(right, scope, wanted), right, scope)


def own_unary(value: Expression, op: ast.unaryop, scope: Scope) -> Expression | None:
    return asked(value, _UNARY[type(op)], scope) if type(op) in _UNARY else None


def own_compare(scope: Scope, left: Expression, op: ast.cmpop, right: Expression, node: ast.AST) -> Expression | None:
    if type(op) not in _COMPARED:
        return None
    if isinstance(op, ast.Eq | ast.NotEq) and isinstance(left.type, Optional) != isinstance(right.type, Optional):
        return None  # what may be None is equal or not without a question about None
    name, reflected = _COMPARED[type(op)]
    left = of_int(left, right.type, scope)
    operation = special(left.type, name, scope, BOOL)
    if operation is not None:
        return _applied(operation, left, right, node, scope)
    operation = special(right.type, reflected, scope, BOOL)
    if operation is not None:
        return _applied(operation, right, left, node, scope, swapped=True)
    if isinstance(op, ast.NotEq) and method_of(left.type, "__eq__", scope) is not None:
        equal = own_compare(scope, left, ast.Eq(), right, node)
        return None if equal is None else Not(BOOL, left.line, equal)
    return None


def own_contains(scope: Scope, item: Expression, whole: Expression, node: ast.AST) -> Expression | None:
    """`item in whole`"""
    operation = special(whole.type, "__contains__", scope, BOOL)
    return None if operation is None else _applied(operation, whole, item, node, scope, swapped=True)


def _applied(
    operation: Operation, left: Expression, right: Expression, node: ast.AST, scope: Scope, *, swapped: bool = False
) -> Expression:
    """`swapped`: the second operand is evaluated first."""
    if len(operation.parameters) != 2:
        scope.report.refuse("P010", node, "an operator's method has `self` and one parameter", "see its definition")
    right = of_int(right, operation.operands[1], scope)
    other = coerce(scope, right, operation.operands[1], node, "the operand")
    return Apply(operation.result, left.line, operation, (left, other), swapped)


def of_int(value: Expression, wanted: Type, scope: Scope) -> Expression:
    """Beside a number of pyenclave's own an int is such a number, too; anything else is as it is."""
    symbol = scope.module.class_of(wanted)
    made = symbol.statics.get("_of_int") if symbol and scope.module.is_shipped_at(symbol.node) else None
    number = underlying(value)
    if made is None or not (number.type.is_integer or number.type == BOOL):
        return value
    scope.called.add(made.name)
    return Call(wanted, value.line, made, ((0, operand(number, INT)),))
