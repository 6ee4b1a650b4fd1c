"""Outputs whose length the callee chooses: a pointer to a pointer, which the callee sets, and a length beside it."""

from collections.abc import Mapping

from . import codes
from .diagnostics import Span
from .lengths import Lengths
from .model import VOID, Direction, Length, LengthKind, Pointer, Scalar, StructRef, Type
from .report import Report
from .shape import Shape
from .spelling import spell_type
from .syntax import Identifier

_CHARACTERS = {
    "string": (LengthKind.STRING, (Scalar("char"), Scalar("unsigned char"))),
    "wstring": (LengthKind.WSTRING, (Scalar("wchar_t"),)),
}


def chosen_length(
    shape: Shape, shapes: Mapping[str, Shape], direction: Direction, lengths: Lengths, report: Report
) -> Length | None:
    """The length of such an output, `shapes` being all parameters; None where the parameter is none."""
    inner = _inner(shape)
    if inner is None or not direction.copies_out:
        return None
    length = _string_length(shape, inner) or _counted_length(shape, shapes, inner, lengths)
    if length is None:
        return None
    span = shape.declaration.name.span
    problem = _problem(shape, shapes, inner, direction, lengths)
    if problem is not None:
        at, message, hint = problem
        report.add(codes.CHOSEN_OUTPUT, at, message, hint)
    else:
        message = f"the callee chooses the length of `{shape.name}`, which neither sgx_edger8r nor oeedger8r reads"
        hint = "oeedger8r reads an [out] struct with a size= member"
        report.add(codes.CHOSEN_NOT_STANDARD, span, message, hint)
    return length


def _inner(shape: Shape) -> Type | None:
    """What the pointer that the callee sets points at."""
    if shape.opaque or not isinstance(shape.type, Pointer) or not isinstance(shape.type.target, Pointer):
        return None
    inner = shape.type.target.target
    return None if isinstance(inner, Pointer) else inner


def _string_length(shape: Shape, inner: Type) -> Length | None:
    if {"size", "count"} & shape.given.keys():
        return None
    for name, (kind, characters) in _CHARACTERS.items():
        if name in shape.given and inner in characters:
            return Length(kind)
    return None


def _counted_length(shape: Shape, shapes: Mapping[str, Shape], inner: Type, lengths: Lengths) -> Length | None:
    """Where size= or count= names an output of one integer."""
    for name, kind in (("size", LengthKind.BYTES), ("count", LengthKind.ELEMENTS)):
        other = _named(shape, shapes, name)
        if other is not None:
            assert isinstance(other.type, Pointer)
            reference = lengths.pointed(other.name, other.type.target)
            if reference is not None:
                is_size = kind is LengthKind.BYTES
                return Length(kind, reference if is_size else None, None if is_size else reference)
    return None


def _named(shape: Shape, shapes: Mapping[str, Shape], attribute: str) -> Shape | None:
    """The output of one value that stands alone in an attribute."""
    value = shape.given[attribute].value if attribute in shape.given else None
    other = shapes.get(value.name) if isinstance(value, Identifier) else None
    if other is None or not other.pointer or "out" not in other.given:
        return None
    return None if {"size", "count", "string", "wstring"} & other.given.keys() else other


def _problem(
    shape: Shape, shapes: Mapping[str, Shape], inner: Type, direction: Direction, lengths: Lengths
) -> tuple[Span, str, str] | None:
    """Where it is, the message and the hint of what keeps the output from crossing."""
    given, span = shape.given, shape.declaration.name.span
    what = f"the callee chooses the length of `{shape.name}`"
    if direction is not Direction.OUT:
        return given["in"].span, f"{what}, which has no input", "remove `in`"
    if {"size", "count"} <= given.keys():
        return given["count"].span, f"{what}, which one number says", "give size= or count="
    if inner == VOID and "count" in given:
        return given["count"].span, f"{what}, but elements of void have no size", "give size="
    if isinstance(inner, StructRef) and lengths.scope.structs[inner.name].deep:
        hint = f"give a struct with a count= member, `[out] struct list *{shape.name}`"
        return span, f"{what}, but `{spell_type(inner)}` is copied deeply", hint
    for name in ("size", "count"):
        other = _named(shape, shapes, name)
        if other is not None and "in" in other.given:
            return other.given["in"].span, f"{what}: `{other.name}` is an output too", "remove `in`"
    return None
