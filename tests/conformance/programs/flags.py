"""Flag and IntFlag: bits with names; members with a text of their own."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, Flag, IntEnum, IntFlag, StrEnum, auto
from functools import reduce

from pyenclave import Inside, trusted


class Side(Flag):
    NONE = 0
    LEFT = auto()
    RIGHT = auto()
    TOP = auto()
    OUTER = RIGHT | TOP

    @classmethod
    def of(cls, names: list[str]) -> Side:
        return reduce(lambda a, b: a | b, (cls[name.upper()] for name in names), cls.NONE)

    def further(self) -> Side:
        return self | Side.LEFT


class Right(IntFlag):
    """Not in the order of the bits, of which one has no name."""

    READ = 1
    BOTH = 3
    ADMIN = 8
    WRITE = 2
    ALL = READ | WRITE | ADMIN
    SAME = 3


@dataclass
class Box:
    open: Side = Side.NONE
    may: Right = Right(0)
    closed: Side = Side.LEFT | Side.TOP


NAMED: dict[str, Side] = {"left": Side.LEFT, "outer": Side.RIGHT | Side.TOP}
BOTH = Side.LEFT | Side.RIGHT
seen: Inside[dict[Side, int]] = {}
every: Inside[Side] = Side.NONE


# calls: (0,), (1,), (2,), (3,), (6,), (7,), (-1,), (-7,), (8,), (-9,), (-100,), (-16,), (2**40,), (-(2**63),)
@trusted
def bits(n: int) -> list[str]:
    global every
    side = Side(n)
    every |= side
    seen[side] = seen.get(side, 0) + 1
    outer, first = side & Side.OUTER, side
    shown = [f"{side} {side!r} {outer} {str(side)} {side:>12} {~side} {side ^ Side.RIGHT} {every}", "%s" % side]
    shown += [f"{side.value} {side.name} {side.name is None} {bool(outer)} {side == Side.LEFT} {side is Side.NONE}"]
    shown += [f"{Side.LEFT in side} {side in Side.OUTER} {[one for one in side]} {len(side)} {list(Side)} {len(Side)}"]
    shown += [f"{[side, outer]} {Side.LEFT in [side, outer]} {NAMED} {BOTH} {side in NAMED.values()} {seen} {Box()}"]
    side |= Side.LEFT
    if not first & Side.RIGHT:
        shown.append("no right")
    match first:
        case Side.LEFT:
            shown.append("left")
        case Side.OUTER:
            shown.append("outer")
        case _:
            shown.append("other")
    return [*shown, f"{side} {first.further()} {Side.of(['left', 'top'])} {[one.name or '?' for one in Side]}"]


# calls: (0,), (3,), (4,), (5,), (11,), (15,), (31,), (255,), (-1,), (-5,), (-8,), (-16,), (-17,), (-100,), (2**40,)
@trusted
def bits_that_are_ints(n: int) -> list[str]:
    right = Right(n)
    shown = [f"{right} {right!r} {right | 4!r} {right & 3!r} {3 & right!r} {right ^ Right.READ!r} {~right!r}"]
    shown += [f"{right + 1} {right == 3} {right < 4} {Right.READ in right} {bool(right)} {[one for one in right]}"]
    shown += [f"{right.name} {right.value} {int(right)} {right:>14} {len(right)} {list(Right)} {len(Right)}"]
    shown += [f"{right & ~Right.READ!r} {sorted([Right.WRITE, right, Right.READ])}"]
    return [*shown, "%d %s" % (right, right), "w" if right & Right.WRITE else "-"]


# calls: ("LEFT",), ("OUTER",), ("NONE",), ("left",), ("",)
@trusted
def by_their_names(name: str) -> int:
    return Side[name].value


class Level(IntEnum):
    LOW = 0
    HIGH = 2

    def __str__(self) -> str:
        return self.name.lower()


class Colour(Enum):
    RED = 1
    BLUE = 2

    def __str__(self) -> str:
        return f"<{self.value}>"


class Kind(str, Enum):
    A = "a"

    def __str__(self) -> str:
        return self.value


class Word(StrEnum):
    X = "xx"

    def __str__(self) -> str:
        return "the " + self.value


class Part(Flag):
    A = auto()
    B = auto()

    def __str__(self) -> str:
        return "+".join(str(one.name) for one in self) or "-"


class Grade(IntFlag):
    ONE = 1

    def __str__(self) -> str:
        return f"grade {self.value}"


# calls: (0,), (2,)
@trusted
def texts_of_their_own(n: int) -> list[str]:
    level, colour = Level(n), Colour.RED if n else Colour.BLUE
    perhaps: Colour | None = Colour.RED if n else None
    shown = [
        f"{level} {level!r} {level!s} {str(level)} {[level]} {level + 1} {colour} {colour:>6} {colour!r} {perhaps}"
    ]
    shown += [f"{Kind.A} {Kind.A:>3} {Kind.A + 'b'} {Word.X} {Part.A | Part.B} {Part.A:>4} {Part(0)} {Grade(n)}"]
    return [*shown, "%s %d %s" % (level, level, colour), "{} {}".format(colour, level)]
