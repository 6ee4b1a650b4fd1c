"""The intermediate form: every operand a variable or a constant, so that the order of evaluation is what is written.

A function owns what its counted variables hold: each begins as NULL, and what it holds is released when the function
ends, however it does. What a statement's temporaries hold is released where the statement ends (ownership.py).
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from ..operations import Operation
from ..survey.symbols import Constant, ExceptionClass, Function, Kept, Signature
from ..types.generators import Generator
from ..types.model import Type

# --- operands ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Slot:
    """A C variable. `type` is one of C's own, by name, where no value of Python's lies in it."""

    name: str
    type: Type | str
    temporary: bool = True

    @property
    def counted(self) -> bool:
        return isinstance(self.type, Type) and not self.type.plain


@dataclass(frozen=True)
class Part:
    """Something in a slot that is read as it is, such as a structure's member."""

    path: str
    type: Type


@dataclass(frozen=True)
class Value:
    """A number or a bool."""

    type: Type
    value: Constant


@dataclass(frozen=True)
class Datum:
    """A constant bytes or str of the image."""

    type: Type
    name: str


@dataclass(frozen=True)
class Text:
    """A string of C's."""

    text: str


@dataclass(frozen=True)
class Cast:
    type: Type | str
    operand: "Operand"


@dataclass(frozen=True)
class Address:
    slot: Slot


@dataclass(frozen=True)
class Array:
    """Values in a row, of one C type."""

    c_type: Type | str
    items: tuple["Operand", ...]


@dataclass(frozen=True)
class Class:
    """The number of an exception class."""

    exception: str | ExceptionClass


@dataclass(frozen=True)
class Element:
    """An item of a list, which is not past its end."""

    type: Type
    container: Slot
    index: Slot


@dataclass(frozen=True)
class Pointed:
    """What a pointer to a container's slot points at."""

    type: Type
    pointer: Slot


@dataclass(frozen=True)
class Field:
    """An item of a tuple."""

    type: Type
    value: "Operand"
    index: int


@dataclass(frozen=True)
class Item:
    """An item of a tuple whose items have one type, at an index that is not past the end."""

    type: Type
    value: "Operand"
    index: Slot


@dataclass(frozen=True)
class Reference:
    """The address of a variable that holds the operand."""

    type: Type
    operand: "Operand"


@dataclass(frozen=True)
class Described:
    """The address of a type's descriptor."""

    type: Type


@dataclass(frozen=True)
class Attr:
    """A field of an object."""

    type: Type
    object: "Operand"
    name: str


@dataclass(frozen=True)
class Absent:
    """None, of an optional type."""

    type: Type


@dataclass(frozen=True)
class Present:
    """An optional struct with this value."""

    type: Type
    value: "Operand"


@dataclass(frozen=True)
class Within:
    """What an optional struct has: its value, or whether it has `some`."""

    type: Type
    struct: "Operand"
    member: str = "value"


@dataclass(frozen=True)
class Entry:
    """A constant of a table of the image; `index` is not past its end."""

    type: Type
    table: str
    index: "Operand"


@dataclass(frozen=True)
class Null:
    """Nothing where a pointer goes."""


Operand = (
    Slot
    | Part
    | Value
    | Datum
    | Text
    | Cast
    | Address
    | Array
    | Class
    | Null
    | Entry
    | Element
    | Pointed
    | Field
    | Item
    | Reference
    | Absent
    | Present
    | Within
    | Attr
    | Described
)

# --- instructions ------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Do:
    """An operation; `line` is the user's, for the traceback. `made`: it answers a new value, NULL where it raised."""

    target: Slot | None
    operation: Operation
    operands: tuple[Operand, ...]
    line: int
    made: bool = False


@dataclass(frozen=True)
class Set:
    """A copy of plain data."""

    target: Slot
    source: Operand


@dataclass(frozen=True)
class SetField:
    """A field of plain data."""

    place: Attr
    source: Operand


@dataclass(frozen=True)
class Fill:
    """A tuple's items, each with a reference of its own."""

    target: Slot
    items: tuple[Operand, ...]


@dataclass(frozen=True)
class Retain:
    """A new reference; `target` holds nothing."""

    target: Slot
    source: Operand


@dataclass(frozen=True)
class Move:
    """`target` lets go of what it holds and takes what `source` holds, which holds nothing then."""

    target: Slot
    source: Slot


@dataclass(frozen=True)
class Release:
    slot: Slot


@dataclass(frozen=True)
class Load:
    """State is read at once, into a variable."""

    target: Slot
    variable: Kept


@dataclass(frozen=True)
class Store:
    variable: Kept
    source: Operand
    line: int


@dataclass(frozen=True)
class Return:
    """Without a source of a function without a result."""

    source: Operand | None


@dataclass(frozen=True)
class Suspend:
    """Of a generator: it gives the value, and goes on here when it is asked for the next one."""

    source: Operand


@dataclass(frozen=True)
class Raise:
    """`message` None: without an argument; `argument` says what it is of the arguments."""

    exception: str | ExceptionClass
    message: Operand | None
    line: int
    argument: int


@dataclass(frozen=True)
class Take:
    """The pending exception, which is not pending then."""

    target: Slot


@dataclass(frozen=True)
class Reraise:
    """Pending again, as it was; `line` 0: where it was raised."""

    source: Operand
    line: int


@dataclass(frozen=True)
class Leave:
    """Goes on after a Guard."""

    guard: int


@dataclass(frozen=True)
class Break:
    loop: int


@dataclass(frozen=True)
class Continue:
    loop: int


Block = list["Instruction"]


@dataclass(frozen=True)
class If:
    """`arms`: what is done before a condition is known, the condition, what is done where it holds."""

    arms: tuple[tuple[Block, Operand, Block], ...]
    otherwise: Block


@dataclass(frozen=True)
class Loop:
    """Runs its block for ever: only Break leaves it."""

    number: int
    block: Block


@dataclass(frozen=True)
class Look:
    """At the beginning of a loop's round: KeyboardInterrupt where the host wants the call to end."""

    line: int


@dataclass(frozen=True)
class Guard:
    """What `body` raises is pending where `handler` begins; after a `body` that raised nothing comes `otherwise`."""

    number: int
    body: Block
    otherwise: Block
    handler: Block


@dataclass(frozen=True)
class Statement:
    """One statement of the user's, or the part of it that is evaluated before a branch."""

    line: int
    block: Block


@dataclass(frozen=True)
class Covered:
    """A statement begins here: noted in images that are to tell which lines have run."""

    line: int


Instruction = (
    Covered
    | Do
    | Set
    | SetField
    | Fill
    | Retain
    | Move
    | Release
    | Load
    | Store
    | Return
    | Suspend
    | Raise
    | Take
    | Reraise
    | Leave
    | Break
    | Continue
    | If
    | Loop
    | Look
    | Guard
    | Statement
)


def blocks(instruction: Instruction) -> Iterator[Block]:
    """The blocks of an instruction that has some."""
    match instruction:
        case If(arms=arms, otherwise=otherwise):
            for prelude, _, then in arms:
                yield prelude
                yield then
            yield otherwise
        case Loop(block=inner) | Statement(block=inner):
            yield inner
        case Guard(body=body, otherwise=otherwise, handler=handler):
            yield from (body, otherwise, handler)


@dataclass
class Routine:
    """A function. `recursive`: it may call itself, on some way."""

    function: Function
    signature: Signature
    parameters: tuple[Slot, ...]
    locals: list[Slot] = field(default_factory=list)
    temporaries: list[Slot] = field(default_factory=list)
    block: Block = field(default_factory=list)
    recursive: bool = False

    @property
    def generates(self) -> Generator | None:
        """What it makes, where it is a generator: its block is what that does."""
        result = self.signature.result
        return result if isinstance(result, Generator) and result.function == self.function.name else None
