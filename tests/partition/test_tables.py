"""Constants of a module that hold others: read as in Python, and changed by nobody."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pyenclave.errors import PartitionError
from pyenclave.partition import partition

SOURCE = """
import string
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Final, NamedTuple

SIZE = 3
PRIMES = (2, 3, 5, 7)
MIXED = (1, "one", b"1", 1.5, True, ("in", (SIZE, -SIZE)))
BOX = (99, 124, 119, 123, 242, 107, 111, 197, 48, 1, 103, 43, 254, 215, 171, 118)
WORDS: list[str] = ["zero", "one", "two" * 2]
CODES: Final = {"a": 1, "b": SIZE, "c": 7}
ALLOWED = frozenset({"x", "y"})
ALSO = {1, 2, SIZE}
ROWS = [[1, 2], [3], []]
PAIRS = [("a", 1), ("b", 2)]
DEEP: dict[str, list[tuple[int, bytes]]] = {"k": [(1, b"x")], "e": []}
HALVES: list[float] = [1, 2.5]
NOTHING: dict[int, str] = {}
total: Inside[int] = sum(PRIMES) + len(WORDS) + CODES["c"]
counts: Inside[dict[str, int]] = dict(CODES)

def _tables() -> tuple[list[int], list[int]]:
    exp, log, x = [0] * 512, [0] * 256, 1
    for i in range(255):
        exp[i], log[x] = x, i
        x ^= x << 1
        if x & 0x100:
            x ^= 0x11B
    return exp, log

EXP, LOG = _tables()
LOW, HIGH = 3, "b" * SIZE
STOP = frozenset("a an and are".split())
INDEX = {c: i for i, c in enumerate(string.ascii_lowercase)}
SQUARES = [i * i for i in range(9)]
ODD = [p for p in PRIMES if p % 2]
COUNT = sum(SQUARES) + len(STOP)
CHOSEN = ("y", "x") if SIZE > COUNT else ("x", "y")
NAMED: dict[str, list[str]] = {w: [w, w.upper()] for w in "x y".split()}
WEEKS = timedelta(days=7) * 2

class Bracket(NamedTuple):
    upto: int | None
    rate: float

BRACKETS = [Bracket(10, 0.0), Bracket(13, 0.5), Bracket(None, 1.5)]

@dataclass(frozen=True)
class Rule:
    name: str
    test: Callable[[int], bool]
    weight: int = 1

def even(n: int) -> bool:
    return n % 2 == 0

RULES: list[Rule] = [Rule("even", even), Rule("big", lambda n: n > 10, weight=3)]
BY_NAME = {r.name: r for r in RULES}

@trusted
def computed(n: int) -> str:
    tax = 0.0
    for upto, rate in BRACKETS:
        if upto is None or n < upto:
            tax += n * rate
            break
    fired = [r.name for r in RULES if r.test(n)]
    out = f"{EXP[n]} {LOG[n]} {LOW} {HIGH} {'an' in STOP} {INDEX['q']} {SQUARES} {ODD} {COUNT} {CHOSEN} {NAMED}"
    return f"{out} {WEEKS} {tax} {fired} {BY_NAME['big'].weight}"

def first(xs: list[str]) -> str:
    return xs[0]

def rows() -> list[int]:
    own = ROWS[0].copy()
    own.append(5)
    return own + ROWS[1]

@trusted
def read(n: int, text: str) -> str:
    out = [f"{PRIMES} {MIXED} {BOX[n]} {len(BOX)} {n in PRIMES} {n in BOX} {MIXED[5][1][0]} {PRIMES[1:]} {sum(BOX)}"]
    for p in PRIMES:
        out.append(str(p))
    for i, w in enumerate(WORDS):
        out.append(f"{i}{w}{WORDS[n % 3]}")
    out.append(f"{WORDS[::-1]} {WORDS + [text]} {[text] + WORDS} {'-'.join(WORDS)} {sorted(WORDS)}")
    out.append(f"{WORDS.index('one')}")
    out.append(f"{CODES.get(text, n)} {text in CODES} {CODES} {[k for k, v in CODES.items() if v > 1]}")
    out.append(f"{text in ALLOWED} {n in ALSO} {len(ALSO | {n})} {ALLOWED == {'x', 'y'}} {ALSO <= {1, 2, 3, n}}")
    out.append(f"{ROWS} {rows()} {[len(row) for row in ROWS]} {PAIRS} {DEEP} {DEEP['k'][0][1]}")
    out.append(f"{HALVES[0] / 2} {NOTHING}")
    mine = list(WORDS)
    mine.append(text)
    other = WORDS.copy()
    other += WORDS
    third = WORDS
    xs: list[str] = []
    xs.extend(WORDS)
    xs[:1] = WORDS
    d = dict(CODES)
    d[text] = n
    d.update(CODES)
    e = CODES | d
    best = max(PAIRS, key=lambda p: p[1])
    a, *b = ROWS
    name, count = PAIRS[n % 2]
    chosen = WORDS if n > 2 else xs
    for (s, t), row in zip(PAIRS, ROWS):
        out.append(f"{s}{t}{row}")
    out.append(f"{mine} {other} {third} {xs} {d} {e} {best} {a} {b} {name} {count} {chosen}")
    out.append(f"{WORDS == mine} {first(mine)}")
    out.append(f"{sorted(ALLOWED)} {max(ALSO)} {[*ROWS, [n]]} {({**CODES, 'n': n})} {ROWS[n % 3] == [n]} {[n] in ROWS}")
    return f"{out} {total} {counts}"

@trusted
def index(n: int) -> int:
    return PRIMES[n] + BOX[-n]

@trusted
def key(text: str) -> int:
    return CODES[text]

@trusted
def item(n: int) -> str:
    return WORDS[n]

def local(CODES: dict[str, int]) -> int:
    CODES["a"] = 5
    WORDS = [1]
    WORDS.append(2)
    return CODES["a"] + WORDS[1]

@trusted
def shadowed() -> int:
    return local({"b": 1})
"""


@pytest.fixture(scope="module")
def module(both: Callable[[str], Any]) -> Any:
    return both(SOURCE)


quick = settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))


@quick
@given(n=st.integers(-5, 15), s=st.text(alphabet="abx", max_size=2))
def test_it_is_as_in_python_and_leaves_nothing(module: Any, n: int, s: str) -> None:
    module.agree("read", 0, "")
    module.agree("computed", n)
    before = module.lowered.live()
    module.agree("read", n, s)
    module.agree("index", n)
    module.agree("item", n)
    module.agree("key", s)
    module.agree("shadowed")
    assert module.lowered.live() == before


def test_only_what_is_read_comes_inside(write_module: Callable[..., Path]) -> None:
    source = "ONE = [1]\nTWO = [2]\nTHREE = (3,)\n@trusted\ndef f() -> int:\n    return ONE[0]\n"
    parts = partition(write_module(source))
    text = parts.sources["m_inside.c"]
    assert "m__ONE" in text
    assert "m__TWO" not in text
    assert "m__THREE" not in text


CHANGE = "this would change a constant"
REFUSED = {
    "an item": ("XS[0] = n", "P007", "`XS` is changed in this file"),
    "an item of an item": ("ROWS[0][0] = n", "P008", CHANGE),
    "a slice": ("ys = XS\n    ys[:1] = [n]", "P008", CHANGE),
    "a deleted item": ("d = D\n    del d[n]", "P008", CHANGE),
    "in place": ("ys = XS\n    ys += [n]", "P008", CHANGE),
    "an item in place": ("d = D\n    d[n] += 1", "P008", CHANGE),
    "a method": ("XS.append(n)", "P007", "`XS` is changed in this file"),
    "a method of another name": ("ys = XS\n    ys.append(n)", "P008", CHANGE),
    "a method in a loop": ("for row in ROWS:\n        row.append(n)", "P008", CHANGE),
    "sort": ("ys = XS\n    ys.sort(key=abs)", "P008", CHANGE),
    "a set": ("s = S\n    s.add(n)", "P008", CHANGE),
    "a nested list in a copy": ("ys = ROWS.copy()\n    ys[0].append(n)", "P008", CHANGE),
    "an argument": ("g(XS)", "P011", "`m` may be changed, but this is a constant"),
    "an argument of a container": ("g(ROWS[0])", "P011", "`m` may be changed, but this is a constant"),
    "a result": ("return XS", "P011", "the result of `f` may be changed, but this is a constant"),
    "a variable": ("ys: list[int] = []\n    ys = XS", "P011", "`ys` may be changed, but this is a constant"),
    "an item that changes": ("ys: list[list[int]] = []\n    ys.append(XS)", "P011", "`item` may be changed, but"),
    "state": ("global k\n    k = XS", "P011", "`k` may be changed, but this is a constant"),
    "changed outside": ("n = OUT[0]", "P007", "`OUT` is changed in this file"),
    "changed where it is made": ("n = TOP[0]", "P007", "`TOP` is changed in this file"),
    "assigned": ("global XS\n    XS = [n]", "P008", "`XS` does not live inside"),
    "several types": ("n = len(MIXED)", "P007", "`MIXED` is not a constant: its items have several types"),
    "computed outside": ("n = len(MADE)", "P007", "`MADE` is not a constant: `os.listdir` does not exist inside"),
    "random": ("n = RANDOM[0]", "P014", "`RANDOM` is a constant, and what it is computed from is random"),
    "random in a call": ("n = DRAWN[0]", "P014", "`DRAWN` is a constant, and what it is computed from is random"),
    "asked outside": ("n = ASKED", "P014", "`ASKED` is a constant, and what it is computed from calls `asked` outside"),
    "of a clock": ("n = int(SINCE)", "P014", "`SINCE` is a constant, and what it is computed from calls `time"),
    "objects that change": ("n = BOXES[0].n", "P007", "`BOXES` is not a constant: it may change, as `box.n` is"),
    "objects that change themselves": ("n = UPS[0].n", "P007", "`UPS` is not a constant: it may change, as `self.n`"),
    "what a static method changes": ("n = SET[0].k", "P007", "`SET` is not a constant: it may change, as `c.k`"),
    "what a derived class changes": ("n = DEEP[0].n", "P007", "`DEEP` is not a constant: it may change, as `self.m`"),
    "objects that the host holds": ("n = SAFE.n", "P007", "`SAFE` is not a constant: it may change, as the host holds"),
    "a default that changes": ("n = of_default()", "P014", "the default of `c` is not constant: it may change"),
    "lists in what is frozen": (
        "n = KEPT[0].xs[0]",
        "P007",
        "`KEPT` is not a constant: it may change, as list[int]",
    ),
    "counts": ("n = COUNTS[1]", "P007", "`COUNTS` is not a constant: it may change, as Counter[int] does"),
    "computed, and changed": ("n = LATER[0]", "P007", "`LATER` is changed in this file"),
    "computed, and changed by another name": ("ys = SQUARES\n    ys.append(n)", "P008", CHANGE),
    "unknown items": ("n = len(EMPTY)", "P007", "`EMPTY` is not a constant: what it holds is not known"),
    "items that do not fit": ("n = len(SMALL)", "P007", "`SMALL` is not a constant: 300 does not fit u8"),
}
MODULE = """
import os
import secrets
import time
from collections import Counter
from dataclasses import dataclass
XS = [1, 2]
ROWS = [[1], [2]]
D = {1: 2}
S = {1}
OUT = [1]
TOP = [1]
TOP.append(2)
MIXED = [1, "a"]
MADE = os.listdir()
RANDOM = secrets.token_bytes(3)
SQUARES = [n * n for n in range(5)]
LATER = [n for n in range(5)]
LATER.append(5)
COUNTS = Counter([1, 2])
SINCE = time.time()
EMPTY = []
SMALL: list[u8] = [300]
k: Inside[list[int]] = []
def drawn() -> bytes:
    return secrets.token_bytes(3)
@untrusted
def asked() -> int:
    return 3
@dataclass
class Box:
    n: int
@dataclass(frozen=True)
class Kept:
    xs: list[int]
DRAWN = drawn()
ASKED = asked()
BOXES = [Box(n) for n in range(3)]
def unpack(box: Box) -> None:
    box.n = 3
class Up:
    def __init__(self, n: int) -> None:
        self.n = n
    def up(self) -> None:
        self.n += 1
class Base:
    def __init__(self, n: int) -> None:
        self.m = n
class Derived(Base):
    def reset(self) -> None:
        del self.m
@trusted
class Safe:
    def __init__(self, n: int) -> None:
        self.w = n
class Set:
    def __init__(self, n: int) -> None:
        self.k = n
class Setter:
    @staticmethod
    def put(c: Set) -> None:
        c.k = 3
SET = [Set(1)]
UPS = [Up(1)]
DEEP = [Base(1), Derived(2)]
SAFE = Safe(1)
def of_default(c: Up = Up(3)) -> int:
    return c.n
KEPT = [Kept([1])]
def outside() -> None:
    OUT.append(2)
def g(m: list[int]) -> int:
    return len(m)
@trusted
def f(n: int) -> list[int]:
"""


@pytest.mark.parametrize("name", REFUSED)
def test_it_is_refused(write_module: Callable[..., Path], name: str) -> None:
    body, code, message = REFUSED[name]
    with pytest.raises(PartitionError) as caught:
        partition(write_module(f"{MODULE}    {body}\n    return [n]\n"))
    assert f"error[{code}]: {message}" in str(caught.value)
