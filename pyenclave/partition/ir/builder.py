"""The state of lowering one function: its variables, and the block that is being written."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from ..check.tree import Held
from ..survey.names import local_name
from ..types import Type
from .model import Block, Cast, Datum, Instruction, Move, Operand, Part, Retain, Routine, Set, Slot, Statement
from .pool import Pool


@dataclass
class Builder:
    """`held` has the operands of what was evaluated before; `loops` the numbers of the loops around."""

    routine: Routine
    pool: Pool
    slots: dict[str, Slot]
    block: Block = field(default_factory=list)
    held: dict[int, Operand] = field(default_factory=dict)
    loops: list[int] = field(default_factory=list)
    loop_count: int = 0

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

    def reference(self, source: Operand) -> Slot:
        """A temporary with a reference of its own."""
        assert isinstance(source, Slot | Part | Datum)
        target = self.temporary(source.type)
        self.write(Retain(target, source))
        return target

    def snapshot(self, source: Operand) -> Operand:
        """The value as it is now, whatever becomes of the user's variable that it lies in."""
        if isinstance(source, Cast):
            return Cast(source.type, self.snapshot(source.operand))
        if not isinstance(source, Slot | Part) or (isinstance(source, Slot) and source.temporary):
            return source
        if isinstance(source, Slot) and source.counted:
            return self.reference(source)
        target = self.temporary(source.type)
        self.write(Set(target, source))
        return target

    def local(self, name: str) -> Slot:
        """A user's variable."""
        return self.slots[local_name(name)]
