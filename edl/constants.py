"""Functions of the grammar's rules for constant expressions: parts to nodes of the tree."""

from dataclasses import replace
from typing import Any, NamedTuple

from . import codes
from .automaton import State
from .cursor import Cursor
from .expressions import LIMIT, is_standard
from .lexer import Token
from .syntax import Binary, Expression, Identifier, Number, SizeOfType, Unary

MAX_DEPTH = 64

Parts = list[Any]


class Operand(NamedTuple):
    """An expression with its first token, parentheses included, and how many operators its left side is a chain of."""

    node: Expression
    first: Token
    length: int = 0


class Pending(NamedTuple):
    """An operator or a parenthesis whose operand is still to come, and how deep that lies."""

    token: Token
    depth: int


class ConstantRules:
    """`state` is the parser's, of which the functions read what stands to the left of their own parts."""

    state: State

    def __init__(self, cursor: Cursor) -> None:
        self.cursor = cursor

    def same(self, parts: Parts) -> Any:
        return parts[0]

    def number(self, parts: Parts) -> Operand:
        token = parts[0]
        return Operand(Number(number_value(self.cursor, token), token.span, token.text.isdigit()), token)

    def identifier(self, parts: Parts) -> Operand:
        token = parts[0]
        return Operand(Identifier(token.text, token.span), token)

    def parenthesised(self, parts: Parts) -> Operand:
        pending, inside, _ = parts
        node = inside.node
        if is_standard(node):
            node = replace(node, standard=False, span=self.cursor.since(pending.token))
        return Operand(node, pending.token)

    def sizeof(self, parts: Parts) -> Operand:
        first = parts[0]
        return Operand(SizeOfType(parts[2], self.cursor.since(first)), first)

    def unary(self, parts: Parts) -> Operand:
        pending, operand = parts
        return Operand(Unary(pending.token.text, operand.node, self.cursor.since(pending.token)), pending.token)

    def binary(self, parts: Parts) -> Operand:
        left, pending, right = parts
        node = Binary(pending.token.text, left.node, right.node, self.cursor.since(left.first))
        return Operand(node, left.first, left.length + 1)

    def condition(self, parts: Parts) -> Expression:
        node: Expression = parts[0].node
        return node

    # --- nesting, which is bounded because the checker follows it by recursion -----------------------

    def nesting(self, parts: Parts) -> Pending:
        """Of a sign or a parenthesis; what is too deep is the token behind it."""
        depth = self._depth(-1) + 1
        self._check_depth(depth, self.cursor.token)
        return Pending(parts[0], depth)

    def operator(self, parts: Parts) -> Pending:
        """Of an operator between two operands: a chain of them is as deep as it is long."""
        token = parts[0]
        depth = self._depth(-2)
        self._check_depth(depth + self.state.value_stack[-1].length + 1, token)
        return Pending(token, depth + 1)

    def _depth(self, at: int) -> int:
        values = self.state.value_stack
        outer = values[at] if len(values) >= -at else None
        return outer.depth if isinstance(outer, Pending) else 0

    def _check_depth(self, depth: int, place: Token) -> None:
        if depth > MAX_DEPTH:
            self.cursor.fail(f"expressions nest at most {MAX_DEPTH} levels", code=codes.TOO_LARGE, place=place)


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
