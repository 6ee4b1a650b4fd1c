"""Which operator, method or built-in on which types is which function of the runtime: data, no text of C."""

from collections.abc import Callable, Iterable

from ..types.model import Type
from . import buffers, containers, numbers, scalars, text
from .buffers import ZEROES
from .containers import delete_item, extreme, in_place, reversed_, set_item, total
from .model import Argument, Descriptor, Method, Missing, Operation, Slot
from .numbers import COUNT, EXTREMES, INDEX, LOW_BITS, OWN_LENGTH, TO_INT, unary
from .scalars import ASCII, CHR, ORD, formatted, in_base, parsed, percent, power_modulo, quotient_and_rest, rounded

__all__ = [
    "ASCII",
    "CHR",
    "COUNT",
    "EXTREMES",
    "INDEX",
    "LOW_BITS",
    "ORD",
    "OWN_LENGTH",
    "TO_INT",
    "ZEROES",
    "Argument",
    "Descriptor",
    "Method",
    "Missing",
    "Operation",
    "Slot",
    "as_repr",
    "as_text",
    "binary",
    "compare",
    "delete_item",
    "extreme",
    "formatted",
    "in_base",
    "in_place",
    "item",
    "length",
    "method",
    "parsed",
    "percent",
    "power_modulo",
    "quotient_and_rest",
    "reversed_",
    "rounded",
    "set_item",
    "slice_",
    "static",
    "total",
    "truth",
    "unary",
]  # fmt: skip


def binary(symbol: str, left: Type, right: Type) -> Operation | None:
    """`left symbol right`, None where there is no such operator. `*` of a number and a sequence has them swapped."""
    return _first((numbers.binary, buffers.binary, containers.binary), symbol, left, right)


def compare(symbol: str, left: Type, right: Type) -> Operation | None:
    """A comparison; of `in` the container is the first operand."""
    return _first((numbers.compare, buffers.compare, containers.compare), symbol, left, right)


def truth(operand: Type) -> Operation | None:
    return _first((numbers.truth, buffers.truth, containers.truth), operand)


def length(operand: Type) -> Operation | None:
    return _first((buffers.length, containers.length), operand)


def as_text(operand: Type) -> Operation | None:
    """str(x), but of a str."""
    return _first((scalars.as_text, buffers.as_text, containers.as_text), operand)


def as_repr(operand: Type) -> Operation | None:
    return _first((scalars.as_repr, buffers.as_repr, containers.as_text), operand)


def item(type_: Type) -> Operation | None:
    """`value[index]`"""
    return _first((buffers.item, containers.item), type_)


def slice_(type_: Type, *, step: bool) -> Operation | None:
    """`value[start:stop]`; with a step, PYE_HAS_START and PYE_HAS_STOP are the last operand."""
    return buffers.slice_(type_, step=step) or containers.slice_(type_, step=step)


def method(receiver: Type, name: str) -> Method | None:
    """`receiver.name(…)`; where an argument may have two types the rarer is "name/type"."""
    rows = containers.methods(receiver) | text.methods(receiver) | scalars.methods(receiver)
    return rows.get(name)


def static(type_: Type, name: str) -> Method | None:
    """`bytes.fromhex(…)` and the like."""
    return (text.statics(type_) | scalars.statics(type_)).get(name)


def _first(tables: Iterable[Callable[..., Operation | None]], *key: object) -> Operation | None:
    return next((found for table in tables if (found := table(*key)) is not None), None)
