"""What empty containers hold that nobody declares: what it is found by, and what the messages of others name."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from pyenclave.errors import PartitionError
from pyenclave.partition import partition

HEAD = """from collections import defaultdict, deque
from typing import TypeVar
from pyenclave import trusted, u8

T = TypeVar("T")


def both(one: T, other: T) -> list[T]:
    made = []
    made.append(one)
    made.append(other)
    return made


@trusted
def f(n: int, s: str, x: float, xs: list[int], small: list[u8]) -> None:
"""
LINES = HEAD.count("\n")


def said(write_module: Callable[..., Path], body: str) -> list[str]:
    """Each error: its line in the body, its message, its hint."""
    rows = "".join(f"    {row}\n" for row in body.split("\n"))
    try:
        partition(write_module(HEAD + rows, header=""))
    except PartitionError as error:
        text = re.sub(r"(m\.py:|line )(\d+)", lambda found: f"{found[1]}{int(found[2]) - LINES}", str(error))
        found = re.findall(r"m\.py:(\d+):\d+: error\[P\d+\]: (.*)\n(?:.*\|.*\n)*(?: *= hint: (.*))?", text)
        return [f"{line}: {message} ({hint})" for line, message, hint in found]
    return []


TAKEN = [
    "a = both(n, 2)\nb = both(s, 'x')\na.append(len(b[0]))",
    "a = []\nb = []\nfor _ in xs:\n    b.append(a[0])\n    a.append(s)\nb.append('x')",  # found one after the other
    "a = []\nfor one in small:\n    a.append(one)\nb: list[u8] = a",
    "a = {}\nfor one in small:\n    a[one] = [one]\nb: dict[u8, list[u8]] = a",
    "def g(one: int) -> None:\n    a.append(one)\na = []\na.append(n)\ng(n)",
    "def g(one: int) -> None:\n    a.append(one)\na = []\ng(n)\na.append(n)",
    "a = []\nif a[0] + 1:\n    pass\nelse:\n    a.append(n)",
    "a = [] if n else [s]\na.append('x')",
    "while n in (a := []):\n    a.append(n)",
    "a = defaultdict(dict)\na[s][n] = x",
    "a = deque([], 3)\na.append((n, s))\nb, c = a.pop()",
    "a = set()\nif s in a or n in {len(one) for one in a}:\n    n = 1\na |= {s}",
    "a = frozenset()\nb: frozenset[int] = a",
    "a = []\ntry:\n    n = a[0] + 1\nexcept IndexError:\n    a.append(n)",
    "match n:\n    case 1:\n        a = []\n        for k in a:\n            n = k + 1\n        a.append(n)",
]
REFUSED = [
    ("a = []\na.append(n)\na.append(s)",
     "3: `item` must be int, not str (line 2 made `a` a list[int]; declare it where it should be another one)"),
    ("a = {}\na[s] = n\na[n] = n",
     "3: the key must be str, not int (line 2 made `a` a dict[str, int]; declare it where it should be another one)"),
    ("a, b = [], {}\nb[s] = [n]\nb[s].append(x)\na.append(n)",
     "3: `item` must be int, not float (line 2 made `b` a dict[str, list[int]]; declare it where it should be another "
     "one)"),
    ("a = []\na.append(n)\nb: list[float] = a",
     "3: `b` must be list[float], not list[int] (line 2 made `a` a list[int]; declare it where it should be another "
     "one)"),
    ("a = set()\na.add([n])",
     "1: list[int] is not hashable (line 2 puts one in: use one that does not change, such as a tuple or bytes)"),
    ("a = []\na.append(a)", "1: what this holds is not known (declare it, as in `found: list[int] = …`)"),
    ("a = []\nif a:\n    return", "1: what this holds is not known (declare it, as in `found: list[int] = …`)"),
    ("a = defaultdict(len)\na[s] = n",
     "1: inside, `len` takes one argument (write `len(x)`)"),
    # What has nothing to do with it is told once, however often the function is looked at.
    ("a = []\na.append(s + n)\na.append(s)",
     "2: `+` does not work on str and int (use `str(…)` or an f-string for text)"),
]  # fmt: skip


@pytest.mark.parametrize("body", TAKEN)
def test_it_is_found(write_module: Callable[..., Path], body: str) -> None:
    assert said(write_module, body) == []


@pytest.mark.parametrize(("body", "message"), REFUSED)
def test_it_is_refused(write_module: Callable[..., Path], body: str, message: str) -> None:
    assert said(write_module, body) == [message]
