"""Stores to slices, and `del` of slices, items and variables."""

import itertools
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pyenclave.errors import PartitionError
from pyenclave.partition import partition

BOUNDS = ["", "0", "1", "-1", "a", "b", "9", "-9"]
SLICES = [f"{start}:{stop}" for start, stop in itertools.product(BOUNDS, BOUNDS)]
SLICES += [f"{start}:{stop}:{step}" for start, stop, step in itertools.product(["", "a", "-2"], ["", "b", "1"], "123")]
SLICES += [f"{start}:{stop}:-{step}" for start, stop, step in itertools.product(["", "a", "-2"], ["", "b", "1"], "12")]


def generated() -> str:
    """Every slice, deleted and stored to, by what a number says."""
    rows = [
        "@trusted\ndef sliced(which: int, a: int, b: int, text: str) -> str:\n"
        "    xs = text.split()\n    ys = [text, 'y']"
    ]
    for number, one in enumerate(SLICES):
        rows.append(f"    if which == {number}:\n        xs[{one}] = ys")
        rows.append(f"    if which == {-1 - number}:\n        del xs[{one}]")
    return "\n".join([*rows, "    return f'{xs} {ys}'", ""])


SOURCE = """
note: Inside[str] = ""

def seen(n: int) -> int:
    global note
    note += f"{n} "
    return n

def made(n: int, xs: list[int]) -> list[int]:
    seen(n)
    return xs

@trusted
def order(n: int, text: str) -> str:
    global note
    note = ""
    xs = [1, 2, 3, 4]
    made(1, xs)[seen(2) - 1 : seen(3)] = made(4, [n, n])
    del made(5, xs)[seen(0) : seen(n) : seen(2)], xs[seen(0)]
    same = xs
    xs[1:1] = xs
    xs[:1], xs[len(xs):] = {n: 1}, (7, n)
    chars = ["a"]
    chars[:0] = text
    chars[-1:] = ["z"]
    floats: list[float] = [0.5]
    floats[1:] = [1, n]
    floats[:0] = (n, 2.5)
    rows = [[1], [2]]
    rows[1:] = []
    empty: list[int] = []
    empty[:] = [n]
    return f"{xs} {same} {chars} {floats[0] / 2} {rows} {empty} {note}"

@trusted
def variables(n: int, text: str) -> str:
    out: list[str] = []
    for i in range(n % 5):
        line = text + str(i)
        out.append(line)
        del line
    del n
    n = 5
    (k, v) = (text, 1)
    del (k, v), text
    try:
        a = "a" * n
    except ValueError:
        return "never"
    b = [a]
    del a
    a = "c"
    return f"{out} {n} {b} {a}"
"""


@pytest.fixture(scope="module")
def module(both: Callable[[str], Any]) -> Any:
    return both(generated() + SOURCE)


@pytest.mark.parametrize("text", ["", "p", "p q r", "p q r s t u"])
def test_slices(module: Any, text: str) -> None:
    module.agree("sliced", 0, 0, 0, text)
    before = module.lowered.live()
    for which in range(-len(SLICES), len(SLICES)):
        module.agree("sliced", which, 1, 3, text)
        module.agree("sliced", which, -1, -4, text)
    assert module.lowered.live() == before


quick = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))


@quick
@given(n=st.integers(-9, 9), s=st.text(alphabet="aé", max_size=6))
def test_it_is_as_in_python_and_leaves_nothing(module: Any, n: int, s: str) -> None:
    module.agree("order", 1, "")
    before = module.lowered.live()
    module.agree("order", n, s)
    module.agree("variables", n, s)
    module.agree("order", 1, "")
    assert module.lowered.live() == before


REFUSED = {
    "deleted": ("a = n\n    del a\n    n = a", "P012", "`a` may be unassigned here"),
    "deleted twice": ("a = n\n    del a, a", "P012", "`a` may be unassigned here"),
    "deleted in a loop": ("a = n\n    for i in range(n):\n        del a", "P012", "`a` may be unassigned here"),
    "deleted in a while": ("a = n\n    while n:\n        n = a\n        del a", "P012", "`a` may be unassigned here"),
    "deleted after a loop": ("for i in range(n):\n        del s\n        s = ''\n    n = len(s)", "P012", "`s` may be"),
    "deleted in a try": (
        "try:\n        del s\n        g(n)\n        s = ''\n    finally:\n        n = len(s)", "P012", "`s` may be",
    ),
    "deleted on one way": ("a = n\n    if n:\n        del a\n    n = a", "P012", "`a` may be unassigned here"),
    "state": ("global k\n    del k", "P008", "`k` lives inside, and stays"),
    "a field": ("del s.x", "P008", "`del` of what is no variable, item or slice"),
    "an item of text": ("del s[0]", "P008", "`del` does not work on this of str"),
    "a slice of text": ("s[:1] = s", "P008", "trusted code does not assign to a slice of this"),
    "a slice in place": ("a = [n]\n    a[:1] += [s]", "P011", "the item must be int, not str"),
    "items of another type": ("a = [n]\n    a[:1] = s", "P011", "what the slice gets must be list[int], not list[str]"),
    "no items": ("a = [n]\n    a[:1] = n", "P011", "what the slice gets must be list[int], not int"),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_it_is_refused(write_module: Callable[..., Path], name: str) -> None:
    body, code, message = REFUSED[name]
    head = "k: Inside[int] = 0\ndef g(m: int) -> int:\n    return m\n@trusted\ndef f(n: int, s: str) -> None:\n"
    with pytest.raises(PartitionError) as caught:
        partition(write_module(f"{head}    {body}\n"))
    assert f"error[{code}]: {message}" in str(caught.value)
