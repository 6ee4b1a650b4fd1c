"""Operators on bytes and str."""

from ..types.model import BOOL, BYTES, EXCEPTION, INT, STR, Type
from .model import Operation

_ORDER = {"==": "eq", "!=": "ne", "<": "lt", "<=": "le", ">": "gt", ">=": "ge"}


def binary(symbol: str, left: Type, right: Type) -> Operation | None:
    if symbol == "+" and left == right and left.is_buffer:
        return Operation("pye_bytes_concat", (left, left), left)
    if symbol == "*" and left.is_buffer and right.is_whole:
        return Operation("pye_bytes_repeat", (left, INT), left)
    return None


def compare(symbol: str, left: Type, right: Type) -> Operation | None:
    """`in` has the operands in the order of `container, item`."""
    if symbol == "in":
        if right.is_buffer and left == right:
            return Operation("pye_bytes_contains", (right, left), BOOL)
        if right == BYTES and left.is_whole:
            return Operation("pye_bytes_contains_byte", (BYTES, INT), BOOL)
        return None
    if left.is_buffer and left == right and symbol in _ORDER:
        return Operation(f"pye_bytes_{_ORDER[symbol]}", (left, left), BOOL, fails=False)
    return None


def truth(operand: Type) -> Operation | None:
    return Operation("pye_bytes_truth", (operand,), BOOL, fails=False) if operand.is_buffer else None


def length(operand: Type) -> Operation | None:
    if not operand.is_buffer:
        return None
    return Operation("pye_str_len" if operand == STR else "pye_bytes_len", (operand,), INT, fails=False)


def as_text(operand: Type) -> Operation | None:
    """str(e) of a caught exception; of bytes, which is their repr."""
    if operand == BYTES:
        return Operation("pye_bytes_repr", (BYTES,), STR)
    return Operation("pye_exception_str", (EXCEPTION,), STR) if operand == EXCEPTION else None


def as_repr(operand: Type) -> Operation | None:
    return Operation("pye_exception_repr", (EXCEPTION,), STR) if operand == EXCEPTION else None


def item(type_: Type) -> Operation | None:
    if type_ == BYTES:
        return Operation("pye_bytes_at", (BYTES, INT), INT)
    return Operation("pye_str_at", (STR, INT), STR) if type_ == STR else None


def slice_(type_: Type, *, step: bool) -> Operation | None:
    if not type_.is_buffer:
        return None
    if step:
        return Operation(f"pye_{type_.name}_slice_step", (type_, INT, INT, INT, INT), type_)
    return Operation(f"pye_{type_.name}_slice", (type_, INT, INT), type_)


ZEROES = Operation("pye_bytes_zero", (INT,), BYTES)
