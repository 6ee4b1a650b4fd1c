"""Constants of the module that are objects, or hold some: of classes whose fields nothing stores to."""

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone

from pyenclave import trusted


@dataclass
class Rule:
    name: str
    weight: int = 1


RULES = [Rule("a", 3), Rule("b", weight=5), Rule("c")]
BY_NAME = {rule.name: rule for rule in RULES}
HEAVIEST = max(RULES, key=lambda rule: rule.weight)
PAIRS = [(rule, rule.weight * 2) for rule in RULES]


# calls: ("a",), ("c",), ("z",)
@trusted
def weighed(name: str) -> tuple[int, bool]:
    rule = BY_NAME[name]
    total = sum(one.weight for one in RULES) + sum(n for one, n in PAIRS if one.name != name)
    return total + rule.weight, rule == HEAVIEST


@dataclass
class Config:
    reserve: int = 10
    opens: datetime = datetime(2024, 1, 1, tzinfo=timezone.utc)
    length: timedelta = timedelta(hours=1)

    def closes(self, grace: timedelta = timedelta(minutes=5)) -> datetime:
        return self.opens + self.length + grace


DEFAULT = Config()
CONFIGS = {"small": Config(1), "late": Config(length=timedelta(days=2))}


class Auction:
    def __init__(self, name: str, config: Config = DEFAULT, other: Config | None = Config(7)) -> None:
        self.name = name
        self.config = config
        self.other = other
        self.bids = 0

    def bid(self, amount: int) -> bool:
        self.bids += amount >= self.config.reserve
        return amount >= self.config.reserve


# calls: ("small", 3), ("none", 3), ("late", 30)
@trusted
def bid(kind: str, amount: int) -> str:
    auction = Auction("x", CONFIGS[kind]) if kind in CONFIGS else Auction("y")
    fits = auction.bid(amount)
    reserve = 0 if auction.other is None else auction.other.reserve
    return f"{fits} {auction.bids} {auction.config.closes()} {CONFIGS.get(kind, DEFAULT).reserve} {reserve}"


# calls: (), (5,)
@trusted
def closes(minutes: int = 1) -> str:
    return f"{DEFAULT.closes(timedelta(minutes=minutes))} {DEFAULT.closes()}"


class Shape(ABC):
    @abstractmethod
    def area(self) -> int: ...


class Square(Shape):
    def __init__(self, side: int) -> None:
        self.side = side

    def area(self) -> int:
        return self.side * self.side


class Frame(Shape):
    def __init__(self, outer: Square, inner: Square) -> None:
        self.outer = outer
        self.inner = inner

    def area(self) -> int:
        return self.outer.area() - self.inner.area()


UNIT = Square(1)
SHAPES = [UNIT, Square(3), Frame(Square(3), UNIT)]
LARGEST = max(SHAPES, key=lambda shape: shape.area())


# calls: (0,), (2,), (3,)
@trusted
def areas(n: int) -> tuple[list[int], bool, bool]:
    return [one.area() for one in SHAPES], SHAPES[n] is LARGEST, SHAPES[n] is UNIT


def charge(balance: int) -> int:
    return balance - 100


def refund(balance: int) -> int:
    return balance + 100


def always(balance: int) -> bool:
    return True


@dataclass
class Transition:
    source: str
    target: str
    action: Callable[[int], int]
    guard: Callable[[int], bool] = always


TRANSITIONS = [
    Transition("new", "paid", charge, guard=lambda balance: balance >= 100),
    Transition("paid", "cancelled", refund),
]
TABLE = {(one.source, one.target): one for one in TRANSITIONS}
HANDLERS = {"charge": charge, "refund": refund}
STEPS = [("refund", refund), ("charge", charge)]


# calls: ("new", "paid", 150), ("new", "paid", 50), ("paid", "cancelled", 0), ("paid", "new", 0)
@trusted
def moved(source: str, target: str, balance: int) -> tuple[str, int]:
    transition = TABLE[(source, target)]
    if not transition.guard(balance):
        return source, balance
    return transition.target, transition.action(balance)


# calls: ("charge", 1), ("x", 1)
@trusted
def handled(name: str, balance: int) -> int:
    for _, step in STEPS:
        balance = step(balance)
    return HANDLERS[name](balance)


def of(default_one: Config = Config()) -> int:  # noqa: B008
    return default_one.reserve + 1


def of_default(one: Config = DEFAULT, other: Config = Config()) -> int:  # noqa: B008
    return one.reserve + other.reserve


def of_default_one(default: int = 1) -> int:
    return default


of_default_one_default = 3


# calls: ()
@trusted
def named_alike() -> int:
    return of() + of_default() + of_default_one() + of_default_one_default
