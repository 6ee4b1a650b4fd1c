"""A trusted module whose enumerations cross: alone, in containers and in classes, into ecalls and out of ocalls."""

from dataclasses import dataclass
from enum import Enum, IntEnum

from pyenclave import Inside, trusted, untrusted


class Color(Enum):
    RED = "r"
    GREEN = "g"
    BLUE = "b"


class Side(Enum):
    BUY = 1
    SELL = -1


class Level(IntEnum):
    LOW = 3
    HIGH = 9
    TOP = 9  # an alias


@dataclass
class Lot:
    side: Side
    color: Color | None = None


last: Inside[Side | None] = None
asked: list[object] = []
others: list[Color] = []


@untrusted
def choose(side: Side, colors: list[Color]) -> Color:
    asked.append((side, colors))
    if others:
        return others.pop()
    return colors[-1] if side is Side.BUY else Color.BLUE


@untrusted
def sides(lots: dict[str, Lot]) -> dict[str, Side | None]:
    return {name: lot.side for name, lot in lots.items()}


@untrusted
def higher(level: Level) -> Level | None:
    return Level.TOP if level == 3 else None


@trusted
def levels(level: Level, by: dict[Level, int]) -> list[Level]:
    found = higher(level)
    return [level] if found is None else [level, found, Level.TOP if by[level] > 0 else Level.LOW]


@trusted
def flip(side: Side) -> Side:
    return Side.SELL if side is Side.BUY else Side.BUY


@trusted
def before(side: Side | None) -> Side | None:
    global last
    old = last
    last = side
    return old


@trusted
def paint(colors: list[Color], by: dict[Color, Side], lot: Lot) -> tuple[Lot, set[Color], Side | None]:
    lot.side = by[colors[0]]
    return lot, set(colors), by.get(Color.BLUE)


@trusted
def chosen(side: Side, colors: list[Color]) -> Color:
    return choose(side, colors)


@trusted
def name_of(lot: Lot) -> str:
    found = sides({"a": lot})["a"]
    return "none" if found is None else found.name
