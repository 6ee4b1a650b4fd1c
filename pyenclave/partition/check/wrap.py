"""`u32.wrap(e)`: the expression modulo 2**64, then its low bits."""

import ast

from ..operations import LOW_BITS
from ..types.model import INT, U64, Integer, described
from .arithmetic import SYMBOLS
from .convert import operand, underlying
from .dispatch import check
from .scope import Scope
from .tree import Apply, Expression, Literal, Low


def wrap(node: ast.expr, type_: Integer, scope: Scope) -> Expression:
    """`+ - * << & | ^ ~ -` commute with taking the low bits, so they go unchecked."""
    return Low(type_, node.lineno, _wrapped(node, scope))


def _wrapped(node: ast.expr, scope: Scope) -> Expression:
    match node:
        case ast.BinOp(op=ast.LShift()):
            value = _wrapped(node.left, scope)
            count = underlying(check(node.right, scope))
            if not count.type.is_whole:
                message = f"the count must be int, not {described(count.type)}"
                scope.report.refuse("P011", node.right, message, "write `int(…)`" if count.type.is_float else None)
            return Apply(U64, node.lineno, LOW_BITS["<<"], (value, operand(count, INT)))
        case ast.BinOp(op=ast.Add() | ast.Sub() | ast.Mult() | ast.BitAnd() | ast.BitOr() | ast.BitXor() as op):
            operation = LOW_BITS[SYMBOLS[type(op)]]
            return Apply(U64, node.lineno, operation, (_wrapped(node.left, scope), _wrapped(node.right, scope)))
        case ast.UnaryOp(op=ast.Invert() | ast.USub() as op):
            symbol = "~" if isinstance(op, ast.Invert) else "-"
            return Apply(U64, node.lineno, LOW_BITS[f"{symbol}x"], (_wrapped(node.operand, scope),))
    value = underlying(check(node, scope))
    if not value.type.is_whole:
        scope.report.refuse("P011", node, f"`.wrap` takes an int, not {described(value.type)}", "write `int(…)`")
    if isinstance(value.constant, int):
        return Literal(U64, value.line, value.constant & U64.high)
    return Low(U64, value.line, value)
