"""`T | None` in alternatives, comparisons, text, comprehensions and `match`: None where it may be, and nowhere else."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pyenclave.errors import PartitionError
from pyenclave.partition import partition
from pyenclave.partition.check import loops

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
    "another type compared": ("if g(n) == n:\n        return 1", "P011", "`==` does not compare str | None with int"),
    "order": ("if g(n) < s:\n        return 1", "P011", "`<` does not compare str | None with str"),
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
# What `:=` assigns where the variable was known not to be None: whether and when that is evaluated is seen later.
ASSIGNED = {
    "over two of a generator, whose value it is": "for i in (h(j) + h(m) for j in s for _ in s):\n    m = g(i)",
    "over two of a generator, in its test": "for i in (1 for j in s if h(m) for _ in s):\n    m = g(i)",
    "over two of a generator, in the inner one's": "for i in (1 for j in s for _ in s if h(m)):\n    m = g(i)",
    "over two of a generator, before `continue`": (
        "for i in (1 for j in s for _ in s):\n    h(m)\n    if i:\n        m = None\n        continue\n    m = 's'"
    ),
    "over two of a generator, before `break`": (
        "for i in (1 for j in s for _ in s):\n    if i:\n        m = None\n        break\n    m = 's'\nh(m)"
    ),
    "by a test over two of a generator": (
        "for i in (1 for j in s for _ in s if (m := g(1)) is None):\n    m = 's'\n"
        "for i in (1 for j in s for _ in s if h(m)):\n    pass"
    ),
    "in a comprehension": "xs = [(m := g(i)) for i in range(n)]\nreturn h(m) + len(xs)",
    "in its last round": "return sum(1 for i in range(n) if h(m) and (m := g(i)) is None)",
    "in a list in it": "return len([h(m) for i in range(n) if [(m := g(j)) for j in range(i)]])",
    "in an operand": "ok = n > 1 and (m := g(1)) is None\nreturn h(m) + int(ok)",
    "in the same condition": "if m is not None and (m := g(1)) is None:\n    return h(m)",
    "in what decides against": "if not (m is None or (m := g(1)) is not None):\n    return h(m)",
    "in a choice": "ok = (m := g(1)) is None if n else True\nreturn h(m) + int(ok)",
    "in a chain": "ok = 0 < n < len((m := g(1)) or s)\nreturn h(m) + int(ok)",
    "in a loop's test": "while h(m) > n and (m := g(n)) is None:\n    n += 1",
    "in a guard": "match n:\n    case 1 if (m := g(1)) is None:\n        pass\n    case _:\n        return h(m)",
    "by a case": "match g(1):\n    case m if n:\n        pass\n    case _:\n        return h(m)",
    "by a loop": "for m in [g(i) for i in range(n)]:\n    n += 1\nreturn h(m)",
    "in a handler": "try:\n    n //= 2\nexcept ValueError:\n    m = None\nfinally:\n    n += h(m)",
    "in an `else`": "try:\n    n //= 2\nexcept ValueError:\n    n = 1\nelse:\n    m = g(1)\nfinally:\n    n += h(m)",
    "in a `finally`": "try:\n    n //= 2\nfinally:\n    m = g(1)\nreturn h(m)",
    "in a `finally` after the body": "try:\n    m = s\nfinally:\n    m = g(1)\nreturn h(m)",
    "by the loop over a generator": "for m in (g(h(m)) for _ in range(n)):\n    pass",
    "in a generator's last round": "for k in (h(m) for _ in range(n) if h(m) and (m := g(1)) is None):\n    n = k",
    "between an inner loop's rounds": "xs = [i for j in s if m is not None for i in range(n) if h(m) and (m := g(1))]",
    "by a generator's loops": "for _ in (i for j in s if m is not None for i in s):\n    n += h(m)\n    m = g(1)",
    "for a generator's inner loop": "for _ in (h(m) for j in s if m is not None for i in s):\n    m = g(1)",
    "for a generator in an inner loop": (
        "xs = [i for j in s if m is not None for i in (h(m) for _ in s) if (m := g(1)) is None]"
    ),
    "by the argument after a generator": 'n = sum((h(m) for _ in s), len((m := g(1)) or ""))',
    "by the default of `next`": 'n = next((h(m) for _ in s), len((m := g(1)) or ""))',
    "by the argument after a key": "xs = sorted([n], key=lambda k: h(m) + k, reverse=(m := g(1)) is None)",
    "by the argument after a named key": (
        "key = lambda k: h(m) + k\nxs = sorted([n], key=key, reverse=(m := g(1)) is None)"
    ),
    "asked by another `isinstance`": (
        "def isinstance(k: str | None, j: int) -> bool:\n    return j > 0\n"
        "m = g(1)\nif isinstance(m, n):\n    return h(m)"
    ),
    "by a `finally` on the way of a `break`": (
        "while True:\n    m = s\n    try:\n        break\n    finally:\n        m = g(1)\nreturn h(m)"
    ),
    "by a loop in a later round of the one around": (
        "k: str | None = m\nfor i in range(n):\n    for j in range(n):\n        n += h(m)\n        m = k\n    k = g(i)"
    ),
    "in the next generator": "for a, _ in zip((h(m) for _ in s), ((m := g(1)) for _ in s)):\n    n += a",
}
UNASSIGNED = {
    "in a chain": "ok = 0 < n < len(t := s)\n    return len(t) + int(ok)",
    "in a handler": (
        "t = s\n    try:\n        n //= 2\n    except ValueError:\n        del t\n    finally:\n        n += len(t)"
    ),
    "in a `finally`": "t = s\n    try:\n        n //= 2\n    finally:\n        del t\n    return len(t)",
    "in the last round": (
        "t = ValueError(s)\n    while n > len(str(t)):\n        try:\n            n //= 2\n"
        "        except ValueError as t:\n            n = 1"
    ),
    "in a `with`": (
        "t = s\n    with suppress(ValueError):\n        del t\n        n //= 2\n        t = s\n    return len(t)"
    ),
    "in the body of a generator's loops": (
        "for k in (i for j in s if (t := s) for i in range(n)):\n        n += len(t)\n        del t"
    ),
    "on the way of a `break`": (
        "while True:\n        t = s\n        try:\n            break\n        finally:\n            del t\n"
        "    return len(t)"
    ),
    "after its handler, which breaks": (
        "while n:\n        try:\n            n //= 2\n        except ValueError as t:\n            break\n"
        "    else:\n        return n\n    return len(str(t))"
    ),
    "in the text of an assertion": "assert n, (t := s)\n    return len(t)",
}
KNOWN = {
    "a loop's test": "while (m := g(n)) is not None:\n        n += h(m)",
    "operands": "if (m := g(n)) is not None and n > 1 and h(m) > 1:\n        return h(m)",
    "the other way round": (
        "if (m := g(n)) is None or h(m) < 2 or (k := g(1)) is None:\n        return 1\n    return h(m) + h(k)"
    ),
    "a condition": "return sum([h(m) for i in range(n) if (m := g(i)) is not None])",
    "a choice": "return h(m) if (m := g(n)) is not None else 0",
    "a `finally`": "m = g(n)\n    try:\n        n //= 2\n    finally:\n        m = s\n    return h(m)",
    "a handler": (
        "m = g(n)\n    try:\n        n //= 2\n    except ValueError:\n        m = s\n    finally:\n"
        "        m = m or s\n    return h(m)"
    ),
    "what nothing changes": (
        "if (m := g(n)) is None:\n        return 1\n    for i in range(n):\n        try:\n"
        "            n += h(m)\n        except ValueError as e:\n            n += h(m) + len(str(e))\n"
        "        finally:\n            n += h(m)\n    return h(m)"
    ),
    "another variable": "k = g(n)\n    if k is not None:\n        return len([m for i in s if (m := g(n)) and h(k)])",
}


@pytest.mark.parametrize("name", REFUSED)
def test_it_is_refused(write_module: Callable[..., Path], name: str) -> None:
    body, code, message = REFUSED[name]
    with pytest.raises(PartitionError) as caught:
        partition(write_module(f"{HEAD}    {body}\n    return n\n"))
    assert f"error[{code}]: {message}" in str(caught.value)


@pytest.mark.parametrize("name", ASSIGNED)
def test_what_may_have_been_assigned_may_be_none(write_module: Callable[..., Path], name: str) -> None:
    rows = ASSIGNED[name].replace("\n", "\n        ")
    with pytest.raises(PartitionError) as caught:
        partition(write_module(f"{HEAD}    m = g(n)\n    if m is not None:\n        {rows}\n    return n\n"))
    assert "error[P011]: `m` must be str, but this may be None" in str(caught.value)


@pytest.mark.parametrize("name", UNASSIGNED)
def test_what_may_not_have_been_evaluated_assigns_nothing(write_module: Callable[..., Path], name: str) -> None:
    with pytest.raises(PartitionError) as caught:
        partition(write_module(f"from contextlib import suppress\n{HEAD}    {UNASSIGNED[name]}\n    return n\n"))
    assert "error[P012]: `t` may be unassigned here" in str(caught.value)


@pytest.mark.parametrize("name", KNOWN)
def test_what_was_asked_last_is_known(write_module: Callable[..., Path], name: str) -> None:
    partition(write_module(f"{HEAD}    {KNOWN[name]}\n    return n\n"))


def test_loops_in_loops_are_looked_at_few_times(
    write_module: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each loses what it knows of one more variable in a round, which the loop around it gives back."""
    depth, count, pad = 4, 5, "    "
    rows = [f"{pad}x{loop}{at}: str | None = s" for loop in range(depth) for at in range(count)]
    for loop in range(depth):
        rows += [f"{pad}for i{loop} in range(n):"]
        pad += "    "
        rows += [f"{pad}x{loop + 1}{at} = s" for at in range(count) if loop + 1 < depth]
        rows += [f"{pad}x{loop}{at} = x{loop}{at + 1}" for at in range(count - 1)]
        rows += [f"{pad}x{loop}{count - 1} = g(n)"]
    looked, tried = [], loops._tried
    monkeypatch.setattr(loops, "_tried", lambda *of: looked.append(1) or tried(*of))
    partition(write_module("\n".join([HEAD, *rows, "    return n", ""])))
    assert 0 < len(looked) <= 2 * depth * count
