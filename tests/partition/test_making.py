"""Containers made with more than their items: defaultdict, deque, fromkeys; methods that take what is looped over."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pyenclave.errors import PartitionError
from pyenclave.partition import partition

SOURCE = """
from collections import defaultdict, deque
from dataclasses import dataclass
import collections

@dataclass
class Index:
    places: defaultdict[str, list[int]]
    recent: deque[int]

note: Inside[str] = ""
hits: Inside[defaultdict[str, int]] = defaultdict(int)
last: Inside[deque[str]] = deque(maxlen=3)

def seen(n: int) -> int:
    global note
    note += f"{n} "
    return n

def risky(n: int) -> int:
    if n == 3:
        raise ValueError(f"bad {n}")
    return n

@trusted
def defaults(text: str) -> str:
    counts: defaultdict[str, int] = defaultdict(int)
    groups: collections.defaultdict[int, list[str]] = collections.defaultdict(list)
    letters: defaultdict[int, set[str]] = defaultdict(set)
    texts: defaultdict[str, str] = defaultdict(str)
    for c in text:
        counts[c] += 1
        groups[counts[c]].append(c)
        letters[len(groups)].add(c)
        texts[c] += c
        hits[c] += 1
    there = "q" in counts, counts.get("q"), counts["q"], "q" in counts
    copied = counts.copy()
    copied["new"] += 2
    plain = dict(counts)
    plain.update(counts)
    counts.update({"z": 9})
    counts |= {"y": 8}
    index = Index(defaultdict(list), deque([1], 2))
    index.places[text].append(len(text))
    index.recent.append(3)
    index.recent.append(4)
    try:
        return str(plain["missing"])
    except KeyError as e:
        out = str(e)
    same = plain == {"a": 1}, counts == plain, copied != counts
    return f"{counts} {dict(groups)} {groups[99]} {len(letters)} {texts} {there} {copied} {plain} {index} {out} {same}"

@trusted
def state(word: str) -> str:
    hits[word] += 1
    last.append(word)
    return f"{dict(hits)} {list(last)}"

@trusted
def deques(n: int, text: str) -> str:
    global note
    note = ""
    d: deque[int] = deque()
    d.append(n)
    e = deque([1, 2, n])
    f = deque(text, maxlen=3)
    g = deque((seen(x) for x in [1, 2, n]), seen(2))
    h = deque(range(n % 5), None)
    try:
        k = deque([seen(x) for x in range(2)], maxlen=n)
        k.extend(seen(i) for i in range(4))
        out = str(k)
    except ValueError as error:
        out = str(error)
    e.extend(map(seen, d))
    e.extendleft(x + 1 for x in d)
    e.extendleft([7, 8])
    f.append("é")
    f.appendleft("b")
    e.rotate(2)
    e[0] = n + 5
    e[-1] += 1
    del e[1]
    total = 0
    for x in e:
        total += x
    where = e.index(n + 5), e.count(2), n in e, len(g), list(e), e == deque([n])
    w: deque[str] = deque(maxlen=1)
    return f"{d} {e} {f} {g} {h} {out} {total} {where} {w} {sorted(e)} {max(e)} {[*f]} {note}"

@trusted
def dicts(n: int, text: str) -> str:
    global note
    note = ""
    d = {c: i for i, c in enumerate(text)}
    out: list[str] = []
    a = d.pop("a", None)
    out.append("none" if a is None else str(a + 1))
    names: dict[int, str | None] = {1: text, 2: None}
    b = names.pop(n % 3, None)
    out.append("none" if b is None else b)
    if d:
        key, value = d.popitem()
        out.append(f"{key}{value} {d}")
    out.append(f"{dict.fromkeys(text, n)} {list(dict.fromkeys(text))} {dict.fromkeys([1, n])}")
    out.append(f"{dict.fromkeys('xy', [n])}")
    out.append(f"{dict.fromkeys((seen(x) for x in [1, 2]), seen(5))}")
    shared = dict.fromkeys(range(2), [n])
    shared[0].append(1)
    d.update([("k", n), ("l", 2)])
    d.update((c, seen(ord(c))) for c in text)
    d.update(zip(text, range(9)))
    d.update(a=n, b=3)
    d.update({"z": 1}, y=2)
    empty: dict[str, int] = {}
    try:
        empty.popitem()
    except KeyError as e:
        out.append(str(e))
    return f"{out} {d} {shared} {note}"

@trusted
def sets(n: int, text: str) -> str:
    s = {1, 2, n}
    t = set(text)
    out = [sorted(s.union([4, n], (5,))), sorted(s.intersection([1, n, 9])), sorted(s.difference(range(2), {n}))]
    out += [sorted(s.symmetric_difference([1, 7])), sorted(s.union()), sorted(s | {8})]
    out.append(sorted(s.union(x for x in [n, 6])))
    ask = [s.issubset([1, 2, n, 3]), s.issuperset([1]), s.isdisjoint((7, 8)), t.issubset(text), {n}.issubset(range(5))]
    s.update([10, 11], {12}, range(n % 3))
    s.difference_update([10])
    s.symmetric_difference_update([11, 50])
    u = s.copy()
    u.intersection_update(range(13), [1, 2, 12, n])
    t.update("xyz")
    t.update(c + c for c in text)
    frozen = frozenset([1, n]).union([3])
    return f"{out} {ask} {sorted(s)} {sorted(u)} {sorted(t)} {sorted(frozen)} {sorted(frozenset({1}).union({n}))}"

@trusted
def partly(n: int) -> str:
    xs = [0]
    s = {0}
    d = {0: 0}
    q = deque([0])
    try:
        if n == 0:
            xs.extend(risky(i) for i in range(6))
        elif n == 1:
            s.update(risky(i) for i in range(6))
        elif n == 2:
            d.update((i, risky(i)) for i in range(6))
        elif n == 3:
            q.extend(risky(i) for i in range(6))
        elif n == 4:
            xs.extend([risky(i) for i in range(6)])
        elif n == 5:
            q.extendleft(risky(i) for i in range(6))
    except ValueError as e:
        return f"{e} {xs} {sorted(s)} {d} {q}"
    return f"{xs}"
"""


@pytest.fixture(scope="module")
def module(both: Callable[[str], Any]) -> Any:
    return both(SOURCE)


quick = settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))


@quick
@given(n=st.integers(-5, 12), s=st.text(alphabet="abc", max_size=6))
def test_it_is_as_in_python_and_leaves_nothing(module: Any, n: int, s: str) -> None:
    for word in ("abc", "x", "yy", "z"):
        module.agree("state", word)
    module.agree("deques", 1, "")
    module.agree("dicts", 1, "")
    module.agree("defaults", "abc")
    for word in ("x", "yy", "z"):
        module.agree("state", word)
    before = module.lowered.live()
    module.agree("defaults", s)
    module.agree("deques", n, s)
    module.agree("dicts", n, s)
    module.agree("sets", n, s)
    module.agree("partly", n)
    for word in ("x", "yy", "z"):
        module.agree("state", word)
    module.agree("deques", 1, "")
    module.agree("dicts", 1, "")
    assert module.lowered.live() == before


REFUSED = {
    "a factory of other values": ("d: defaultdict[str, int] = defaultdict(list)", "P011", "this does not make"),
    "a defaultdict of unknown type": ("d = defaultdict(int)", "P011", "what this holds is not known"),
    "a lambda": ("d: defaultdict[str, int] = defaultdict(lambda: s)", "P011", "what makes values uses `s`"),
    "a deque of unknown type": ("d = deque()", "P011", "what this holds is not known"),
    "a deque by keyword": ("d = deque(iterable=[n])", "P010", "`deque` takes something to loop over and `maxlen`"),
    "a defaultdict as a dict": (
        "d: defaultdict[str, int] = defaultdict(int)\n    e: dict[str, int] = d", "P011", "`e` must be dict[str",
    ),
    "a set of other items": ("b = {n}.union(s)", "P011", "the item must be int, not str"),
    "no pairs": ("{n: n}.update([n])", "P011", "pairs are tuples of a key and its value, not int"),
    "keywords of other keys": ("{n: n}.update(a=n)", "P011", "the item must be int, not str"),
    "fromkeys without a value": ("d: dict[str, int] = dict.fromkeys(s)", "P011", "the value is None, not int"),
    "across the boundary": (
        "return\n@trusted\ndef h(m: defaultdict[str, int]) -> None: ...", "P004", "`defaultdict[str, int]` cannot",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_it_is_refused(write_module: Callable[..., Path], name: str) -> None:
    body, code, message = REFUSED[name]
    head = "from collections import defaultdict, deque\n@trusted\ndef f(n: int, s: str) -> None:\n"
    with pytest.raises(PartitionError) as caught:
        partition(write_module(f"{head}    {body}\n"))
    assert f"error[{code}]: {message}" in str(caught.value)
