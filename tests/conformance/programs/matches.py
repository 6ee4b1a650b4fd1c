"""match."""

from __future__ import annotations

import json
from dataclasses import dataclass
from enum import Enum
from typing import NamedTuple

from pyenclave import trusted


class Color(Enum):
    RED = 1
    GREEN = 2
    BLUE = 3


class Point(NamedTuple):
    x: int
    y: int = 0


@dataclass
class Order:
    side: str
    price: int
    name: str = "order"


class Leaf:
    def __init__(self, v: int) -> None:
        self.v = v
        self.next: Leaf | None = None


class Wide(Leaf):
    def __init__(self, text: str) -> None:
        super().__init__(len(text))
        self.text = text


# calls: (0,), (1,), (2,), (9,)
@trusted
def numbers(n: int) -> str:
    match n:
        case 0:
            return "zero"
        case 1 | 2:
            return "few"
        case -1:
            return "minus"
        case _:
            return "many"


# calls: ("buy",), ("sell",), ("",)
@trusted
def texts(s: str) -> int:
    match s:
        case "buy":
            return 1
        case "sell" | "short":
            return 2
        case other:
            return len(other) - 1


# calls: (True,), (False,)
@trusted
def bools(b: bool) -> int:
    match b:
        case True:
            return 1
        case False:
            return 0


# calls: ("true",), ("false",), ("1",), ("0",), ("1.0",), ("-0.0",), ("[true]",), ("null",)
@trusted
def of_json(text: str) -> str:
    """A bool is what Python's `is` says, and the numbers that are equal to one are none."""
    match json.loads(text):
        case True:
            return "true"
        case 1:
            return "one"
        case False | None:
            return "false or null"
        case 0:
            return "zero"
        case _:
            return "other"


# calls: (b"a",), (b"",)
@trusted
def raw(data: bytes) -> str:
    match data:
        case b"a":
            return "a"
        case _:
            return "other"


# calls: (1,), (2,), (3,)
@trusted
def enums(n: int) -> str:
    color = Color.RED if n == 1 else Color.GREEN if n == 2 else Color.BLUE
    match color:
        case Color.RED:
            return "stop"
        case Color.GREEN | Color.BLUE:
            return "go"


# calls: (5,), (50,), (-3,)
@trusted
def guards(n: int) -> str:
    match n:
        case k if k > 10:
            return f"large {k}"
        case k if k < 0:
            return f"negative {-k}"
        case k:
            return f"{k}"


# calls: (0, 0), (3, 0), (0, 4), (3, 4)
@trusted
def named_tuples(x: int, y: int) -> str:
    match Point(x, y):
        case Point(0, 0):
            return "origin"
        case Point(a, 0):
            return f"x {a}"
        case Point(x=0, y=b):
            return f"y {b}"
        case (a, b):
            return f"{a} {b}"


# calls: (1, "a"), (1, "b"), (2, "b")
@trusted
def tuples(n: int, s: str) -> str:
    match (n, s):
        case (1, "a"):
            return "first"
        case (1, text):
            return text
        case (k, _):
            return str(k)


# calls: ("buy", 3), ("sell", 4), ("none", 5)
@trusted
def classes(side: str, price: int) -> str:
    match Order(side, price):
        case Order("buy", p):
            return f"buy {p}"
        case Order(side="sell", name=name):
            return name
        case Order(price=p) if p > 4:
            return "dear"
    return "none"


# calls: (None,), (3,)
@trusted
def optional(n: int | None) -> str:
    match n:
        case None:
            return "none"
        case _:
            return "some"


# calls: (4,), (5,)
@trusted
def captures_last(n: int) -> int:
    found = 0
    match n * 2:
        case 8 as eight:
            found = eight
        case other:
            found = -other
    return found


# calls: (3,), (4,)
@trusted
def no_case(n: int) -> int:
    match n:
        case 3:
            n = 30
    return n


# calls: ("a", 1), ("b", 2), ("c", 1)
@trusted
def nested(s: str, n: int) -> str:
    match s:
        case "a":
            match n:
                case 1:
                    return "a1"
                case _:
                    return "a?"
        case "b" if n > 1:
            return "b2"
        case _:
            return "?"


# calls: ([],), ([1],), ([1, 2],), ([1, 2, 3],), ([9, 9, 9, 9],)
@trusted
def lists(xs: list[int]) -> str:
    match xs:
        case []:
            return "none"
        case [a]:
            return f"one {a}"
        case [1, *rest, 3]:
            return f"between {rest}"
        case [a, b]:
            return f"{a} {b}"
        case _:
            return "many"


# calls: ({},), ({"a": 1},), ({"a": 1, "b": 2},), ({"b": 2},)
@trusted
def dicts(d: dict[str, int]) -> str:
    match d:
        case {"a": a, "b": b}:
            return f"{a} {b}"
        case {"a": a}:
            return f"a {a}"
        case {"b": 2}:
            return "two"
        case _:
            return "none"


# calls: (Color.RED, Order("buy", 1)), (Color.GREEN, Order("buy", 2)), (Color.BLUE, Order("sell", 3, "x"))
@trusted
def every_pair_is_taken(c: Color, order: Order) -> str:
    match c, order:
        case Color.RED, _:
            return "red"
        case Color.GREEN, Order("buy", price):
            return f"green {price}"
        case _, Order(name=name, side=side):
            return f"{name} {side}"


# calls: (None, "x"), (3, ""), (-4, "ab")
@trusted
def builtin_classes(n: int | None, s: str) -> str:
    match n:
        case int(k) if k > 0:
            found = f"positive {k}"
        case int():
            found = "another"
        case None:
            found = "none"
        case _:
            found = "never"
    match (s, n, Point(1)):
        case (str("x" | ""), int() | None, tuple()):
            found += " first"
        case (str(text), _, tuple((x, y))):
            found += f" {text} {x} {y}"
    match s:
        case str():
            return found


def found(n: int) -> Leaf | None:
    return None if n == 0 else Leaf(n) if n == 1 else Wide("w" * n)


def said(leaf: Leaf | None) -> str:
    return "none" if leaf is None else f"wide {leaf.text}" if isinstance(leaf, Wide) else f"leaf {leaf.v}"


# calls: (0,), (1,), (2,)
@trusted
def taken_by_a_guard_that_fails(n: int) -> str:
    """The subject's variable is another one in the cases after it."""
    leaf = found(5)
    match leaf:
        case Leaf() if (leaf := found(n)) is not None and n > 5:
            return "never"
        case Wide():
            return leaf.text if isinstance(leaf, Wide) else said(leaf)
    return "rest"


# calls: (0,), (1,), (2,)
@trusted
def taken_by_a_pattern_whose_guard_fails(n: int) -> str:
    leaf = found(5)
    if leaf is None:
        return "none"
    leaf.next = found(n)
    match leaf:
        case Leaf(next=leaf) if n > 5:
            return "never"
        case Wide():
            return leaf.text if isinstance(leaf, Wide) else said(leaf)
    return "rest"


def cut(leaf: Leaf) -> bool:
    leaf.next = None
    return True


# calls: (0,), (1,), (2,)
@trusted
def asked_and_gone(n: int) -> str:
    """What was asked for is matched as it has become since."""
    leaf = Leaf(1)
    leaf.next = found(n + 1)
    if leaf.next is not None and (n == 0 or cut(leaf)):
        match leaf.next:
            case Wide():
                return "wide"
            case Leaf(v=2):
                return "two"
            case None:
                n += 10
            case _:
                n += 20
    leaf.next = found(n)
    if leaf.next is not None and cut(leaf):
        match leaf.next:
            case Wide(text=text):
                return text
            case Leaf(v=v) if v > 5:
                return f"{v}"
            case _:
                n += 100
    return f"rest {n}"


# calls: (0,), (1,), (2,)
@trusted
def past_all_that_is_not_none(n: int) -> str:
    leaf, shown = Leaf(1), ""
    leaf.next = found(n + 1)
    if leaf.next is not None and (n == 0 or cut(leaf)):
        match leaf.next:
            case Wide():
                shown += "wide"
            case Leaf(v=v):
                shown += f"{v}"
        shown += "!"
    return shown


@dataclass
class Bed:
    v: int


@dataclass
class Bunk:
    side: str
    price: int
    name: str = "bunk"


def either(n: int) -> Bunk | Bed | None:
    return Bunk("é" * n, n) if n % 3 == 1 else Bed(n) if n % 3 else None


# calls: (0,), (1,), (2,), (4,), (5,)
@trusted
def captured_by_either(n: int) -> str:
    """By alternatives of other classes, and of other places; not where the guard, or the rest of the case, fails."""
    text, v = "old", -1
    match either(n):
        case Bunk(side=text, price=v, name="never") | Bunk(text, v) if v > 2:
            return f"{text} {v}"
        case Bed(v=5) | None:
            return f"five or none {text} {v}"
        case Bunk(price=v) | Bed(v=v):
            return f"small {text} {v}"
    return "rest"


# calls: (0, 0, 5), (0, 2, 5), (2, 0, 5), (2, 0, 6), (1, 2, 6), (2, 1, 7), (0, 2, 9)
@trusted
def captured_by_either_of_a_part(a: int, b: int, c: int) -> list[int]:
    q, r = -1, -1
    match (Point(a, b), c):
        case (Point(0, q) | Point(q, 0), 5):
            return [q]
        case (Point(q, 1) | Point(1, q), (6 | 7) as r):
            return [q, r]
    return [q, r, 99]


# calls: ([1, 2, 3],), ([1, 3],), ([5, 6, 9],), ([9],), ([],), ([4, 5],), ([1, 4],)
@trusted
def captured_by_either_of_two_lists(xs: list[int]) -> str:
    match xs:
        case [1, (2 | 3) as a, *rest] | [a, *rest, 9]:
            return f"{a} {rest}"
        case [] | [_]:
            return "short"
    return "long"


# calls: ([],), ([0, 1, 2, 4, 5, 7],)
@trusted
def kept_by_either(ns: list[int]) -> list[str]:
    kept: list[str] = []
    for n in ns:
        match either(n):
            case (Bunk() | Bed()) as one if n > 3:
                kept.append("bunk" if isinstance(one, Bunk) else f"bed {one.v}")
            case Bunk(side=text, name=name, price=1) | Bunk(name=text, side=name):
                kept.append(text + name)
    return kept


# calls: (0,), (1,), (3,)
@trusted
def none_and_all_the_rest(n: int) -> str:
    """What may be None is covered by None and what covers the rest."""
    color = Color(n) if n else None
    match color:
        case Color.RED:
            shown = "red"
        case None | Color.GREEN | Color.BLUE as other:
            shown = "none" if other is None else "other"
    known = {0: True, 1: False}
    match known.get(n):
        case True:
            shown += " true"
        case None:
            shown += " neither"
        case False:
            shown += " false"
    bunks = {1: Bunk("buy", 5)}
    match bunks.get(n):
        case None:
            return shown
        case Bunk(price=0):
            return shown + "!"
        case Bunk(side, price):
            return f"{shown} {side} {price}"


# calls: (0,), (1,), (2,)
@trusted
def none_and_a_union(n: int) -> int:
    match either(n):
        case Bed(v=v):
            return v
        case None:
            return -1
        case Bunk(price=price):
            return price
