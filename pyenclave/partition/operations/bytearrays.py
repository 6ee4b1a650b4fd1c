"""bytearray: what changes it, and what it has of bytes, whose functions read it too."""

from ..types.containers import List, Tuple
from ..types.model import BYTEARRAY, BYTES, INT, NONE, STR, Type
from . import buffers, text
from .model import Argument, Method, Operation

_BOTH = (BYTES, BYTEARRAY)


def binary(symbol: str, left: Type, right: Type) -> Operation | None:
    """`+` gives what the left one is."""
    if symbol == "+" and left in _BOTH and right in _BOTH and left != right:
        return Operation(f"pye_{left.name}_concat", (left, BYTES), left)
    if left != BYTEARRAY:
        return None
    if symbol == "+" and right == BYTEARRAY:
        return Operation("pye_bytearray_concat", (left, BYTES), left)
    if symbol == "*" and right.is_whole:
        return Operation("pye_bytearray_repeat", (left, INT), left)
    return None


def in_place(symbol: str, left: Type, right: Type) -> Operation | None:
    if left != BYTEARRAY:
        return None
    if symbol == "+" and right in _BOTH:
        return Operation("pye_bytearray_concat_in_place", (left, BYTES), NONE)
    return Operation("pye_bytearray_repeat_in_place", (left, INT), NONE) if symbol == "*" and right.is_whole else None


def compare(symbol: str, left: Type, right: Type) -> Operation | None:
    if BYTEARRAY not in (left, right):
        return None
    as_bytes = [BYTES if one == BYTEARRAY else one for one in (left, right)]
    return buffers.compare(symbol, *as_bytes)


def truth(operand: Type) -> Operation | None:
    return buffers.truth(BYTES) if operand == BYTEARRAY else None


def length(operand: Type) -> Operation | None:
    return buffers.length(BYTES) if operand == BYTEARRAY else None


def as_repr(operand: Type) -> Operation | None:
    return Operation("pye_bytearray_repr", (BYTEARRAY,), STR) if operand == BYTEARRAY else None


def item(type_: Type) -> Operation | None:
    return Operation("pye_bytearray_at", (BYTEARRAY, INT), INT) if type_ == BYTEARRAY else None


def set_item(type_: Type) -> Operation | None:
    return Operation("pye_bytearray_set", (BYTEARRAY, INT, INT), NONE) if type_ == BYTEARRAY else None


def delete_item(type_: Type) -> Operation | None:
    return Operation("pye_bytearray_delete", (BYTEARRAY, INT), NONE) if type_ == BYTEARRAY else None


_BOUNDS = (INT, INT, INT, INT)


def slice_(type_: Type, *, step: bool) -> Operation | None:
    if type_ != BYTEARRAY:
        return None
    if step:
        return Operation("pye_bytearray_slice_step", (BYTEARRAY, *_BOUNDS), BYTEARRAY)
    return Operation("pye_bytearray_slice", (BYTEARRAY, INT, INT), BYTEARRAY)


def set_slice(type_: Type) -> Operation | None:
    return Operation("pye_bytearray_set_slice", (BYTEARRAY, *_BOUNDS, BYTES), NONE) if type_ == BYTEARRAY else None


def delete_slice(type_: Type) -> Operation | None:
    return Operation("pye_bytearray_delete_slice", (BYTEARRAY, *_BOUNDS), NONE) if type_ == BYTEARRAY else None


def methods(receiver: Type) -> dict[str, Method]:
    """Those of bytes, where what they give is bytearrays, and its own."""
    if receiver != BYTEARRAY:
        return {}
    found = {name: _own(name, row) for name, row in text.methods(BYTES).items()}
    return {name: row for name, row in found.items() if not isinstance(row.operation.result, Tuple)} | _CHANGES


def _own(name: str, row: Method) -> Method:
    _, *parameters = row.operation.parameters
    result = {BYTES: BYTEARRAY, List(BYTES): List(BYTEARRAY)}.get(row.operation.result)
    if result is None:
        return row
    return Method(Operation(f"pye_bytearray_{name}", (BYTEARRAY, *parameters), result), row.arguments)


def _row(name: str, *arguments: Argument, result: Type = NONE, fails: bool = True) -> Method:
    parameters = (BYTEARRAY, *(one.type for one in arguments))
    return Method(Operation(f"pye_bytearray_{name}", parameters, result, fails), arguments)


_BYTE, _INDEX = Argument("item", INT), Argument("index", INT)
_CHANGES = {
    "append": _row("append", _BYTE),
    "extend": _row("extend", Argument("iterable", BYTES)),
    "insert": _row("insert", _INDEX, _BYTE),
    "pop": _row("pop", Argument("index", INT, -1), result=INT),
    "remove": _row("remove", _BYTE),
    "clear": _row("clear", fails=False),
    "reverse": _row("reverse", fails=False),
    "copy": _row("of", result=BYTEARRAY),
}

# bytearray(n), bytearray(data), bytes(array), bytes(list)
ARRAY_ZEROES = Operation("pye_bytearray_zero", (INT,), BYTEARRAY)
ARRAY_OF = Operation("pye_bytearray_of", (BYTES,), BYTEARRAY)
BYTES_OF_ARRAY = Operation("pye_bytes_share", (BYTES,), BYTES)


def bytes_of_list(type_: List) -> Operation:
    """bytes(list), of integers."""
    return Operation("pye_bytes_of_list", (type_,), BYTES)
