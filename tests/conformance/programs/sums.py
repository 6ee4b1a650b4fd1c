"""`sum` of what `+` adds: money, vectors, times, lists."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from pyenclave import trusted


@dataclass(frozen=True)
class Money:
    cents: int
    currency: str = "EUR"

    def __add__(self, other: Money) -> Money:
        if self.currency != other.currency:
            raise ValueError(f"{other.currency} in {self.currency}")
        return Money(self.cents + other.cents, self.currency)


class Vector:
    def __init__(self, *xs: float) -> None:
        self.xs = list(xs)

    def __add__(self, other: Vector) -> Vector:
        return Vector(*(a + b for a, b in zip(self.xs, other.xs, strict=True)))


# calls: ([1, 2, 3], "EUR"), ([], "EUR"), ([1], "USD")
@trusted
def total(cents: list[int], currency: str) -> Money:
    return sum((Money(n) for n in cents), Money(0, currency))


# calls: ([1.5, 2.0],), ([],)
@trusted
def vectors(xs: list[float]) -> list[float]:
    made = [Vector(x, 1.0) for x in xs]
    return sum(made, start=Vector(0.0, 0.0)).xs


# calls: ([30, 45],)
@trusted
def times(minutes: list[int]) -> timedelta:
    return sum([timedelta(minutes=n) for n in minutes], timedelta())


# calls: ([[1], [2, 3], []],), ([],)
@trusted
def flat(rows: list[list[int]]) -> list[int]:
    begin, nothing = [0], list[int]()
    nothing += dict[str, list[int]]().get("x", [])
    return sum(rows, begin) + begin + sum(rows, nothing)
