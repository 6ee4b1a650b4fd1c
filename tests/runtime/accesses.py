"""Which memory each instruction is about to touch."""

from dataclasses import dataclass
from typing import Any

from iced_x86 import (
    Decoder,
    Instruction,
    InstructionInfoFactory,
    MemorySizeExt,
    Mnemonic,
    OpAccess,
    Register,
)

from pyenclave.image.image import Image
from pyenclave.testing.step import REGISTERS, Step

NUMBERS = {getattr(Register, name.upper()): name for name in REGISTERS if name not in ("rflags", "rip")}
READS = {OpAccess.READ, OpAccess.COND_READ, OpAccess.READ_WRITE, OpAccess.READ_COND_WRITE}
WRITES = {OpAccess.WRITE, OpAccess.COND_WRITE, OpAccess.READ_WRITE, OpAccess.READ_COND_WRITE}
ELEMENT = 8  # of the repeated string instructions that the runtime has


@dataclass(frozen=True)
class Access:
    address: int
    size: int
    reads: bool
    writes: bool
    segment: int

    @property
    def words(self) -> range:
        """The aligned words that it touches."""
        return range(self.address & ~7, self.address + self.size, 8)


class Accesses:
    def __init__(self, image: Image, base: int) -> None:
        self.text = image.elf.segments[0].data
        self.base = base
        self._factory = InstructionInfoFactory()
        self._known: dict[int, tuple[Instruction, list[Any]]] = {}

    def instruction(self, offset: int) -> Instruction:
        return self._decoded(offset)[0]

    def _decoded(self, offset: int) -> tuple[Instruction, list[Any]]:
        if offset not in self._known:
            instruction = next(iter(Decoder(64, self.text[offset : offset + 15], ip=offset)))
            outside = instruction.mnemonic == Mnemonic.ENCLU  # its operands are the processor's
            used = [] if outside else self._factory.info(instruction).used_memory()
            self._known[offset] = instruction, [one for one in used if one.access in READS | WRITES]
        return self._known[offset]

    def of(self, step: Step) -> list[Access]:
        """What the instruction touches; of a repeated one, all that it will."""
        instruction, used = self._decoded(step.offset)
        registers = step.registers
        repeated = instruction.has_rep_prefix
        found = []
        for one in used:
            address = one.displacement
            if one.base != Register.NONE:
                address += registers[NUMBERS[one.base]]
            elif instruction.is_ip_rel_memory_operand:
                address += self.base
            if one.index != Register.NONE:
                address += registers[NUMBERS[one.index]] * one.scale
            size = ELEMENT * registers["rcx"] if repeated else MemorySizeExt.size(one.memory_size)
            if size:
                reads, writes = one.access in READS, one.access in WRITES
                found.append(Access(address & 2**64 - 1, size, reads, writes, one.segment))
        return found
