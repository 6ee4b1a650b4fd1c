"""min, max, sorted and list.sort in all their forms: keys, defaults, the order in which things are asked."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

SOURCE = """
from dataclasses import dataclass

@dataclass
class Job:
    name: str
    cost: int

note: Inside[str] = ""
kept: Inside[list[int]] = []

def seen(n: int) -> int:
    global note
    note += f"{n} "
    return n

def often(n: int) -> int:
    if n == 13:
        raise LookupError("thirteen")
    return seen(n % 4)

def touch(n: int) -> int:
    kept.append(n)
    return n

def twice(n: int) -> bool:
    kept.append(n)
    return n > 1

def word(n: int) -> str:
    return "x" * (n % 5) + str(n)

@trusted
def extremes(n: int, text: str) -> str:
    global note
    note = ""
    words = text.split()
    jobs = [Job(one, len(one)) for one in words]
    xs = [n, 3, n % 7, -n]
    out = [str(min(xs, key=often)), str(max(xs, key=lambda x: -x)), str(min(n, 3, n % 7, key=abs))]
    out.append(str(max((seen(x) for x in xs), key=often)))
    out.append(str(min((seen(x) for x in xs if x > n), default=seen(9))))
    out.append(str(max([x for x in xs if x > n], default=seen(9))))
    out.append(max(words, key=len, default="none"))
    out.append(min("b", text, "abc"))
    out.append(max("b", text, "abc", key=len))
    out.append(str(max((1, text), (n, "a"))))
    out.append(min(b"b", text.encode(), key=None).decode())
    out.append(max(jobs, key=lambda job: (job.cost, job.name), default=Job("no", 0)).name)
    out.append(str(max({c: i for i, c in enumerate(text)}.items(), key=lambda p: p[1], default=("", 0))))
    none = max(words, key=str.lower, default=None)
    out.append("none" if none is None else none)
    lowest = min((x for x in xs if x > 50), default=None)
    out.append("none" if lowest is None else str(lowest + 1))
    out.append(str(max(True, n > 2)) + str(max(n / 3, 2.5)) + str(min(set(words), default="")))
    out.append(min(text, default="-") + max(text, key=ord, default="-"))
    return f"{out} {note}"

@trusted
def sorting(n: int, text: str) -> str:
    global note
    note = ""
    xs = [n, 3, n % 7, -n, 11, n % 5]
    same = xs
    xs.sort(key=often)
    first = str(xs)
    xs.sort(key=lambda x: (x % 3, -x), reverse=seen(n) > 3)
    words = text.split()
    words.sort(key=len, reverse=True)
    second = str(words)
    words.sort(key=str.lower)
    jobs = [Job(one, len(one) % 3) for one in words]
    jobs.sort(key=lambda job: job.cost)
    pairs = sorted((seen(x) for x in xs), reverse=seen(1) > 0)
    pairs += sorted(list(seen(x) for x in xs), reverse=seen(2) > 3)
    pairs += sorted({n: seen(4)}, reverse=seen(1) > 3)
    pairs += [sum(list(map(seen, xs)), seen(6)), sum(map(seen, xs), seen(6))]
    ys = [3, 1, 2]
    ys.sort(key=lambda y: len(ys) * 10 - y)
    ys.sort(key=None)
    return f"{first} {same} {second} {words} {jobs} {pairs} {note} {ys} {sum((seen(x) for x in xs), seen(5))} {note}"

@trusted
def failing(n: int) -> str:
    xs = [5, n, 13, 2]
    try:
        xs.sort(key=often)
    except LookupError as e:
        return f"{e} {xs}"
    return "never"

@trusted
def failing_min(n: int) -> int:
    return min([i for i in range(n % 4)] + [13 for _ in range(n % 2)], key=often)

@trusted
def empty_max(n: int) -> str:
    return max((word(i) for i in range(n % 3)), key=len)

@trusted
def modified(n: int) -> str:
    global kept
    kept = [3, n, 1]
    try:
        kept.sort(key=touch)
    except ValueError as e:
        return f"{e} {kept}"
    return "never"

@trusted
def before(n: int) -> str:
    global kept
    kept = [3, n, 1]
    return f"{sorted(kept, reverse=twice(n))} {kept}"
"""


@pytest.fixture(scope="module")
def module(both: Callable[[str], Any]) -> Any:
    return both(SOURCE)


quick = settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))


@quick
@given(n=st.integers(-20, 60), s=st.text(alphabet="aB cZ", max_size=14))
def test_it_is_as_in_python_and_leaves_nothing(module: Any, n: int, s: str) -> None:
    module.lowered.call("modified", 0)
    module.agree("extremes", 1, "")
    module.agree("sorting", 1, "")
    before = module.lowered.live()
    module.agree("extremes", n, s)
    module.agree("sorting", n, s)
    for name in ("failing", "failing_min", "empty_max", "modified", "before"):
        module.agree(name, n)
    module.agree("modified", 0)
    module.agree("extremes", 1, "")
    module.agree("sorting", 1, "")
    assert module.lowered.live() == before
