"""Which rounds are over so soon that 64 of them need no look at the host's signals in between.

Arithmetic on numbers, and what reads and writes one number of a list or the like: what takes about as long as the look.
All else may be a copy, a call, or the end of a value that is large, and beside it the look is not felt.
"""

from ..types.arrays import Array
from .model import (
    Block,
    Continue,
    Do,
    Fill,
    Guard,
    If,
    Instruction,
    Load,
    Move,
    Raise,
    Release,
    Reraise,
    Retain,
    Return,
    Statement,
    Store,
    Suspend,
    Take,
    blocks,
)

_ITEMS = (
    "pye_list_get_plain", "pye_list_set_plain", "pye_list_append_plain", "pye_list_len", "pye_bytes_at",
    "pye_bytes_len", "pye_str_len", "pye_bytearray_at", "pye_bytearray_set", "pye_range_start",
)  # fmt: skip
_OF_ARRAYS = ("_get", "_set", "_place", "_rows", "_columns")


def is_light(block: Block) -> bool:
    """Loops in it look themselves; what leaves the function is done once, where no `continue` passes that over."""
    return (_leaves(block) and not _goes_on(block)) or all(map(_light, block))


def _light(one: Instruction) -> bool:
    match one:
        case Do():
            return _does_little(one)
        case Fill(target=target) | Load(target=target):
            return isinstance(target.type, str) or target.type.plain
        case Store(variable=variable):
            return variable.type.plain
        case Statement(block=block):
            return is_light(block)
        case If(arms=arms, otherwise=otherwise):
            return all(is_light([*prelude]) and is_light(then) for prelude, _, then in arms) and is_light(otherwise)
        case Retain() | Move() | Release() | Take() | Guard() | Suspend():
            return False
    return True


def _does_little(one: Do) -> bool:
    """An operator of C's, an item, or a function of the runtime that is given numbers and answers one."""
    symbol, operation = one.operation.symbol, one.operation
    if symbol in _ITEMS or not symbol.isidentifier():
        return True
    if any(isinstance(type_, Array) for type_ in operation.operands):
        return symbol.endswith(_OF_ARRAYS)
    return symbol.startswith("pye_") and all(one.is_number for one in (operation.result, *operation.operands))


def _leaves(block: Block) -> bool:
    last = block[-1] if block else None
    return _leaves(last.block) if isinstance(last, Statement) else isinstance(last, Return | Raise | Reraise)


def _goes_on(block: Block) -> bool:
    return any(isinstance(one, Continue) or any(map(_goes_on, blocks(one))) for one in block)
