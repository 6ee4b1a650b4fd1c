"""How large a gap of zeros ends the used stack: runtime/entry.S, .Lwipe_stack, searches it at a root ecall's end.

A function that takes much of the stack tells how deep it got (toolchain/flags.py). The compiler counts variables only,
and says nothing of functions that call none: arguments in memory, spilled registers and leaves' variables may take more
without a word. So the frames of the linked code are measured.
"""

from bisect import bisect_right
from collections.abc import Collection

from iced_x86 import Decoder, Instruction, Mnemonic, OpKind, Register

from pyenclave.arch.image_config import STACK_GAP, STACK_STEP
from pyenclave.arch.pages import Permission

from .elf import Elf

TELLS = "__sanitizer_cov_stack_depth"
ENTRY = "pye_entry"  # sets RSP, and takes nothing


def stack_gap(elf: Elf, wiping: Collection[range], stack_size: int) -> int:
    """Bytes, at least STACK_GAP: two of the largest frames that tell nothing; all of the stack where one has no bound.

    `wiping` are addresses of code that wipes what it used, and tells of that.
    """
    frames = [frame for _, frame in silent_frames(elf, wiping)]
    if None in frames:
        return stack_size
    gap = 2 * max((frame for frame in frames if frame), default=0)
    return min(max(STACK_GAP, -(-gap // STACK_STEP) * STACK_STEP), stack_size)


def silent_frames(elf: Elf, wiping: Collection[range]) -> list[tuple[str, int | None]]:
    """Each function's name, and the bytes that it takes of the stack without telling; None where they have no bound."""
    tells = {symbol.address for symbol in elf.functions if symbol.name == TELLS}
    found = []
    for segment in elf.segments:
        if Permission.X not in segment.permissions:
            continue
        addresses = range(segment.offset, segment.offset + len(segment.data))
        functions = [symbol for symbol in elf.functions if symbol.address in addresses]
        # Up to the next one's start: what has no symbol (Zig's own functions) counts to the one before it.
        starts = sorted({*(symbol.address for symbol in functions), *(code.start for code in wiping), addresses.stop})
        for symbol in functions:
            if symbol.name != ENTRY and not any(symbol.address in code for code in wiping):
                end = starts[bisect_right(starts, symbol.address)]
                code = segment.data[symbol.address - segment.offset : end - segment.offset]
                found.append((symbol.name, _frame(Decoder(64, code, ip=symbol.address), tells)))
    return found


def _frame(code: Decoder, tells: Collection[int]) -> int | None:
    """From the return address, or from where it told of its depth last, down."""
    frame: int | None = 8
    for instruction in code:
        if instruction.mnemonic == Mnemonic.CALL and instruction.near_branch_target in tells:
            frame = 8
            continue
        taken = _taken(instruction)
        frame = None if frame is None or taken is None else frame + taken
    return frame


def _taken(instruction: Instruction) -> int | None:
    """Bytes that one instruction takes, or prepares to take: the end of a loop that probes is in R11."""
    mnemonic, to, by = instruction.mnemonic, instruction.op0_register, instruction.op1_kind
    if mnemonic == Mnemonic.PUSH:
        return 8
    if mnemonic == Mnemonic.SUB and to == Register.R11 and by != OpKind.REGISTER:
        return instruction.immediate(1)
    if to != Register.RSP:
        return 0
    if mnemonic == Mnemonic.SUB:
        return None if by == OpKind.REGISTER else instruction.immediate(1)
    if mnemonic == Mnemonic.AND:
        return None if by == OpKind.REGISTER else 2**64 - instruction.immediate(1)
    if mnemonic == Mnemonic.MOV and by == OpKind.REGISTER and instruction.op1_register != Register.RBP:
        return None  # an array of variable size
    return 0
