"""The functions of a linked image as graphs of instructions, for what must hold on every path."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from iced_x86 import Decoder, FlowControl, Instruction, Mnemonic

from pyenclave.image.elf import Elf

_ENDS = (FlowControl.UNCONDITIONAL_BRANCH, FlowControl.RETURN, FlowControl.INDIRECT_BRANCH, FlowControl.EXCEPTION)


@dataclass(frozen=True)
class Function:
    name: str
    entry: int
    code: dict[int, Instruction]

    def after(self, at: int) -> list[int]:
        """Where control may go from the instruction at `at`, within the function."""
        instruction = self.code[at]
        places = [] if instruction.flow_control in _ENDS else [instruction.next_ip]
        if instruction.flow_control in (FlowControl.UNCONDITIONAL_BRANCH, FlowControl.CONDITIONAL_BRANCH):
            places.append(instruction.near_branch_target)
        return [place for place in places if place in self.code]

    def find(self, wanted: Callable[[Instruction], bool]) -> list[int]:
        return [at for at, instruction in self.code.items() if wanted(instruction)]

    def reaches(self, start: int, goals: set[int], *, past: Callable[[Instruction], bool] = lambda _: False) -> bool:
        """Does a path from `start`, itself included, come to a goal without an instruction that `past` names?"""
        seen: set[int] = set()
        pending = [start]
        while pending:
            at = pending.pop()
            if at in goals:
                return True
            if at not in seen and not past(self.code[at]):
                seen.add(at)
                pending += self.after(at)
        return False

    def unfenced(self, goal: int) -> list[int]:
        """Branches that decide whether `goal` is reached, with a way to it that meets no LFENCE."""
        found = []
        for at in self.find(lambda instruction: instruction.flow_control == FlowControl.CONDITIONAL_BRANCH):
            sides = self.after(at)
            reaching = [side for side in sides if self.reaches(side, {goal})]
            if len(reaching) == 1 and self.reaches(reaching[0], {goal}, past=is_fence):
                found.append(at)
        return found


def is_fence(instruction: Instruction) -> bool:
    return bool(instruction.mnemonic == Mnemonic.LFENCE)


def calls(target: int) -> Callable[[Instruction], bool]:
    """Calls and tail calls of the function at `target`."""
    kinds = (FlowControl.CALL, FlowControl.UNCONDITIONAL_BRANCH, FlowControl.CONDITIONAL_BRANCH)
    return lambda instruction: instruction.flow_control in kinds and instruction.near_branch_target == target


def functions(elf: Elf) -> Iterator[Function]:
    text = elf.segments[0]
    ends = [*(symbol.address for symbol in elf.functions[1:]), text.offset + len(text.data)]
    for symbol, end in zip(elf.functions, ends, strict=True):
        decoder = Decoder(64, text.data[symbol.address : end], ip=symbol.address)
        yield Function(symbol.name, symbol.address, {instruction.ip: instruction for instruction in decoder})
