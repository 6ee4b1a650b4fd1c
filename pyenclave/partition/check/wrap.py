"""`u32.wrap(e)`: the expression modulo 2**64, then its low bits."""

import ast

from ..operations import LOW_BITS
from ..types.model import INT, U64, Integer, described
from .arithmetic import SYMBOLS
from .convert import operand, underlying
from .dispatch import check
from .operators import own_unary
from .scope import Scope
from .tree import Apply, Expression, Literal, Low


def wrap(node: ast.expr, type_: Integer, scope: Scope) -> Expression:
    """`+ - * << & | ^ ~ -` commute with taking the low bits, so they go unchecked."""
    return Low(type_, node.lineno, _low(_value(node, scope), node, scope))


def _value(node: ast.expr, scope: Scope) -> Expression:
    """The low 64 bits, or what has operators of its own and is what these make of it."""
    match node:
        case ast.BinOp(op=ast.LShift()):
            left, count = _value(node.left, scope), underlying(check(node.right, scope))
            if _has_operators(left, count, scope):
                return check(node, scope)
            value = _low(left, node.left, scope)
            if not count.type.is_whole:
                message = f"the count must be int, not {described(count.type)}"
                scope.report.refuse("P011", node.right, message, "write `int(…)`" if count.type.is_float else None)
            return Apply(U64, node.lineno, LOW_BITS["<<"], (value, operand(count, INT)))
        case ast.BinOp(op=ast.Add() | ast.Sub() | ast.Mult() | ast.BitAnd() | ast.BitOr() | ast.BitXor() as op):
            operation = LOW_BITS[SYMBOLS[type(op)]]
            left, right = _value(node.left, scope), _value(node.right, scope)
            if _has_operators(left, right, scope):
                return check(node, scope)
            operands = _low(left, node.left, scope), _low(right, node.right, scope)
            return Apply(U64, node.lineno, operation, operands)
        case ast.UnaryOp(op=ast.Invert() | ast.USub() as op):
            value = _value(node.operand, scope)
            own = own_unary(value, op, scope)
            if own is not None:
                return own
            symbol = "~" if isinstance(op, ast.Invert) else "-"
            return Apply(U64, node.lineno, LOW_BITS[f"{symbol}x"], (_low(value, node.operand, scope),))
    return check(node, scope)


def _has_operators(left: Expression, right: Expression, scope: Scope) -> bool:
    """Whether one of the operands is an object, whose class says what the operator is."""
    return any(scope.module.class_of(underlying(one).type) is not None for one in (left, right))


def _low(value: Expression, node: ast.expr, scope: Scope) -> Expression:
    value = underlying(value)
    if not value.type.is_whole:
        scope.report.refuse("P011", node, f"`.wrap` takes an int, not {described(value.type)}", "write `int(…)`")
    if isinstance(value.constant, int):
        return Literal(U64, value.line, value.constant & U64.high)
    return value if value.type == U64 else Low(U64, value.line, value)
