"""Enumerations, as in Python."""

from collections.abc import Callable
from typing import Any

SOURCE = """
from enum import Enum

class Side(Enum):
    BUY = 1
    SELL = 2

class Mood(Enum):
    GOOD = "good"
    BAD = "bad"

last: Inside[Side | None] = None
counts: Inside[dict[Mood, int]] = {}

def flip(s: Side) -> Side:
    return Side.SELL if s is Side.BUY else Side.BUY

@trusted
def run(n: int) -> str:
    global last
    s = Side.BUY if n > 0 else Side.SELL
    m = Mood.GOOD if n % 2 else Mood.BAD
    counts[m] = counts.get(m, 0) + 1
    before = last
    last = s
    match s:
        case Side.BUY:
            text = "b"
        case _:
            text = "s"
    xs = [s, flip(s), Side.SELL]
    shown = f"{s} {m.value} {s.name} {flip(s).value + n} {s == Side.BUY} {before is None} {text} {xs} {counts}"
    return shown + f"{Side.BUY in xs} {m} {xs.count(s)}"
"""


def test_enumerations(both: Callable[[str], Any]) -> None:
    module = both(SOURCE)
    for n in (1, 0, -4, 3, 2):
        module.agree("run", n)
