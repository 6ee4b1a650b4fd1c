"""Members of enumerations that are ints and texts, where an int or a str is asked for."""

import json
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import Enum, IntEnum, StrEnum

from pyenclave import Inside, trusted, u8


class Color(StrEnum):
    RED = "red"
    BLUE = "blue"
    NONE = ""


class State(str, Enum):
    OPEN = "open"
    DONE = "done"


class Unit(str, Enum):
    METRE = "m"
    LITRE = "l"

    def __str__(self) -> str:
        return self.value


class Level(IntEnum):
    LOW = 1
    HIGH = 300


last: Inside[str] = Color.BLUE
counts: Inside[dict[str, int]] = {}


@dataclass
class Config:
    color: str = Color.RED
    level: float = Level.HIGH
    state: str | None = Unit.METRE


class Item:
    kind = "none"

    def __init__(self, name: str, level: int = Level.LOW) -> None:
        self.name = name
        self.level = level
        self.share: float = level

    def shown(self, before: str = "<", *, after: str = ">") -> str:
        return f"{before}{self.name} {self.level + 1} {self.share / 2}{after}"


def text(name: str, *more: str, n: int = 0) -> str:
    return f"{name}|{name.upper()}|{len(name)}|{'+'.join(more)}|{n * 2}|{name == 'red'}"


def narrow(n: u8) -> int:
    return n + 1


# calls: (Color.RED, Level.LOW), (Color.BLUE, Level.HIGH), (Color.NONE, Level.HIGH)
@trusted
def passed(color: Color, level: Level) -> list[str]:
    global last
    shown = [text(color), text(Color.BLUE, color, "x", Color.RED, n=level)]
    shown.append(Item(color, level).shown(color, after=color))
    name: str = color
    number: int = level
    size: float = level
    name += color
    number += level
    last = color
    shown += [f"{name} {number} {size / 4} {last}", Item(Color.RED).shown()]
    item = Item("a")
    item.name, item.level = color, level
    shown.append(item.shown())
    call: Callable[[str], str] = str.title
    return [*shown, call(color), "-".join(["a", color, Color.RED]), "-".join([color])]


# calls: (Color.RED, "red"), (Color.NONE, "blue"), (Color.BLUE, "")
@trusted
def chosen(color: Color, s: str) -> list[str]:
    either = color if s else s
    maybe: str | None = color
    one = color or s
    found = color if len(s) > 3 else None
    return [f"{either}", f"{maybe}", one, f"{found}", max(color, s).upper(), min(s, color).upper() + color]


# calls: (Color.RED, Level.LOW), (Color.BLUE, Level.HIGH), (Color.NONE, Level.LOW)
@trusted
def kept(color: Color, level: Level) -> list[str]:
    names, numbers = ["a", "red"], [1, 2]
    names.append(color)
    names.insert(level, color)
    names[0] = color
    numbers.append(level)
    numbers[0] = level
    table: dict[str, int] = {"red": 5, color: level}
    table[color] = table.get(color, 0) + level
    table[Color.BLUE] = table.pop(Color.RED, 9)
    numbered: dict[int, str] = {level: color}
    numbered[level] += numbered[Level(level)]
    counted: Counter[str] = Counter()
    counted[color] += level
    grouped: defaultdict[str, list[str]] = defaultdict(list)
    grouped[color].append(color)
    counts[color] = counts.get(color, 0) + 1
    both: set[str] = {"red", color}
    shown = [f"{one}" for one in [*names, *table, *numbered.values(), *counted, *grouped]]
    shown += [f"{n + 0}" for n in [*numbers, *table.values(), *numbered]]
    return [*shown, f"{len(both)} {counts[color]} {len(grouped)}"]


# calls: (State.OPEN, ["open", "x"], {"open": 1, "done": 2}), (State.DONE, [], {"done": 3}), (State.OPEN, ["done"], {})
@trusted
def looked_for(state: State, names: list[str], table: dict[str, int]) -> list[str]:
    shown = [f"{names.count(state)} {state in names} {state in table} {table.get(state)} {table.get(state, 7)}"]
    shown += [f"{state == 'open'} {'open' == state} {state < 'p'} {'pe' in state} {state in 'opened'} {state + '!'}"]
    line = "an open door is open"
    shown += [f"{line.find(state)} {line.count(state)} {line.startswith(('x', state))} {line.replace(state, 'shut')}"]
    shown += [f"{line.split(state)} {state.join(names)} {line.removesuffix(state)} {[c for c in state]} {len(state)}"]
    shown += [",".join(State), ",".join(list(State)), json.dumps(state), f"{state in ('open', 'x')}"]
    shown += [f"{table.pop(state, 0)} {table.pop(state, None)}"]
    try:
        shown.append(f"{names.index(state)} {table[state]}")
    except ValueError as e:
        shown.append(type(e).__name__)
    except KeyError as e:
        shown.append(type(e).__name__)
    try:
        del table[state]
    except KeyError as e:
        shown.append(type(e).__name__)
    every = {*names}
    every.discard(state)
    return [*shown, f"{sorted(every)}"]


# calls: (Unit.METRE,), (Unit.LITRE,)
@trusted
def with_its_text(unit: Unit) -> list[str]:
    name: str = unit
    return [f"{name:>3}{unit:>3} {name}{unit}", ",".join([unit, "x"]), text(unit), json.dumps({"unit": unit, "n": 1})]


# calls: (Level.LOW,), (Level.HIGH,)
@trusted
def fitted(level: Level) -> list[str]:
    shown = [f"{narrow(level)}" if level < 256 else "", json.dumps({"a": level, "b": [level, 1]}), json.dumps(level)]
    config = Config()
    shown += [f"{config.color} {config.level / 2} {config.state}", f"{replace(config, color=Color.BLUE).color:>5}"]
    return [*shown, f"{round(1.2345, level % 3)} {divmod(level, 7)} {[0] * (level // 100)} {max(level, 5) + 0}"]


# calls: (Color.RED,), (Color.BLUE,)
@trusted
def equal(color: Color) -> str:
    return color


# calls: (1,), (2,)
@trusted
def numbered(n: int) -> int:
    return Level.LOW if n == 1 else Level.HIGH
