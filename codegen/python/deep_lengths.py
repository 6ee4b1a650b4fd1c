"""Lengths of what the members of a deep struct point at, in Cython."""

from pyenclave.edl.model import Length, LengthKind, Reference

from ..cython_lengths import product, spell_factor
from ..cython_types import Types
from ..lengths import length_factors
from ..writer import Writer
from .deep_field import DeepClass, Pointed


def bytes_of(field: Pointed, scope: str, types: Types) -> str:
    """The bytes that the struct in front of whose members `scope` stands says; nothing is checked."""
    factors = length_factors(field.deep.length, field.deep.element)
    return " * ".join(spell_factor(factor, scope, types) for factor in factors)


def elements_of(field: Pointed, scope: str, types: Types) -> str:
    """The same in elements."""
    length = field.deep.length
    if length.kind is LengthKind.ELEMENTS and length.count is not None:
        found = length_factors(Length(LengthKind.BYTES, size=length.count), field.deep.element)
        return " * ".join(spell_factor(factor, scope, types) for factor in found)
    return f"({bytes_of(field, scope, types)}) // {field.element_size(types)}"


def held(field: Pointed, place: str, types: Types) -> str:
    """The bytes of what an object keeps at `place`."""
    return f"pye_py_held({place}, {field.element_size(types)})"


def count_arguments(field: Pointed, place: str, whole: DeepClass, types: Types) -> list[str]:
    """Arguments of pye_py_held_count: the length that the object at `place` says, checked to fit its member."""
    assert field.determines
    length, factors = field.determines
    each = product(factors, types)
    most = f"{types.most(length.type)}ULL"
    label = whole.field(length.name).label
    return [place, f'"{field.label}"', field.element_size(types), each, f'"{label}"', most]


def write_fixed(w: Writer, field: Pointed, place: str, types: Types) -> None:
    """What is set has the one length that there is; None has none."""
    with w.suite(f"if {place} is not None"):
        size = bytes_of(field, "", types)
        w.line(f'pye_py_held_exact({held(field, place, types)}, "{field.label}", {size}, {field.element_size(types)})')


def write_checks(w: Writer, whole: DeepClass, types: Types) -> None:
    """Before a struct leaves: members that one length is of agree, and given lengths are those of the buffers.

    What the object keeps is in the variables `pye_o_NAME` and `pye_value`.
    """
    for length in whole.lengths:
        first, *others = whole.determining(length.name)
        if others:
            w.call(
                "pye_first_count = pye_py_held_count(", count_arguments(first, f"pye_o_{first.name}", whole, types), ")"
            )
        for other in others:
            w.call("pye_count = pye_py_held_count(", count_arguments(other, f"pye_o_{other.name}", whole, types), ")")
            w.line(f'pye_py_agree(pye_count, "{other.label}", pye_first_count, "{first.label}")')
    for field in whole.pointing:
        if not field.determines and not field.is_fixed:
            wanted = _checked_bytes(field, whole, types)
            bytes_held = held(field, f"pye_o_{field.name}", types)
            w.call("pye_py_held_exact(", [bytes_held, f'"{field.label}"', wanted, field.element_size(types)], ")")


def _checked_bytes(field: Pointed, whole: DeepClass, types: Types) -> str:
    """A product of lengths that were set, overflow-checked."""
    factors = []
    for factor in length_factors(field.deep.length, field.deep.element):
        if isinstance(factor, Reference) and factor.signed:
            label = whole.field(factor.name).label
            factors.append(f'pye_py_positive(<long long>pye_value.m_{factor.name}, "{label}")')
        else:
            factors.append(spell_factor(factor, "pye_value.m_", types))
    product, *rest = factors
    for factor_text in rest:
        product = f'pye_py_product({product}, {factor_text}, "{field.label}")'
    return product
