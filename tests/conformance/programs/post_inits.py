"""What `__post_init__` makes of the others: fields that are not passed, and what is passed and is no field."""

from __future__ import annotations

from dataclasses import InitVar, asdict, dataclass, field, replace

from pyenclave import Inside, trusted, u8


@dataclass
class Line:
    name: str
    price: int
    count: int = 1
    total: int = field(init=False)
    tags: list[str] = field(init=False, compare=False)
    small: u8 = field(init=False, repr=False)
    note: str | None = field(init=False)

    def __post_init__(self) -> None:
        if self.count < 0:
            raise ValueError(f"count of {self.name}")
        self.total = self.price * self.count
        self.tags = [self.name] * self.count
        if self.count > 1:
            self.note = f"{self.count} of"
        else:
            self.note = None
        self._fill(self.cost > 100)

    @property
    def cost(self) -> int:
        return self.per_piece() * self.count

    def per_piece(self) -> int:
        return self.price

    def _fill(self, large: bool) -> None:
        self.small = 0 if large else self.count
        if large:
            self.tags.append("large")


# calls: ("a", 3, 2), ("b", 300, 1), ("c", 3, -1)
@trusted
def lines(name: str, price: int, count: int) -> tuple[str, int, list[str], bool, int]:
    line = Line(name, price, count)
    line.tags.append("x")
    line.total += 1
    return repr(line), line.total, line.tags, line == Line(name, price, count), line.small


# calls: (Line("a", 3, 2), 5), (Line("a", 3, 0), 5)
@trusted
def crossed(line: Line, count: int) -> list[Line]:
    """Nothing is made anew of what crosses: it is there already."""
    line.total *= 2
    return [line, Line(line.name, line.total, count), replace(line, count=count)]


@dataclass(frozen=True)
class Span:
    """One that never changes is given its fields by `object.__setattr__`."""

    low: int
    high: int
    width: int = field(init=False)
    name: str = field(init=False, default="span")

    def __post_init__(self) -> None:
        if self.low > self.high:
            low = self.low
            object.__setattr__(self, "low", self.high)
            object.__setattr__(self, "high", low)
        object.__setattr__(self, "width", self.high - self.low)


# calls: (3, 7), (7, 3)
@trusted
def spans(a: int, b: int) -> tuple[str, Span, int]:
    found = {Span(a, b): 1}
    found[Span(b, a)] = 2
    return repr(found), replace(Span(a, b), low=0), len(found)


@dataclass
class Shape:
    """What is passed for `__post_init__` alone."""

    side: int
    unit: InitVar[str]
    names: list[str] = field(default_factory=list[str])
    scale: InitVar[int] = 2
    last: InitVar[int | None] = None
    text: str = field(init=False, default="")

    def __post_init__(self, unit: str, scale: int, last: int | None) -> None:
        self.side *= scale
        self.text = f"{self.side}{unit}"
        self.names.append(unit)
        if last is not None:
            self.names.append(str(last))


def tell(text: str, n: int, to: list[str]) -> int:
    to.append(text)
    return n


# calls: (3, "m"), (0, "")
@trusted
def shapes(n: int, unit: str) -> tuple[str, list[str], Shape, Shape, dict[str, object]]:
    """Values are made in the order in which they are written."""
    order: list[str] = []
    names = ["a"]
    one = Shape(
        last=tell("last", 1, order), scale=tell("scale", 3, order), side=tell("side", n, order), unit=unit, names=names
    )
    two = Shape(n, unit)
    three = replace(one, unit="cm", side=7)
    return f"{one} {two} {three} {one == two} {names}", order, two, three, asdict(two)


@dataclass
class Base:
    n: int
    factor: InitVar[int]
    double: int = field(init=False)

    def __post_init__(self, factor: int) -> None:
        self.double = self.n * factor


@dataclass
class Derived(Base):
    offset: InitVar[int] = 1
    triple: int = field(init=False)

    def __post_init__(self, factor: int, offset: int) -> None:
        super().__post_init__(factor)
        self.triple = self.double + offset


# calls: (3,)
@trusted
def derived(n: int) -> str:
    return f"{Base(n, 2)} {Derived(n, 2)} {Derived(n, 3, 9)}"


def measured(things: list[Base]) -> int:
    return sum(one.double for one in things)


# calls: (3,)
@trusted
def objects_of_bases(n: int) -> int:
    return measured([Base(n, 2), Derived(n, 5)])


@dataclass
class Node:
    """An object of a ring."""

    name: str
    up: InitVar[Node | None] = None
    depth: int = field(init=False)
    path: list[str] = field(init=False)
    me: Node | None = field(init=False, repr=False, compare=False, default=None)
    children: list[Node] = field(default_factory=list["Node"])

    def __post_init__(self, up: Node | None) -> None:
        if up is None:
            self.depth, self.path = 0, [self.name]
        else:
            if up.depth > 2:
                raise RuntimeError(f"too deep: {self.name}")
            self.depth = up.depth + 1
            self.path = [*up.path, self.name]
            up.children.append(self)
        self.me = self


# calls: (1,), (3,), (5,)
@trusted
def nodes(n: int) -> tuple[str, int, list[str]]:
    root = last = Node("root")
    for i in range(n):
        last = Node(f"n{i}", last)
    return repr(root), last.depth, last.path


@dataclass
class Totals:
    start: InitVar[int]
    by_name: dict[str, int] = field(init=False)

    def __post_init__(self, start: int) -> None:
        self.by_name = {"start": start}

    def add(self, name: str, n: int) -> None:
        self.by_name[name] = self.by_name.get(name, 0) + n


totals: Inside[Totals] = Totals(3)
SPAN = Span(9, 2)


# calls: ("a", 2), ("a", 3)
@trusted
def kept(name: str, n: int) -> tuple[dict[str, int], int]:
    totals.add(name, n)
    return totals.by_name, SPAN.width
