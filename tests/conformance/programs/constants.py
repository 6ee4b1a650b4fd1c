"""Constants of the module that are containers, or formats."""

import struct
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import Enum, IntEnum
from struct import Struct
from typing import ClassVar, Final

from pyenclave import trusted, u8


class State(Enum):
    IDLE = "idle"
    PAID = "paid"
    GONE = "gone"


FINAL = {State.PAID, State.GONE}
NEXT = {State.IDLE: State.PAID, State.PAID: State.GONE}
ORDER = (State.GONE, State.IDLE)
RANKS = [(State.PAID, 2), (State.IDLE, 1)]
PRIMES = [2, 3, 5]
NAMES = {"a": 1, "b": 2}
PAIR = (1, "one")
ODD = {1, 3}
VOWELS = frozenset("aeiou")
SIGNS = set("+-")
LETTERS = list("ab")
BYTES: frozenset[int] = frozenset(b"\x00a")


# calls: (3,), (4,)
@trusted
def read(n: int) -> str:
    return f"{PRIMES} {NAMES['b']} {PAIR[1]} {n in ODD} {n in PRIMES} {PRIMES[1:]} {len(NAMES)} {sum(PRIMES)}"


# calls: (State.IDLE,), (State.PAID,), (State.GONE,)
@trusted
def of_members(state: State) -> str:
    after = NEXT.get(state)
    name = "none" if after is None else after.name
    ranked = [n for one, n in RANKS if one is state]
    return f"{state in FINAL} {name} {state in ORDER} {ORDER[0].value} {ranked} {len(FINAL)}"


# calls: ()
@trusted
def looped() -> list[str]:
    return [f"{name}{n}" for name, n in NAMES.items()] + [str(p) for p in PRIMES]


# calls: (9,)
@trusted
def copied(n: int) -> str:
    mine = list(PRIMES)
    mine.append(n)
    return f"{mine} {PRIMES}"


# calls: ("hello +a",), ("",)
@trusted
def of_text(s: str) -> tuple[int, str, list[str], list[int]]:
    vowels = sum(c in VOWELS for c in s)
    return vowels, "".join(c for c in s if c not in SIGNS), LETTERS + sorted(VOWELS - {"a"}), sorted(BYTES)


HEADER = struct.Struct("<Bq")
TWO: Final = Struct(">" + "HB")


class Coin(IntEnum):
    SMALL = 5
    LARGE = 10


def shadowed(HEADER: bytes) -> int:
    return HEADER.count(b"a")


# calls: (7, b"aab"), (1, b"123456789"), (300, b"")
@trusted
def formats_with_names(n: int, s: bytes) -> list[str]:
    try:
        data = HEADER.pack(n, -n) + TWO.pack(n, 2)
    except struct.error as e:
        return [str(e)]
    a, b = HEADER.unpack(data[: HEADER.size])
    found = [f"{data.hex()} {HEADER.size} {TWO.size} {a} {b} {TWO.unpack_from(data, HEADER.size)} {shadowed(s)}"]
    buffer = bytearray(20)
    HEADER.pack_into(buffer, 3, n, 9)
    for at in range(0, 9, TWO.size):
        x, y = TWO.unpack_from(buffer, at)
        found.append(f"{x} {y}")
    coins = [Coin.SMALL, Coin.LARGE, Coin.SMALL]
    found.append(f"{sum(coins)} {sum(c for c in coins)} {sum(coins, 5)} {sum(sorted(coins)) / 2}")
    try:
        return [*found, f"{HEADER.unpack(s)}"]
    except struct.error as e:
        return [*found, str(e)]


def twice(n: int) -> int:
    return 2 * n


@dataclass
class Poll:
    EDGES: ClassVar[list[int]] = [0, 18, 30]
    NAMES: ClassVar[dict[str, int]] = {"a": 1}
    answers: list[int] = field(default_factory=list[int])
    WIDTH: ClassVar[int] = 4

    def bucket(self, age: int) -> int:
        for i, (low, high) in enumerate(zip(self.EDGES, self.EDGES[1:])):
            if low <= age < high:
                return i
        return -self.WIDTH

    @classmethod
    def count(cls) -> int:
        return len(cls.EDGES)


class Hall:
    OPENS = date(2024, 1, 8)
    CLOSES: Final = date(2024, 2, 1)
    STEP = timedelta(minutes=30)
    LIMITS = (1, 2, 3)
    WORDS = frozenset("a an".split())
    ACTIONS: dict[str, Callable[[int], int]] = {"twice": twice, "inc": lambda n: n + 1}
    _HEADER = struct.Struct("<HB")
    small: u8 = u8(3)

    def __init__(self, name: str) -> None:
        self.name = name

    def open(self, at: date) -> bool:
        return self.OPENS <= at < self.CLOSES

    def act(self, what: str, n: int) -> int:
        return self.ACTIONS[what](n)

    def pack(self) -> bytes:
        return self._HEADER.pack(7, 1) + bytes([self._HEADER.size])


class Annex(Hall):
    def total(self) -> int:
        return sum(self.LIMITS) + sum(Annex.LIMITS) + len(Hall.WORDS)


class Wares:
    items = [1, 2]

    def all(self) -> list[int]:
        return list(self.items)


# calls: (20, {"k": 1}), (99, {})
@trusted
def tables_of_classes(n: int, d: dict[str, int]) -> list[str]:
    s, r = Poll(), Annex("x")
    out = [f"{s.bucket(n)} {Poll.EDGES} {s.NAMES} {Poll.count()} {s.EDGES[0]} {s}"]
    out.append(f"{r.open(date(2024, 1, 9))} {r.open(date(2025, 1, 1))} {r.OPENS} {r.total()} {'an' in Hall.WORDS}")
    out.append(f"{Hall.STEP * 2}")
    out.append(f"{r.act('twice', n)} {r.act('inc', n)} {r.pack()!r} {r.small}")
    out.append(f"{Wares().all()} {list(d.items())} {sorted(d.items())}")
    return out
