"""Built-in functions in the forms that take more than a value: sum, pow, dict, zip, map, filter, isinstance."""

import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from pyenclave.errors import PartitionError
from pyenclave.partition import partition

SOURCE = """
from dataclasses import dataclass
from typing import NamedTuple

@dataclass
class Job:
    name: str

class Pair(NamedTuple):
    a: int
    b: str

note: Inside[str] = ""

def seen(n: int) -> int:
    global note
    note += f"{n} "
    return n

def odd(n: int) -> bool:
    return seen(n) % 2 == 1

def both(a: int, b: str) -> str:
    return b * (a % 3)

def pair(n: int) -> tuple[int, str]:
    return seen(n), str(n)

@trusted
def sums(n: int, x: float) -> str:
    xs = [n, 3, -n]
    bs = [n > 3, True]
    fs = [x, 0.5]
    out = [sum(bs), sum(i > n for i in xs), sum(xs, start=n), sum([i for i in xs if i > 2], n), sum(range(5), n)]
    more = [sum(xs, 0.5), sum((i for i in xs), x), sum([i for i in xs], x), sum(fs), sum(fs, 1.5), sum(bs, 0.25)]
    return f"{out} {more}"

@trusted
def power(x: float, y: float) -> float:
    return x ** y

@trusted
def powers(x: float, n: int, k: int) -> str:
    y = x
    y **= 2
    return f"{x ** n} {2.0 ** n} {n ** 0.5 if n >= 0 else 0.0} {y} {pow(x, 2)} {pow(n, 3)} {pow(base=k, exp=2)}"

@trusted
def modular(a: int, b: int, m: int) -> int:
    return pow(a, b, m)

@trusted
def dicts(n: int, text: str) -> str:
    global note
    note = ""
    words = text.split()
    out = [dict(zip(words, range(n % 5))), dict(a=n, b=seen(2)), dict({"z": 1}, a=n), dict([("k", n), ("k", 3)])]
    more = [dict((i, str(i)) for i in range(n % 4)), dict(pair(i) for i in [n, 2]), dict(map(pair, range(n % 3)))]
    wide: dict[int, float] = dict([(1, 2)])
    return f"{out} {more} {dict(enumerate(text))} {wide[1] / 4} {dict(((n, 'x'), (2, 'y')))} {note}"

@trusted
def zipped(n: int, m: int, strict: bool) -> str:
    global note
    note = ""
    out: list[str] = []
    try:
        for a, b in zip(range(n), "abcd"[:m], strict=True):
            out.append(f"{a}{b}")
        for c in zip([1] * m, "abc"[:m], {i: 1 for i in range(n)}, strict=True):
            out.append(str(c))
        for d in zip(range(n), strict=True):
            out.append(str(d))
        out.append(str(list(zip([seen(1)], [n], strict=False))))
    except ValueError as e:
        out.append(str(e))
    return f"{out} {note}"

@trusted
def mapped(n: int, text: str) -> str:
    global note
    note = ""
    xs = [n, 3, 4, 5]
    a = list(map(str, xs)) + sorted(map(lambda c: c * 2, text)) + list(map(str.upper, text.split()))
    b = list(filter(odd, xs)) + list(filter(None, [0, n])) + list(filter(lambda x: x > n, xs))
    c = "".join(map(both, xs, text)) + ",".join(map(lambda i, w: f"{i}{w}", range(3), text))
    d = f"{sum(map(seen, xs))} {any(map(odd, xs))} {all(filter(odd, xs))} {max(map(abs, xs))} {set(map(len, [text]))}"
    ys: list[int] = []
    ys.extend(map(seen, [x for x in xs if x % 2 == 0]))
    return f"{a} {b} {c} {d} {ys} {bytes(map(lambda x: x % 7, xs))} {min(filter(odd, xs), default=seen(0))} {note}"

@trusted
def instances(n: int, text: str, x: float, flag: bool, data: bytes) -> str:
    global note
    note = ""
    name: str | None = text if n > 2 else None
    job: Job | None = Job(text) if n > 1 else None
    out = [isinstance(n, int), isinstance(flag, int), isinstance(n, bool), isinstance(x, float), isinstance(x, int)]
    out += [isinstance(text, (int, str)), isinstance(data, int | bytes), isinstance([n], list), isinstance({n}, set)]
    out += [isinstance(Pair(1, "a"), tuple), isinstance(Pair(1, "a"), Pair), isinstance(job, Job)]
    out.append(isinstance(job, Pair))
    out += [isinstance(seen(n), str), isinstance({1: 2}, dict), isinstance((n, n), (list, tuple))]
    out.append(isinstance(name, bytes))
    if isinstance(name, str):
        out.append(len(name) > 1)
    if not isinstance(job, Job):
        return f"{out} none {note}"
    return f"{out} {job.name} {isinstance(name, str) and len(name) > 2} {note}"

@trusted
def prefixes(text: str, n: int) -> str:
    global note
    note = ""
    data = text.encode()
    parts = ("ab", text[:1], "c")
    out = [text.startswith(("a", "bc")), text.endswith(parts), data.startswith((b"a", b"b")), text.startswith(())]
    out += [text.startswith(("b", "c"), seen(n)), text.endswith(("b", "c"), seen(0), seen(n)), data.endswith((b"",))]
    out += [bytearray(data).startswith((b"b", data)), text[seen(n) % 2 :].startswith(("a", "b" + str(seen(1))), n)]
    return f"{out} {note}"
"""


@pytest.fixture(scope="module")
def module(both: Callable[[str], Any]) -> Any:
    return both(SOURCE)


quick = settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))


@quick
@given(n=st.integers(-5, 9), m=st.integers(0, 4), s=st.text(alphabet="abc d", max_size=7), x=st.floats(-9, 9))
def test_it_is_as_in_python_and_leaves_nothing(module: Any, n: int, m: int, s: str, x: float) -> None:
    module.agree("dicts", 0, "")
    before = module.lowered.live()
    module.agree("sums", n, x)
    module.agree("powers", x or 1.0, n, m)
    module.agree("dicts", n, s)
    module.agree("zipped", max(n, 0), m, True)
    module.agree("mapped", n, s)
    module.agree("instances", n, s, x, n > 1, s.encode())
    module.agree("prefixes", s, n)
    module.agree("dicts", 0, "")
    assert module.lowered.live() == before


SPECIAL = [0.0, -0.0, 1.0, -1.0, 0.5, -0.5, 2.0, -2.0, 3.0, -3.0, 1e300, -1e300, 1e-300, 5e-324, math.inf, -math.inf]


def test_special_powers(module: Any) -> None:
    for x in [*SPECIAL, math.nan]:
        for y in [*SPECIAL, math.nan]:
            if x < 0 and not math.isinf(x) and y != math.floor(y) if math.isfinite(y) else False:
                with pytest.raises(ValueError, match=r"^negative number cannot be raised to a fractional power$"):
                    module.lowered.call("power", x, y)
            else:
                module.agree("power", x, y)


@quick
@given(x=st.floats(0, 1e9), y=st.floats(-40, 40))
def test_powers(module: Any, x: float, y: float) -> None:
    module.agree("power", x, y)


@quick
@given(a=st.integers(-(2**63), 2**63 - 1), b=st.integers(-50, 2**40), m=st.integers(-(2**63), 2**63 - 1))
@example(a=3, b=-1, m=6)
@example(a=3, b=2, m=0)
def test_modular_powers(module: Any, a: int, b: int, m: int) -> None:
    module.agree("modular", a, b, m)


REFUSED = {
    "a sum of texts": ("n = sum([s])", "P011", "`sum` adds numbers, not str"),
    "a start of another type": ("n = sum([n], s)", "P011", "the start of `sum` must be int, not str"),
    "a modulus of floats": ("n = pow(2.0, 3, 4)", "P011", "`pow` with a modulus takes ints"),
    "no pairs": ("a = dict([n])", "P011", "pairs are tuples of a key and its value, not int"),
    "strict by a variable": (
        "for a in zip(s, strict=n > 1):\n        n = 1",
        "P010",
        "inside, `zip` takes things",
    ),
    "map in a list": ("a = [map(len, [s])]", "P009", "`map(…)` as a value"),
    "map without a function": ("a = list(map([s]))", "P010", "`map` takes a function and what it runs over"),
    "filter of two": ("a = list(filter(len, [s], [s]))", "P010", "`filter` takes a function and what it runs over"),
    "a lambda of two": ("a = list(map(lambda a, b: a, [s]))", "P010", "this function is called with 1 arguments"),
    "an assignment in a lambda": ("a = list(map(lambda c: (n := 1), s))", "P009", "an assignment in a lambda"),
    "an assignment in a key": ("a = sorted(s, key=lambda c: (n := 1))", "P009", "an assignment in a lambda"),
    "a class that is not known": ("a = isinstance(s, nothing)", "P009", "a class that `isinstance` does not know"),
    "prefixes of two types": ("a = s.startswith(('a', n))", "P011", "the item must be str, not int"),
    "a negative power": ("n = n ** -1", "P009", "a negative exponent makes a float"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_it_is_refused(write_module: Callable[..., Path], name: str) -> None:
    body, code, message = REFUSED[name]
    with pytest.raises(PartitionError) as caught:
        partition(write_module(f"@trusted\ndef f(n: int, s: str) -> None:\n    {body}\n"))
    assert f"error[{code}]: {message}" in str(caught.value)
