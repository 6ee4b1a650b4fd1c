"""Python that runs, and that mypy or pyright, strict, do not take for it, each for a reason of its own.

Text made of bytes, `*rest` of a str, `and` where `T | None` is declared, and values that are looked for among members
or tuples that they equal, where `count` and `get` ask for such a member; a type variable that stands in one place;
lambdas of which nothing says what they take; `operator.matmul`; a `cached_property` for a Protocol's property;
`type(x) is not One`, as to them there may be classes that derive from it.
"""

import operator
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import IntEnum, StrEnum
from functools import cached_property
from typing import NamedTuple, Protocol, TypeVar

from pyenclave import trusted, u8, u16

T = TypeVar("T", bound=Iterable[object])


class Level(IntEnum):
    LOW = 1
    HIGH = 300


class Side(StrEnum):
    BUY = "b"
    SELL = "s"


class Place(NamedTuple):
    row: u8
    name: str


# calls: (b"ab",), (b"",)
@trusted
def str_of_bytes(data: bytes) -> str:
    return str(data, "utf-8") + f"{data}"


# calls: ("",), ("ab",)
@trusted
def narrowed_by_all(text: str) -> tuple[int, int]:
    x: bytes | None = text.encode() and b"b"
    y: str | None = text or "abc"
    return len(x), len(y)


# calls: ("a=b",), ("ab",)
@trusted
def of_text(s: str) -> str:
    key, value = s.split("=")
    first, *rest = key + value
    return f"{key} {value} {first} {rest}"


# calls: (1,), (300,), (2,), (-1,)
@trusted
def members(n: int) -> list[bool]:
    levels, by_level = [Level.LOW, Level.HIGH], {Level.HIGH: "high"}
    first = [n in levels, 300 in levels, 2 in levels, n in by_level, by_level.get(n) is None, n in {Level.LOW}]
    return [*first, levels.count(n) == 1, levels.count(300) == 1, by_level.get(300, "") == "high"]


# calls: (1,), (300,), (2,)
@trusted
def index_of_members(n: int) -> int:
    return [Level.LOW, Level.HIGH].index(n)


# calls: ("b",), ("x",)
@trusted
def members_that_are_text(s: str) -> list[bool]:
    sides = [Side.BUY, Side.BUY]
    return [s in sides, sides.count(s) == 2, "s" in sides, "b" in {Side.BUY: 1}, Side.BUY in ["b", s]]


# calls: (1, "x"), (257, "x"), (2, "y")
@trusted
def tuples_of_members(n: int, s: str) -> list[bool]:
    pairs: list[tuple[u8, str]] = [(1, "x"), (2, "z")]
    places = {Place(1, "x"): 3}
    by_pair: dict[tuple[u16, Level], int] = {(1, Level.HIGH): 3}
    return [
        (n, s) in pairs,
        (1, "x") in pairs,
        pairs.count((n, s)) == 1,
        (n, s) in places,
        places.get((n, s)) is None,
        (n, 300) in by_pair,
        by_pair.get((n, n + 299), 0) == 3,
        Place(1, s) in pairs,
    ]


# calls: (3, "x")
@trusted
def types_that_are_not(n: int, s: str) -> list[bool]:
    one, level = Place(n, s), Level.LOW
    of_objects = [type(level) is int, type(one) is tuple, type(one) is not Level, type((n, s)) is tuple]
    return [*of_objects, type(s) is bytes, type([n]) is list, type([n]) is not dict, type({n}) is frozenset]


# calls: ({"a": 3, "b": 7, "c": 7},), ({"z": -1},), ({},)
@trusted
def by_its_values(counts: dict[str, int]) -> str:
    return f"{sorted(counts, key=counts.get, reverse=True)} {min(counts, key=counts.get)} {max(counts, key=counts.get)}"


def texts(xs: list[int]) -> Iterator[str]:
    for x in xs:
        yield str(x)


def length(xs: T) -> int:
    return sum(len(str(x)) for x in xs)


def around(xs: T) -> Iterator[str]:
    for x in xs:
        yield f"<{x}>"


# calls: ([],), ([1, 22],)
@trusted
def generators_passed_on(xs: list[int]) -> list[int]:
    """Each function's is of a type of its own, whatever it yields."""
    return [length(xs), length(texts(xs)), length(around(texts(xs))), length(around(around(xs))), length(texts(xs))]


def counted(n: int) -> Iterator[int]:
    yield n
    yield n + 1


def points(text: str) -> Iterator[int]:
    for c in text:
        yield ord(c)


def given(f: Callable[[T], int], x: T) -> int:
    return f(x)


# calls: (4, "aé"), (0, "")
@trusted
def of_generators(n: int, text: str) -> list[int]:
    total = lambda it: given(lambda values: sum(values), it)  # noqa: E731 - it is looked at once for each
    return [total(counted(n)), total(points(text)), given(lambda it: next(it), counted(n))]


@dataclass
class Row:
    cells: int


@dataclass
class Gap:
    width: int


@dataclass
class Edge:
    name: str


Band = Row | Gap | Edge


def band(n: int) -> Band:
    return Row(n) if n == 0 else Gap(n) if n == 1 else Edge("e")


# calls: (0,), (1,), (2,)
@trusted
def of_another_class(n: int) -> str:
    one = band(n)
    if type(one) is not Row and type(one) is not Gap:
        return one.name
    elif type(one) is Gap:
        return f"gap {one.width}"
    return f"row {one.cells}"


# calls: ({"a": [1, 2], "b": [2, 3]},), ({},), ({"x": []},)
@trusted
def all_of_several(found: dict[str, list[int]]) -> tuple[list[int], list[str], int]:
    every = set().union(*(values for values in found.values()))
    names = set().union(*({key, key + "x"} for key in found))
    return sorted(every), sorted(names), len(set().union(*found.values()))


# calls: (3,), (0,)
@trusted
def by_a_default(n: int) -> list[int]:
    made: list[Callable[[int], int]] = [lambda x, k=k: x * 10 + k + n for k in range(n)]
    for k in range(n):
        made.append(lambda x, then=k: x - then)
    return [f(7) for f in made]


class Doubled(Protocol):
    @property
    def twice(self) -> int: ...


class Wide(Doubled):
    def __init__(self, n: int) -> None:
        self.n = n

    @cached_property
    def twice(self) -> int:
        return 2 * self.n


class Wider(Wide):
    @cached_property
    def twice(self) -> int:
        return 4 * self.n


class Narrow:
    @cached_property
    def twice(self) -> int:
        return 1


# calls: (3,)
@trusted
def of_kinds(n: int) -> list[int]:
    kinds: list[Doubled] = [Wide(n), Narrow()]
    return [one.twice for one in [*kinds, *kinds]] + [Wider(n).twice]


class Grid:
    def __init__(self, n: int) -> None:
        self.n = n

    def __matmul__(self, other: "Grid") -> "Grid":
        return Grid(self.n * 10 + other.n)


# calls: (2,), (3,)
@trusted
def by_matmul(n: int) -> list[int]:
    found: Grid = operator.matmul(Grid(n), Grid(1))
    return [found.n, (found @ Grid(4)).n]
