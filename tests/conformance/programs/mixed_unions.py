"""Unions and Protocols of dataclasses beside plain classes."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol

from pyenclave import Inside, trusted


@dataclass(frozen=True)
class Number:
    value: int

    def text(self) -> str:
        return str(self.value)


@dataclass
class Sum:
    parts: list[Term] = field(default_factory=list["Term"])

    def text(self) -> str:
        return "(" + " + ".join(one.text() for one in self.parts) + ")"


class Named:
    """A plain class, which equals itself alone."""

    count = 0

    def __init__(self, name: str, of: Term | None = None) -> None:
        self.name = name
        self.of = of
        self.users: list[Term] = []

    def text(self) -> str:
        self.count += 1
        return f"{self.name}{self.count}"

    def __repr__(self) -> str:
        return f"Named({self.name!r})"


Term = Number | Sum | Named


def value(term: Term) -> int:
    match term:
        case Number(n):
            return n
        case Sum(parts):
            return sum(value(one) for one in parts)
        case Named(of=None):
            return len(term.name)
        case Named():
            return value(term.of) if term.of is not None else -1


# calls: (3,), (0,)
@trusted
def terms(n: int) -> tuple[int, str, str, list[list[bool]], list[int]]:
    x, y = Named("x", Number(n)), Named("y")
    other = Named("x", Number(n))
    every: list[Term] = [
        Number(n),
        Sum([x, y, Number(1)]),
        Sum([x, y, Number(1)]),
        Sum([other, y]),
        x,
        other,
        Number(n),
    ]
    for one in every:
        if isinstance(one, Sum):
            one.parts.append(Number(2))
        elif isinstance(one, Named):
            one.users = every  # a ring
    text = "; ".join(one.text() for one in every)
    equal = [[a == b for a in every] for b in every]
    return sum(map(value, every)), text, repr(every[:4]), equal, [every.index(one) for one in every]


last: Inside[Term | None] = None
by_name: Inside[dict[str, Term]] = {}


# calls: (3,), (4,), (5,)
@trusted
def kept(n: int) -> tuple[str, int, bool]:
    global last
    before = last
    last = Number(n) if n % 3 == 0 else Sum([Number(n)]) if n % 3 == 1 else Named(str(n), before)
    by_name[last.text()] = last
    return "none" if before is None else before.text(), len(by_name), last in by_name.values()


class Sink(Protocol):
    """What takes texts."""

    name: str

    def put(self, text: str) -> int: ...

    @property
    def size(self) -> int: ...


@dataclass
class Lines:
    name: str
    rows: list[str] = field(default_factory=list[str])

    def put(self, text: str) -> int:
        self.rows.append(text)
        return len(self.rows)

    @property
    def size(self) -> int:
        return sum(map(len, self.rows))


class Counted:
    def __init__(self, name: str) -> None:
        self.name = name
        self._n = 0

    def put(self, text: str) -> int:
        self._n += len(text)
        return self._n

    @property
    def size(self) -> int:
        return self._n


class Fan:
    """It has others of its kind in a field."""

    def __init__(self, sinks: dict[str, Sink], first: Sink) -> None:
        self.sinks, self.first = sinks, first

    def send(self, text: str) -> list[int]:
        self.first.put("first")
        return [one.put(text) for one in self.sinks.values()]


# calls: ("ab",), ("",)
@trusted
def sinks(text: str) -> tuple[list[int], list[str], str]:
    lines = Lines("lines")
    every: list[Sink] = [lines, Counted("counted")]
    fan = Fan({one.name: one for one in every}, lines)
    sent = fan.send(text) + fan.send(text)
    return sent, [f"{one.name} {one.size}" for one in every], repr(lines)
