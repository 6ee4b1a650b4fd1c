"""Constant expressions: values of attributes, dimensions and enumerators, and conditions of #if."""

from collections.abc import Callable
from typing import TypeGuard

from .diagnostics import Span
from .syntax import Binary, Expression, Identifier, Number, SizeOfType, Unary

LIMIT = 1 << 64  # magnitudes beyond what any C integer holds are errors, never silently wrapped


def is_standard(expression: Expression) -> TypeGuard[Number | Identifier]:
    """Whether a reference tool reads it as a value: a decimal number or a name, and nothing around it."""
    return isinstance(expression, Number | Identifier) and expression.standard


class ExpressionError(Exception):
    """The expression has no value; `span` is the part that has none."""

    def __init__(self, span: Span, message: str) -> None:
        super().__init__(message)
        self.span = span
        self.message = message


def evaluate(expression: Expression, lookup: Callable[[Identifier], int]) -> int:
    """The value; raises ExpressionError. `lookup` gives a name's value or raises ExpressionError itself."""
    match expression:
        case Number(value):
            return value
        case Identifier():
            return lookup(expression)
        case SizeOfType():
            raise ExpressionError(expression.span, "`sizeof` has no value here")
        case Unary(operator, operand):
            value = evaluate(operand, lookup)
            return {"+": value, "-": -value, "~": ~value, "!": int(not value)}[operator]
        case Binary(operator, left, right):
            first = evaluate(left, lookup)
            if operator == "&&":
                return int(bool(first and evaluate(right, lookup)))
            if operator == "||":
                return int(bool(first or evaluate(right, lookup)))
            return _apply(operator, first, evaluate(right, lookup), expression.span)


def _apply(operator: str, left: int, right: int, span: Span) -> int:
    if operator in ("/", "%") and right == 0:
        raise ExpressionError(span, "division by zero")
    if operator in ("<<", ">>") and not 0 <= right < 64:
        raise ExpressionError(span, "the shift is not between 0 and 63")
    value = _OPERATIONS[operator](left, right)
    if not -LIMIT < value < LIMIT:
        raise ExpressionError(span, "the value does not fit 64 bits")
    return value


def _divide(left: int, right: int) -> int:
    """C's division truncates towards zero."""
    quotient = abs(left) // abs(right)
    return quotient if (left < 0) == (right < 0) else -quotient


_OPERATIONS: dict[str, Callable[[int, int], int]] = {
    "|": int.__or__,
    "^": int.__xor__,
    "&": int.__and__,
    "==": lambda a, b: int(a == b),
    "!=": lambda a, b: int(a != b),
    "<": lambda a, b: int(a < b),
    ">": lambda a, b: int(a > b),
    "<=": lambda a, b: int(a <= b),
    ">=": lambda a, b: int(a >= b),
    "<<": int.__lshift__,
    ">>": int.__rshift__,
    "+": int.__add__,
    "-": int.__sub__,
    "*": int.__mul__,
    "/": _divide,
    "%": lambda a, b: a - b * _divide(a, b),
}
