"""Tuples taken apart, by assignments, loops and comprehensions; functions that take any number of arguments."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple, TypeVar

from pyenclave import trusted, u8, untrusted

T = TypeVar("T")

events: list[int] = []


@untrusted
def log(n: int) -> int:
    events.append(n)
    return n


class Point(NamedTuple):
    x: int
    y: int


class Line(NamedTuple):
    a: Point
    b: Point
    name: str = "line"


def both(n: int) -> tuple[int, str]:
    return n + 1, str(n)


# calls: (4,)
@trusted
def of_a_result(n: int) -> str:
    a, b = both(n)
    return b * a


# calls: (1, 2)
@trusted
def of_a_named_tuple(x: int, y: int) -> int:
    a, b = Point(x, y)
    return a * 10 + b


# calls: (3,)
@trusted
def nested(n: int) -> str:
    (a, b), c = both(n), n * 2
    ((d, e), f), g = ((a, b), c), "end"
    return f"{a} {b} {c} {d} {e} {f} {g}"


# calls: (1, 2, 3)
@trusted
def of_nested_named_tuples(x: int, y: int, z: int) -> str:
    (a, b), (c, d), name = Line(Point(x, y), Point(y, z))
    return f"{a}{b}{c}{d}{name}"


# calls: ([(1, "a"), (2, "b")],), ([],)
@trusted
def in_a_loop(pairs: list[tuple[int, str]]) -> str:
    text = ""
    for n, word in pairs:
        text += word * n
    return text


# calls: ({"a": 1, "b": 2},)
@trusted
def of_items(d: dict[str, int]) -> list[str]:
    return [f"{key}{value}" for key, value in d.items()]


# calls: ([(1, (2, "x")), (3, (4, "y"))],)
@trusted
def nested_in_a_loop(rows: list[tuple[int, tuple[int, str]]]) -> dict[str, int]:
    found: dict[str, int] = {}
    for a, (b, name) in rows:
        found[name] = a * b
    return found


# calls: ("abc", [1, 2])
@trusted
def of_zip_and_enumerate(text: str, xs: list[int]) -> list[str]:
    found: list[str] = []
    for i, (c, x) in enumerate(zip(text, xs), 5):
        found.append(f"{i}{c}{x}")
    return found


# calls: ([1, 2, 3],)
@trusted
def to_items_and_names(xs: list[int]) -> list[int]:
    xs[0], n = xs[2], xs[0]
    i, xs[i] = 1, n + 10
    return xs


# calls: (5, 3)
@trusted
def fibonacci(n: int, skip: int) -> int:
    a, b = 0, 1
    for _ in range(n + skip):
        a, b = b, a + b
    return a


# calls: ([1, 2],), ([1],), ([1, 2, 3],)
@trusted
def of_a_list(xs: list[int]) -> int:
    a, b = xs
    return a * 10 + b


# calls: ([1, 2, 3, 4],), ([1, 2],), ([1],)
@trusted
def the_rest(xs: list[int]) -> str:
    a, *middle, b = xs
    return f"{a} {middle} {b}"


# calls: ([1, 2], {"a": 1}, {5})
@trusted
def in_displays(xs: list[int], d: dict[str, int], one: set[int]) -> str:
    return f"{[*xs, 9, *xs]} { ({**d, 'b': 2}) } {sorted({*xs, *one})} {(*(1, 'a'), 3)}"


# calls: (3,)
@trusted
def into_calls(n: int) -> int:
    return three(*(n, 2), 1) + three(1, *(2, n))


def three(a: int, b: int, c: int) -> int:
    return a * 100 + b * 10 + c


# calls: ("1 2",), ("1 2 3 4",), ("1",), ("1 x 3",), ("1 2 x",), ("1 2 3 x",)
@trusted
def of_map(s: str) -> int:
    a, b = map(int, s.split())
    return a * 10 + b


# calls: (2,), (5,), (1,)
@trusted
def of_what_is_made_when_it_is_asked_for(n: int) -> int:
    a, b = (log(i) for i in range(n))
    return a * 10 + b


# calls: ("a b",), ("a",), ("a b c",)
@trusted
def of_other_sources(s: str) -> str:
    first, *rest = (one.upper() for one in s.split())
    x, y, z = range(3)
    [p, q] = filter(None, [0, len(rest), 0, 7])
    (i, one), (j, two) = enumerate(s.split())
    return f"{first} {rest} {x} {y} {z} {p} {q} {i} {one} {j} {two}"


# Any number of arguments.


def added(*xs: int) -> int:
    return sum(xs)


def joined(sep: str, *parts: str, end: str = "") -> str:
    return sep.join(parts) + end


def most(first: T, *rest: T) -> list[T]:
    return [first, *rest, first]


def mean(*xs: float) -> float:
    return sum(xs) / len(xs) if xs else 0.0


def small(*xs: u8) -> int:
    return len(xs)


def forwarded(*xs: int) -> int:
    return added(1, *xs, *xs)


def each(*xs: int) -> Iterator[int]:
    for x in xs:
        yield x + 1


def grown(xs: list[int], *more: int) -> int:
    xs.append(9)
    return len(more)


@dataclass
class Box:
    items: list[int]

    def add(self, *xs: int) -> int:
        self.items.extend(xs)
        return len(self.items)

    @staticmethod
    def of(*xs: int) -> "Box":
        return Box([*xs])


class Shape:
    def scaled(self, *by: int, of: int = 1) -> int:
        return len(by) * of


class Square(Shape):
    def scaled(self, *by: int, of: int = 1) -> int:
        return sum(by) - of


# calls: (5,)
@trusted
def any_number(n: int) -> list[int]:
    xs = [n, 2]
    t = (n, 3)
    found = [added(), added(n), added(log(3), *[log(4), log(5)], log(6)), added(*xs), added(*t, *xs, 1)]
    found += [added(*range(n)), added(*(log(x) for x in xs)), *most(1, 2, n), *most(*t), *most(*t, *xs)]
    return [*found, small(1, 2), forwarded(1, 2), *each(n, *xs), grown(xs, *xs), grown(more_of(), *xs)]


def more_of() -> list[int]:
    return [log(7)]


# calls: (5,)
@trusted
def any_number_in_methods(n: int) -> list[int]:
    shapes: list[Shape] = [Shape(), Square()]
    xs = [n, 2]
    return [Box([]).add(), Box([1]).add(n, *xs), len(Box.of(*xs).items), *(one.scaled(n, *xs, of=2) for one in shapes)]


# calls: ("q",)
@trusted
def any_number_of_texts(a: str) -> list[str]:
    words = [a, "z"]
    texts = [joined("-"), joined("-", a), joined(", ", a, *words, end="."), joined(*(a, "x", "y"), end="!")]
    return [*texts, joined(sep="-"), f"{mean()} {mean(1, 2.5)} {most('a', a)}"]
