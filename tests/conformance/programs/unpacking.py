"""Tuples taken apart, by assignments, loops and comprehensions."""

from typing import NamedTuple

from pyenclave import trusted, untrusted

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
