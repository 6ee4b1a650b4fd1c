"""The state of lowering one function: its variables, and the block that is being written."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from ..check import tree
from ..check.tree import Held
from ..survey.names import local_name
from ..types.model import INT, Type
from .model import (
    Absent,
    Attr,
    Block,
    Break,
    Cast,
    Continue,
    Datum,
    Element,
    Entry,
    Field,
    If,
    Instruction,
    Leave,
    Move,
    Operand,
    Part,
    Pointed,
    Present,
    Retain,
    Return,
    Routine,
    Set,
    Slot,
    Statement,
    Value,
    Within,
)
from .pool import Pool

ENDED, RAISED, FIRST_WAY = range(3)  # why a `finally` is entered: the block ended, it raised; then how it left


@dataclass
class Final:
    """A `finally`: why it is entered is kept in `why`, by the place in `ways` of how it goes on.

    What is to be returned waits in `result`, its own: a `return` that a `break` in there undoes changes no other one.
    """

    guard: int
    why: Slot
    result: Slot | None = None
    ways: list[tuple[type[Return | Break | Continue], int]] = field(default_factory=list)

    def way(self, kind: type[Return | Break | Continue], loop: int) -> int:
        if (kind, loop) not in self.ways:
            self.ways.append((kind, loop))
        return self.ways.index((kind, loop)) + FIRST_WAY


@dataclass
class Builder:
    """`held` has the operands of what was evaluated before; `around` the loops and `finally`s, innermost last."""

    routine: Routine
    pool: Pool
    slots: dict[str, Slot]
    lower: Callable[[tuple[tree.Statement, ...], "Builder"], None]
    block: Block = field(default_factory=list)
    held: dict[int, Operand] = field(default_factory=dict)
    around: list["int | Final"] = field(default_factory=list)
    handling: list[Slot] = field(default_factory=list)  # what the `except` blocks around have caught
    yields: list[Callable[[], None]] = field(default_factory=list)  # what comprehensions around do with a value
    walrus: frozenset[str] = frozenset()  # variables that expressions assign to
    going: Slot | None = None  # whether an `any` or `all` around is undecided yet
    again: dict[int, int] = field(default_factory=dict)  # by a loop in stretches: the loop of a stretch's rounds
    numbers: int = 0  # of loops and guards

    def write(self, instruction: Instruction) -> None:
        self.block.append(instruction)

    def temporary(self, type_: Type | str) -> Slot:
        slot = Slot(f"t{len(self.routine.temporaries) + 1}", type_)
        self.routine.temporaries.append(slot)
        return slot

    @contextmanager
    def inner(self) -> Iterator[Block]:
        """Writes to a block of its own."""
        before, self.block = self.block, []
        yield self.block
        self.block = before

    @contextmanager
    def statement(self, line: int) -> Iterator[None]:
        """What is written is one statement, at whose end its temporaries are released."""
        with self.inner() as block:
            yield
        self.write(Statement(line, block))

    def hold(self, held: Held, operand: Operand) -> None:
        self.held[id(held)] = operand

    def assign(self, target: Slot, source: Operand) -> None:
        """`target` gets the value; a temporary gives its reference away."""
        if not target.counted:
            self.write(Set(target, source))
        elif isinstance(source, Slot) and source.temporary:
            self.write(Move(target, source))
        else:
            self.write(Move(target, self.reference(source)))

    def taken(self, source: Operand, type_: Type) -> Slot:
        """A temporary that has the value from now on, whatever becomes of the place."""
        target = self.temporary(type_)
        self.write(Retain(target, source) if target.counted else Set(target, source))
        return target

    def branch(self, condition: Operand, then: Block, otherwise: Block | None = None) -> None:
        self.write(If((([], condition, then),), otherwise or []))

    def write_nothing(self, target: Slot) -> None:
        """None into an optional temporary that holds nothing."""
        assert isinstance(target.type, Type)
        self.write(Set(target, Absent(target.type)))

    def reference(self, source: Operand) -> Slot:
        """A temporary with a reference of its own."""
        assert isinstance(
            source, Slot | Part | Datum | Element | Entry | Pointed | Field | Within | Absent | Present | Attr
        )
        target = self.temporary(source.type)
        self.write(Retain(target, source))
        return target

    def snapshot(self, source: Operand) -> Operand:
        """The value as it is now, whatever becomes of the user's variable that it lies in."""
        if isinstance(source, Cast):
            return Cast(source.type, self.snapshot(source.operand))
        if not isinstance(source, Slot | Part | Field | Within | Entry) or (
            isinstance(source, Slot) and source.temporary
        ):
            return source
        assert isinstance(source.type, Type)
        return self.taken(source, source.type)

    def shared(self, source: Operand) -> Operand:
        """The same value for several that store it: none of them takes the temporary's reference away."""
        if isinstance(source, Slot) and source.temporary and source.counted:
            assert isinstance(source.type, Type)
            return Part(source.name, source.type)
        return source

    def number(self) -> int:
        self.numbers += 1
        return self.numbers

    def variable(self, stem: str, type_: Type | str) -> Slot:
        """A variable of the function's that lasts longer than a statement."""
        slot = Slot(f"{stem}{len(self.routine.locals) + 1}", type_, temporary=False)
        self.routine.locals.append(slot)
        return slot

    def is_own(self, slot: Slot) -> bool:
        """Whether nothing but lowering itself puts another value into it."""
        return slot.temporary or slot not in self.slots.values()

    def leave(self, kind: type[Return | Break | Continue], loop: int = 0, value: Operand | None = None) -> None:
        """`return`, or `break` and `continue` of a loop: through the `finally`s on the way."""
        for one in reversed(self.around):
            if isinstance(one, Final):
                if value is not None:
                    self.assign(self.result(one), value)
                self.write(Set(one.why, Value(INT, one.way(kind, loop))))
                self.write(Leave(one.guard))
                return
            if one == loop:
                break
        if kind is Return:
            self.write(Return(value))
        else:
            self.write(Break(loop) if kind is Break else Continue(self.again.get(loop, loop)))

    def result(self, final: Final) -> Slot:
        """Where a result waits until this `finally` is done."""
        if final.result is None:
            final.result = self.variable("result", self.routine.signature.result)
        return final.result

    def local(self, name: str) -> Slot:
        """A user's variable."""
        return self.slots[local_name(name)]
