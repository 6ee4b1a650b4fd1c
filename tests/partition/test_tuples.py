"""Tuples beyond their items: len, in, loops, slices, +, an index that is known when it runs."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pyenclave.errors import PartitionError
from pyenclave.partition import partition

SOURCE = """
from typing import NamedTuple

class Point(NamedTuple):
    x: int
    y: int
    z: int = 3

note: Inside[str] = ""

def seen(n: int) -> int:
    global note
    note += f"{n} "
    return n

def made(n: int) -> tuple[int, int]:
    return seen(n), n + 1

@trusted
def whole(n: int, text: str) -> str:
    global note
    note = ""
    t = (n, 2, n + 3, 4)
    words = ("a", text, "b" + text)
    p = Point(n, 2)
    out = [str(len(t)), str(len(made(n))), str(len(())), str(n in t), str(seen(5) in (seen(n), 5, seen(7)))]
    out.append(f"{text in words} {text not in ('a', 'b')} {n in made(n - 1)} {n in ()} {n / 2 in t} {n in p} {len(p)}")
    out.append(f"{n in (1, 2, 3, 4, 5, 6, 7, 8, 9, 10)} {seen(n) in (seen(1), 2, 3, 4, 5, 6, 7, 8, 9)}")
    out.append(f"{t in ((n, 2, n + 3, 4), t)}")
    for x in t:
        out.append(str(x))
    for i, w in enumerate(words):
        for c in w + words[i]:
            out.append(c)
    for x in (seen(1), n, seen(3)):
        out.append(str(x * 2))
        n += x % 3
    for a, b in ((1, "x"), (n, text)):
        out.append(f"{a}{b}")
    for q in p:
        out.append(str(q))
    for u, v in zip(t, words):
        out.append(f"{u}{v}")
    out.append(f"{sum(t)} {max(t)} {min(t[:2])} {sorted(words)} {list(t)} {set(made(3))}")
    out.append(f"{[x + 1 for x in t if x in p]}")
    out.append(f"{any(x > 3 for x in t)} {all(t)} {'-'.join(words)} {bytes((1, 2, n % 5))!r} {[*t, *p]}")
    out.append(f"{t[1:]} {t[::-1]} {t[-2:]} {made(n)[:1]} {p[1:]} {t[:0]} {t[1:3] + words + made(n)}")
    out.append(f"{p + (text,)} {() + (n,)} {bytes((1, n % 9))}")
    a, d, *e = t + (n,)
    if t and not ():
        out.append(f"{a} {d} {e} {bool(t)} {bool(())}")
    return f"{out} {note}"

@trusted
def item(i: int, text: str) -> str:
    words = ("a", text, "b" + text)
    t = (i, 2, 3)
    rows = ((1, 2), (i, 4))
    return f"{words[i]} {t[i - 1]} {rows[i % 2]} {rows[i % 2][i % 2]} {(5, 6, i)[i]}"

@trusted
def stored(n: int) -> str:
    xs = [1, 2, 3]
    xs[1:] = (n, n)
    xs.extend((4, n))
    d: dict[int, tuple[int, int]] = {n: (1, 2)}
    d[n] = d[n][::-1]
    return f"{xs} {d} {(n, 1) in d.values()} {len(d[n])}"
"""


@pytest.fixture(scope="module")
def module(both: Callable[[str], Any]) -> Any:
    return both(SOURCE)


quick = settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))


@quick
@given(n=st.integers(-5, 12), s=st.text(alphabet="ab", max_size=3))
def test_it_is_as_in_python_and_leaves_nothing(module: Any, n: int, s: str) -> None:
    module.agree("whole", 0, "")
    before = module.lowered.live()
    module.agree("whole", n, s)
    module.agree("item", n, s)
    module.agree("stored", n)
    module.agree("whole", 0, "")
    assert module.lowered.live() == before


REFUSED = {
    "a loop over several types": ("for x in (n, s):\n        n = 1", "P011", "the alternatives are int and str"),
    "a loop over nothing": ("for x in ():\n        n = 1", "P011", "what this holds is not known"),
    "several types by an index": ("a = (n, s)[n]", "P009", "a tuple with items of several types is indexed by a"),
    "an index past the end": ("a = (n, n)[2]", "P009", "this can only fail: tuple index out of range"),
    "bounds": ("a = (n, s)[:n]", "P009", "a slice of a tuple with items of several types has constant bounds"),
    "a step": ("a = (n, n)[::0]", "P009", "this can only fail: slice step cannot be zero"),
    "in, of another type": ("a = n in (1, s)", "P011", "`==` does not compare str with int"),
    "more items": ("a = (n,)\n    a += (n,)", "P011", "`a` must be tuple[int], not tuple[int, int]"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_it_is_refused(write_module: Callable[..., Path], name: str) -> None:
    body, code, message = REFUSED[name]
    with pytest.raises(PartitionError) as caught:
        partition(write_module(f"@trusted\ndef f(n: int, s: str) -> None:\n    {body}\n"))
    assert f"error[{code}]: {message}" in str(caught.value)
