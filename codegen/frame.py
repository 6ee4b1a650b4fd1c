"""The frame of a call: one C struct, the same text in X_t.c and X_u.c, so that the two sides cannot disagree.

Inputs come first, the result and errno last. Every field begins at a multiple of 8, so that the result part can be
stored in whole words (security.md B16). Buffers are addresses; only strings' sizes are a field of their own, because
only the caller can find it.
"""

from dataclasses import dataclass

from pyenclave.edl.layout import Layout
from pyenclave.edl.model import Interface, Type
from pyenclave.edl.spelling import spell_type

from .spelling import is_bool
from .writer import Writer

_WORD = 8


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


def write_frame(w: Writer, name: str, fields: list[Field]) -> None:
    """The struct and its assert."""
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


def word(name: str) -> Field:
    """An address, or a length."""
    return Field(name, f"uint64_t {name}", _WORD, _WORD)


def value(name: str, of: Type, layout: Layout) -> Field:
    """A value of the interface's."""
    if is_bool(of):  # one byte that may hold anything until it is checked
        return Field(name, f"uint8_t {name}", 1, 1)
    size, alignment = layout.size_and_alignment(of) or (None, None)
    return Field(name, spell_type(of, name), size, alignment)


def errno_field() -> Field:
    return Field("pye_errno", "int32_t pye_errno", 4, 4)
