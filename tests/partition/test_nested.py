"""Functions in functions and lambdas with names: as in Python, with what they use of the variables around."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pyenclave.errors import PartitionError
from pyenclave.partition import partition

SOURCE = '''
class Shape:
    def __init__(self) -> None:
        self.corners = 0

class Square(Shape):
    def __init__(self, side: int) -> None:
        super().__init__()
        self.side = side

@trusted
def asked(n: int) -> int:
    best: int | None = n

    def drop() -> int:
        nonlocal best
        best = None if n > 2 else best
        return 1

    return drop() + best if best is not None else 0

LIMIT = 7
total: Inside[int] = 0
n: Inside[int] = 1000

@trusted
def called(n: int, word: str) -> str:
    base = n * 2
    words: list[str] = []

    def add(x: int, y: int = LIMIT, *, z: int = 1) -> int:
        """What it uses is what it is at the call."""
        global total
        total += 1
        words.append(f"{word}{x}")
        return x + y * z + base + n

    first = add(1)
    base = 100
    word = word + "!"
    second = add(z=2, x=n)
    for base in range(3):
        second += add(base, base)
    return f"{first} {second} {words} {total}"

@trusted
def recursive(depth: int) -> str:
    seen: list[int] = []

    def even(n: int) -> bool:
        seen.append(n)
        return True if n == 0 else odd(n - 1)

    def odd(n: int) -> bool:
        seen.append(-n)
        return False if n == 0 else even(n - 1)

    def choose(k: int) -> int:
        def inner(j: int) -> int:
            return j + depth + (choose(j - 1) if j > 0 else 0)

        return inner(k) * 2

    return f"{even(depth)} {odd(depth)} {seen} {choose(depth)}"

@trusted
def keys(text: str, scale: int) -> str:
    counts = {c: text.count(c) for c in text}

    def rank(c: str) -> tuple[int, str]:
        return -counts[c], c

    weight = lambda c: counts[c] * scale + bonus
    bonus = 3
    a = sorted(counts, key=rank)
    b = sorted(sorted(counts), key=weight)
    bonus = 5
    c = [weight(x) for x in sorted(counts)]
    area = lambda width, height: width * height + scale
    both = lambda x, *, y: area(height=x, width=y) - weight(text[0]) if text else 0
    return f"{a} {b} {c} {area(2, height=scale)} {both(y=2, x=3)} {area(1.5, 2)}"

@trusted
def order(n: int) -> str:
    log: list[str] = []

    def note(x: int) -> int:
        log.append(str(x))
        return x

    def minus(a: int, b: int) -> int:
        return a - b + n

    first = minus(b=note(1), a=note(2)) + minus((n := note(5)), note(6))
    sub = lambda a, b: note(a) - note(b)
    second = sub(b=note(10), a=note(20))
    return f"{log} {first} {second} {n}"

@trusted
def raises(n: int) -> int:
    def check(m: int) -> int:
        if m > n:
            raise ValueError(f"{m} is above {n}")
        return n // m

    at = lambda data, i: data[i] + check(i)
    try:
        return at([1, 2, 3, 4, 5, 6, 7], n) + check(n + (n > 2))
    except IndexError as e:
        return len(str(e))

@trusted
def by_branch(n: int) -> int:
    if n > 3:
        def f(x: int) -> int:
            return x + n
        return f(1)
    while n < 10:
        def g(x: float) -> float:
            return x / n if n else 0.0
        n += 4
        if g(1) > 0.2:
            n = int(g(100.0)) + 5
    return n

def perhaps(n: int) -> str | None:
    return "x" * n if n % 3 else None

@trusted
def known(n: int, text: str) -> str:
    word = text or None
    shape: Shape | None = Square(n) if n > 1 else Shape()
    later = perhaps(n) or perhaps(n + 1)
    if word is None or later is None:
        return "nothing"
    def old() -> str:
        return "none" if later is None else later
    out = old()
    later = None
    out += old()
    for i in range(n):
        part = perhaps(i)
        if part is None:
            continue
        def joined(more: str | None) -> str:
            if not more:
                return word + part
            def whole() -> int:
                return len(more) + len(part) + len(word)
            return f"{whole()}{joined(None)}"
        out += joined(part)
    match perhaps(n):
        case "xx" as two:
            def of_two() -> str:
                return two + word
            out += of_two()
    assert isinstance(shape, Square)
    def even(k: int) -> int:
        return shape.side if k == 0 else odd(k - 1)
    def odd(k: int) -> int:
        return -shape.side if k == 0 else even(k - 1)
    return f"{out} {even(n)}"
'''


@pytest.fixture(scope="module")
def module(both: Callable[[str], Any]) -> Any:
    return both(SOURCE)


def test_they_are_as_in_python(module: Any) -> None:
    for n in (0, 1, 5, -3):
        module.agree("called", n, "w")
        module.agree("by_branch", n)
        module.agree("order", n)
        module.agree("raises", n)
    for depth in range(6):
        module.agree("recursive", depth)
    for n in range(6):
        for text in ("", "ab"):
            module.agree("known", n, text)
    for text in ("mississippi", "a", "zzyx"):
        module.agree("keys", text, 2)
    for n in (2, 3, 9):
        module.agree("raises", n)


def test_what_a_closure_may_change_is_looked_at_again(module: Any) -> None:
    assert module.agree("asked", 2) == 3
    with pytest.raises(TypeError, match="`best` has become None since it was asked for"):
        module.lowered.call("asked", 3)


def test_nothing_is_left_behind(module: Any) -> None:
    module.agree("called", 1, "x")
    before = module.lowered.live()
    for n in range(5):
        module.agree("keys", "banana", n)
        module.agree("recursive", n)
        module.agree("called", n, "xyz")
        assert isinstance(module.agree("raises", 5), ValueError)
    assert module.lowered.live() == before


REFUSED = {
    "a value that is not all there": (
        "def g() -> int: return a\nh = g\na = 1", "P012", "`a`, which `g` uses, may be unassigned here",
    ),
    "returned": ("def g() -> int: return 1\nreturn g", "P011", "the result of `f` must be "),
    "what changes further out": (
        "def g() -> Callable[[], int]: return lambda: n\nn = 2\nh = g()",
        "P009", "`n` changes in the function around `g`",
    ),
    "a variable of a comprehension": (
        "h: list[Callable[[], int]] = [lambda: i for i in range(n)]",
        "P009", "`i` is another one in each round, and a function that is a value would have the last one",
    ),
    "too early": ("a = g()\ndef g() -> int: return 1", "P012", "`g` may be unassigned here"),
    "a lambda that calls what is not there yet": (
        "h: Callable[[], int] = lambda: g()\ndef g() -> int: return 1", "P012", "`g` may be unassigned here",
    ),
    "unassigned": (
        "def g() -> int: return a\nb = g()\na = 1", "P012", "`a`, which `g` uses, may be unassigned here",
    ),
    "unassigned further on": (
        "def g() -> int: return h()\ndef h() -> int: return a\nb = g()\na = 1",
        "P012", "`a`, which `g` uses, may be unassigned here",
    ),
    "a callee that is not there yet": (
        "def g() -> int: return h()\nb = g()\ndef h() -> int: return 1",
        "P012", "`h`, which `g` uses, may be unassigned here",
    ),
    "two of one name": (
        "if n:\n    def g() -> int: return 1\nelse:\n    def g() -> int: return 2\nn = g()",
        "P008", "`g` is bound more than once",
    ),
    "two variables of one name": (
        "a = 1\ndef g() -> int: return a\ndef h() -> int:\n    a = 2\n    return g()\nn = h()",
        "P008", "`a` is a variable of `h`, and what it calls uses another one",
    ),
    "a decorator": ("@other\ndef g() -> int: return 1\nn = g()", "P003", "a decorator on `g`, a nested function"),
    "a variable as a default": (
        "LIMIT = n\ndef g(m: int = LIMIT) -> int: return m\nn = g()",
        "P014", "the default of `m` is not constant: `LIMIT` is not a constant",
    ),
    "what is known above, and not below": (
        "x: str | None = 'a'\ndef g() -> int: return len(x)\nn = g()\nx = None", "P011", "str | None has no length",
    ),
    "what is known below": (
        "x: str | None = None\ndef g() -> int: return len(x)\nif n:\n    x = 'a'\n    n = g()",
        "P011", "str | None has no length",
    ),
    "no annotation": ("def g(m): return m\nn = g(1)", "P004", "parameter `m` has no annotation"),
    "asynchronous": ("async def g() -> None: ...", "P008", "trusted code does not have an asynchronous function"),
    "a walrus in a lambda": ("g = lambda x: (y := x)\nn = g(1)", "P009", "an assignment in a lambda"),
    "a walrus in a key": ("xs = sorted([n], key=lambda x: (n := x))", "P009", "an assignment in a lambda"),
    "a lambda's default": ("g = lambda x, y=n: x\nn = g(1)", "P009", "a lambda with defaults, `*` or `**`"),
    "a lambda that calls itself": ("g = lambda x: g(x)\nn = g(1)", "P009", "the lambda `g` calls itself"),
    "too few for a lambda": ("g = lambda x, y: x\nn = g(1)", "P010", "the lambda `g` takes 2 arguments"),
    "a lambda as a value": ("g = [lambda x: x]", "P009", "trusted code does not have a lambda as a value"),
    "two lambdas of one name": (
        "g = lambda: 1\ng = lambda: 2", "P009", "trusted code does not have a lambda as a value",
    ),
    "a function that is called outside": ("n = inner()", "P010", "trusted code has no function `inner`"),
}  # fmt: skip
FRAME = """
from collections.abc import Callable

LIMIT = 3

def other(f): return f

@trusted
def has() -> int:
    def inner() -> int: return 1
    return inner()

@trusted
def f(n: int) -> int:
"""


@pytest.mark.parametrize("name", REFUSED)
def test_it_is_refused(write_module: Callable[..., Path], name: str) -> None:
    body, code, message = REFUSED[name]
    indented = "\n".join(f"    {row}" for row in [*body.split("\n"), "return n"])
    with pytest.raises(PartitionError) as caught:
        partition(write_module(FRAME + indented + "\n"))
    assert f"[{code}]: {message}" in str(caught.value)
    assert "bug" not in str(caught.value)


ONE_MISTAKE = {
    "in a lambda that is called again": 'g = lambda k: k + "a"\ng(n)\nn = g(2)',
    "in a comprehension": 'xs = [c + 1 for c in "ab"]\nc = n\nn = c + 1',
    "in a key": 'xs = sorted([n], key=lambda c: c + "a")\nc = n\nn = other(c)',
}


@pytest.mark.parametrize("name", ONE_MISTAKE)
def test_one_mistake_is_one_error(write_module: Callable[..., Path], name: str) -> None:
    """What was abandoned in the middle does not say what names after it mean."""
    indented = "\n".join(f"    {row}" for row in [*ONE_MISTAKE[name].split("\n"), "return n"])
    source = FRAME.replace("def other(f): return f", "def other(k: int) -> int: return k")
    with pytest.raises(PartitionError) as caught:
        partition(write_module(f"{source}{indented}\n"))
    assert str(caught.value).count("error[") == 1
