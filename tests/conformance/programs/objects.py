"""What Python calls of classes by itself: in place, when a property is set, when an object is called or looped over."""

from collections.abc import Iterator
from dataclasses import KW_ONLY, dataclass, field

from pyenclave import Inside, trusted, untrusted

events: list[str] = []
LIMIT = 100


@untrusted
def log(text: str) -> int:
    events.append(text)
    return len(text)


@dataclass
class Money:
    cents: int
    notes: list[str] = field(default_factory=list[str])

    def __iadd__(self, other: "Money") -> "Money":
        self.cents += other.cents
        self.notes += other.notes
        return self

    def __isub__(self, cents: int) -> "Money":
        return Money(self.cents - cents)

    def __mul__(self, n: int) -> "Money":
        return Money(self.cents * n)


@dataclass
class Account:
    owner: str
    _limit: int = 10
    _tags: list[str] = field(default_factory=list[str])
    money: Money = field(default_factory=lambda: Money(0))

    @property
    def limit(self) -> int:
        log("get")
        return self._limit

    @limit.setter
    def limit(self, value: int) -> None:
        log(f"set {value}")
        if value > LIMIT:
            raise ValueError(f"{value} is too much")
        self._limit = value

    @property
    def tags(self) -> list[str]:
        return self._tags

    @tags.setter
    def tags(self, value: list[str]) -> None:
        log(f"tags {len(value)}")
        self._tags = list(value)


@dataclass
class Scale:
    factor: int

    def __call__(self, n: int, *, plus: int = 0) -> int:
        return self.factor * n + plus


@dataclass
class Bag:
    items: list[int]
    scale: Scale
    names: dict[str, int] = field(default_factory=dict[str, int])

    def __iter__(self) -> Iterator[int]:
        """What is in it."""
        return iter(self.items)

    def __len__(self) -> int:
        return len(self.items)


@dataclass
class Names:
    bag: Bag

    def __iter__(self) -> Iterator[tuple[str, int]]:
        yield from self.bag.names.items()


@dataclass
class Odd:
    bag: Bag

    def __iter__(self) -> Iterator[int]:
        return (n * LIMIT for n in self.bag if n % 2)


kept: Inside[Money] = Money(0)
scale: Inside[Scale] = Scale(3)


# calls: (5,), (0,)
@trusted
def in_place(n: int) -> str:
    a = Money(n, ["a"])
    b = a
    a += Money(2, ["b"])
    a -= 1
    b *= 3
    c = [Money(n), Money(n)]
    c[0] += Money(7)
    account = Account("x")
    account.money += Money(n)
    account.money -= log("value")
    return f"{a} {b} {c} {account.money}"


# calls: (5,)
@trusted
def state_in_place(n: int) -> int:
    global kept
    kept += Money(n)
    kept *= 2
    return kept.cents


# calls: (5,), (101,)
@trusted
def setters(n: int) -> str:
    a = Account("x")
    a.limit = n
    a.limit += log("value")
    a.limit, a.owner = 7, "y"
    for a.limit in range(3):
        pass
    a.tags = ["q", "r"]
    a.tags += ["s"]
    return f"{a.limit} {a}"


# calls: (3,)
@trusted
def called(n: int) -> list[int]:
    double = Scale(2)
    bag = Bag([n], Scale(5))
    scales = [Scale(3), double]
    return [double(n), double(n, plus=1), bag.scale(n), scales[0](n), Scale(7)(n), sum(map(double, [1, 2]))]


# calls: ([3, 1, 2], {"a": 1}), ([], {})
@trusted
def looped(items: list[int], names: dict[str, int]) -> str:
    bag = Bag(items, Scale(1), names)
    LIMIT = 5
    out = [str(LIMIT)]
    for self in bag:
        out.append(f"{self}")
        bag.names[str(self)] = self
    for name, n in Names(bag):
        out.append(f"{name}={n}")
    for at, (n, m) in enumerate(zip(Odd(bag), bag)):
        out.append(f"{at}{n}{m}")
    out += [str(n) for n in bag if n > 1]
    return f"{out} {sorted(bag)} {list(bag)} {sum(bag)} {max(Odd(bag), default=0)} {bool(bag)} {[*bag]}"


# calls: ([1, 2],)
@trusted
def growing(items: list[int]) -> list[int]:
    bag = Bag(items, Scale(1))
    for n in bag:
        if len(bag) < 5:
            bag.items.append(n + 10)
        else:
            bag.items = []
    return items


@dataclass
class Shape:
    """What the others are made of."""

    SIDES = 0
    name: str
    size: int = 1
    marks: list[str] = field(default_factory=list[str])

    def __post_init__(self) -> None:
        self.marks.append(f"{self.name}!")

    def area(self) -> int:
        return 0

    def describe(self) -> str:
        return f"{self.name} {self.area()} {self.SIDES} {self.twice}"

    def __repr__(self) -> str:
        return "a shape"

    def __str__(self) -> str:
        return f"<{self.name}>"

    def __eq__(self, other: object) -> bool:
        return True

    @property
    def twice(self) -> int:
        return self.area() * 2

    @classmethod
    def made(cls, n: int) -> str:
        return f"{cls('made', n)!r}"


@dataclass
class Square(Shape):
    SIDES = 4
    size: int = 3
    color: str = "red"

    def area(self) -> int:
        return self.size * self.size


@dataclass(order=True)
class Cube(Square):
    name: str = "cube"
    depth: int = 2

    def area(self) -> int:
        return self.size * self.depth

    @property
    def twice(self) -> int:
        return -1


@dataclass(frozen=True)
class Key:
    a: int

    def total(self) -> int:
        return self.a


@dataclass(frozen=True)
class Wide(Key):
    b: int = 2

    def total(self) -> int:
        return self.a + self.b


# calls: (4,), (0,)
@trusted
def inherited(n: int) -> str:
    a, b, c = Shape("s", n), Square("q", n), Cube(size=n, depth=7)
    text = f"{a.describe()} {b.describe()} {c.describe()} {a!r} {b!r} {c!r} {a} {b} {c}"
    text += f" {b == Square('q', n)} {a == Shape('z')} {b == Square('q', n + 1)} {c < Cube(size=n + 1)}"
    text += f" {isinstance(c, Shape)} {isinstance(a, Square)} {isinstance(c, (Key, Square))}"
    text += f" {Square.made(n)} {Cube.made(n)}"
    return text + f" {sorted([Cube(depth=2), Cube(depth=1)])}"


# calls: (1,)
@trusted
def keys(n: int) -> str:
    d = {Wide(n): 1, Wide(n, 3): 2}
    return f"{d[Wide(1)]} {Wide(n) in d} {Wide(1, 9) in d} {Key(n).total()} {Wide(n).total()}"


# calls: (Square("x"), Cube()), (Square("y", 4, ["z"], "blue"), Cube("c", 2))
@trusted
def crossing(a: Square, b: Cube) -> list[Square]:
    return [a, Square(b.name, b.size, b.marks, b.color)]


@dataclass
class Job:
    urgent: int
    name: str

    def __lt__(self, other: "Job") -> bool:
        if self.name == "bad" or other.name == "bad":
            log("once")
            raise ValueError("not comparable")
        return self.urgent > other.urgent


# calls: ([3, 1, 3, 2, 1],), ([],), ([1],)
@trusted
def ordered(urgencies: list[int]) -> str:
    jobs = [Job(n, f"j{at}") for at, n in enumerate(urgencies)]
    text = f"{[one.name for one in sorted(jobs)]} {[one.name for one in sorted(jobs, reverse=True)]}"
    by = sorted(range(len(jobs)), key=lambda at: jobs[at])
    if jobs:
        text += f"{min(jobs).name} {max(jobs).name} {max(jobs[0], Job(2, 'x')).name} {min(j for j in jobs).name}"
    text += f"{max(jobs, default=Job(0, 'none')).name}"
    jobs.sort()
    return f"{text} {by} {[one.name for one in jobs]}"


# calls: (2,), (0,)
@trusted
def not_ordered(at: int) -> str:
    jobs = [Job(n, "bad" if n == at else "good") for n in [1, 2, 3, 4]]
    try:
        return str(len(sorted(jobs)))
    except ValueError as e:
        return f"{e} {min(jobs[2:]).urgent}"


# calls: (2,), (-5,)
@trusted
def state_that_is_called(n: int) -> int:
    return scale(n) + scale(plus=1, n=scale(n))


@dataclass
class Counted:
    n: int
    step: int = 2

    def __post_init__(self) -> None:
        self.n += 1

    def total(self, times: int = 1) -> int:
        return (self.n + self.step) * times

    def ratio(self, by: int) -> int:
        return self.total() // by

    @property
    def twice(self) -> int:
        return self.total() * 2

    def __str__(self) -> str:
        return f"<{self.n}>"


@dataclass
class Weighed(Counted):
    weight: int = 3

    def __post_init__(self) -> None:
        super().__post_init__()
        self.weight += self.n

    def total(self, times: int = 2) -> int:
        return super().total(times) + self.weight

    def ratio(self, by: int) -> int:
        return super().ratio(by) + super(Weighed, self).ratio(by + 1)

    @property
    def twice(self) -> int:
        return super().twice + 1

    def __str__(self) -> str:
        return f"{super().__str__()}{self.weight}"


@dataclass
class Heavy(Weighed):
    more: int = 100

    def total(self, times: int = 3) -> int:
        return super().total(times=times) + self.more

    def lighter(self) -> int:
        return super().total()


# calls: (0,), (1,), (-1,), (-2,)
@trusted
def supers(by: int) -> str:
    a, b, c = Counted(by), Weighed(by, 4), Heavy(by, weight=5)
    totals = a.total(), b.total(), c.total(), c.lighter(), a.twice, b.twice, c.twice
    return f"{a} {b} {c} {totals} {c.ratio(by)} {b.ratio(by)}"


@dataclass
class Named:
    x: int
    _: KW_ONLY
    y: int = 2
    z: int = 3


@dataclass(kw_only=True)
class Keyed(Named):
    w: int
    x: int = 9


@dataclass
class Placed(Keyed):
    v: int = 5
    y: int = 6


@trusted
def keyword_only() -> str:
    return f"{Keyed(w=1)} {Keyed(w=1, x=2, z=4)} {Placed(8, 7, w=0)} {Placed(w=1) == Placed(5, w=1)}"


# calls: (2,), (5,)
@trusted
def in_what_iterates(n: int) -> tuple[bool, bool, bool]:
    bag, scale = Bag([1, 2, 3], Scale(2)), Scale(3)
    return n in bag, n not in bag, n in Bag([log("a"), n], scale)


@dataclass
class Shop:
    scales: list[Scale]

    @property
    def first(self) -> Scale:
        log("first")
        return self.scales[0]


# calls: (0,), (3,)
@trusted
def calls_of_any_expression(n: int) -> list[int]:
    shop = Shop([Scale(n), Scale(5)])
    a, b = Scale(2), Scale(7)
    return [
        (Scale(log("yes")) if n > 1 else Scale(log("no!!")))(log("n")),
        (a if n else b)(n, plus=1),
        (kept := Scale(n + 1))(kept.factor),
        shop.first(log("x")),
        (a if n else b).__call__(3),
        (a or b)(1),
        len((["a"] if n else ["b", "c"]).copy()),
        (f"{n}" if n else "none").count("n"),
    ]


# calls: ([1, 2, 3],), ([4],), ([],)
@trusted
def unpacked_objects(items: list[int]) -> str:
    bag = Bag(items, Scale(2), {"a": 1, "b": 2})
    found = ""
    try:
        (first, _), second = Names(bag)
        found = f"{first} {second}"
        one, *rest = bag
        found += f" {one} {rest}"
        one, two, three = bag
        found += f" {one + two + three}"
    except ValueError as e:
        found += f" {e}"
    return ascii(found + " é") + ascii([bag.names])
