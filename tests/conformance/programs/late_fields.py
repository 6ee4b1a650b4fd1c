"""Fields that another method than `__init__` assigns first, and those that a frozen dataclass sets itself."""

from __future__ import annotations

from dataclasses import dataclass
from types import TracebackType

from pyenclave import trusted

P = 97


class Undo:
    def __init__(self, items: list[int]) -> None:
        self.items = items

    def __enter__(self) -> Undo:
        self.mark = len(self.items)
        self.saved = self.items.copy()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: object, trace: TracebackType | None) -> None:
        if kind is not None:
            self.items[:] = self.saved
        self.grown = len(self.items) - self.mark

    def reset(self, label: str) -> None:
        self.label, self.half = label, len(label) / 2
        self.mark = 0

    def never_called(self) -> None:
        self.file = open(self.label)


class Named(Undo):
    def name(self) -> str:
        return f"{self.label} {self.half}"


@dataclass(frozen=True, order=True)
class Element:
    n: int
    label: str = ""

    def __post_init__(self) -> None:
        if not 0 <= self.n < P:
            object.__setattr__(self, "n", self.n % P)
        object.__setattr__(self, "label", self.label or f"e{self.n}")

    def __add__(self, other: Element) -> Element:
        return Element(self.n + other.n)


ONE = Element(98)


# calls: (3,), (-1,)
@trusted
def undone(n: int) -> tuple[list[int], int]:
    undo = Undo([1, 2])
    try:
        with undo:
            undo.items.append(n)
            if n < 0:
                raise ValueError(n)
    except ValueError:
        pass
    return undo.items, undo.grown


# calls: (True,), (False,)
@trusted
def labelled(reset: bool) -> str:
    named = Named([])
    if reset:
        named.reset("abc")
    return named.name()


# calls: (100,), (-3,)
@trusted
def elements(n: int) -> str:
    found = {Element(n): "x"}
    return f"{Element(n) + ONE} {sum([Element(n), Element(3)], Element(0))} {found.get(Element(n % P))} {ONE}"
