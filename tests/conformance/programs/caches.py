"""What remembers what it has computed: `cache`, `lru_cache`, `cached_property`."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache, cached_property, lru_cache

from pyenclave import trusted, untrusted

events: list[str] = []


@untrusted
def note(what: str) -> None:
    events.append(what)


@lru_cache(maxsize=None)
def distance(a: str, b: str) -> int:
    """How many letters differ."""
    if not a or not b:
        return len(a) + len(b)
    if a[0] == b[0]:
        return distance(a[1:], b[1:])
    return 1 + min(distance(a[1:], b), distance(a, b[1:]), distance(a[1:], b[1:]))


@cache
def fibonacci(n: int) -> int:
    return n if n < 2 else fibonacci(n - 1) + fibonacci(n - 2)


@functools.lru_cache(2)
def squared(n: int) -> int:
    note(f"square {n}")
    if n < 0:
        raise ValueError(n)
    return n * n


@lru_cache
def found(text: str, *, letter: str = "a") -> int | None:
    note(f"find {letter}")
    for place, one in enumerate(text):
        if one == letter:
            return place
    return None


@cache
def table() -> list[int]:
    note("table")
    return [n * n for n in range(5)]


@cache
def opened(n: int) -> int:
    note(f"open {n}")
    try:
        return 10 // n
    finally:
        if n < 0:
            raise KeyError(n)


@contextmanager
def closing(n: int) -> Iterator[int]:
    yield n
    if n < 0:
        raise ValueError(n)


class Record:
    def __init__(self, text: str) -> None:
        self.text = text

    @cached_property
    def words(self) -> list[str]:
        note("words")
        return self.text.split()

    @cached_property
    def longest(self) -> str | None:
        """The longest word."""
        note("longest")
        if not self.words:
            return None
        return max(self.words, key=len)

    @cached_property
    def last(self) -> str:
        note("last")
        with closing(len(self.text) - 2):
            return self.text[-1:]


# calls: ("kitten", "sitting"), ("", "abc")
@trusted
def distances(a: str, b: str) -> int:
    return distance(a, b) + distance(b, a)


# calls: (2,), (-2,), (0,)
@trusted
def raised_behind_a_return(n: int) -> list[int]:
    """Which is kept of nothing that has raised."""
    out: list[int] = []
    one = Record("ab" if n == 2 else "a")
    for _ in range(3):
        try:
            out.append(opened(n))
        except (KeyError, ZeroDivisionError):
            out.append(-1)
        try:
            out.append(len(one.last))
        except ValueError:
            out.append(-2)
    return out


# calls: (80,), (90,)
@trusted
def fib(n: int) -> int:
    return fibonacci(n)


# calls: ([1, 2, 1, 3, 1, 2, 3],), ([5, -1, -1, 5],)
@trusted
def squares(xs: list[int]) -> list[int]:
    out: list[int] = []
    for x in xs:
        try:
            out.append(squared(x))
        except ValueError as e:
            out.append(-len(str(e)))
    return out


# calls: ("banana",), ("banana",), ("xyz",)
@trusted
def searched(text: str) -> list[int | None]:
    return [found(text), found(text), found(text, letter="z"), found(text, letter="z")]


# calls: (1,), (2,)
@trusted
def shared(n: int) -> list[int]:
    table().append(n)
    return table()


# calls: ("a bb ccc",), ("",)
@trusted
def properties(text: str) -> str:
    one, other = Record(text), Record("x")
    return f"{one.words} {one.longest} {one.longest} {len(one.words)} {other.longest}"


# calls: ([3, 1, 2, 4], 5), ([2, 4], 7)
@trusted
def ways(coins: list[int], total: int) -> int:
    @cache
    def count(rest: int, at: int) -> int:
        if rest == 0:
            return 1
        if rest < 0 or at == len(coins):
            return 0
        return count(rest - coins[at], at) + count(rest, at + 1)

    return count(total, 0)
