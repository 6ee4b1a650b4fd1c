"""Tuples and NamedTuples."""

from typing import NamedTuple

from pyenclave import Inside, trusted


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
