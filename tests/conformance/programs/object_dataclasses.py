"""Dataclasses that hold each other, and derived ones where their base is declared."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import KW_ONLY, dataclass, field

from pyenclave import Inside, trusted


@dataclass
class Node:
    """A tree that changes, with a way back."""

    value: int
    children: list[Node] = field(default_factory=list["Node"])
    parent: Node | None = field(default=None, repr=False, compare=False)
    tags: dict[str, Node] = field(default_factory=dict[str, "Node"])

    def add(self, value: int) -> Node:
        child = Node(value, parent=self)
        self.children.append(child)
        return child

    def total(self) -> int:
        return self.value + sum(one.total() for one in self.children)

    @property
    def depth(self) -> int:
        return 0 if self.parent is None else self.parent.depth + 1


# calls: (3,), (0,)
@trusted
def trees(n: int) -> tuple[int, int, str, bool, bool, bool]:
    root, other = Node(1), Node(1)
    for i in range(n):
        root.add(i).add(i + 1)
        other.add(i).add(i + 1)
    same = root == other
    last = root.children[-1].children[0] if root.children else root
    last.value += 100
    return root.total(), last.depth, repr(root), same, root == other, root.children == other.children


@dataclass
class Ring:
    name: str
    next: Ring | None = None
    peers: list[Ring] = field(default_factory=list["Ring"])
    named: dict[str, Ring] = field(default_factory=dict[str, "Ring"])


@trusted
def rings() -> list[str]:
    """In itself an object is shown as dots, and a list as a list of them."""
    one, two = Ring("a"), Ring("b")
    one.next, two.next = two, one
    two.peers = [one, two]
    one.named["b"] = two
    return [repr(one), str(two), str(two.peers), f"{one.named}", str([one])]


@dataclass
class Shape(ABC):
    name: str
    scale: int = 1

    @abstractmethod
    def area(self) -> int: ...

    def told(self) -> str:
        return f"{self.name}: {self.area() * self.scale}"

    @property
    def sides(self) -> int:
        return 0


@dataclass
class Square(Shape):
    side: int = 2

    def area(self) -> int:
        return self.side**2

    @property
    def sides(self) -> int:
        return super().sides + 4


@dataclass
class Circle(Shape):
    _: KW_ONLY
    radius: int
    notes: list[str] = field(default_factory=lambda: ["round"])

    def __post_init__(self) -> None:
        if self.radius < 0:
            raise ValueError(f"radius {self.radius}")
        self.notes.append(self.name)

    def area(self) -> int:
        return 3 * self.radius**2

    def told(self) -> str:
        return f"{super().told()} {self.notes}"


@dataclass
class Tile(Square):
    color: str = "red"


def matched(shape: Shape) -> str:
    match shape:
        case Tile(color="red", side=side):
            return f"red {side}"
        case Square(name, 1):
            return f"{name} as it is, {shape.side}"
        case Circle(radius=r) as circle if r > 1:
            return f"{r} {circle.notes}"
        case Shape(name="c"):
            return "some c"
    return "?"


def bigger(one: Shape, other: Shape) -> Shape:
    return one if one.area() >= other.area() else other


# calls: (1,), (3,), (-1,)
@trusted
def shapes(n: int) -> list[str]:
    every: list[Shape] = [Square("s", side=n), Circle("c", radius=n), Tile("t", 2, n), Tile("u", color="blue")]
    every.append(Circle("d", 3, radius=2))
    out = [one.told() for one in every]
    out += [repr(one) for one in every]
    out += [matched(one) for one in every]
    out.append(str(bigger(every[0], every[1])))
    out.append(str([one.sides for one in every]))
    for one in every:
        if isinstance(one, Square):
            one.side += 1
    found = [one == other for one in every for other in [Square("s", side=n + 1), Tile("t", 2, n + 1)]]
    out.append(str(found))
    out.append(str([isinstance(one, (Circle, Tile)) for one in every]))
    out.append(str(every))
    out.append(str(Square("s") == Square("s")) + str(Square("s") != Tile("s")))
    some: Shape | None = every[0] if n > 1 else None
    out.append(f"{some == every[0]} {every[0] == some} {every[1] in every} {every.index(every[2])}")
    return out


@dataclass(frozen=True)
class Expr:
    pass


@dataclass(frozen=True)
class Num(Expr):
    value: int


@dataclass(frozen=True)
class Add(Expr):
    left: Expr
    right: Expr


@dataclass(frozen=True)
class Neg(Expr):
    inner: Expr


def value_of(expr: Expr) -> int:
    match expr:
        case Num(value):
            return value
        case Add(left, right):
            return value_of(left) + value_of(right)
        case Neg(inner=Neg(inner=same)):
            return value_of(same)
        case Neg(inner):
            return -value_of(inner)
        case _:
            raise TypeError(f"no value: {expr}")


# calls: (4,), (0,)
@trusted
def expressions(n: int) -> tuple[int, str, int, int, bool]:
    expr: Expr = Num(n)
    for i in range(n):
        expr = Add(Neg(Neg(expr)), Neg(Num(i)))
    seen: dict[Expr, int] = {}
    for one in [Num(1), Add(Num(1), Num(2)), Neg(Num(1)), Num(1), Add(Num(1), Num(2))]:
        seen[one] = seen.get(one, 0) + 1
    unlike = {Num(1), Num(2), Num(1)}
    return value_of(expr), repr(expr), len(seen), len(unlike), Add(Num(1), Num(n)) == Add(Num(1), Num(4))


@trusted
def no_value() -> int:
    return value_of(Expr())


@dataclass
class Signal:
    pass


@dataclass
class Stop(Signal):
    pass


@dataclass
class Pause(Signal):
    def __repr__(self) -> str:
        return "a pause"


@trusted
def without_fields() -> list[str]:
    """Classes that differ in nothing but what they are."""
    every: list[Signal] = [Signal(), Stop(), Pause(), Stop()]
    other: list[Signal] = [Signal(), Pause(), Stop(), Stop()]
    return [repr(every), str([[a == b for a in every] for b in other]), str(every == other), str(every.index(Stop()))]


kept: Inside[Node | None] = None


# calls: (1,), (2,)
@trusted
def keeps(n: int) -> int:
    """From one call to the next, rings among what goes."""
    global kept
    before, made = kept, Node(n)
    for i in range(n):
        made.add(i)
    kept = made
    return -1 if before is None else before.total()
