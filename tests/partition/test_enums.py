"""Enumerations, as in Python."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pyenclave.errors import PartitionError
from pyenclave.partition import partition

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


KINDS = """
from enum import Enum, IntEnum, StrEnum, auto, unique
from enum import IntEnum as Ints

class Level(IntEnum):
    LOW = auto()
    HIGH = 10
    TOP = auto()
    PEAK = TOP
    BELOW = -5

    def next(self) -> "Level":
        return Level.TOP if self == Level.HIGH else Level.HIGH

    def plus(self, n: int) -> int:
        return self + n + self.value

class Colour(StrEnum):
    RED = auto()
    GREEN = "Green"

@unique
class Op(Enum):
    ADD = auto()
    SUB = auto()
    MUL = auto()

    def apply(self, a: int, b: int) -> int:
        if self is Op.ADD:
            return a + b
        return a - b if self is Op.SUB else a * b

class Rate(Enum):
    HALF = 0.5
    FULL = 1.0

class Tag(Enum):
    A = b"a"
    B = b"b"

class Fast(Ints):
    ONE = 1

class Effect(str, Enum):
    ALLOW = "allow"
    DENY = "deny"

class Grade(int, Enum):
    GOOD = auto()
    BAD = 5

@trusted
def mixed(n: int) -> str:
    effect = Effect("allow" if n > 3 else "deny")
    grade = Grade.GOOD if n % 2 else Grade.BAD
    text = f"{effect} {effect!r} {effect:>14} {effect + '!'} {len(effect)} {effect == 'allow'} {effect < Effect.DENY}"
    text += f" {[effect]} {effect in ['deny']} {effect.upper()} {effect.value} {effect.name} {str(effect)}"
    text += f" {isinstance(effect, str)} {grade} {grade!r} {grade:>9} {grade + n} {grade < 3} {int(grade)}"
    return text + " %s %s %d" % (effect, grade, grade) + f" { {effect: grade} } {sum([grade, Grade.BAD])} {grade == 5}"

names = ["LOW", "HIGH", "none"]
counts: Inside[dict[Level, int]] = {}

@trusted
def arithmetic(n: int) -> str:
    level = Level.LOW if n < 3 else Level.TOP if n % 2 else Level.BELOW
    counts[level] = counts.get(level, 0) + 1
    xs = [10, 20, 30]
    text = f"{level + n} {n - level} {-level} {~level} {level * 1.5} {level / 2} {level ** 2} {n & level} {abs(level)}"
    text += f" {level < n} {n == level} {level == Level.TOP}"
    text += f" {level != Level.PEAK} {level is Level.PEAK} {level <= Level.HIGH}"
    text += f" {xs[Level.LOW]} {xs[: Level.LOW]} {[i for i in range(Level.LOW, level)]} {int(level)} {float(level)}"
    text += f" {isinstance(level, int)} {isinstance(level, str)} {isinstance(level, Level)} {isinstance(Op.ADD, int)}"
    text += f" {bool(level)} {hex(level)} {level.bit_length()}"
    text += f" {u64(7) + Level.HIGH} {Level.HIGH in [n, 10]} {level in [Level.LOW]}"
    text += f" {level.plus(n)} {level.next().next().name} {counts} {sorted([Level.TOP, level, Level.HIGH])}"
    return text + f" {max([level, Level.HIGH])} {[Level.LOW] < [level]} {len(Level)} {round(level)} {not level}"

@trusted
def shown(n: int) -> str:
    level = Level(n) if n in [1, 10, 11, -5] else Level.PEAK
    colour = Colour.RED if n > 5 else Colour.GREEN
    op = Op(n % 3 + 1)
    text = f"{level} {str(level)} {level!r} {repr(level)} {level:>5}"
    text += f" {level:#x} {level!s:>4} {level!r:>20} {[level]} {(level, 1)}"
    text += f" {colour} {str(colour)} {colour!r} {colour:>7} {colour.upper()}"
    text += f" {colour + '!'} {len(colour)} {colour[0]} {colour[1:]}"
    text += f" {colour == 'red'} {'ee' in colour} {colour < 'g'}"
    text += f" {sorted([Colour.RED, colour])} {'-'.join([str(c) for c in Colour])}"
    text += f" {op} {op!r} {op:>10} {op.name} {op.value} {Op.ADD.value} {Op.SUB.name} {[o.apply(n, 3) for o in Op]}"
    text += " %s %d %r %s %5s" % (level, level, op, colour, op)
    text += f" {Rate(0.5 if n > 3 else 1.0)} {Tag(b'a' if n else b'b')}"
    text += f" {Rate.HALF.value * n} {Level.PEAK.name} {Level.PEAK}"
    for index, each in enumerate(Level):
        text += f" {index}{each.name}"
    return text + f" {list(Op)} {[c.value for c in Colour if c != Colour.RED]} { {o: o.value for o in Op} } {Fast.ONE}"

@trusted
def by_value(n: int) -> str:
    return Level(n).name

@trusted
def by_text(s: str) -> str:
    return Colour(s).name

@trusted
def by_name(s: str) -> str:
    return f"{Op[s]} {Colour[s.upper()].name if s.islower() else Tag[s].name}"

@trusted
def by_float(x: float) -> str:
    return f"{Rate(x)} {Rate(Rate.HALF)}"

@trusted
def matched(n: int) -> str:
    match Level(n):
        case Level.LOW:
            return "low"
        case Level.PEAK | Level.BELOW:
            return "peak"
    match n:
        case Level.HIGH:
            return "high"
    return "none"
"""


def test_kinds(both: Callable[[str], Any]) -> None:
    module = both(KINDS)
    for n in (0, 1, 2, 3, 4, 10, 11, -5, 77):
        module.agree("arithmetic", n)
        module.agree("shown", n)
        module.agree("by_value", n)
        module.agree("matched", n)
        module.agree("mixed", n)
    for s in ("red", "Green", "RED", "", "\u00e9'x"):
        module.agree("by_text", s)
    for s in ("ADD", "SUB", "A", "add", "red"):
        module.agree("by_name", s)
    for x in (0.5, 1.0, 1.5, float("inf")):
        module.agree("by_float", x)


REFUSED = {
    "an int from one with another text": ("a: int = Named.ONE", "P011", "`a` must be int, not Named"),
    "one with another text passed as an int": ("n = chr2(Named.ONE)", "P011", "`m` must be int, not Named"),
    "a bool from one": ("a: bool = Level.LOW", "P011", "`a` must be bool, not Level"),
    "what it may be a member of": ("isinstance(n, Level)", "P009", "which int is a `Level` is not known inside"),
    "its class": ("a = type(n) is Level", "P009", "which int is a `Level` is not known inside"),
    "one with another text in a list": ("['a'].append(Effect.ALLOW)", "P011", "`item` must be str, not Effect"),
    "one with another text as what is given instead": (
        "s = {'a': 'b'}.get('c', Effect.ALLOW)",
        "P011",
        "`default` must be str, not Effect",
    ),
    "one with another text as a key that is kept": (
        "d = {'a': 1}\nd[Effect.ALLOW] = 2",
        "P011",
        "the key must be str, not Effect",
    ),
    "one with another text as what parts": (
        "t = 'a-b'.partition(Effect.ALLOW)",
        "P011",
        "`sep` must be str, not Effect",
    ),
    "one from an int": ("a = Level.LOW\na = a + 1", "P011", "`a` must be Level, not int"),
    "no member": ("n = Level.NONE", "P009", "`Level` has no member `NONE`"),
    "an attribute": ("a = Level.LOW.real", "P009", "members of `Level` have no field `real`"),
    "two values": ("a = Level(1, 2)", "P010", "`Level` takes one value"),
    "the wrong value": ("a = Level('a')", "P011", "the value of a `Level` must be int, not str"),
    "one with another text as a str": ("s: str = Effect.ALLOW", "P011", "`s` must be str, not Effect"),
    "a second name": ("a = Level['LOW']", "P009", "a member of `Level`, which has second names, by its name"),
}
FRAME = """
from enum import Enum, IntEnum, unique
class Level(IntEnum):
    LOW = 1
    AGAIN = 1
class Named(IntEnum):
    ONE = 1
    def __str__(self) -> str: return self.name
class Effect(str, Enum):
    ALLOW = "allow"
def chr2(m: int) -> int: return m
@trusted
def f(n: int) -> int:
"""


@pytest.mark.parametrize("name", REFUSED)
def test_it_is_refused(write_module: Callable[..., Path], name: str) -> None:
    body, code, message = REFUSED[name]
    rows = "".join(f"    {row}\n" for row in [*body.split("\n"), "return n"])
    with pytest.raises(PartitionError) as caught:
        partition(write_module(FRAME + rows))
    assert f"[{code}]: {message}" in str(caught.value)


CLASSES = {
    "unique": (
        "@unique\nclass C(Enum):\n    A = 1\n    B = 1",
        "`B` has another member's value, and the class is `@unique`",
    ),
    "no constant": ("class C(Enum):\n    A = len('a')", "`A` is not constant: this is not a constant expression"),
    "a str of its number": (
        "class C(str, Enum):\n    A = auto()",
        "`auto()` counts on from integers",
    ),
    "an IntEnum of text": ("class C(IntEnum):\n    A = '1'", "the value of `A` is not of type int"),
    "a private name": ("class C(Enum):\n    __A = 1", "`__A` cannot name a member"),
    "value": ("class C(Enum):\n    value = 1", "`value` cannot name a member"),
    "mixed": ("class C(Enum):\n    A = 1\n    B = 'b'", "`C` has values of several types"),
    "no members": ("class C(Enum):\n    pass", "`C` has no members"),
    "auto after text": ("class C(Enum):\n    A = 'a'\n    B = auto()", "`auto()` counts on from integers"),
    "a special method": (
        "class C(Enum):\n    A = 1\n    def __eq__(self, other: object) -> bool: return True",
        "`C` says what `__eq__` is",
    ),
    "an annotation": ("class C(Enum):\n    A: int = 1", "`C` has more than members and methods"),
}


@pytest.mark.parametrize("name", CLASSES)
def test_the_class_is_refused(write_module: Callable[..., Path], name: str) -> None:
    text, message = CLASSES[name]
    source = f"from enum import Enum, IntEnum, auto, unique\n{text}\n@trusted\ndef f() -> str:\n    return C.A.name\n"
    with pytest.raises(PartitionError) as caught:
        partition(write_module(source))
    assert "[P007]: `C` is a class that cannot come inside" in str(caught.value)
    assert f"hint: {message}" in str(caught.value)
