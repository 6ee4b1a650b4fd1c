"""What crosses as memory that is worked on where it is: arrays, and bytearrays that are changed in place.

An array is an address and a count of items, and of two dimensions their lengths; a bytearray an address and a size.
"""

from collections.abc import Callable

from ..survey.symbols import Parameter
from ..types.arrays import Array
from ..types.model import U8, Type
from .spelling import c_type


def is_view(one: Parameter) -> bool:
    return isinstance(one.type, Array) or one.in_out


def edl_rows(one: Parameter, name: str) -> list[str]:
    """The parameters of the derived interface; what is changed in place is copied out when the call has gone well."""
    attributes = "in, out" if one.in_out else "in"
    pointer, *lengths = c_rows(one, name, c_type)
    length = f"count={name}_count" if isinstance(one.type, Array) else f"size={name}_size"
    return [f"[{attributes}, {length}] {pointer}", *lengths]


def c_rows(one: Parameter, name: str, spell: Callable[[Type], str]) -> list[str]:
    """The same in C, whose `spell` names the element's type."""
    pointer = f"{_pointer(one, spell)}{name}"
    if not isinstance(one.type, Array):
        return [pointer, f"size_t {name}_size"]
    rows = [pointer, f"size_t {name}_count"]
    return [*rows, f"size_t {name}_rows", f"size_t {name}_columns"] if one.type.dimensions == 2 else rows


def _pointer(one: Parameter, spell: Callable[[Type], str]) -> str:
    element = one.type.element if isinstance(one.type, Array) else U8
    return f"{'' if one.in_out else 'const '}{spell(element)}*"


def taken(one: Parameter, name: str, slot: str) -> str:
    """The call that makes the value of an entry's parameters."""
    if not isinstance(one.type, Array):
        return f"pye_bytearray_argument({name}, {name}_size, &{slot})"
    lengths = f"{name}_rows, {name}_columns" if one.type.dimensions == 2 else f"{name}_count, 1"
    return f"pye_array_argument({name}, {name}_count, {lengths}, &{slot})"


def given(name: str, slot: str) -> str:
    """The call that has an entry's parameter be what became of a bytearray."""
    return f"pye_bytearray_given({slot}, {name}, {name}_size)"


def passed(one: Parameter, name: str, spell: Callable[[Type], str], *, cython: bool) -> list[str]:
    """The arguments of an ocall's stub of the variable `name`, in C or in Cython."""
    point = "." if cython or isinstance(one.type, Array) else "->"
    pointer = _pointer(one, spell)
    data = f"{'<' if cython else '('}{pointer}{'>' if cython else ')'}{name}{point}data"
    if not isinstance(one.type, Array):
        return [data, f"{name}{point}size"]
    arguments = [data, f"{name}.size"]
    return [*arguments, f"{name}.rows", f"{name}.columns"] if one.type.dimensions == 2 else arguments
