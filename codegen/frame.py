"""The frame of a call: one C struct, the same text in X_t.c and X_u.c, so that the two sides cannot disagree.

Inputs come first, the result and errno last. Every field begins at a multiple of 8, so that the result part can be
stored in whole words (security.md B16). Buffers are addresses; only strings' sizes are a field of their own, because
only the caller can find it.
"""

from dataclasses import dataclass

from pyenclave.edl.layout import Layout
from pyenclave.edl.model import Ecall, Function, Interface, LengthKind, Ocall, Parameter, Pointer, Type
from pyenclave.edl.spelling import spell_type

from .spelling import by_address, frame_name, is_bool, is_string, is_void, needs_frame, propagates_errno
from .writer import Writer

_WORD = 8
CHOSEN_STRINGS = (LengthKind.STRING, LengthKind.WSTRING)


@dataclass(frozen=True)
class Field:
    """`declaration` is C without the alignment; `size` and `alignment` in bytes, None where only C knows them."""

    name: str
    declaration: str
    size: int | None
    alignment: int | None

    @property
    def text(self) -> str:
        return self.declaration if self.size == _WORD else f"{self.declaration} __attribute__((aligned(8)))"


def layout_of(interface: Interface) -> Layout:
    return Layout({s.name: s for s in interface.structs}, {u.name: u for u in interface.unions})


def size_field(name: str) -> str:
    """The frame field with the bytes of the string parameter `name`; of an array of strings the sizes' address."""
    return f"pye_{name}_size"


def inputs(function: Function, layout: Layout) -> list[Field]:
    fields = []
    for parameter in function.parameters:
        if not by_address(parameter):
            fields.append(_value(parameter.name, parameter.type, layout))
            continue
        fields.append(_word(parameter.name))
        if isinstance(function, Ecall) and _has_size(parameter):
            fields.append(_word(size_field(parameter.name)))
    return fields


def results(function: Function, layout: Layout) -> list[Field]:
    fields = []
    if isinstance(function.returns, Pointer):
        fields.append(_word("pye_result"))
    elif not is_void(function.returns):
        fields.append(_value("pye_result", function.returns, layout))
    if propagates_errno(function):
        fields.append(Field("pye_errno", "int32_t pye_errno", 4, 4))
    return fields + [_word(size_field(name)) for name in _answered_strings(function)]


def first_result(function: Function) -> str | None:
    """The first field of the part that carries results, or None."""
    if not is_void(function.returns):
        return "pye_result"
    if propagates_errno(function):
        return "pye_errno"
    return next(map(size_field, _answered_strings(function)), None)


def _has_size(parameter: Parameter) -> bool:
    copy = parameter.copy
    return copy is not None and (is_string(copy) or copy.length.kind is LengthKind.STRINGS)


def _answered_strings(function: Function) -> list[str]:
    """Strings that an ocall's function chose: their sizes are found outside."""
    copies = [(p.name, p.copy) for p in function.parameters if p.copy and isinstance(function, Ocall)]
    return [name for name, copy in copies if copy.chosen and copy.length.kind in CHOSEN_STRINGS]


def write_frame(w: Writer, function: Function, layout: Layout) -> None:
    """The struct and its asserts; nothing for a function that has no frame."""
    if not needs_frame(function):
        return
    fields = [*inputs(function, layout), *results(function, layout)]
    name = frame_name(function)
    w.line()
    with w.block(name, "};"):
        w.lines(f"{field.text};" for field in fields)
    size = _frame_size(fields)
    if size is None:
        w.line(f'_Static_assert(sizeof({name}) % 8 == 0, "frames are whole words");')
    else:
        w.line(f'_Static_assert(sizeof({name}) == {size}, "both sides agree on the frame");')


def _frame_size(fields: list[Field]) -> int | None:
    end, largest = 0, _WORD
    for field in fields:
        if field.size is None or field.alignment is None:
            return None
        alignment = max(field.alignment, _WORD)
        end = -(-end // alignment) * alignment + field.size
        largest = max(largest, alignment)
    return -(-end // largest) * largest


def _word(name: str) -> Field:
    return Field(name, f"uint64_t {name}", _WORD, _WORD)


def _value(name: str, of: Type, layout: Layout) -> Field:
    if is_bool(of):  # one byte that may hold anything until it is checked
        return Field(name, f"uint8_t {name}", 1, 1)
    size, alignment = layout.size_and_alignment(of) or (None, None)
    return Field(name, spell_type(of, name), size, alignment)
