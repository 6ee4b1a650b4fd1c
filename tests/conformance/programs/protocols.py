"""Protocols as types: of parameters, variables, fields and what lists hold."""

from dataclasses import dataclass, field
from typing import Protocol, runtime_checkable

from pyenclave import Inside, trusted


@runtime_checkable
class Shape(Protocol):
    """What has an area."""

    @property
    def label(self) -> str: ...

    def area(self, scale: int = 1, /) -> int: ...

    def grow(self, by: int) -> None: ...


@dataclass
class Square:
    side: int

    @property
    def label(self) -> str:
        return "square"

    def area(self, scale: int = 1, /) -> int:
        return self.side * self.side * scale

    def grow(self, by: int) -> None:
        self.side += by


@dataclass
class Row:
    shapes: list[Shape] = field(default_factory=list[Shape])
    gap: int = 1

    @property
    def label(self) -> str:
        return "+".join(one.label for one in self.shapes)

    def area(self, scale: int = 1, /) -> int:
        return sum(one.area(scale) + self.gap for one in self.shapes)

    def grow(self, by: int) -> None:
        for one in self.shapes:
            one.grow(by)


class Clock(Protocol):
    def now(self) -> int:
        """A time."""
        ...


class Steps(Clock):
    """It says that it is one, and is the only one."""

    def __init__(self, by: int) -> None:
        self.at, self.by = 0, by

    def now(self) -> int:
        self.at += self.by
        return self.at


class Reader(Protocol):
    def read(self) -> str: ...


class Writer(Protocol):
    def write(self, text: str) -> int: ...


class File:
    """It is both."""

    def __init__(self, text: str) -> None:
        self.text = text

    def read(self) -> str:
        return self.text

    def write(self, text: str) -> int:
        self.text += text
        return len(self.text)


class Fixed:
    def read(self) -> str:
        return "fixed"


class Nowhere:
    def write(self, text: str) -> int:
        return -len(text)


largest: Inside[list[Shape]] = []


def total(shapes: list[Shape], scale: int) -> int:
    return sum(one.area(scale) for one in shapes)


def copy(source: Reader, target: Writer, times: int = 1) -> int:
    size = 0
    for _ in range(times):
        size = target.write(source.read())
    return size


def waited(clock: Clock, until: int) -> int:
    rounds = 0
    while clock.now() < until:
        rounds += 1
    return rounds


# calls: (3,), (0,)
@trusted
def shapes(n: int) -> tuple[int, str, str, bool]:
    inner: Shape = Row([Square(n), Square(n + 1)])
    both = [inner, Square(2)]
    for one in both:
        one.grow(1)
    largest[:] = both
    best: Shape = max(both, key=lambda one: one.area())
    return total(largest, 2), inner.label, best.label, isinstance(best, Row)


# calls: ("ab",), ("",)
@trusted
def copies(text: str) -> list[int]:
    file = File(text)
    return [copy(file, Nowhere()), copy(Fixed(), file, 2), copy(file, file), copy(Fixed(), Nowhere())]


# calls: (3, 10), (5, 1)
@trusted
def clocks(by: int, until: int) -> int:
    return waited(Steps(by), until)


class Plugin(Protocol):
    name: str
    priority: int

    def process(self, text: str) -> str: ...


class Upper:
    name = "upper"

    def __init__(self, priority: int) -> None:
        self.priority = priority

    def process(self, text: str) -> str:
        return text.upper()


class Repeat:
    def __init__(self, times: int) -> None:
        self.times = times
        self.name, self.priority = f"x{times}", times

    def process(self, text: str) -> str:
        return text * self.times


class Numbered:
    """It has a field of that name, but of another type."""

    def __init__(self, name: int, priority: int) -> None:
        self.name = name
        self.priority = priority

    def process(self, text: str) -> str:
        return text


class Named(Upper):
    """It has the fields, and no `process` of its own: a derived class is none of those that the Protocol stands for."""


# calls: ("ab", 3, 2), ("ab", 2, 3), ("", 1, 1)
@trusted
def processed(text: str, first: int, times: int) -> str:
    plugins: dict[str, Plugin] = {one.name: one for one in plugged(first, times)}
    for plugin in sorted(plugins.values(), key=lambda one: (one.priority, one.name)):
        text = f"{plugin.process(text)}.{plugin.name}"
    return text + Named(4).name + str(Numbered(4, 5).name)


def plugged(first: int, times: int) -> list[Plugin]:
    return [Upper(first), Repeat(times)]


class Valve(Protocol):
    def open(self, by: int) -> int: ...


class Gauge(Protocol):
    @property
    def level(self) -> int: ...

    def read(self, times: int = 1) -> str: ...


class Both(Protocol):
    """The same classes as of another one."""

    def read(self, times: int = 1) -> str: ...


class Tap:
    """A valve, and no gauge."""

    def __init__(self) -> None:
        self.turned = 0

    def open(self, by: int) -> int:
        self.turned += by
        return self.turned


@dataclass
class Meter:
    """It is both."""

    flow: int

    def open(self, by: int) -> int:
        self.flow += by
        return self.flow

    @property
    def level(self) -> int:
        return self.flow * 10

    def read(self, times: int = 1) -> str:
        return f"{self.flow}" * times


@dataclass
class Dial:
    at: int

    @property
    def level(self) -> int:
        return self.at

    def read(self, times: int = 1) -> str:
        return "|" * times


class Plant:
    def __init__(self, valves: list[Valve], gauges: dict[str, Gauge], main: Gauge) -> None:
        self.valves, self.gauges, self.main = valves, gauges, main
        self.last: Valve | None = None

    def open(self) -> int:
        """A method of that name, of another form: it is none of the valves."""
        self.last = self.valves[-1]
        return sum(one.open(2) for one in self.valves)

    def told(self) -> list[str]:
        again: list[Both] = [*self.gauges.values()]
        return [f"{name} {one.level} {one.read()}" for name, one in self.gauges.items()] + [again[0].read(3)]


# calls: (3,), (0,)
@trusted
def plants(n: int) -> tuple[int, list[str], int, str]:
    meter, dial = Meter(n), Dial(n + 1)
    plant = Plant([Tap(), meter], {"meter": meter, "dial": dial}, dial)
    opened = plant.open()
    last = plant.last.open(0) if plant.last is not None else -1
    return opened, plant.told(), plant.main.level + last, repr([one for one in plant.gauges.values() if one == dial])


# calls: (0,), (1,)
@trusted
def lacks(n: int) -> str:
    """What a type checker refuses is an error as in Python."""
    valves: list[Valve] = [Meter(n), Dial(n)]  # type: ignore[list-item]
    return str([one.open(1) for one in valves[: n + 1]])
