"""Dataclasses, their methods, and enumerations."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from enum import Enum, IntEnum
from typing import Literal, NamedTuple

from pyenclave import Inside, trusted, u8, u64


@dataclass
class Account:
    """An account."""

    owner: str
    balance: int = 0
    open: bool = True

    def deposit(self, amount: int) -> int:
        if amount <= 0:
            raise ValueError(f"not positive: {amount}")
        self.balance += amount
        return self.balance

    def label(self, prefix: str = "#", *, upper: bool = False) -> str:
        text = prefix + self.owner
        return text.upper() if upper else text

    def twice(self, amount: int) -> int:
        self.deposit(amount)
        return self.deposit(amount)


@dataclass(frozen=True, order=True)
class Key:
    name: str
    number: int = 1

    def __post_init__(self) -> None:
        if self.number < 0:
            raise ValueError(f"negative: {self.number}")


@dataclass(slots=True)
class Pair:
    left: Account
    right: list[int]


@dataclass
class Small:
    n: u8
    x: float = 0.5


class Side(Enum):
    BUY = 1
    SELL = 2


class Mood(Enum):
    GOOD = "good"
    BAD = "bad"


@dataclass
class Counted:
    name: str
    seen: list[int]
    size: int = field(init=False, default=0)

    def __post_init__(self) -> None:
        self.size = len(self.seen)


class Spot(NamedTuple):
    x: int
    y: int = 7


Mode = Literal["r", "w"]
order: Inside[list[str]] = []

accounts: Inside[dict[str, Account]] = {}
mood: Inside[Mood] = Mood.GOOD


# calls: ("a",), ("",)
@trusted
def make(owner: str) -> str:
    a = Account(owner)
    b = Account(balance=3, owner=owner + "!")
    return f"{a} {b} {a == b} {a == Account(owner, 0)} {a != b}"


# calls: (5,), (0,), (-1,)
@trusted
def methods(n: int) -> str:
    a = Account("x", n)
    before = a.balance
    return f"{a.deposit(n)} {before} {a.twice(n)} {a.label()} {a.label('>', upper=True)} {a.balance}"


# calls: (5,)
@trusted
def fields_are_read_when_they_are_read(n: int) -> int:
    a = Account("x", n)
    return a.balance + a.deposit(n) - a.balance


# calls: (2,)
@trusted
def shared(n: int) -> str:
    a = Account("a")
    b = a
    xs = [a, b]
    xs[0].balance = n
    b.owner += "!"
    pair = Pair(a, [n])
    pair.left.balance += 1
    pair.right.append(a.balance)
    return f"{a} {xs} {pair} {a == b}"


# calls: ("a", 5), ("b", 1), ("a", 2)
@trusted
def state(name: str, amount: int) -> str:
    if name not in accounts:
        accounts[name] = Account(name)
    one = accounts[name]
    one.deposit(amount)
    return f"{accounts}"


# calls: ("k", 3), ("k", -1)
@trusted
def frozen(name: str, n: int) -> str:
    k = Key(name, n)
    d = {k: 1, Key("z"): 2}
    return f"{k} {d[Key(name, n)]} {k < Key('l')} {k == Key(name, n)} {sorted(d)} {k in d} {max([k, Key('a')])}"


# calls: (Account("a", 3), [Key("x"), Key("b", 2)])
@trusted
def crossing(one: Account, keys: list[Key]) -> dict[str, Account]:
    one.balance += len(keys)
    return {keys[0].name: one, "new": Account("n", open=False)}


# calls: (200,), (300,)
@trusted
def fields_of_widths(n: int) -> int:
    return Small(u8(n)).n + 1


# calls: (1,), (0,)
@trusted
def enums(n: int) -> str:
    s = Side.BUY if n else Side.SELL
    other = Side.SELL if s is Side.BUY else Side.BUY
    return f"{s} {s.name} {s.value} {other.value + 1} {s == other} {s != other} {s is Side.BUY} {s is not other}"


# calls: (3,)
@trusted
def enums_as_keys(n: int) -> str:
    counts = {Mood.GOOD: n, Mood.BAD: 0}
    counts[Mood.BAD] += 1
    xs = [Mood.GOOD, Mood.BAD]
    return f"{counts[Mood.GOOD]} {Mood.BAD in counts} {xs} {Mood.GOOD.value} {xs.count(Mood.BAD)} {xs[0].name}"


# calls: (True,), (False,)
@trusted
def enum_state(good: bool) -> str:
    global mood
    before = mood
    mood = Mood.GOOD if good else Mood.BAD
    return f"{before.value} {mood.value}"


# calls: (4,)
@trusted
def of_lists(n: int) -> str:
    accounts_ = [Account(f"a{i}", i * 10) for i in range(n)]
    rich = [one for one in accounts_ if one.balance > 10]
    for one in rich:
        one.open = False
    return f"{accounts_} {sum(one.balance for one in rich)} {sorted(rich, key=lambda one: -one.balance)[0].owner}"


class Grade(IntEnum):
    FIRST = 1


class Corner(NamedTuple):
    x: int


# calls: (None, 3), (7, 300)
@trusted
def types_that_are_asked(n: int | None, small: u64) -> str:
    account, corner, grade = Account("a"), Corner(1), Grade.FIRST
    of_values = [type(small) is int, type(1.5) is float, type(n) is int, type(n) is not int, type(n is None) is int]
    of_objects = [type(account) is Account, type(corner) is Corner, type(grade) is Grade, type(grade) is not Grade]
    return f"{of_values} {of_objects}"


def noted(name: str, n: int) -> int:
    order.append(name)
    return n


# calls: ("a", 1), ("b", -1)
@trusted
def replaced(name: str, n: int) -> list[str]:
    first = Counted(name, [n])
    second = replace(first, seen=[*first.seen, n])
    second.seen.append(9)
    spot = Spot(n)._replace(y=noted("y", 2))._replace()
    order.clear()
    third = replace(Key(name), number=noted("number", n), name=name + str(noted("name", 3)))
    return [f"{first} {second} {spot} {third} {order}", f"{replace(first)} {Spot(1)._replace(x=5, y=6)}"]


def opened(mode: Mode, times: Literal[1, 2] = 1) -> str:
    return ("read" if mode == "r" else "write") * times


# calls: ("r",), ("w",)
@trusted
def literals(mode: Literal["r", "w"]) -> Literal["ab", "cd"]:
    kept: list[Mode] = [mode]
    return "ab" if opened(kept[0], 2) == "readread" else "cd"


@dataclass(frozen=True)
class Amount:
    n: int
    marks: frozenset[str] = frozenset()
    quiet: frozenset[int] = field(default=frozenset(), compare=False)

    def __divmod__(self, other: "Amount") -> tuple["Amount", int]:
        if other.n == 0:
            raise ZeroDivisionError("no amount")
        return Amount(self.n // other.n, self.marks | other.marks), self.n % other.n


# calls: (17, 5), (-17, 5), (3, 0)
@trusted
def divided_with_rest(a: int, b: int) -> str:
    quotient, rest = divmod(Amount(a, frozenset(["x"])), Amount(b))
    return f"{quotient} {rest} {divmod(Amount(7), Amount(2))[1]} {Amount(3) == Amount(3, quiet=frozenset([1]))}"


class Row:
    def __init__(self, items: Iterable[int] = (), more: Sequence[str] = ("a", "b")) -> None:
        self.items = [*items]
        self.more = len(more)


# calls: ([3, 1],), ([],)
@trusted
def empty_by_default(xs: list[int]) -> list[int]:
    first = Row()
    first.items.append(5)
    return [*first.items, *Row().items, *Row(xs).items, Row().more, Row(more=["x"]).more]
