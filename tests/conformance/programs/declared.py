"""Declared in general, where the value says which class it is: iterators that count, dicts with a factory."""

from __future__ import annotations

import itertools
from collections import Counter, defaultdict, deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count

from pyenclave import Inside, trusted

ids: Inside[Iterator[int]] = itertools.count(1)
names: Inside[dict[str, list[int]]] = defaultdict(list)


@dataclass
class Book:
    title: str
    sequence: Iterator[int] = field(default_factory=itertools.count)
    steps: Iterator[int] = field(default_factory=lambda: count(10, 5))
    tags: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))


class Policy:
    def __init__(self) -> None:
        self.grants: dict[str, set[str]] = defaultdict(set)
        self.ticks: Iterator[int] = count()

    def grant(self, user: str, *names: str) -> int:
        self.grants[user].update(names)
        return next(self.ticks)


# calls: ("a",), ("a",), ("b",)
@trusted
def enrol(name: str) -> list[int]:
    names[name].append(next(ids))
    return names[name]


# calls: (3,)
@trusted
def booked(n: int) -> str:
    one, other = Book("one"), Book("other")
    for _ in range(n):
        one.tags["x"].add(next(one.sequence))
    own: Iterator[int] = count(n)
    return f"{sorted(one.tags['x'])} {next(other.sequence)} {next(one.steps)} {next(one.steps)} {next(own) + next(own)}"


# calls: ("ann",)
@trusted
def granted(user: str) -> tuple[int, int, list[str]]:
    policy = Policy()
    policy.grant(user, "r")
    return policy.grant(user, "w", "r"), len(policy.grants["nobody"]), sorted(policy.grants[user])


# calls: (2,)
@trusted
def held(n: int) -> str:
    a, b = list[int](), dict[str, list[int]]()
    a.append(n)
    b["x"] = a
    c, d = deque[int](a, maxlen=3), defaultdict[str, int](int)
    d["q"] += len(c)
    return f"{a} {b} {c} {dict(d)} {set[int]([1, 2])} {Counter[str]('aab').most_common(1)} {len(frozenset[int]())}"
