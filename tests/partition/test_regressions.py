"""Programs that once went wrong, each with what was wrong about it: as plain Python and lowered, to the same end."""

from collections.abc import Callable
from typing import Any

SOURCE = """
from dataclasses import dataclass
from enum import Enum
from typing import NamedTuple

@dataclass
class Owner:
    name: str | None
    items: list[list[int]]

# What a field or an item may hold was not asked
@trusted
def expected() -> str:
    one = Owner("a", [[1], [2]])
    other = Owner(None, [])
    one.name = None
    one.items[1] = []
    other.items = []
    other.items.append([])
    return f"{one} {other}"

# C named the line that an exception has, in a function that notes none
def final(text: str) -> str:
    try:
        return text
    finally:
        text = text + "!"

@trusted
def returned() -> str:
    return final("a")

# An optional number as it is written was no C
@trusted
def optional_items() -> str:
    d: dict[str, int | None] = {"a": None, "b": 0}
    d["c"] = 5
    d["d"] = None
    d["a"], d["b"] = d["b"], d["a"]
    return f"{d} {d['a'] is None} {d.get('a') is None} {d.get('b') is None} {d.get('x') is None}"

@trusted
def optional_texts() -> str:
    d: dict[str, str | None] = {"a": None, "b": "x" * 9}
    return f"{d} {d['a'] is None} {d.get('a') is None} {d.get('b') is None} {d.get('x') is None}"

class Pair(NamedTuple):
    k: str
    v: int = 3

def said(xs: list[str], text: str) -> str:
    xs.append(text)
    return text

# Keywords of a NamedTuple were evaluated in the order of its fields
@trusted
def keywords() -> str:
    xs = [""]
    one = Pair(v=len(said(xs, "v")), k=said(xs, "k"))
    return f"{one} {xs}"

# The repr of a class's object was named after `Owner | None`
@trusted
def optional_objects() -> str:
    d: dict[str, Owner | None] = {"a": None, "b": Owner("x", [])}
    xs = [d["b"], d.get("a"), d.get("b")]
    return f"{d} {xs}"

# What a `return` on the way to a `finally` that goes on had made was lost
@trusted
def gone_on() -> str:
    for i in range(4):
        try:
            return "never " + str(i) * 30
        finally:
            if i < 3:
                continue
    return ""

# What a loop ran over was kept where its `else` went on with the loop around it
@trusted
def on_from_else() -> str:
    text = ""
    for i in range(3):
        for c in [str(i) * 20, "b"]:
            text += c
        else:
            if i < 1:
                continue
            if i > 1:
                break
    while len(text) < 99:
        for pair in {"k" * 20: 2}.items():
            text += str(pair)
        else:
            try:
                continue
            finally:
                text += "."
    return text

# Both variables took the one reference that there was
@trusted
def two_of_one_list() -> str:
    a = b = [1]
    a.append(2)
    c = d = str(len(b)) * 30
    rows = [[0], [1]]
    rows[0] = e = rows[1] + [5]
    e.append(6)
    (f, g), h = k = (str(len(rows)), [7]), 3
    g.append(8)
    return f"{a} {b} {c} {d} {rows} {e} {f} {h} {k}"

# Only the item that is asked for was evaluated
@trusted
def one_of_a_tuple() -> str:
    xs = [""]
    n = (said(xs, "a"), said(xs, "b"), len(xs))[2]
    return f"{n} {xs}"

# A character's bytes were a variable of the runtime's, which never leaves
@trusted
def one_character() -> str:
    return "abc"[1]

# It seemed to have no argument
@trusted
def empty_key() -> str:
    raise KeyError("")

@trusted
def empty_key_from() -> str:
    try:
        raise KeyError("")
    except KeyError as e:
        said([], str(e))
        raise KeyError(str(e)[2:]) from e

# None as one alternative had no type
@trusted
def or_none() -> str:
    a = "x" if len("ab") > 1 else None
    b = None if a is not None else 5
    return f"{a is None} {b is None} {(None if b else [1]) is None}"

# `_` had the type that was first assigned to it
@trusted
def thrown_away() -> str:
    text = ""
    for _ in range(2):
        name, _, value = "a=b".partition("=")
        _, _unused = 1.5, [text]
        text += name + value
    return text

# A member by its name was the only mention of its class, which C did not know then
class Named(Enum):
    A = "a"

@trusted
def only_named() -> str:
    return f"{Named.A!r} {repr(Named.A)} {'%r' % Named.A}"

# Each pair was evaluated once for its key and once for its value
@trusted
def pairs_once() -> str:
    xs = ["a"]
    d = dict((c, said(xs, c)) for c in "bc")
    d.update((said(xs, c), c) for c in "de")
    return f"{d} {xs}"

# A default was a number, text or None, but for what may be None nothing else, and no member of an Enum
class Sign(Enum):
    PLUS = 1
    MINUS = 2
    NEGATIVE = 2

@dataclass
class Marked:
    n: int | None = 3
    sign: Sign = Sign.MINUS
    text: str | None = "t"
    other: Sign | None = Sign.NEGATIVE
    x: float | None = 2

def marked(s: Sign = Sign.PLUS, n: int | None = -1, *, b: bytes | None = b"b", last: Sign | None = Sign.PLUS) -> str:
    return f"{s} {n is None} {n == -1} {b!r} {last == Sign.PLUS}"

@trusted
def defaults() -> str:
    def inner(k: int | None = 7, sign: Sign = Sign.NEGATIVE) -> str:
        return f"{k == 7} {sign.name}"
    one = Marked(x=2.0)
    other = Marked(None, Sign.PLUS, x=1.5)
    return f"{one} {other} {marked()} {marked(Sign.MINUS, None, b=None, last=None)} {inner()} {inner(None)}"
"""


def test_programs(both: Callable[[str], Any]) -> None:
    module = both(SOURCE)
    module.lowered.call("returned")
    before = module.lowered.live()
    for name in module.lowered.functions:
        module.agree(name)
    assert module.lowered.live() == before
