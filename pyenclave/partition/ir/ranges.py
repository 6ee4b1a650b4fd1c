"""Loops over a range."""

from ..check.tree import OverRange
from ..operations import Operation
from ..types.model import BOOL, INT, NONE
from .builder import Builder
from .expressions import do, evaluate
from .model import Address, Do, Operand, Part, Value
from .model import Set as Copy
from .rounds import Rounds, counted


def over_range(source: OverRange, builder: Builder) -> Rounds:
    """Steps of one count in C; others count the rounds, so that no bound overflows."""
    start = builder.snapshot(evaluate(source.start, builder))
    stop = builder.snapshot(evaluate(source.stop, builder))
    step = builder.snapshot(evaluate(source.step, builder))
    if source.step.constant not in (1, -1):
        return _stepped(source, (start, stop, step), builder)
    up = source.step.constant == 1
    at = builder.temporary(INT)
    builder.write(Copy(at, start))
    below = Operation("<" if up else ">", (INT, INT), BOOL, fails=False)
    following = Operation("+" if up else "-", (INT, INT), INT, fails=False)

    def take() -> None:
        value = builder.temporary(INT)
        builder.write(Copy(value, at))
        builder.hold(source.held, value)
        builder.write(Do(at, following, (at, Value(INT, 1)), 0))

    return Rounds(lambda: do(below, (at, stop), 0, builder), take, counted(below, at, stop, builder))


def _stepped(source: OverRange, bounds: tuple[Operand, ...], builder: Builder) -> Rounds:
    at = builder.temporary("pye_range_t")
    builder.write(Do(None, Operation("pye_range_start", (), NONE), (Address(at), *bounds), source.line))
    following = Operation("pye_range_next", (), BOOL, fails=False)

    def take() -> None:
        builder.hold(source.held, Part(f"{at.name}.value", INT))

    return Rounds(lambda: do(following, (Address(at),), 0, builder), take)
