"""`match` and `:=`, as in Python."""

from collections.abc import Callable
from typing import Any

import pytest

SOURCE = """
from dataclasses import dataclass, field
from typing import NamedTuple

class Point(NamedTuple):
    x: int
    y: int = 7

@dataclass
class Order:
    side: str
    price: int

@dataclass
class Sized:
    unit: str = field(default="m", kw_only=True)
    text: str
    found: str = field(default="", init=False)
    size: str = ""

class Perhaps:
    def __init__(self, n: int) -> None:
        if n > 2:
            self.x = n
        self.y = n

@dataclass
class Link:
    n: int
    next: "Link | None" = None
    name: str | None = None

def parse(s: str) -> int | None:
    return int(s) if s.isdigit() else None

@trusted
def walrus(s: str) -> str:
    out = ""
    n = 1
    total = n + (n := n + 5) + n
    text = "a"
    joined = text + (text := text + "b") + text
    while (size := len(out)) < 5:
        out += f"{size}"
    if (value := parse(s)) is not None and value > 3:
        out += f"v{value}"
    xs = [y for x in range(6) if (y := x * 2) > 4]
    return f"{out} {total} {joined} {xs} {size}"

@trusted
def matches(n: int, s: str) -> str:
    p = Point(n, n % 3)
    o = Order(s, n)
    found = parse(s)
    result = ""
    match n:
        case 0:
            result += "zero"
        case 1 | 2:
            result += "few"
        case k if k > 10:
            result += f"many{k}"
        case _:
            result += "some"
    match p:
        case Point(0, 0):
            result += "origin"
        case Point(x, 0):
            result += f"x{x}"
        case Point(x=x, y=y) if x > y:
            result += f"{x}>{y}"
        case (a, b):
            result += f"{a},{b}"
    match o:
        case Order("buy", price):
            result += f"buy{price}"
        case Order(side="sell"):
            result += "sell"
        case _:
            return result + "?"
    match s:
        case "buy" as what:
            result += what
    match found:
        case None:
            result += "none"
    return result

@trusted
def parts(n: int) -> str:
    first = Link(n, Link(n + 1, Link(n + 2), "b") if n % 2 else None, "a" if n % 3 else None)
    links: list[Link | None] = [first, first.next, None]
    out = ""
    match Perhaps(n):
        case Perhaps(x=5):
            out += "five"
        case Perhaps(x=_, y=3):
            out += "three"
        case Perhaps(x=x):
            out += f"x{x}"
        case Perhaps(y=y):
            out += f"y{y}"
    match first:
        case Link(n=1, next=Link(n=2, next=Link(n=k), name=name)):
            out += f" {k}{name}"
        case Link(a, Link(b, None | Link(), name), other):
            out += f" {a}{b}{name}{other}"
        case Link(next=None, name=str(name)):
            out += " " + name
    match links:
        case [Link(n=1), Link(name="b") as second, *rest]:
            out += f" {second.n} {len(rest)}"
        case [Link(name=None), _, None]:
            out += " unnamed"
        case [only, *_, last] if last is None and only is not None:
            out += f" only {only.n}"
    match first.next:
        case Link(next=(Link() as one) as same, name=str() as name):
            out += f" {one.n} {same.n} {one is same} {name} {first}"
    return out

@trusted
def by_places(text: str, size: str) -> str:
    match Sized(text, size, unit="km"):
        case Sized("km"):
            return "km"
        case Sized("sell", ""):
            return "nothing"
        case Sized(a, b, unit=c, found=d):
            return f"{a},{b},{c},{d}"
"""


@pytest.fixture(scope="module")
def module(both: Callable[[str], Any]) -> Any:
    return both(SOURCE)


@pytest.mark.parametrize("text", ["7", "x", "2", ""])
def test_assignments_in_expressions(module: Any, text: str) -> None:
    before = module.lowered.live()
    module.agree("walrus", text)
    assert module.lowered.live() == before


@pytest.mark.parametrize("text", ["buy", "sell", "5", ""])
def test_match(module: Any, text: str) -> None:
    before = module.lowered.live()
    for n in (0, 1, 2, 3, 6, 12, -3):
        module.agree("matches", n, text)
    assert module.lowered.live() == before


@pytest.mark.parametrize("size", ["", "m", "km"])
def test_places_of_a_pattern(module: Any, size: str) -> None:
    """Fields that are passed, and not by their names only."""
    for text in ("km", "sell", "m"):
        module.agree("by_places", text, size)


def test_parts_of_a_pattern(module: Any) -> None:
    """What is there of them, and what is known of it then."""
    before = module.lowered.live()
    for n in range(7):
        module.agree("parts", n)
    assert module.lowered.live() == before
