"""Bases without fields that are no dataclasses, from which dataclasses derive."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from typing import ClassVar

from pyenclave import trusted


class Node(ABC):
    """What is shown."""

    @abstractmethod
    def render(self, depth: int) -> str: ...
    @property
    @abstractmethod
    def size(self) -> int: ...
    def twice(self) -> str:
        return self.render(0) * 2


@dataclass
class Text(Node):
    text: str

    def render(self, depth: int) -> str:
        return " " * depth + self.text

    @property
    def size(self) -> int:
        return len(self.text)


@dataclass
class Group(Node):
    kids: list[Node] = field(default_factory=list["Node"])

    def render(self, depth: int) -> str:
        return "\n".join(one.render(depth + 1) for one in self.kids)

    @property
    def size(self) -> int:
        return sum(one.size for one in self.kids)


class Shape(ABC):
    @abstractmethod
    def area(self) -> int:
        """How large."""


@dataclass(frozen=True)
class Square(Shape):
    n: int

    def area(self) -> int:
        return self.n**2


@dataclass(frozen=True)
class Rect(Shape):
    a: int
    b: int = 2

    def area(self) -> int:
        return self.a * self.b


# calls: (["a", "bc"],), ([],)
@trusted
def shown(texts: list[str]) -> str:
    group = Group([Text(t) for t in texts])
    group.kids.append(Group([Text("x")]))
    return f"{group.twice()} {group.size} {group} {group == Group([])} {isinstance(group, Node)}"


# calls: (3,), (1,), (0,)
@trusted
def areas(n: int) -> str:
    shapes: list[Shape] = [Square(n), Rect(n), Rect(1, n)]
    best = max(shapes, key=lambda s: s.area())
    match best:
        case Square(k):
            what = f"square {k}"
        case Rect(a, b):
            what = f"rect {a} {b}"
        case _:
            what = "?"
    return f"{[s.area() for s in shapes]} {what} {shapes} {Square(n) in shapes}"


class Expr:
    """An expression."""


@dataclass(frozen=True)
class Num(Expr):
    n: int


@dataclass(frozen=True)
class Add(Expr):
    left: Expr
    right: Expr


def value(e: Expr) -> int:
    match e:
        case Num(n):
            return n
        case Add(a, b):
            return value(a) + value(b)
        case _:
            raise TypeError(type(e).__name__)


# calls: (4,)
@trusted
def evaluated(n: int) -> str:
    e = Add(Num(n), Add(Num(1), Num(2)))
    return f"{value(e)} {e} {e == Add(Num(n), Add(Num(1), Num(2)))} {len({e, e})}"


class Tool(ABC):
    """What has constants, which its classes may replace."""

    sides = 0
    unit: ClassVar[str] = "mm"
    scale: float = 1.5
    names = ["tool", "thing"]

    @abstractmethod
    def area(self) -> int: ...
    def told(self) -> str:
        return f"{self.sides} {self.unit} {self.scale} {self.names}"


@dataclass(frozen=True)
class Tile(Tool):
    n: int
    sides = 4

    def area(self) -> int:
        return self.n**2


@dataclass(frozen=True)
class Dot(Tool):
    unit = "px"

    def area(self) -> int:
        return 0


# calls: (2,), (1,)
@trusted
def constants(n: int) -> str:
    tools: list[Tool] = [Tile(n), Dot()]
    said = f"{Tool.sides} {Tile.sides} {Tool.unit} {Dot.unit} {Tile(n).unit} {Tile(n).sides}"
    return f"{[one.told() for one in tools]} {said} {tools} {Tile(n) == Tile(2)} {Dot() in tools}"


class Limited:
    most: int = 4

    def capped(self, n: int) -> int:
        return min(n, self.most)


@dataclass
class Wide(Limited):
    n: int
    most: int = 6


@dataclass
class Narrow(Limited):
    n: int


# calls: (2,), (7,)
@trusted
def no_fields_of_the_base(n: int) -> str:
    return f"{Limited().most} {Wide(n)} {Wide(n).capped(9)} {Wide(n, 8).capped(9)} {Narrow(n)} {Narrow(n).capped(9)}"
