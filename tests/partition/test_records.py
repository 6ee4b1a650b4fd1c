"""Dataclasses, named tuples and values that may be None: as in Python, shared as in Python, kept as state."""

from collections.abc import Callable
from typing import Any

import pytest

SOURCE = '''
from dataclasses import dataclass
from typing import NamedTuple

@dataclass
class Account:
    """An account."""
    owner: str
    balance: int = 0
    history: list[int] | None = None

    def deposit(self, amount: int) -> int:
        if amount <= 0:
            raise ValueError(f"not positive: {amount}")
        self.balance += amount
        return self.balance

    def label(self, prefix: str = "#") -> str:
        return prefix + self.owner

@dataclass(frozen=True, order=True)
class Key:
    name: str
    number: int

    def __post_init__(self) -> None:
        if self.number < 0:
            raise ValueError("negative")

class Point(NamedTuple):
    x: int
    y: int = 7

    def norm(self) -> int:
        return abs(self.x) + abs(self.y)

accounts: Inside[dict[str, Account]] = {}
keys: Inside[dict[Key, Point]] = {}

@trusted
def pay(name: str, amount: int) -> str:
    if name not in accounts:
        accounts[name] = Account(name)
    a = accounts[name]
    b = a
    total = b.deposit(amount)
    a.owner += "!"
    history = a.history
    if history is None:
        a.history = [amount]
    else:
        history.append(amount)
    return f"{a} {total} {b.label()} {accounts[name].label(prefix='>')} {a == b} {a == Account('z', balance=1)}"

@trusted
def points(n: int) -> str:
    p = Point(n)
    q = Point(y=1, x=2)
    k = Key("k", n)
    keys[k] = p
    keys[Key("a", 3)] = q
    best = sorted(keys)
    x, y = p
    shown = f"{p} {q.norm() + p.norm()} {p == q}"
    return shown + f" {k < Key('l', 0)} {keys} {best} {x * y} {p[0] + q.y} {max(keys.values())}"

last: Inside[bytes | None] = None
best: Inside[int | None] = None

def find(data: bytes, what: int) -> int | None:
    for i, b in enumerate(data):
        if b == what:
            return i
    return None

def first(words: list[str]) -> str | None:
    return words[0] if words else None

@trusted
def optional(data: bytes, n: int) -> str:
    global last, best
    at = find(data, n)
    if at is None:
        return f"none {last is None} {best is None}"
    if best is None or at > 1:
        best = at
    seen = last
    last = data
    word = first(data.decode("latin-1").split())
    size = len(word) if word is not None else -1
    d = {"a": 1, "bb": 2}
    got = d.get("a" if n > 50 else "x")
    total = at + 1
    while seen and total < 9:
        total += len(seen)
        seen = None if total > 5 else seen[1:]
    if not word or at > 3:
        return str(total)
    m = best
    assert m is not None
    if got is not None and got > 0:
        total += got
    return f"{word.upper()} {size} {total} {m}"

LIMIT = 3
tries: Inside[dict[str, int]] = {}
log: Inside[list[str]] = ["begin"]
secret: Inside[bytes] = bytes(32)
issued: Inside[u64] = u64(7)
pairs: Inside[list[tuple[int, str]]] = [(1, "a")]

@trusted
def attempt(name: str, value: int) -> bool:
    tries[name] = tries.get(name, 0) + 1
    if tries[name] > LIMIT:
        raise PermissionError(f"{name}: too many")
    log.append(f"{name}={value}")
    return value == 42

@trusted
def report() -> str:
    global log, issued
    text = f"{tries} {log} {issued} {len(secret)} {pairs}"
    issued += 1
    pairs.append((len(log), text[:3]))
    log = log[-2:]
    return text
'''


@pytest.fixture
def module(both: Callable[[str], Any]) -> Any:
    return both(SOURCE)


def test_records(module: Any) -> None:
    for name, amount in [("a", 5), ("a", 6), ("b", 0), ("b", 1), ("a", -1), ("a", 2**40)]:
        module.agree("pay", name, amount)
    for n in (3, -1, 9, 0):
        module.agree("points", n)


def test_optional_values(module: Any) -> None:
    for data, n in [
        (b"a b c", 98),
        (b"a b c", 1),
        (b"a b c", 99),
        (b"xyz", 120),
        (b"  ", 32),
        (b"xyz a", 120),
        (b"", 0),
    ]:
        module.agree("optional", data, n)


def test_state_of_any_type(module: Any) -> None:
    for _ in range(2):
        module.agree("report")
        for value in (1, 42, 3, 4, 5):
            module.agree("attempt", "a", value)
            module.agree("attempt", "b", 42)
    module.agree("report")
