"""What is unpacked: lists, text, sets and tuples into targets, displays and arguments."""

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
from typing import NamedTuple

@dataclass
class Box:
    name: str
    items: list[int]

class Pair(NamedTuple):
    k: int
    v: str

note: Inside[str] = ""
kept: Inside[dict[str, int]] = {}

def seen(n: int) -> int:
    global note
    note += f"{n} "
    return n

def said(text: str) -> str:
    global note
    note += text + " "
    return text

def three(a: int, b: str, c: int = 9) -> str:
    return f"{a}-{b}-{c}"

def halves(n: int) -> tuple[int, str]:
    return seen(n) // 2, str(n)

@trusted
def pairs(text: str) -> str:
    a, b = text.split()
    a, b = b, a
    return a + "|" + b

@trusted
def starred(text: str) -> str:
    first, *rest = text.split()
    *init, last = rest
    return f"{first} {rest} {init} {last}"

@trusted
def middle(text: str) -> str:
    a, *b, c, d = text
    [x, *y] = text.encode()
    return f"{a} {b} {c} {d} {x} {y}"

@trusted
def nested(n: int, text: str) -> str:
    global note
    note = ""
    box = Box("", [0] * 3)
    xs = [0] * 4
    xs[seen(1)], (box.name, *kept_), box.items[seen(2)] = 4, text.split(), 5
    rows = [[n, 1, 2], [3, 4, 5, n]]
    out: list[str] = []
    for a, *more in rows:
        out.append(f"{a}{more}")
    for k, (p, *q) in enumerate([(1, 2, 3), (4, n, 6)]):
        out.append(f"{k}{p}{q}")
    t = (n, 2, 3)
    u, *v = t
    *w, z = (seen(7), n)
    none: list[int] = [1]
    one, two, *none = n, 3
    g, h = [a + b for a, b in [[1, 2], [n, 4]]]
    (r, s), c = {n: 3, n + 1: 4}, 5
    return f"{box} {xs} {kept_} {out} {u} {v} {w} {z} {none} {g} {h} {r} {s} {note}"

def enumerate_(d: dict[str, int]) -> list[tuple[str, int]]:
    return [*zip(d, d.values())]

@trusted
def order(text: str) -> str:
    global note
    note = ""
    d = {"a": 1}
    e = {said("b"): seen(2), **d, said("a"): seen(3), **{"c": seen(4)}, "d": d.pop("a")}
    xs = [1, 2]
    ys = [seen(1), *xs, xs.pop(), *xs, *text.encode(), *range(3), *kept.values()]
    zs = {*text, "q", *e}
    f = [*d.items(), ("z", 1), *enumerate_(d)]
    t = (*halves(7), seen(8), *Pair(1, "p"))
    return f"{e} {d} {xs} {ys} {sorted(zs)} {f} {t} {note}"

@trusted
def calls(n: int) -> str:
    global note
    note = ""
    t = (n, "t")
    out = three(*t) + three(*halves(n), seen(1)) + three(seen(3), *("x", seen(4))) + three(*t, c=seen(5))
    p = Pair(*halves(n + 1))
    b = Box(*("name", [n]))
    return f"{out} {p} {b} {note} {three(*p)}"

@trusted
def wanted(n: int) -> str:
    xs: list[float] = [*[1, n], 2]
    d: dict[str, float] = {**{"a": n}, "b": 2.5}
    s: frozenset[int] = {*[n], 1}
    a: list[int] = []
    b = 0
    a, b = [], n
    return f"{xs[1] / 2} {d['a'] / 2} {len(s)} {a} {b}"

@trusted
def shadowed(n: int) -> str:
    range, zip = n, "z"
    a, b = (one + range for one in [1, 2])
    c, d = map(str, [range, a])
    return f"{a} {b} {c} {d} {zip}"
"""


@pytest.fixture(scope="module")
def module(both: Callable[[str], Any]) -> Any:
    return both(SOURCE)


quick = settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))


@quick
@given(n=st.integers(-20, 60), s=st.text(alphabet="aB cé", max_size=9))
def test_it_is_as_in_python_and_leaves_nothing(module: Any, n: int, s: str) -> None:
    module.agree("order", "")
    before = module.lowered.live()
    for name in ("pairs", "starred", "middle"):
        module.agree(name, s)
    module.agree("nested", n, s)
    for name in ("calls", "wanted", "shadowed"):
        module.agree(name, n)
    module.agree("order", "")
    assert module.lowered.live() == before


REFUSED = {
    "a number": ("a, b = n", "P008", "int is not unpacked"),
    "too few of a tuple": ("a, *b, c = (n,)", "P008", "1 values for 3 variables"),
    "what is left of different types": ("a, *b = n, s, n", "P011", "the alternatives are str and int"),
    "nothing left": ("a, *b = (n,)", "P011", "what this holds is not known"),
    "a list as arguments": ("g(*[m for m in [n]])", "P009", "`*` of list[int] as arguments"),
    "a dict as arguments": ("g(**{n: n})", "P010", "trusted code does not unpack arguments"),
    "a list in a tuple": ("a = (*[n], s)", "P011", "the alternatives are int and str"),
    "a list in a dict": ("a = {**[n]}", "P009", "list[int] is not unpacked into a dict"),
    "items of two types": ("a = [*s, n]", "P011", "the alternatives are str and int"),
    "an item that is changed": ("a = {*[[n]]}", "P011", "list[int] is not hashable"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_it_is_refused(write_module: Callable[..., Path], name: str) -> None:
    body, code, message = REFUSED[name]
    head = "def g(m: int) -> int:\n    return m\n@trusted\ndef f(n: int, s: str) -> None:\n"
    with pytest.raises(PartitionError) as caught:
        partition(write_module(f"{head}    {body}\n"))
    assert f"error[{code}]: {message}" in str(caught.value)
