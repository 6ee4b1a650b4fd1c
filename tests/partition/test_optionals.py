"""`T | None` in alternatives, comparisons, text, comprehensions and `match`: None where it may be, and nowhere else."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pyenclave.errors import PartitionError
from pyenclave.partition import partition

SOURCE = """
from dataclasses import dataclass
from enum import Enum

class Color(Enum):
    RED = 1
    BLUE = 2

@dataclass
class Job:
    name: str
    after: str | None = None
    cost: int | None = None

note: Inside[str] = ""

def text_of(n: int) -> str | None:
    global note
    note += f"{n} "
    return None if n < 0 else "x" * (n % 3)

def number_of(n: int) -> int | None:
    global note
    note += f"{n} "
    return n if n % 4 else None

def color_of(n: int) -> Color | None:
    return [Color.RED, Color.BLUE][n % 2] if n > 0 else None

def job_of(n: int) -> Job | None:
    return Job(str(n), text_of(n), number_of(n)) if n > 1 else None

@trusted
def alternatives(n: int, text: str) -> str:
    global note
    note = ""
    a = text_of(n) or "default"
    b = number_of(n) or number_of(n + 1) or 7
    c = text_of(n) and text
    d = text or None
    e = text if n > 3 else None
    f = None if n > 3 else [n]
    g = text_of(n) or text_of(1 - n)
    h = len(text_of(n) or text)
    job = job_of(n) or Job("none")
    k = number_of(n) if n > 1 else n
    m = (number_of(n) or 0) + (number_of(n) or 1)
    p: str | None = text_of(n) or None
    r = (d or "") + (e or "-") + (g or "?")
    if a and (c or d):
        r += "!"
    return f"{a} {b} {c} {d} {e} {f} {g} {h} {job} {k} {m} {p} {r} {job.after} {note}"

@trusted
def compared(n: int, text: str) -> str:
    global note
    note = ""
    x, y = text_of(n), number_of(n)
    out = [x == text, text == x, x != text, y == 3, y != n, n == y, x == text_of(n - 1), number_of(n) == number_of(n)]
    out += [color_of(n) == Color.RED, job_of(n) == job_of(n), job_of(n) == Job("2", "xx", 2), y == u8(3)]
    if x == "x":
        out.append(len(x) == 1)
    if y != 3:
        return f"{out} {y} {note}"
    return f"{out} {y + 1} {note}"

@trusted
def texts(n: int, text: str) -> str:
    global note
    note = ""
    job = job_of(n)
    data: bytes | None = text.encode() if n > 1 else None
    half: float | None = n / 2 if n != 2 else None
    flag: bool | None = n > 2 if n > 1 else None
    xs: list[int] | None = [n] if n > 1 else None
    pair: tuple[int, int] | None = (n, 1) if n > 1 else None
    out = f"{text_of(n)} {number_of(n)!r} {text_of(n)!r} {color_of(n)} {color_of(n)!r}"
    out += f"{job} {data} {half} {flag} {xs} {pair}"
    return out + str(text_of(n)) + repr(number_of(n)) + "%s" % text_of(n) + "%r" % (text_of(n),) + note

@trusted
def collected(n: int, text: str) -> str:
    xs = [number_of(i) for i in range(n)]
    ys = [x + 1 for x in xs if x is not None]
    zs = [w.upper() for w in [text_of(i - 2) for i in range(5)] if w]
    total = sum(x for x in xs if x is not None and x > 2)
    d = {k: len(v) for k, v in {1: text_of(n), 2: text_of(1)}.items() if v is not None}
    return f"{xs} {ys} {zs} {total} {d} {any(x is None for x in xs)} {3 in xs} {xs.count(None)}"

kept: Inside[tuple[str, list[int]] | None] = None

@trusted
def tuples(n: int, text: str) -> str:
    global kept
    d = {"x": (text, [n]), "y": ("y" * 30, [1])}
    t = d.get(text)
    out = "none" if t is None else t[0] + str(t[1])
    u = d.pop("y", None)
    u = u if n > 2 else None
    job: tuple[str, list[int]] | None = ("a" + text, [n]) if n else None
    kept = job
    mine = kept
    xs = [u, job, mine, None, t]
    holder: dict[int, tuple[str, list[int]] | None] = {1: job, 2: None}
    holder[3] = (text, [])
    out += f"{[1, None, n]} { {'a': None, 'b': n} } {len({None, n})}"
    holder[1] = None
    for one in xs:
        if one is not None:
            name, items = one
            items.append(len(name))
            out += name + str(items)
    first = t or ("default", [1])
    best = max(d.values(), key=lambda p: p[0], default=None)
    empty: list[str] | None = []
    lookup: dict[str, int] | None = {}
    if n > 3:
        empty = ["a"]
        lookup["k"] = 1
    out += f"{empty} {lookup}"
    return f"{out} {xs} {holder} {first} {best} {job == mine} {job == ('a', [0])} {t} {kept!r}"

@trusted
def matched(n: int, text: str) -> str:
    x = text_of(n)
    match x:
        case None:
            out = "none"
        case "x":
            out = "one " + x
        case other:
            out = other + str(len(x))
    match number_of(n):
        case None if n > 100:
            out += "never"
        case 3:
            out += " three"
        case None:
            out += " none"
        case y if y > 5:
            out += f" {y + 1}"
        case y:
            out += f" {y * 2}"
    job = job_of(n)
    match job:
        case Job(name="2"):
            out += job.name
        case None:
            out += "no job"
        case Job(name=name, after=None):
            out += name
        case _:
            out += job.name + "last"
    return out
"""


@pytest.fixture(scope="module")
def module(both: Callable[[str], Any]) -> Any:
    return both(SOURCE)


quick = settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))


@quick
@given(n=st.integers(-5, 12), s=st.text(alphabet="xy", max_size=3))
def test_it_is_as_in_python_and_leaves_nothing(module: Any, n: int, s: str) -> None:
    module.agree("texts", 1, "")
    module.agree("tuples", 0, "")
    before = module.lowered.live()
    for name in ("alternatives", "compared", "collected", "matched", "texts", "tuples"):
        module.agree(name, n, s)
    module.agree("texts", 1, "")
    module.agree("tuples", 0, "")
    assert module.lowered.live() == before


HEAD = """
def g(n: int) -> str | None:
    return None if n else "a"
def h(m: str) -> int:
    return len(m)
@trusted
def f(n: int, s: str) -> int:
"""
REFUSED = {
    "what may be None": ("return h(g(n))", "P011", "`m` must be str, but this may be None"),
    "and": ("x = g(n) and s\n    return h(x)", "P011", "`m` must be str, but this may be None"),
    "or of two": ("x = g(n) or g(1)\n    return h(x)", "P011", "`m` must be str, but this may be None"),
    "or None": ("x = s or None\n    return h(x)", "P011", "`m` must be str, but this may be None"),
    "None alone": ("x = None or None", "P009", "trusted code does not have None as a value"),
    "or of another type": ("x = g(n) or n", "P011", "the alternatives are str and int"),
    "another type compared": ("if g(n) == n:\n        return 1", "P011", "str | None and int do not compare"),
    "order": ("if g(n) < s:\n        return 1", "P011", "str | None and str do not compare"),
    "after a guarded case": (
        "match g(n):\n        case None if n:\n            pass\n        case x:\n            return h(x)",
        "P011",
        "`m` must be str",
    ),
    "after another case": (
        "match g(n):\n        case 'a':\n            pass\n        case x:\n            return h(x)",
        "P011",
        "`m` must be str",
    ),
    "a comprehension's variable": ("return sum(h(x) for x in [g(1), g(2)])", "P011", "`m` must be str"),
    "not equal": ("x = g(n)\n    if x != 'a':\n        return h(x)", "P011", "`m` must be str"),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_it_is_refused(write_module: Callable[..., Path], name: str) -> None:
    body, code, message = REFUSED[name]
    with pytest.raises(PartitionError) as caught:
        partition(write_module(f"{HEAD}    {body}\n    return n\n"))
    assert f"error[{code}]: {message}" in str(caught.value)
