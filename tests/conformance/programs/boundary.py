"""What crosses: ecalls and ocalls of every type."""

from array import array
from collections import deque
from dataclasses import dataclass
from typing import NamedTuple

from pyenclave import Array, Inside, f32, f64, i64, trusted, u8, u16, untrusted


class Point(NamedTuple):
    x: int
    y: float


@dataclass
class Item:
    name: str
    tags: list[str]
    at: Point | None = None


events: list[str] = []
states: Inside[list[int]] = []


@untrusted
def log(text: str, n: u8) -> None:
    events.append(f"{text} {n}")


@untrusted
def ask(data: bytes, n: u16) -> u8:
    return (len(data) + n) % 256


@untrusted
def ask_text(words: list[str]) -> str:
    return "/".join(words) * 3


@untrusted
def ask_bytes(n: int) -> bytes:
    return bytes(range(n % 250)) * 30


@untrusted
def ask_item(item: Item, d: dict[str, Point]) -> list[Item]:
    return [item, Item("new", sorted(d), Point(1, 2.5))]


@untrusted
def ask_none(n: int | None) -> tuple[str | None, int]:
    return (None, 0) if n is None else (str(n), 1)


@untrusted
def fails(n: int) -> int:
    if n > 2:
        raise ValueError(f"outside {n}")
    return n


# calls: (1, 2.5, True, b"b", "s", 255, -5, 0.5), (-(2**63), -0.0, False, b"", "", 0, 2**63 - 1, 0.0)
@trusted
def scalars(a: int, b: float, c: bool, d: bytes, e: str, f: u8, g: i64, h: f32) -> str:
    return f"{a} {b} {c} {d!r} {e} {f} {g} {float(h)}"


# calls: ([1], {"a": [b"x"]}, {3}, frozenset({"y"}), deque([1.5])), ([], {}, set(), frozenset(), deque())
@trusted
def containers(a: list[int], b: dict[str, list[bytes]], c: set[int], d: frozenset[str], e: deque[float]) -> str:
    return f"{a} {b} {c} {sorted(d)} {list(e)}"


# calls: (Item("a", ["t"], Point(1, 0.5)), (1, ("x", [2]))), (Item("", []), (0, ("", [])))
@trusted
def records(item: Item, pair: tuple[int, tuple[str, list[int]]]) -> tuple[Item, int]:
    item.tags.append(pair[1][0])
    return item, pair[0] + len(pair[1][1])


# calls: (3,), (0,)
@trusted
def any_length(n: int) -> list[tuple[int, str]]:
    return [(i, "x" * i) for i in range(n * 100)]


# calls: ("a", 3), ("größe", 255)
@trusted
def tells(text: str, n: int) -> int:
    log(text, n)
    log(f"{text}!", u8(n % 7))
    return n


# calls: ("a", 256)
@trusted
def tells_too_much(text: str, n: int) -> None:
    log(text, n)


# calls: (b"abc", 5), (b"", 255)
@trusted
def asks(data: bytes, n: int) -> int:
    return ask(data, n) + ask(data=data + b"x", n=1)


# calls: (["a", "é"],), ([],)
@trusted
def asks_for_text(words: list[str]) -> str:
    return ask_text(words) + ask_text([])


# calls: (0,), (249,)
@trusted
def asks_for_bytes(n: int) -> int:
    return len(ask_bytes(n)) + ask_bytes(9)[5]


# calls: (Item("a", ["b"], None),)
@trusted
def asks_for_items(item: Item) -> str:
    got = ask_item(item, {"k": Point(1, 2.0)})
    got[0].name += "!"
    return f"{got} {item}"


# calls: (None,), (4,)
@trusted
def asks_for_none(n: int | None) -> str:
    got = ask_none(n)
    return f"{got[0] is None} {got[1]} {ask_none(7)}"


# calls: (1,), (5,)
@trusted
def outside_fails(n: int) -> str:
    try:
        return f"{fails(n)}"
    finally:
        states.append(n)


# calls: ()
@trusted
def finally_has_run() -> list[int]:
    return states


# calls: (1,), (5,)
@trusted
def outside_fails_through(n: int) -> int:
    return fails(n) + 1


# calls: ([1, 2],)
@trusted
def arguments_are_copies(xs: list[int]) -> list[int]:
    xs.append(3)
    return xs


# calls: (1,), ("x",), (None,)
@trusted
def refused_arguments(n: int) -> int:
    return n


def doubles(*items: float) -> "array[float]":
    return array("d", items)


# calls: (doubles(1.5, 2.0), 2.0), (doubles(), 2.0), (doubles(1.0), 1.5)
@trusted
def rows(a: Array[f64], x: float) -> tuple[bool, bool]:
    return x in a, x + 0.5 not in a


LEAST = float("-inf")


@dataclass
class Best:
    score: float = LEAST
    worst: float | None = float("inf")


# calls: ([1.0, 2.0],), ([], 1.0)
@trusted
def infinite(xs: list[float], least: float = float("inf")) -> str:
    for x in xs:
        least = min(least, x)
    return f"{least} {Best()} {LEAST - 1} {least == -LEAST}"
