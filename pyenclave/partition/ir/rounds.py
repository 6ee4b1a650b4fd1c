"""What a loop's rounds are, whatever it runs over."""

from collections.abc import Callable
from dataclasses import dataclass

from ..operations import Operation
from ..types.model import INT
from .builder import Builder
from .expressions import do
from .model import Do, Operand


@dataclass
class Stretch:
    """A bounded number of rounds, before which the loop looks whether the call is to be interrupted, and not in them.

    `begin` writes how far it goes, `more` what finds out whether there is another round in it.
    """

    begin: Callable[[], None]
    more: Callable[[], Operand]


@dataclass
class Rounds:
    """`more` writes what finds out whether there is another round; `take` holds what it has.

    `looks`: `more` itself looks whether the call is to be interrupted.
    """

    more: Callable[[], Operand]
    take: Callable[[], None]
    stretch: Stretch | None = None
    looks: bool = False


def counted(order: Operation, at: Operand, stop: Operand, builder: Builder) -> Stretch:
    """Of a loop that goes on while `at` is below `stop` (or above it) and that gets nearer to it in each round."""
    end = builder.temporary(INT)
    name = "pye_stretch_up" if order.symbol.startswith("<") else "pye_stretch_down"
    limit = Operation(name, (INT, INT), INT, fails=False)
    return Stretch(
        lambda: builder.write(Do(end, limit, (at, stop), 0)),
        lambda: do(order, (at, end), 0, builder),
    )
