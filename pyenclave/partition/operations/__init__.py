"""Which operator, method or built-in on which types is which function of the runtime: data, no text of C."""

from collections.abc import Callable, Iterable

from ..types.containers import List
from ..types.model import Type
from . import arrays, buffers, bytearrays, containers, counted, digests, json, numbers, scalars, text
from .arrays import columns, place
from .arrays import total as array_total
from .buffers import ZEROES
from .bytearrays import ARRAY_OF, ARRAY_ZEROES, BYTES_OF_ARRAY, bytes_of_list
from .containers import END, append, extreme, hashed, reversed_
from .model import REQUIRED, Argument, Descriptor, Method, Missing, Operation, Slot
from .numbers import COUNT, EXTREMES, INDEX, LOW_BITS, OWN_LENGTH, TO_INT
from .scalars import ASCII, CHR, ORD, in_base, parsed, percent, power_modulo, quotient_and_rest, rounded

__all__ = [
    "ARRAY_OF",
    "ARRAY_ZEROES",
    "ASCII",
    "BYTES_OF_ARRAY",
    "CHR",
    "COUNT",
    "END",
    "EXTREMES",
    "INDEX",
    "LOW_BITS",
    "ORD",
    "OWN_LENGTH",
    "REQUIRED",
    "TO_INT",
    "ZEROES",
    "Argument",
    "Descriptor",
    "Method",
    "Missing",
    "Operation",
    "Slot",
    "append",
    "array_total",
    "as_repr",
    "as_text",
    "attribute",
    "binary",
    "bytes_of_list",
    "columns",
    "compare",
    "delete_item",
    "delete_slice",
    "extreme",
    "formatted",
    "hashed",
    "in_base",
    "in_place",
    "item",
    "length",
    "method",
    "parsed",
    "percent",
    "place",
    "power_modulo",
    "quotient_and_rest",
    "reversed_",
    "rounded",
    "set_item",
    "set_slice",
    "slice_",
    "static",
    "total",
    "truth",
    "unary",
]  # fmt: skip


def binary(symbol: str, left: Type, right: Type) -> Operation | None:
    """`left symbol right`, None where there is no such operator. `*` of a number and a sequence has them swapped."""
    return _first(
        (numbers.binary, buffers.binary, bytearrays.binary, counted.binary, containers.binary, json.binary),
        symbol,
        left,
        right,
    )


def compare(symbol: str, left: Type, right: Type) -> Operation | None:
    """A comparison; of `in` the container is the first operand."""
    return _first(
        (numbers.compare, buffers.compare, bytearrays.compare, counted.compare, containers.compare, json.compare),
        symbol,
        left,
        right,
    )


def truth(operand: Type) -> Operation | None:
    return _first((numbers.truth, buffers.truth, bytearrays.truth, containers.truth, json.truth), operand)


def length(operand: Type) -> Operation | None:
    return _first((buffers.length, bytearrays.length, containers.length, arrays.length, json.length), operand)


def as_text(operand: Type) -> Operation | None:
    """str(x), but of a str."""
    return _first((scalars.as_text, buffers.as_text, bytearrays.as_repr, containers.as_text, json.as_text), operand)


def as_repr(operand: Type) -> Operation | None:
    return _first((scalars.as_repr, bytearrays.as_repr, buffers.as_repr, containers.as_repr, json.as_repr), operand)


def item(type_: Type) -> Operation | None:
    """`value[index]`"""
    return _first((buffers.item, bytearrays.item, counted.item, containers.item, arrays.item, json.item), type_)


def slice_(type_: Type, *, step: bool) -> Operation | None:
    """`value[start:stop]`; with a step, PYE_HAS_START and PYE_HAS_STOP are the last operand."""
    tables = (buffers.slice_, bytearrays.slice_, containers.slice_)
    return next((found for table in tables if (found := table(type_, step=step)) is not None), None)


def in_place(symbol: str, left: Type, right: Type) -> Operation | None:
    """`left symbol= right` that changes what `left` is, for everybody who has it."""
    return _first((bytearrays.in_place, counted.in_place, containers.in_place), symbol, left, right)


def set_item(type_: Type) -> Operation | None:
    """`value[index] = item`"""
    return _first((bytearrays.set_item, containers.set_item, arrays.set_item, json.set_item), type_)


def delete_item(type_: Type) -> Operation | None:
    return _first((bytearrays.delete_item, counted.delete_item, containers.delete_item, json.delete_item), type_)


def set_slice(type_: Type) -> Operation | None:
    """`value[start:stop:step] = several`; the fourth operand says which of the first two are written."""
    return _first((bytearrays.set_slice, containers.set_slice), type_)


def delete_slice(type_: Type) -> Operation | None:
    return _first((bytearrays.delete_slice, containers.delete_slice), type_)


def method(receiver: Type, name: str) -> Method | None:
    """`receiver.name(…)`; where an argument may have two types the rarer is "name/type"."""
    tables = (counted.methods, containers.methods, text.methods, bytearrays.methods, scalars.methods, digests.methods)
    return next((rows[name] for table in tables if name in (rows := table(receiver))), None)


def attribute(type_: Type, name: str) -> Operation | None:
    """`value.name` of what is no class of the module's."""
    return digests.attributes(type_).get(name)


def methods(receiver: Type) -> set[str]:
    """The names of those that there are."""
    tables = (counted.methods, containers.methods, text.methods, bytearrays.methods, scalars.methods, digests.methods)
    return {name.partition("/")[0] for table in tables for name in table(receiver)}


def static(type_: Type, name: str) -> Method | None:
    """`bytes.fromhex(…)` and the like."""
    return (text.statics(type_) | scalars.statics(type_)).get(name)


def unary(symbol: str, operand: Type) -> Operation | None:
    return _first((numbers.unary, counted.unary, json.unary), symbol, operand)


def formatted(operand: Type) -> Operation | None:
    """format(x, spec): `{x:spec}` in an f-string."""
    return _first((scalars.formatted, json.formatted), operand)


def total(type_: List) -> Operation | None:
    """sum(list, start)"""
    return _first((containers.total, json.total), type_)


def _first(tables: Iterable[Callable[..., Operation | None]], *key: object) -> Operation | None:
    return next((found for table in tables if (found := table(*key)) is not None), None)
