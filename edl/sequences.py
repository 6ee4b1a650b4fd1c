"""Arrays of strings and arrays of buffers: which parameters are one, and what has to be said about them."""

from collections.abc import Mapping

from . import codes
from .diagnostics import Span
from .lengths import Lengths
from .model import VOID, Constant, Direction, Length, LengthKind, Pointer, Scalar, Type
from .report import Report
from .shape import Shape
from .spelling import spell, spell_type
from .syntax import Identifier

_CHARACTERS = (Scalar("char"), Scalar("unsigned char"))
_BYTES = (VOID, *_CHARACTERS, Scalar("uint8_t"))
_SIZES = (Scalar("size_t"), Scalar("uint64_t"))
_WORDS = {LengthKind.STRINGS: "strings", LengthKind.BUFFERS: "buffers"}


def sequence_length(
    shape: Shape, shapes: Mapping[str, Shape], direction: Direction, lengths: Lengths, report: Report
) -> Length | None:
    """The length of an array of strings or buffers, `shapes` being all parameters; None where it is none."""
    kind = _kind(shape, shapes)
    if kind is None:
        return None
    span, given = shape.declaration.name.span, shape.given
    what = f"`{shape.name}` is an array of {_WORDS[kind]}"
    if kind is LengthKind.BUFFERS and direction.copies_out and _const(shape):
        message = f"the buffers of `{shape.name}` are const and cannot be an output"
        report.add(codes.OUT_CONST, given["out"].span, message, "remove const, or use [in]")
    problem = _problem(shape, shapes, kind, direction, what)
    if problem is not None:
        at, message, hint = problem
        report.add(codes.ARRAY_OF_BUFFERS, at, message, hint)
    else:
        message = f"{what}, which neither sgx_edger8r nor oeedger8r reads"
        report.add(codes.BUFFERS_NOT_STANDARD, span, message, "an array of structs with size= members is read by both")
    read = lengths.read(None, given.get("count"), shape.type)
    return Length(kind, count=read.count or Constant(1), sizes=_sizes(shape) if kind is LengthKind.BUFFERS else None)


def _kind(shape: Shape, shapes: Mapping[str, Shape]) -> LengthKind | None:
    inner = _inner(shape)
    if inner is None or isinstance(inner, Pointer):
        return None
    if {"string", "count"} <= shape.given.keys() and inner in _CHARACTERS:
        return LengthKind.STRINGS
    sizes = shapes.get(_sizes(shape) or "")
    if sizes is None or not sizes.pointer:
        return None
    chosen = "out" in sizes.given and not ({"count", "size"} & sizes.given.keys() or "count" in shape.given)
    return None if chosen else LengthKind.BUFFERS  # one [out] integer is no array of sizes


def _inner(shape: Shape) -> Type | None:
    """What the elements of an array of pointers point at."""
    if isinstance(shape.type, Pointer) and isinstance(shape.type.target, Pointer):
        return shape.type.target.target
    return None


def _const(shape: Shape) -> bool:
    """Whether what the elements point at is const."""
    return isinstance(shape.type, Pointer) and isinstance(shape.type.target, Pointer) and shape.type.target.const


def _sizes(shape: Shape) -> str | None:
    """The name that stands alone in size=."""
    size = shape.given.get("size")
    return size.value.name if size is not None and isinstance(size.value, Identifier) else None


def _problem(
    shape: Shape, shapes: Mapping[str, Shape], kind: LengthKind, direction: Direction, what: str
) -> tuple[Span, str, str] | None:
    """Where it is, the message and the hint of what keeps the array from crossing."""
    given, span = shape.given, shape.declaration.name.span
    if kind is LengthKind.BUFFERS:
        return _buffers_problem(shape, shapes, direction, what)
    if direction is not Direction.IN:
        return span, f"{what}, which only crosses with `in`", "remove `out`"
    if "size" in given:
        return given["size"].span, f"{what}, whose lengths are found: `size` cannot be given too", "remove `size`"
    return None


def _buffers_problem(
    shape: Shape, shapes: Mapping[str, Shape], direction: Direction, what: str
) -> tuple[Span, str, str] | None:
    given, span = shape.given, shape.declaration.name.span
    sizes, count = shapes[_sizes(shape) or ""], _count(shape)
    inner = _inner(shape)
    if count is None:
        return span, f"{what}, how many is not known", "give count="
    if inner not in _BYTES or "string" in given or "wstring" in given:
        of = "characters" if inner in _BYTES else f"`{spell_type(inner or VOID)}`"
        const = "" if direction.copies_out else "const "
        return span, f"{what}, whose elements are bytes, not {of}", f"write `{const}void **{shape.name}`"
    if not _fits(sizes, count):
        hint = f"declare it `[in, count={count}] const size_t *{sizes.name}`"
        return given["size"].span, f"{what}, but `{sizes.name}` cannot give their sizes", hint
    first = next(other for other in shapes.values() if _inner(other) is not None and _sizes(other) == sizes.name)
    if first is not shape:
        message = f"`{sizes.name}` gives the sizes of `{first.name}` already"
        return given["size"].span, message, "give each array of buffers sizes of its own"
    return None


def _count(shape: Shape) -> str | None:
    value = shape.given["count"].value if "count" in shape.given else None
    return None if value is None else spell(value)


def _fits(sizes: Shape, count: str) -> bool:
    """An input of as many sizes as there are buffers."""
    typed = isinstance(sizes.type, Pointer) and sizes.type.target in _SIZES
    return typed and _count(sizes) == count and "in" in sizes.given and not {"out", "size"} & sizes.given.keys()
