"""Who lets go of what: releases of a statement's temporaries where it ends.

Variables are released where they are assigned anew and where the function ends; so is everything that an exception or a
`return` leaves behind. A temporary that gave its reference away holds nothing, and releasing that is nothing.
"""

from collections.abc import Iterator

from .model import (
    Block,
    Break,
    Continue,
    Do,
    Fill,
    Guard,
    If,
    Leave,
    Load,
    Loop,
    Move,
    Raise,
    Release,
    Reraise,
    Retain,
    Return,
    Routine,
    Slot,
    Statement,
    blocks,
)

_GOES_ON = Leave | Break | Continue  # elsewhere in the function, which may come here again
_ENDS = Return | Raise | Reraise


def own(routine: Routine) -> None:
    """Puts the releases into the routine's blocks."""
    _own(routine.block)


def _own(block: Block) -> None:
    for instruction in block:
        match instruction:
            case Statement(block=inner):
                _own(inner)
                releases: Block = [Release(slot) for slot in reversed(list(dict.fromkeys(_temporaries(inner))))]
                _release_before_leaving(inner, releases, frozenset(_targets(inner)))
                if not inner or not isinstance(inner[-1], _GOES_ON | _ENDS):
                    inner += releases
            case If(arms=arms, otherwise=otherwise):
                for prelude, _, then in arms:
                    _own(prelude)
                    _own(then)
                _own(otherwise)
            case Loop(block=inner):
                _own(inner)
            case Guard(body=body, otherwise=otherwise, handler=handler):
                for one in (body, otherwise, handler):
                    _own(one)
                # Where an exception left a statement, its temporaries still hold what they held.
                handler[:0] = [Release(slot) for slot in reversed(list(dict.fromkeys(_every(body))))]


def _release_before_leaving(block: Block, releases: Block, inside: frozenset[int]) -> None:
    """Wherever a jump leaves the statement, as `else: continue` of a loop does; `inside` are the places that do not."""
    for index in range(len(block) - 1, -1, -1):
        match block[index]:
            case Break(loop=place) | Continue(loop=place) | Leave(guard=place):
                if place not in inside:
                    block[index:index] = releases
            case nested:
                for inner in blocks(nested):
                    _release_before_leaving(inner, releases, inside)


def _targets(block: Block) -> Iterator[int]:
    """Loops and guards in the block, which jumps in it go to."""
    for instruction in block:
        if isinstance(instruction, Loop | Guard):
            yield instruction.number
        for inner in blocks(instruction):
            yield from _targets(inner)


def _temporaries(block: Block) -> Iterator[Slot]:
    """Counted temporaries that the block may leave holding something; statements in it see to their own."""
    given = {one.source for one in block if isinstance(one, Move)}
    for instruction in block:
        match instruction:
            case (
                Do(target=Slot() as target)
                | Fill(target=target)
                | Retain(target=target)
                | Load(target=target)
                | Move(target=target)
            ):
                if target.counted and target.temporary and target not in given:
                    yield target
            case If(arms=arms, otherwise=otherwise):
                for prelude, _, then in arms:
                    yield from _temporaries(prelude)
                    yield from _temporaries(then)
                yield from _temporaries(otherwise)
            case Loop(block=inner):
                yield from _temporaries(inner)


def _every(block: Block) -> Iterator[Slot]:
    """All counted temporaries of the block, whatever they are in."""
    for instruction in block:
        match instruction:
            case (
                Do(target=Slot() as target)
                | Fill(target=target)
                | Retain(target=target)
                | Load(target=target)
                | Move(target=target)
            ):
                if target.counted and target.temporary:
                    yield target
            case If(arms=arms, otherwise=otherwise):
                for prelude, _, then in arms:
                    yield from _every(prelude)
                    yield from _every(then)
                yield from _every(otherwise)
            case Loop(block=inner) | Statement(block=inner):
                yield from _every(inner)
            case Guard(body=body, otherwise=otherwise, handler=handler):
                for one in (body, otherwise, handler):
                    yield from _every(one)
