"""Which operator, method or built-in on which types is which function of the runtime: data, no text of C."""

from ..types.model import Type
from . import buffers, numbers
from .buffers import AT, SLICE, ZEROES, as_text, length
from .model import Operation
from .numbers import COUNT, EXTREMES, INDEX, LOW_BITS, TO_INT, unary

__all__ = [
    "AT", "COUNT", "EXTREMES", "INDEX", "LOW_BITS", "SLICE", "TO_INT", "ZEROES",
    "Operation", "as_text", "binary", "compare", "length", "truth", "unary",
]  # fmt: skip


def binary(symbol: str, left: Type, right: Type) -> Operation | None:
    """`left symbol right`, None where there is no such operator. `*` of a number and a buffer has them swapped."""
    return numbers.binary(symbol, left, right) or buffers.binary(symbol, left, right)


def compare(symbol: str, left: Type, right: Type) -> Operation | None:
    """A comparison; of `in` the container is the first operand."""
    return numbers.compare(symbol, left, right) or buffers.compare(symbol, left, right)


def truth(operand: Type) -> Operation | None:
    return numbers.truth(operand) or buffers.truth(operand)
