"""Lengths in Cython: what a Python host knows of them from the objects that it is given."""

from collections.abc import Iterable

from pyenclave.edl.lengths import loose
from pyenclave.edl.model import Constant, Copy, Length, Reference, SizeOf, Type

from .cython_types import Types
from .lengths import Factor, factors, length_factors

Unit = tuple[Reference, list[Constant | SizeOf]]


def unit(copy: Copy) -> Unit | None:
    """For a length with one reference: it, and the constant factors beside it; None for any other length."""
    return unit_of(copy.length, copy.element)


def unit_of(length: Length, element: Type) -> Unit | None:
    """The same of any length that is no string's. One that is no integer follows from nothing: the caller gives it."""
    found = length_factors(length, element)
    named = [factor for factor in found if isinstance(factor, Reference)]
    if len(named) != 1 or loose(named[0].type):
        return None
    return named[0], [factor for factor in found if not isinstance(factor, Reference)]


def spell_factor(factor: Factor, scope: str, types: Types) -> str:
    """An operand; `scope` stands before the names that a length refers to. Nothing is checked."""
    if isinstance(factor, SizeOf):
        return f"sizeof({types.spell(factor.type)})"
    return str(factor.value) if isinstance(factor, Constant) else f"<size_t>{scope}{factor.name}"


def product(found: Iterable[Constant | SizeOf], types: Types) -> str:
    """Of constant factors."""
    return " * ".join(spell_factor(factor, "", types) for factor in found) or "1"


def checked_bytes(copy: Copy, python: str, types: Types) -> str:
    """The bytes of a buffer whose length Python gives, overflow-checked; `python` is what messages call it."""
    first, *rest = [_checked(factor, types) for factor in length_factors(copy.length, copy.element)]
    for factor in rest:
        first = f'pye_py_product({first}, {factor}, "{python}")'
    return first


def _checked(factor: Factor, types: Types) -> str:
    if isinstance(factor, Reference) and factor.signed:
        return f'pye_py_positive(<long long>pye_v_{factor.name}, "{factor.name}")'
    return spell_factor(factor, "pye_v_", types)


def plain_bytes(copy: Copy, types: Types) -> str:
    """The bytes of a buffer that an ocall came with; the enclave has checked the product before it came here."""
    return " * ".join(spell_factor(factor, "pye_v_", types) for factor in length_factors(copy.length, copy.element))


def plain_count(copy: Copy, types: Types) -> str:
    """The elements of an array that an ocall came with."""
    assert copy.length.count is not None
    return " * ".join(spell_factor(factor, "pye_v_", types) for factor in factors(copy.length.count))
