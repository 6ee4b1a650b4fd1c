"""What crosses as memory that is worked on where it is: arrays, and bytearrays that are changed in place.

Which objects an annotation takes, and what a function in Python gets of them.
"""

import typing
from dataclasses import dataclass
from typing import Any

from pyenclave.arrays import IN_OUT, Array, Array2
from pyenclave.widths import INTEGERS, f32, f64

from ._codec import array_shape, array_store
from .plan import CannotCross

# What memoryview calls numbers, by the kind and the bytes of one.
_FORMATS = {"i": {1: "b", 2: "h", 4: "i", 8: "q"}, "u": {1: "B", 2: "H", 4: "I", 8: "Q"}, "f": {4: "f", 8: "d"}}
_FORMATS["?"] = {1: "?"}
_ELEMENTS: dict[object, tuple[str, int]] = {
    bool: ("?", 1), int: ("i", 8), float: ("f", 8), f64: ("f", 8), f32: ("f", 4),
    **{one: ("i" if one.LOW < 0 else "u", (one.HIGH - one.LOW).bit_length() // 8) for one in INTEGERS},
}  # fmt: skip


@dataclass(frozen=True)
class ArrayForm:
    """What an annotation says. `kind` and `width` are those of an item, as `_codec.array_shape` takes them."""

    name: str
    kind: str
    width: int
    dimensions: int
    in_out: bool

    def shape(self, value: Any, what: str) -> tuple[int, ...]:
        """Its lengths. Raises TypeError, ValueError and BufferError for what is no such array, with `what` before."""
        return array_shape(value, self.kind, self.width, self.dimensions, self.in_out, self.name, what)

    def passed(self, value: Any, what: str) -> tuple[Any, ...]:
        """What a native method takes of it: the buffer, and of two dimensions their lengths."""
        shape = self.shape(value, what)
        return (value, *shape) if self.dimensions == 2 else (value,)

    @property
    def taken(self) -> int:
        """How many arguments an ocall has for it."""
        return 3 if self.dimensions == 2 else 1

    def viewed(self, data: bytes | None, *shape: int) -> memoryview:
        """What an ocall's arguments are."""
        return self.view(data, shape)

    def copied(self, value: Any, what: str) -> memoryview:
        shape = self.shape(value, what)
        return self.view(memoryview(value).tobytes(), shape)

    def view(self, data: bytes | None, shape: tuple[int, ...]) -> memoryview:
        """The items in memory of their own."""
        own = memoryview(bytearray(data or b""))
        native = typing.cast(Any, _FORMATS[self.kind][self.width])
        return own.cast(native) if self.dimensions == 1 else own.cast(native, shape)

    def left(self, view: memoryview, size: int) -> bytes:
        """What became of the view, which has had `size` bytes."""
        return view.tobytes()


class BytearrayForm:
    """`InOut[bytearray]`: a bytearray of its own, which keeps its size."""

    in_out = True
    taken = 1

    def passed(self, value: Any, what: str) -> tuple[Any, ...]:
        if not isinstance(value, bytearray):
            raise TypeError(f"{what} must be bytearray, not {type(value).__name__}")
        return (value,)

    def copied(self, value: Any, what: str) -> bytearray:
        return bytearray(*self.passed(value, what))

    def viewed(self, data: bytes | None) -> bytearray:
        return bytearray(data or b"")

    def left(self, view: bytearray, size: int) -> bytes:
        """Raises ValueError."""
        if len(view) != size:
            raise ValueError("an `InOut[bytearray]` keeps its size")
        return bytes(view)


Form = ArrayForm | BytearrayForm


def size_of(view: memoryview | bytearray) -> int:
    return view.nbytes if isinstance(view, memoryview) else len(view)


def store(value: Any, left: bytes) -> None:
    """Copies out what was changed in place."""
    array_store(value, left)


def form_of(annotation: Any) -> Form | None:
    """The form of arrays, and of what is `InOut`, None for other annotations. Raises CannotCross."""
    in_out = typing.get_origin(annotation) is typing.Annotated and IN_OUT in annotation.__metadata__
    while typing.get_origin(annotation) is typing.Annotated:
        annotation = annotation.__origin__
    if annotation in (Array, Array2):
        raise CannotCross(f"{annotation.__name__} cannot cross: say what is in it")
    if annotation is bytearray and in_out:
        return BytearrayForm()
    if typing.get_origin(annotation) is not Array:
        if in_out:
            raise CannotCross("InOut is for arrays and bytearrays: everything else crosses as a copy")
        return None
    element, *more = typing.get_args(annotation)
    dimensions = more[0] if more else 1
    if element not in _ELEMENTS or len(more) > 1 or dimensions not in (1, 2):
        raise CannotCross("there are arrays of numbers and bools, of one dimension or two")
    kind, width = _ELEMENTS[element]
    name = f"Array[{element.__name__}{', 2' if dimensions == 2 else ''}]"
    return ArrayForm(name, kind, width, dimensions, in_out)
