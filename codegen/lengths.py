"""Lengths: C that computes a buffer's bytes in size_t: operands widened, products checked (bridge.md 4)."""

from collections.abc import Iterator
from typing import TypeAlias

from pyenclave.edl.model import (
    Constant,
    Length,
    LengthKind,
    Operand,
    Pointer,
    Product,
    Reference,
    Scalar,
    SizeOf,
    Type,
)
from pyenclave.edl.spelling import spell_type

from .errors import CodegenError
from .spelling import size_of
from .writer import Writer

Factor: TypeAlias = Constant | Reference | SizeOf

FLOATS = (Scalar("float"), Scalar("double"), Scalar("long double"))

_SMALL = 1 << 32  # constant factors up to here cannot overflow with any sizeof


def factors(operand: Operand) -> Iterator[Factor]:
    """The operands of a product, left to right."""
    if isinstance(operand, Product):
        yield from factors(operand.left)
        yield from factors(operand.right)
    else:
        yield operand


def length_factors(length: Length, element: Type) -> list[Factor]:
    """What the length of a buffer in bytes is the product of. Not for strings."""
    found = [f for operand in (length.size, length.count) if operand is not None for f in factors(operand)]
    if length.kind is not LengthKind.BYTES and size_of(element) != "1":
        found.append(SizeOf(element))
    return [f for f in found if f != Constant(1)] or [Constant(1)]


def references(length: Length) -> list[Reference]:
    """The parameters or members that the length names."""
    operands = [operand for operand in (length.size, length.count) if operand is not None]
    return [f for operand in operands for f in factors(operand) if isinstance(f, Reference)]


def write_length(w: Writer, length: Length, element: Type, target: str, scope: str, absent: str) -> None:
    """Statements that set `target`; `scope` is put before the names that the length refers to (`pye_frame.`).

    Where the length names nothing, an argument that is `absent` (a C condition: it is NULL) has length 0.
    """
    found = length_factors(length, element)
    if not references(length) and _constant(found) <= _SMALL:
        w.line(f"{target} = {absent} ? 0 : {_constant_text(found)};")
        _write_multiple(w, length, element, target)
        return
    first, *rest = sorted(found, key=lambda f: not isinstance(f, Reference))
    _write_operand(w, first, target, scope)
    for factor in rest:
        if isinstance(factor, Reference):
            with w.block(""):
                w.line("size_t pye_factor;")
                _write_operand(w, factor, "pye_factor", scope)
                w.line(f"PYE_TRY(pye_length_product({target}, pye_factor, &{target}));")
        else:
            w.line(f"PYE_TRY(pye_length_product({target}, {_leaf(factor)}, &{target}));")
    _write_multiple(w, length, element, target)


def _write_multiple(w: Writer, length: Length, element: Type, target: str) -> None:
    if length.kind is LengthKind.BYTES and size_of(element) != "1":
        w.line(f"PYE_TRY(pye_length_multiple({target}, {size_of(element)}));")


def _constant(found: list[Factor]) -> int:
    product = 1
    for factor in found:
        product *= factor.value if isinstance(factor, Constant) else 1
    return product


def _constant_text(found: list[Factor]) -> str:
    number = _constant(found)
    sizes = [_leaf(factor) for factor in found if isinstance(factor, SizeOf)]
    return " * ".join([str(number)] * (number != 1 or not sizes) + sizes)


def _leaf(factor: Constant | SizeOf) -> str:
    if isinstance(factor, SizeOf):
        return size_of(factor.type)
    if factor.value >= 1 << 64:
        raise CodegenError(f"the length {factor.value} does not fit 64 bits")
    return f"{factor.value}u" if factor.value < 1 << 32 else f"{factor.value}ull"


def _write_operand(w: Writer, factor: Factor, target: str, scope: str) -> None:
    if isinstance(factor, Reference):
        kind = "float" if factor.type in FLOATS else "signed" if factor.signed else "unsigned"
        value = f"*({spell_type(Pointer(factor.type, const=True))}){scope}{factor.name}"
        w.line(f"PYE_TRY(pye_length_{kind}({value if factor.pointed else scope + factor.name}, &{target}));")
    else:
        w.line(f"{target} = {_leaf(factor)};")
