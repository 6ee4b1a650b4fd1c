"""Functions with `yield`: they stand still between two values, whatever is done meanwhile."""

from collections import deque
from collections.abc import Collection, Generator, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import TypeVar

from pyenclave import Inside, trusted, untrusted

T = TypeVar("T")

events: list[str] = []
total: Inside[int] = 0


@untrusted
def log(text: str) -> None:
    events.append(text)


class Wrong(Exception):
    pass


def count(n: int, step: int = 1) -> Iterator[int]:
    log(f"begin {n}")
    at = 0
    while at < n:
        log(f"give {at}")
        yield at
        at += step
    log("end")


# calls: (0, 9), (3, 9), (9, 4)
@trusted
def interleaved(n: int, last: int) -> list[int]:
    out: list[int] = []
    for x in count(n):
        if x == last:
            log("break")
            break
        log(f"body {x}")
        out.append(x * 10)
    else:
        log("all")
    return out


def letters(text: str) -> Iterator[tuple[int, str]]:
    for at, c in enumerate(text):
        if c.isalpha():
            yield at, c.upper() + c
        elif c == "!":
            return
    yield -1, text


# calls: ("",), ("a1bc",), ("xé!z",)
@trusted
def of_tuples(text: str) -> dict[int, str]:
    found: dict[int, str] = {}
    for at, c in letters(text):
        found[at] = c
    return found


def primes() -> Generator[int, None, None]:
    known: list[int] = []
    n = 2
    while True:
        if all(n % p for p in known if p * p <= n):
            known.append(n)
            yield n
        n += 1


# calls: (0,), (12,)
@trusted
def endless(n: int) -> tuple[list[int], int]:
    found: list[int] = []
    for p, _ in zip(primes(), range(n)):
        found.append(p)
    return found, next(p for p in primes() if p > 100)


@dataclass
class Tree:
    value: str
    weight: int = 1


class Node:
    def __init__(self, name: str, parts: list["Node"]) -> None:
        self.name = name
        self.parts = parts

    def walk(self, depth: int = 0) -> Iterator[tuple[str, int]]:
        yield self.name, depth
        for one in self.parts:
            yield from one.walk(depth + 1)

    def __iter__(self) -> Iterator[str]:
        for name, depth in self.walk():
            yield "." * depth + name

    def leaves(self) -> Iterable["Node"]:
        if not self.parts:
            yield self
        for one in self.parts:
            yield from one.leaves()

    @staticmethod
    def numbered(n: int) -> Iterator["Node"]:
        for at in range(n):
            yield Node(f"n{at}", [])


def tree() -> Node:
    return Node("root", [Node("a", [Node("b", []), Node("c", [Node("d", [])])]), Node("e", [])])


@trusted
def walked() -> list[str]:
    whole = tree()
    found = [f"{name}{depth}" for name, depth in whole.walk()]
    found += whole
    found.append(",".join(one.name for one in whole.leaves()))
    found.append(" ".join(sorted(whole)))
    found.append(f"{'.a' in whole} {'a' in whole} {max(whole)} {sum(len(one) for one in whole)}")
    found += [one.name for one in Node.numbered(3)]
    return found


# calls: (3,), (0,)
@trusted
def taken(n: int) -> list[int]:
    it = count(n)
    log("made")
    found = [next(it, -1), next(it, -2)]
    for x in it:
        found.append(x + 100)
    found.append(next(it, -3))
    return found


# calls: (1,), (2,)
@trusted
def exhausted(n: int) -> int:
    it = count(n)
    return next(it) * 10 + next(it)


def inner(xs: list[int], bad: int) -> Iterator[float]:
    for x in xs:
        if x == bad:
            raise Wrong(f"no {x}")
        yield 12 / x


def outer(xs: list[int], bad: int) -> Iterator[str]:
    try:
        log(f"{len(xs)}")
    finally:
        log("finally")
    for one in inner(xs, bad):
        yield f"{one:.2f}"
    log("outer ends")


# calls: ([1, 2], 9), ([1, 2, 3], 2), ([1, 0], 5)
@trusted
def failing(xs: list[int], bad: int) -> list[str]:
    out: list[str] = []
    it = outer(xs, bad)
    try:
        for text in it:
            out.append(text)
    except Wrong as e:
        out.append(f"caught {e}")
    out.append(next(it, "over"))
    return out


def until(xs: list[int], end: int) -> Iterator[int]:
    for x in xs:
        try:
            if x == end:
                log("returns")
                return
            log(f"goes on {x}")
        finally:
            log("finally")
        yield x


# calls: ([1, 2, 3], 2), ([1, 2], 9), ([], 0)
@trusted
def left_through_a_finally(xs: list[int], end: int) -> list[int]:
    it = until(xs, end)
    return [*it, next(it, -1)]


def first_of(xs: list[int]) -> Iterator[int]:
    it = count(len(xs))
    yield next(it)
    yield xs[next(it)]


# calls: ([],), ([5],), ([5, 6],)
@trusted
def stopped(xs: list[int]) -> int:
    return sum(first_of(xs))


# calls: ([],), ([3, 1, 2],)
@trusted
def given_to(xs: list[int]) -> str:
    def some() -> list[int]:
        return list(shifted(xs, 10))

    parts = [
        str(some()),
        str(sorted(shifted(xs, 1), reverse=True)),
        str(sum(shifted(xs, 2), 5)),
        str(sorted(set(shifted(xs, 0)))),
        str(any(x > 3 for x in shifted(xs, 1))),
        str(all(shifted(xs, 0))),
        str(max(shifted(xs, 0), default=-1)),
        str(min(shifted(xs, 7), default=0, key=lambda x: -x)),
        str(dict(enumerate(shifted(xs, 0)))),
        str([*shifted(xs, 0), 9]),
        str(list(map(str, shifted(xs, 4)))),
        "".join(texts(xs)),
        str(list(filter(None, xs))),
    ]
    out: list[int] = []
    out.extend(shifted(xs, 20))
    a, *b = shifted([1, *xs], 0)
    return f"{parts} {out} {a} {b} {3 in shifted(xs, 0)}"


def shifted(xs: list[int], by: int) -> Iterator[int]:
    yield from (x + by for x in xs)


def texts(xs: list[int]) -> Iterator[str]:
    for x in xs:
        yield f"<{x}>"


def pairs(xs: list[T]) -> Iterator[tuple[T, T]]:
    for a, b in zip(xs, xs[1:]):
        yield a, b


@trusted
def generic() -> str:
    return f"{list(pairs([1, 2, 3]))} {list(pairs(['a', 'b']))}"


def growing(xs: list[int]) -> Iterator[int]:
    for x in xs:
        yield x
    yield len(xs)


# calls: ([1, 2],)
@trusted
def changed_meanwhile(xs: list[int]) -> list[int]:
    out: list[int] = []
    for x in growing(xs):
        if len(xs) < 5:
            xs.append(x * 10)
        out.append(x)
    return out


def adding(n: int) -> Iterator[int]:
    global total
    for x in range(n):
        total += x
        yield total


# calls: (5,)
@trusted
def state(n: int) -> tuple[list[int], int, int]:
    global total
    total = 0
    seen: list[int] = []
    for one in adding(n):
        seen.append(one)
        total += 100
    return seen, total, next(adding(3))


def maybe(xs: list[int | None]) -> Iterator[int | None]:
    for x in xs:
        yield x
        yield None if x is None else x + 1


# calls: ([1, None, 3],)
@trusted
def optional(xs: list[int | None]) -> list[str]:
    return [str(x) for x in maybe(xs)]


def nothing(n: int) -> Iterator[bytes]:
    if n:
        return
    yield b"one"


# calls: (0,), (1,)
@trusted
def empty(n: int) -> tuple[list[bytes], bytes]:
    return list(nothing(n)), next(nothing(n), b"none")


def fold(n: int, at: int) -> Iterator[int]:
    if n > 0:
        yield from fold(n - 1, at + 1)
        yield at
        yield from fold(n - 1, at + 1)


# calls: (5,), (60,)
@trusted
def recursive(n: int) -> tuple[int, int]:
    found = 0
    for found, x in enumerate(fold(n, 0)):
        if found == 100:
            return found, x
    return found, -1


def many(a: bytes, b: str, c: float, d: list[str], e: dict[str, int], f: tuple[str, int], g: set[int]) -> Iterator[str]:
    a += b"!"
    yield f"{a!r} {b}"
    d.append(b)
    b = b * 2
    yield f"{b} {c} {d}"
    for k, v in e.items():
        c += v
        yield f"{k} {c}"
    f = f[0] + "x", f[1] + 1
    yield f"{f} {sorted(g)}"


# calls: (b"ab", "z", 1.5, [], {"x": 1, "y": 2}, ("t", 3), {2, 1})
@trusted
def kept(
    a: bytes, b: str, c: float, d: list[str], e: dict[str, int], f: tuple[str, int], g: set[int]
) -> tuple[list[str], list[str]]:
    return list(many(a, b, c, d, e, f, g)), d


@dataclass
class Bag:
    items: list[str]

    def __iter__(self) -> Iterator[str]:
        for one in self.items:
            if one:
                yield one
        if not self.items:
            yield "nothing"

    @property
    def pairs(self) -> Iterator[tuple[str, str]]:
        for a in self:
            for b in self:
                if a < b:
                    yield a, b


# calls: ([],), (["b", "", "a", "c"],)
@trusted
def of_objects(xs: list[str]) -> str:
    bag = Bag(xs)
    first, *rest = bag
    return f"{list(bag)} {[a + b for a, b in bag.pairs]} {first} {rest} {'a' in bag} {next(iter(bag))}"


def sized(n: int, xs: Collection[int], bad: int) -> Iterator[int]:
    """Sees what has become of the values before."""
    for i in range(n):
        if i == bad:
            raise Wrong(f"at {i} of {len(xs)}")
        yield i * 100 + len(xs)


class Longer:
    def __init__(self, xs: list[int]) -> None:
        self.xs = xs

    def __iter__(self) -> Iterator[int]:
        for i in range(2):
            yield len(self.xs) + i


# calls: (3, -1), (4, 2), (0, 0)
@trusted
def added_one_by_one(n: int, bad: int) -> tuple[list[list[int]], list[set[int]], dict[int, int]]:
    xs, ys, zs, d = [1], [7], deque([1, 2], 5), {7: 1}
    s, t, u, v, w = {1}, {1}, {1, 2, 300}, {0, 1, 102, 202, 203}, {0, 1, 102, 202, 5, 105, 205}
    with suppress(Wrong):
        xs.extend(sized(n, xs, bad))
    with suppress(Wrong):
        ys += sized(n, ys, bad)
    ys.extend(Longer(ys))
    ys += Longer(ys)
    with suppress(Wrong):
        zs.extend(sized(n, zs, bad))
    with suppress(Wrong):
        zs.extendleft(sized(n, zs, bad))
    with suppress(Wrong):
        zs += sized(n, zs, bad)
    with suppress(Wrong):
        d.update((one, len(d)) for one in sized(n, d, bad))
    with suppress(Wrong):
        s.update(sized(n, s, bad))
    with suppress(Wrong):
        t.update([5], sized(n, t, bad), (6, 9), sized(2, t, 5))
    with suppress(Wrong):
        u = u.union(sized(n, u, -1), sized(n, t, bad))
    with suppress(Wrong):
        v = v.difference(sized(n, v, bad))
    with suppress(Wrong):
        w = w.intersection(sized(n, w, bad))
    return [xs, ys, list(zs)], [s, t, u, v, w], d


def noted(n: int) -> int:
    log(f"noted {n}")
    return n


def changing(s: set[int], n: int) -> Iterator[int]:
    for i in range(n):
        s.add(i + 10)
        yield i + 10
        s.discard(1)
        yield 1


# calls: (0,), (3,)
@trusted
def asked_of_a_set_that_changes(n: int) -> list[str]:
    found: list[str] = []
    s, t, u, v, w = {1, 2}, {1, 2}, {1, 2}, {1, 2}, {1, 2}
    found.append(f"{sorted(s.union(changing(s, n)))} {sorted(t.difference(changing(t, n)))}")
    found.append(f"{sorted(u.symmetric_difference(changing(u, n)))} {sorted(v.intersection(changing(v, n)))}")
    found.append(f"{w.issubset(changing(w, n))} {s} {t} {u} {v} {w}")
    return found


def traced(n: int, s: set[int], seen: list[int]) -> Iterator[int]:
    for i in range(n):
        seen.append(i)
        s.discard(i - 1)
        yield i


# calls: (0,), (2,), (5,)
@trusted
def made_of_a_set_that_changes(n: int) -> list[str]:
    s, t, u, seen = {1, 2}, {0, 1, 5}, frozenset([1, 3]), [7]
    found = [f"{sorted(s.intersection(traced(n, {5}, seen)))} {sorted(t.intersection(traced(n, t, seen)))}"]
    found.append(f"{sorted(u.intersection(noted(i) for i in range(n)))} {seen}")
    found.append(f"{sorted(t.difference(t.pop() for i in range(n) if t))} {t} {sorted(u.union(range(n)))}")
    found.append(f"{sorted(u.intersection(traced(n, t, seen), traced(n, t, seen)))} {seen}")
    return found


# calls: (3, -1), (4, 2), (0, 0)
@trusted
def stored_in_slices(n: int, bad: int) -> list[int]:
    xs = [1, 2, 3, 4]
    with suppress(Wrong):
        xs[noted(1) : noted(2)] = sized(n, xs, bad)
    xs[noted(0) : noted(1)] = Longer(xs)
    try:
        xs[::2] = count(n)
    except ValueError as e:
        log(str(e))
    return xs
