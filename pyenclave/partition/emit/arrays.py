"""Arrays at the boundary: an address and how many items there are, and of two dimensions their lengths."""

from collections.abc import Callable

from ..survey.symbols import Parameter
from ..types.arrays import Array
from ..types.model import Type
from .spelling import c_type


def edl_rows(one: Parameter, name: str) -> list[str]:
    """The parameters of the derived interface; what is changed in place is copied out when the call has gone well."""
    assert isinstance(one.type, Array)
    attributes = "in, out" if one.in_out else "in"
    pointer, *lengths = c_rows(one, name, c_type)
    return [f"[{attributes}, count={name}_count] {pointer}", *lengths]


def c_rows(one: Parameter, name: str, spell: Callable[[Type], str]) -> list[str]:
    """The same in C, whose `spell` names the element's type."""
    assert isinstance(one.type, Array)
    rows = [f"{'' if one.in_out else 'const '}{spell(one.type.element)}*{name}", f"size_t {name}_count"]
    return [*rows, f"size_t {name}_rows", f"size_t {name}_columns"] if one.type.dimensions == 2 else rows


def taken(type_: Array, name: str, slot: str) -> str:
    """The call that makes the array of an entry's parameters."""
    lengths = f"{name}_rows, {name}_columns" if type_.dimensions == 2 else f"{name}_count, 1"
    return f"pye_array_argument({name}, {name}_count, {lengths}, &{slot})"


def passed(one: Parameter, name: str, cast: Callable[[str, str], str], spell: Callable[[Type], str]) -> list[str]:
    """The arguments of an ocall's stub; `cast` writes a conversion to a type."""
    assert isinstance(one.type, Array)
    pointer = f"{'' if one.in_out else 'const '}{spell(one.type.element)}*"
    arguments = [cast(pointer, f"{name}.data"), f"{name}.size"]
    return [*arguments, f"{name}.rows", f"{name}.columns"] if one.type.dimensions == 2 else arguments
