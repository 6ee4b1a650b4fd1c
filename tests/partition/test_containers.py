"""Lists, dicts, sets and tuples: displays, items, methods, loops, comprehensions; shared as in Python."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

SOURCE = """
@trusted
def lists(n: int) -> str:
    xs = [1, 2, n]
    xs.append(7)
    xs[0] += 5
    xs[-1] = xs[1] * 3
    ys: list[int] = []
    for i, x in enumerate(xs, 1):
        ys.append(i * x)
    ys += [9]
    ys.extend(xs)
    zs = [x * 2 for x in ys if x % 2 == 0 or x > n]
    total = 0
    for a, b in zip(xs, ys):
        total += a * b
    del ys[0]
    ys.sort(reverse=True)
    ms = [[i * j for j in range(3)] for i in range(n % 4)]
    shared = ms
    shared.append(xs)
    xs.append(n)
    return (
        f"{xs} {ys} {zs} {total} {len(ys)} {sum(ys)} {max(xs)} {min(ys)} {3 in xs} {xs[1:3]} {ys[::-2]} {xs == ys}"
        + str(sorted(zs)) + str(ms) + str(sum(x * 2 for x in xs)) + str(list(reversed(xs))) + f"{xs * 2} {xs < ys}"
    )

@trusted
def failing(n: int) -> int:
    xs = [i for i in range(n % 5)]
    ys = {i: str(i) for i in xs}
    if n % 3 == 0:
        return xs[n]
    if n % 3 == 1:
        return len(ys[n])
    return xs.pop() + xs.index(n)

@trusted
def dicts(text: str) -> str:
    counts: dict[str, int] = {}
    for c in text:
        counts[c] = counts.get(c, 0) + 1
    out: list[str] = []
    for k, v in counts.items():
        out.append(k * v)
    best = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    by_length = sorted([text[i:] for i in range(len(text))], key=len, reverse=True)
    seen = {c for c in text}
    seen.add("q")
    seen |= {"r"}
    squares = {i: i * i for i in range(4)}
    if "a" in counts:
        del counts["a"]
    first = ("none", 0)
    for p in best:
        first = p
        break
    name, many = first
    groups: dict[int, list[str]] = {}
    for word in text.split():
        groups.setdefault(len(word), []).append(word)
    return (
        f"{counts} {out} {best} {len(seen)} {squares} {name} {many} {any(v > 2 for v in counts.values())}"
        + f"{all([k != 'z' for k in counts])} {groups} {by_length} {sorted(seen)} {counts == {}} {list(counts.keys())}"
    )

def pair(a: int, b: str) -> tuple[int, str]:
    return a + 1, b + "!"

@trusted
def tuples(a: int, s: str) -> str:
    x, y = pair(a, s)
    t = (x, y, (y, x))
    z = t[2]
    (p, q), r = z, t[0]
    p, q = p + "?", q + r
    keyed = {(a, s): 1, (x, y): 2}
    keyed[(a, s)] += 5
    return f"{t} {z} {p} {q} {t[2][0]} {t == (1, 's', ('s', 1))} {t < (2, 'a', ('b', 3))} {keyed}"

note: Inside[str] = ""

def seen(n: int) -> int:
    global note
    note += str(n)
    return n

@trusted
def order(n: int) -> str:
    global note
    note = ""
    xs = [0] * 9
    xs[seen(1)] = seen(2)
    xs[seen(3)] += seen(4)
    d = {seen(5): seen(6), seen(7): seen(8)}
    t = (seen(1), [seen(2), seen(3)])
    found = any(seen(x) > n for x in range(5))
    every = all(seen(x) < n for x in xs)
    a, b = seen(6), seen(7)
    return f"{note} {xs} {d} {t} {found} {every} {a} {b}"

@trusted
def changed(n: int) -> int:
    xs = [1, 2, 3]
    total = 0
    for x in xs:
        total += x
        if len(xs) < n:
            xs.append(x + 1)
    d = {1: 2}
    for k in d:
        if n > 5:
            d[n] = 3
    return total
"""


@pytest.fixture(scope="module")
def module(both: Callable[[str], Any]) -> Any:
    return both(SOURCE)


quick = settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))


@quick
@given(n=st.integers(-20, 60), s=st.text(alphabet="ab cz", max_size=14))
def test_it_is_as_in_python_and_leaves_nothing(module: Any, n: int, s: str) -> None:
    module.agree("order", 0)
    before = module.lowered.live()
    for name in ("lists", "failing", "order", "changed"):
        module.agree(name, n)
    module.agree("order", 0)
    module.agree("dicts", s)
    module.agree("tuples", n, s)
    assert module.lowered.live() == before
