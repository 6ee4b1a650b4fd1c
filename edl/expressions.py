"""Constant expressions: values of attributes, dimensions and enumerators, and conditions of #if."""

from collections.abc import Callable
from functools import partial

from . import codes
from .cursor import Cursor, describe
from .diagnostics import Span
from .lexer import Kind, Token
from .syntax import Binary, Expression, Identifier, Number, SizeOfType, TypeName, Unary

MAX_DEPTH = 64
LIMIT = 1 << 64  # magnitudes beyond what any C integer holds are errors, never silently wrapped

# C11 6.5: binding strength of the binary operators; the ternary operator is not in the language.
_BINARY = {
    "||": 1, "&&": 2, "|": 3, "^": 4, "&": 5, "==": 6, "!=": 6, "<": 7, ">": 7, "<=": 7, ">=": 7,
    "<<": 8, ">>": 8, "+": 9, "-": 9, "*": 10, "/": 10, "%": 10,
}  # fmt: skip
_UNARY = frozenset("+-~!")


class ExpressionError(Exception):
    """The expression has no value; `span` is the part that has none."""

    def __init__(self, span: Span, message: str) -> None:
        super().__init__(message)
        self.span = span
        self.message = message


def parse_expression(cursor: Cursor, parse_type: Callable[[Cursor], TypeName] | None, depth: int = 0) -> Expression:
    """Reads one expression; `parse_type` reads what `sizeof (…)` encloses (None: there is no sizeof)."""
    return _binary(cursor, partial(_primary, parse_type=parse_type), 1, depth)


def _binary(cursor: Cursor, primary: Callable[[Cursor, int], Expression], least: int, depth: int) -> Expression:
    first = cursor.token
    left = primary(cursor, depth)
    length = 0
    while (strength := _BINARY.get(cursor.token.text, 0)) >= least:
        length += 1
        _check_depth(cursor, depth + length)
        operator = cursor.advance().text
        right = _binary(cursor, primary, strength + 1, depth + 1)
        left = Binary(operator, left, right, cursor.since(first))
    return left


def _primary(cursor: Cursor, depth: int, parse_type: Callable[[Cursor], TypeName] | None) -> Expression:
    _check_depth(cursor, depth)
    token = cursor.token
    if token.kind is Kind.NUMBER:
        return Number(number_value(cursor, cursor.advance()), token.span)
    if token.text in _UNARY:
        cursor.advance()
        operand = _primary(cursor, depth + 1, parse_type)
        return Unary(token.text, operand, cursor.since(token))
    if token.text == "(":
        cursor.advance()
        inside = parse_expression(cursor, parse_type, depth + 1)
        cursor.expect(")", "after the expression")
        return inside
    if token.text == "sizeof" and parse_type is not None:
        cursor.advance()
        cursor.expect("(", "after `sizeof`")
        type_name = parse_type(cursor)
        cursor.expect(")", "after the type")
        return SizeOfType(type_name, cursor.since(token))
    if token.kind is not Kind.WORD:
        cursor.fail(f"expected a number or a name, not {describe(token)}")
    cursor.advance()
    return Identifier(token.text, token.span)


def _check_depth(cursor: Cursor, depth: int) -> None:
    if depth > MAX_DEPTH:
        cursor.fail(f"expressions nest at most {MAX_DEPTH} levels", code=codes.TOO_LARGE)


def number_value(cursor: Cursor, token: Token) -> int:
    """The value of a decimal or hexadecimal number; wrong ones are reported and count as 1."""
    text = token.text
    if cursor.c_numbers or token.span.text != text:
        text = text.rstrip("uUlL")  # a macro of a C header may carry C's suffixes
    message = f"`{token.text[:40]}` is not a decimal or hexadecimal number"
    hint = None
    value = _to_int(text)
    if value is not None and value < LIMIT:
        if text.isdigit() and text[0] == "0" and value and not _same_in_octal(text, value):
            if cursor.c_numbers and not set(text) & {"8", "9"}:
                return int(text, 8)
            message, hint = f"`{text}` is {value} to one reference tool and octal to the other", "drop the leading zero"
        else:
            return value
    elif value is not None:
        message = "the number does not fit 64 bits"
    cursor.error(codes.BAD_NUMBER, token.span, message, hint)
    return 1


def _to_int(text: str) -> int | None:
    try:
        if text[:2] in ("0x", "0X"):
            return int(text[2:], 16) if "_" not in text else None
        return (int(text) if len(text) <= 40 else LIMIT) if text.isdigit() else None
    except ValueError:
        return None


def _same_in_octal(text: str, value: int) -> bool:
    return all(digit in "01234567" for digit in text) and int(text, 8) == value


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
