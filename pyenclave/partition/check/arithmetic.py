"""Operators on numbers and buffers."""

import ast

from .. import operations
from ..survey.constants import NotConstant, evaluate, type_of
from ..types.containers import List, Tuple
from ..types.model import BYTES, INT, STR, U64, Type, described, natural
from ..types.records import Flags
from . import flags
from .convert import apply, both_open, effective, operand, or_ask, seen, underlying
from .dispatch import check, handles
from .json_values import both
from .logic import truth
from .operators import own_binary, own_unary
from .scope import Scope
from .text import percent
from .tree import Expression, Literal
from .tuples import as_sequence, is_known_times, joined, repeated
from .views import as_set, refuse_view

SYMBOLS = {
    ast.Add: "+",
    ast.Sub: "-",
    ast.Mult: "*",
    ast.Div: "/",
    ast.FloorDiv: "//",
    ast.Mod: "%",
    ast.Pow: "**",
    ast.LShift: "<<",
    ast.RShift: ">>",
    ast.BitAnd: "&",
    ast.BitOr: "|",
    ast.BitXor: "^",
    ast.MatMult: "@",
}
_SIGNS = {ast.USub: "-", ast.UAdd: "+", ast.Invert: "~"}


@handles(ast.BinOp)
def _binary(node: ast.BinOp, scope: Scope) -> Expression:
    """The left spine without recursion: `a + b + c …` may have thousands of terms."""
    spine = [node]
    while isinstance(spine[-1].left, ast.BinOp):
        spine.append(spine[-1].left)
    first = spine[-1].left
    value = fold(first, scope) or _operand(first, spine[-1].op, scope, _of_display(first, spine, scope))
    for one in reversed(spine):
        value = _step(one, value, scope)
    return value


def _step(node: ast.BinOp, left: Expression, scope: Scope) -> Expression:
    if isinstance(left, Literal) and isinstance(node.left, ast.Constant | ast.BinOp | ast.UnaryOp):
        folded = fold(node, scope)
        if folded is not None:
            return folded
    if isinstance(node.op, ast.Mod) and left.type in (BYTES, STR) and isinstance(node.left, ast.Constant):
        formatted = percent(node, scope)
        if formatted is not None:
            return formatted
    wanted = None if isinstance(left.type, Tuple) else left.type  # what is joined to a tuple has types of its own
    return binary(scope, left, node.op, _operand(node.right, node.op, scope, wanted), node)


def _operand(node: ast.expr, op: ast.operator, scope: Scope, wanted: Type | None) -> Expression:
    value = check(node, scope, wanted)
    if isinstance(op, ast.BitAnd | ast.BitOr | ast.BitXor | ast.Sub):
        return as_set(value, node, scope)
    refuse_view(value, node, scope)
    return value


def _of_display(first: ast.expr, spine: list[ast.BinOp], scope: Scope) -> Type | None:
    """What `[None] * n` and `[] + xs` are to be, where that is declared."""
    is_list = isinstance(first, ast.List) and type(scope.wanted) is List
    return scope.wanted if is_list and all(isinstance(one.op, ast.Mult | ast.Add) for one in spine) else None


@handles(ast.UnaryOp)
def _unary(node: ast.UnaryOp, scope: Scope) -> Expression:
    folded = fold(node, scope)
    if folded is not None:
        return folded
    if isinstance(node.op, ast.Not):
        return truth(node, scope)
    value = check(node.operand, scope)
    own = own_unary(value, node.op, scope)
    if own is not None:
        return own
    if isinstance(node.op, ast.Invert) and isinstance(value.type, Flags):
        return flags.inverted(value)
    value = underlying(value)
    symbol = _SIGNS[type(node.op)]
    if symbol == "+" and value.type.is_number:
        return operand(value, INT if value.type.is_whole and value.type != U64 else natural(value.type))
    operation = operations.unary(symbol, value.type)
    if operation is None:
        if symbol == "~" and value.type == U64:
            scope.report.refuse("P011", node, "`~` of a u64 is negative, which no u64 is", "write `u64.wrap(~…)`")
        message = f"`{symbol}` does not work on {described(value.type)}"
        scope.report.refuse("P011", node, message, "use it on numbers")
    return apply(operation, (value,), node.lineno)


def fold(node: ast.expr, scope: Scope) -> Expression | None:
    """The literal that an expression of literals alone stands for; None for other expressions."""
    if not isinstance(node, ast.BinOp | ast.UnaryOp | ast.Constant):
        return None
    try:
        value = evaluate(node, {})
    except NotConstant as error:
        if str(error).startswith("it raises"):
            scope.report.refuse("P009", node, f"this can only fail: {error}", "correct the constants")
        return None
    type_ = type_of(value)
    if type_ is None:
        scope.report.refuse("P015", node, f"{value!r} is past 64 bits", "use bytes for larger numbers")
    return Literal(type_, node.lineno, value)


def binary(scope: Scope, left: Expression, op: ast.operator, right: Expression, node: ast.AST) -> Expression:
    """`left op right` with Python's meaning, or an overflow error."""
    symbol = SYMBOLS[type(op)]
    own = own_binary(scope, left, op, right, node)
    if own is not None:
        return own
    bits = flags.binary(left, symbol, right, int(node.lineno))  # type: ignore[attr-defined]
    if bits is not None:
        return bits
    left, right = both(underlying(left), underlying(right))
    _refuse_powers(scope, left, symbol, right, node)
    line = int(node.lineno)  # type: ignore[attr-defined]
    if symbol == "+" and isinstance(left.type, Tuple) and isinstance(right.type, Tuple):
        return joined(left, right, line)
    if symbol == "*":
        left, right = _repeatable(left, right), _repeatable(right, left)
    if symbol == "*" and isinstance(left.type, Tuple) and right.type.is_whole:
        return repeated(left, right, node, scope)
    if symbol == "*" and isinstance(right.type, Tuple) and left.type.is_whole:
        return repeated(right, left, node, scope)
    if symbol == "+":
        left, right = both_open(left, right)
    left, right = seen(left), seen(right)
    operation = operations.binary(symbol, effective(left, right.type), effective(right, left.type))
    if operation is not None:
        return apply(operation, (left, right), line)
    if symbol == "*" and left.type.is_whole:
        swapped = operations.binary(symbol, right.type, left.type)
        if swapped is not None:
            return apply(swapped, (right, left), line, swapped=True)
    if symbol == "%" and left.type in (BYTES, STR):
        hint = 'put the text and its fields into one expression, as in "%d bytes" % n, or use an f-string'
        scope.report.refuse("P009", node, "trusted code formats literals only", hint)
    message = f"`{symbol}` does not work on {described(left.type)} and {described(right.type)}"
    hint = "use `str(…)` or an f-string for text" if STR in (left.type, right.type) else "use it on numbers"
    if {left.type, right.type} == {STR, BYTES}:
        hint = "`.encode()` makes bytes of a str, `.decode()` a str of bytes"
    return scope.report.refuse("P011", node, message, or_ask(hint, left.type, right.type))


def _repeatable(value: Expression, count: Expression) -> Expression:
    """A tuple that is repeated as often as is known when it runs, as one of any length."""
    if not isinstance(value.type, Tuple) or not count.type.is_whole or is_known_times(value, count):
        return value
    return as_sequence(value)


def _refuse_powers(scope: Scope, left: Expression, symbol: str, right: Expression, node: ast.AST) -> None:
    if symbol != "**" or not (left.type.is_number and right.type.is_number):
        return
    if left.type.is_float or right.type.is_float:
        return
    if isinstance(right.constant, int) and right.constant < 0:
        scope.report.refuse("P009", node, "a negative exponent makes a float", "divide by the positive power")
