"""Arrays: their items, which `pye_array_<element>_get` and `_set` read and write by one index."""

from ..types.arrays import Array
from ..types.model import BOOL, F64, FLOAT, I64, INT, NONE, Type, natural
from .containers import SUMS
from .model import Descriptor, Operation

_SAME = {INT: I64, FLOAT: F64}


def stem(type_: Array) -> str:
    """`pye_array_<element>`"""
    return f"pye_array_{_SAME.get(type_.element, type_.element).name}"


def length(type_: Type) -> Operation | None:
    return Operation("pye_array_rows", (type_,), INT, fails=False) if isinstance(type_, Array) else None


def columns(type_: Array) -> Operation:
    return Operation("pye_array_columns", (type_,), INT, fails=False)


def total(type_: Array) -> Operation:
    """sum(array, start)"""
    wide = INT if type_.element == BOOL else natural(type_.element)
    return Operation(f"pye_array_sum_{SUMS[wide]}", (Descriptor(type_.element), type_, wide), wide)


def place(type_: Array) -> Operation:
    """The one index of `array[row, column]`."""
    return Operation("pye_array_place", (type_, INT, INT), INT)


def item(type_: Type) -> Operation | None:
    return Operation(f"{stem(type_)}_get", (type_, INT), type_.element) if isinstance(type_, Array) else None


def set_item(type_: Type) -> Operation | None:
    return Operation(f"{stem(type_)}_set", (type_, INT, type_.element), NONE) if isinstance(type_, Array) else None
