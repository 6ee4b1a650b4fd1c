"""Tuples and NamedTuples."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple, TypeVar

from pyenclave import Inside, trusted, u8, untrusted

T = TypeVar("T")
PRIMES: tuple[int, ...] = (2, 3, 5, 7)
LETTERS = tuple("abc")
NOTHING: tuple[str, ...] = ()
BY_NAME: dict[str, tuple[int, ...]] = {"a": (1, 2), "b": ()}
events: list[object] = []


class Point(NamedTuple):
    """A place."""

    x: int
    y: int = 7

    def norm(self) -> int:
        return abs(self.x) + abs(self.y)

    def moved(self, by: int = 1) -> "Point":
        return Point(self.x + by, self.y + by)


class Person(NamedTuple):
    name: str
    at: Point
    tags: list[str]


last: Inside[Point | None] = None
pairs: Inside[list[tuple[int, str]]] = []
kept: Inside[tuple[bytes, ...]] = ()


# calls: (1, "a"), (-1, "")
@trusted
def items(n: int, s: str) -> str:
    t = (n, s, (s, n))
    return f"{t} {t[0]} {t[-1]} {t[2][0]} {t[1] * 2}"


# calls: (1, "a", 1, "a"), (1, "a", 1, "b"), (2, "a", 1, "b")
@trusted
def comparisons(a: int, b: str, c: int, d: str) -> list[bool]:
    one, other = (a, b), (c, d)
    return [one == other, one != other, one < other, one <= other, one > other, one >= other]


# calls: (3,)
@trusted
def as_keys(n: int) -> str:
    d = {(n, "a"): 1, (n, "b"): 2}
    d[(n, "a")] += 5
    one = {(1, (2, "x"))}
    return f"{d} {(n, 'b') in d} {(1, (2, 'x')) in one}"


# calls: (3, 4), (-3, 0)
@trusted
def named(x: int, y: int) -> str:
    p = Point(x, y)
    q = Point(y=x, x=y)
    r = Point(x)
    return f"{p} {q} {r} {p.x} {q[1]} {p == q} {p < q} {p.norm()} {r.moved()} {r.moved(by=3).y}"


# calls: ("ada", ["x"]), ("", [])
@trusted
def nested(name: str, tags: list[str]) -> Person:
    one = Person(name, Point(1), tags)
    one.tags.append(one.name)
    return one


# calls: (Person("a", Point(1, 2), ["t"]), (1, "b"))
@trusted
def crossing(one: Person, pair: tuple[int, str]) -> tuple[str, Point, int]:
    return one.name + pair[1], one.at.moved(pair[0]), len(one.tags)


# calls: (1,), (5,)
@trusted
def state(n: int) -> str:
    global last
    before = last
    last = Point(n)
    pairs.append((n, str(n)))
    return f"{before is None} {pairs}"


# calls: ([Point(2, 1), Point(1, 5)],), ([],)
@trusted
def sorts(points: list[Point]) -> str:
    return f"{sorted(points)} {sorted(points, key=lambda p: p.y)} {[p.norm() for p in points]} {points}"


# calls: (2,)
@trusted
def counted(n: int) -> str:
    xs = [n]
    t = (xs, "a")
    u = t
    xs.append(5)
    return f"{t} {u} {t == u} {t[0] == u[0]}"


# calls: (1, 2), (2, 2)
@trusted
def as_sequences(a: int, b: int) -> str:
    t = (a, b, 5)
    total = 0
    for x in t:
        total += x
    return f"{len(t)} {2 in t} {t[a - 1]} {t[1:]} {t[::-1]} {t + (b,)} {total} {sum(t)} {max(t)} {sorted(t)}"


def digits(a: int, b: int, c: int = 9) -> int:
    return a * 100 + b * 10 + c


# calls: (3, "a"), (0, "")
@trusted
def made(n: int, text: str) -> str:
    t = (n, text)
    u = tuple(t) + tuple([n, 1.5]) + tuple() + tuple((text,))
    v = t * 2
    w = 3 * (n,) + (n, text) * 0 + t * -1
    return f"{u} {v} {w} {digits(*[n, 1])} {digits(*(1, n), *[3])}"


@dataclass(frozen=True)
class Row:
    name: str
    cells: tuple[int, ...] = ()
    marks: tuple[str, ...] = ("x", "y")


class Node:
    def __init__(self, name: str, children: "tuple[Node, ...]" = ()) -> None:
        self.name = name
        self.children = children

    def size(self) -> int:
        return 1 + sum(one.size() for one in self.children)

    def __repr__(self) -> str:
        return f"<{self.name} {self.children}>"


def rotated(xs: tuple[T, ...], n: int) -> tuple[T, ...]:
    return xs[n:] + xs[:n]


def longest(*xs: str) -> tuple[str, ...]:
    return tuple(x for x in xs if len(x) == max(len(y) for y in xs))


def ends_of(xs: Sequence[int]) -> int:
    return xs[0] * 10 + xs[-1]


def growing(n: int) -> Iterator[tuple[int, ...]]:
    t: tuple[int, ...] = ()
    for i in range(n):
        t += (i,)
        yield t


@untrusted
def ask(xs: tuple[str, ...], n: int) -> tuple[int, ...]:
    events.append((xs, n))
    return tuple(range(n)) if n >= 0 else ("bad",)  # type: ignore[return-value]


# calls: ((1, 2), ("a",)), ((), ()), ((1,),), ([1],), ((1, "a"),), ((1, 2**63),)
@trusted
def of_any_length(xs: tuple[int, ...], names: tuple[str, ...] = ("q",)) -> tuple[tuple[int, ...], tuple[str, ...], str]:
    return tuple(x * 2 for x in xs), names + ("!",), f"{xs!r} {names}"


# calls: ([1, 2, 3],), ([],)
@trusted
def of_lists(xs: list[int]) -> tuple[int, ...]:
    t = tuple(xs)
    w = t + tuple(x for x in xs if x > 1) + (9,) + (8, 7)
    w = (0, *w, *xs)
    w += (1, 2)
    return w[1:] + t[::-1] + w[:2] * 2 + (4,) * len(xs)


# calls: ((1, 2, 1), 2), ((1, 2, 1), -1), ((1, 2, 1), 7), ((), 0)
@trusted
def asked(xs: tuple[int, ...], i: int) -> str:
    return f"{xs[i]} {xs.count(1)} {xs.index(i)} {(1, 2, 2).count(i)} {(1, 2).index(i)} {PRIMES[i:]} {(1, 2, 3)[:i]}"


# calls: ((1, 2),), ((),), ((1,),), ((2, 0, 0),)
@trusted
def compared(a: tuple[int, ...]) -> str:
    order = [a == (1, 2), (1, 2) == a, a < (2,), a >= a, a != ()]
    found = [2 in a, (1,) in [a], (1, 2) in [a], bool(a)]
    return f"{order} {found} {isinstance(a, tuple)} {isinstance(a, list)} {max([a, (1, 1)])} {sorted([a, (1, 5), ()])}"


# calls: ([(1, 2), (), (1, 2), (3,)],), ([],)
@trusted
def long_keys(xs: list[tuple[int, ...]]) -> dict[tuple[int, ...], int]:
    found: dict[tuple[int, ...], int] = {}
    for x in xs:
        found[x] = found.get(x, 0) + 1
    found[(1, 2)] = found.get((1, 2), 0) + 100
    if () in found:
        found[()] += 1000
    return found


# calls: (0,), (2,)
@trusted
def of_objects(n: int) -> str:
    tree = Node("a", (Node("b"), Node("c", (Node("d"),))))
    for i in range(n):
        tree.children += (Node(str(i)),)
    knot = Node("k")
    knot.children = (knot, knot)
    return f"{tree.size()} {tree} {len(knot.children)} {longest('a', 'bb', 'cc')} {longest()} {longest(*LETTERS)}"


# calls: (Row("r", (1, 2)),)
@trusted
def in_fields(r: Row) -> list[Row]:
    return [r, Row("new"), Row("z", (1,)), Row("t", tuple([1, 2, 3]), ())]


# calls: ((1, 2, 3),), ((2, 9),), ((7,),), ((),)
@trusted
def taken_apart(xs: tuple[int, ...]) -> tuple[int, list[int], list[int], list[int], str]:
    first, *rest = xs
    rest.append(5)
    ranked = sorted(xs, reverse=True)
    ranked.append(1)
    back = list(reversed(xs))
    back.append(2)
    match xs:
        case (1, *more):
            more.append(4)
            text = f"{more}"
        case (2, b):
            text = f"two {b}"
        case _:
            text = "none"
    return first, rest, ranked, back, text


# calls: ((1, 2),), ((1, 2, 3),), ((1,),)
@trusted
def two_of(xs: tuple[int, ...]) -> int:
    a, b = xs
    return a * 10 + b


# calls: (None,), ((),), ((1, 2),)
@trusted
def perhaps(x: tuple[int, ...] | None) -> tuple[int, ...] | None:
    if x is None:
        return (1,)
    return x[1:] if x else None


# calls: (0,), (2,), (9,)
@trusted
def either(n: int) -> tuple[int, ...]:
    t = (1,) if n == 0 else (2, 3)
    return t + PRIMES[n:] + tuple({3: "x"}) + tuple(range(n)) + tuple(g[-1] for g in growing(n))


# calls: (1,), (4,)
@trusted
def generic(n: int) -> str:
    t = rotated((1, 2, 3), n), rotated(LETTERS, n), rotated(tuple([b"q", b"r"]), n)
    return f"{t} {ends_of((4, 5))} {ends_of(PRIMES)} {ends_of(t[0])} {LETTERS} {NOTHING} {BY_NAME}"


# calls: (([1], []),), ((),)
@trusted
def of_what_changes(t: tuple[list[int], ...]) -> str:
    for one in t:
        one.append(1)
    t[0].append(5)
    u = t + ([1],)
    return f"{t} {u} {t == u}"


# calls: ([None, (), (1, 2)],)
@trusted
def some(xs: list[tuple[int, ...] | None]) -> str:
    d: dict[str, tuple[int, ...]] = {}
    d.setdefault("b", (1, 2))
    return f"{[x or () for x in xs]} {[x if x else (7,) for x in xs]} {d.get('a', ())} {d} {(1, 2) in xs} {None in xs}"


# calls: ((1, 2),), ((1, 300),), ((255,),)
@trusted
def small(t: tuple[u8, ...]) -> str:
    return f"{300 in t} {t == (1, 2)} {5 in t} {t + (u8(7),)} {sum(t)} {bytes(t)!r} {'-'.join(tuple(map(str, t)))}"


# calls: ((1, 2), 300), ((1, 2), 2), ((1, 2), 9)
@trusted
def place_of(t: tuple[u8, ...], n: int) -> int:
    return t.index(n)


# calls: (b"a",), (b"b",)
@trusted
def keep(x: bytes) -> tuple[bytes, ...]:
    global kept
    kept = (kept + (x,))[-2:]
    return kept


# calls: (2,), (0,), (-1,)
@trusted
def asks(n: int) -> tuple[int, ...]:
    return ask((str(n),) * 2, n)


# calls: ([[1, 2, 3], [4, 5, 6]],), ([],), ([[]],), ([[1, 2], [3]],)
@trusted
def columns(rows: list[list[int]]) -> str:
    back = list(zip(*list(zip(*rows))))
    return f"{[list(c) for c in zip(*rows)]} {list(map(sum, zip(*rows)))} {back} {len(back)}"


# calls: ((("a", "b"), ("c", "d")),), ((("a",), ("b",)),), ((),)
@trusted
def texts_of_columns(rows: tuple[tuple[str, ...], ...]) -> str:
    first, second = zip(*rows)
    return f"{first} {second} {[''.join(c) for c in zip(*rows)]}"
