"""Generic functions: one in C for each way in which they are called, as in Python."""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pyenclave.errors import PartitionError
from pyenclave.partition import partition

SOURCE = '''
from dataclasses import dataclass
from typing import NamedTuple, TypeVar

T = TypeVar("T")
K = TypeVar("K")
V = TypeVar("V", int, str)

class Point(NamedTuple):
    x: int
    y: int

@dataclass
class Box:
    n: int

    def put(self, xs: list[T], x: T) -> list[T]:
        self.n += 1
        return xs + [x] * self.n

def first(xs: list[T]) -> T:
    return xs[0]

def last(xs: list[T], default: T | None = None) -> T | None:
    """Of nothing there is the default."""
    if not xs:
        return default
    found: T | None = xs[-1]
    return found

def larger(a: T, b: T) -> T:
    return a if a > b else b

def grouped(pairs: list[tuple[K, V]]) -> dict[K, list[V]]:
    groups: dict[K, list[V]] = {}
    for key, value in pairs:
        if key not in groups:
            groups[key] = []
        groups[key].append(value)
    return groups

def swapped(pair: tuple[K, V]) -> tuple[V, K]:
    a, b = pair
    return b, a

def depth(xs: list[T], n: int) -> int:
    return len(xs) if n == 0 else 1 + depth(xs + xs, n - 1)

def counted(xs: list[T], times: int = 2) -> list[T]:
    total: list[T] = []

    def add(x: T) -> None:
        total.append(x)

    for _ in range(times):
        for x in xs:
            add(x)
    return total

def identity(x: T) -> T:
    return x

PRIMES = [2, 3, 5]

def has(xs: list[T], x: T) -> bool:
    return x in xs

@trusted
def run(n: int, words: str, x: float) -> str:
    ws = words.split()
    small: list[u8] = [1, 2, u8(n % 200)]
    a = first(small)
    top = larger(n, 3)
    top += 1000
    shown = f"{a} {top} {larger(x, 2.5)} {larger(words, 'm')} {larger(b'a', words.encode()).decode()}"
    shown += f" {grouped([(w[0], w) for w in ws])} {grouped([(i % 3, i) for i in range(n)])}"
    shown += f" {swapped((n, words))} {swapped(swapped((n, True)))[1]} {first([Point(1, n)]).y}"
    got = last(ws)
    none = last([x], default=1.5)
    shown += f" {got is None} {len(got) if got is not None else -1} {depth([n], 3)}"
    shown += f" {counted(ws)} {counted([x], times=1)}"
    box = Box(1)
    shown += f" {box.put([1], n)} {box.put(xs=['a'], x=words)} {larger(b=Point(2, 1), a=Point(1, n)).x}"
    shown += f" {sorted(ws, key=identity)} {sorted(range(n), key=identity, reverse=True)} {larger([n], [1, 2])}"
    return shown + f" {first(words.split(',')) + str(identity(x)) + str(identity(n > 2))}"
'''


def test_it_is_as_in_python(both: Callable[[str], Any]) -> None:
    module = both(SOURCE)
    for n, words, x in [(3, "one two three", 1.5), (0, "z", 9.0), (7, "bee ant bat", -1.0), (1, "q", 2.5)]:
        module.agree("run", n, words, x)
    assert isinstance(module.agree("run", 250, " ", 0.5), str)
    assert isinstance(module.agree("run", 1, "a", float("inf")), str)


REFUSED = {
    "unknown": ("return made(n)", "P010", "`T` of `made` is not known here"),
    "two types": ("return larger(n, 1.5)", "P011", "`b` must be int, not float"),
    "a body that does not fit": ("return larger(n > 1, n > 2) is None", "P011", "bool is never None"),
    "no order": (
        "return len(larger({1: n}, {2: n}))",
        "P011",
        "`>` does not compare dict[int, int] with dict[int, int]",
    ),
    "not hashable": ("return len(keyed([[n]]))", "P011", "list[int] is not hashable"),
    "a set of what is not": ("return len(unique([[n]]))", "P011", "list[int] is not hashable"),
    "no value": ("return larger(nothing(), nothing())", "P011", "this has no value"),
    "ever larger": ("return deeper([n])", "P010", "`deeper` is called with ever new types"),
    "in a variable": ("a: T = n\nreturn a", "P004", "the type variable `T` stands for no type here"),
    "nested": ("def g(x: T) -> T: return x\nreturn g(n)", "P004", "`g` is generic, and nested"),
    "a value": ("return T", "P009", "the type `T` as a value"),
    "called": ("return T(1)", "P010", "`T` is the name of a type, not a function"),
    "a field": ("return Node(1).x", "P007", "`Node` is a class that cannot come inside"),
}
FRAME = """
from typing import NamedTuple, TypeVar
T = TypeVar("T")
def made(n: int) -> list[T]: return []
def larger(a: T, b: T) -> T: return a if a > b else b
def keyed(xs: list[T]) -> dict[T, int]: return {}
def unique(xs: list[T]) -> set[T]: return set()
def deeper(xs: list[T]) -> int: return deeper([xs])
def nothing() -> None: ...
class Node(NamedTuple):
    x: T
@trusted
def f(n: int) -> int:
"""


@pytest.mark.parametrize("name", REFUSED)
def test_it_is_refused(write_module: Callable[..., Path], name: str) -> None:
    body, code, message = REFUSED[name]
    with pytest.raises(PartitionError) as caught:
        partition(write_module(FRAME + "".join(f"    {row}\n" for row in body.split("\n"))))
    assert f"[{code}]: {message}" in str(caught.value)


def test_it_does_not_cross(write_module: Callable[..., Path]) -> None:
    source = "from typing import TypeVar\nT = TypeVar('T')\n@trusted\ndef f(x: list[T]) -> int: return 1\n"
    with pytest.raises(PartitionError, match=r"\[P004\]: `list\[T\]` cannot cross the boundary"):
        partition(write_module(source))


CLASSES = """
from dataclasses import dataclass
from typing import Generic, TypeVar
T = TypeVar("T")
@dataclass
class Held(Generic[T]):
    x: T
class Box(Generic[T]):
    def __init__(self, x: T) -> None:
        self.x = x
    def both(self) -> "Box[tuple[T, T]]":
        return Box((self.x, self.x))
class Nest(Generic[T]):
    def __init__(self, x: T) -> None:
        self.x = x
    def deeper(self, n: int) -> int:
        while n:
            for i in range(n):
                if i:
                    while n:
                        if n > 1:
                            for j in range(n):
                                return Nest[Nest[T]](Nest[T](self.x)).deeper(n - 1)
        return 1
"""
WRONG = {
    "crosses": ("@trusted\ndef f(h: Held[int]) -> int: return h.x\n", r"\[P004\]: `Held` cannot cross the boundary"),
    "not said": ("@trusted\ndef f(n: int) -> int: return Held(n).x\n", r"\[P007\]: which `Held` is meant is not known"),
    "several": (
        "def h(a: Held[int], b: Held[str]) -> int: return a.x\n@trusted\ndef f(n: int) -> int: return Held(n).x\n",
        r"\[P007\]: which `Held` is meant is not known",
    ),
    "ever larger": ("def h(b: Box[int]) -> int: return b.x\n@trusted\ndef f(n: int) -> int: return h(Box(n))\n", "Box"),
    "ever larger, deep inside": ("@trusted\ndef f(n: int) -> int: return Nest[int](n).deeper(n)\n", "Nest"),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_generic_class_is_refused(write_module: Callable[..., Path], name: str) -> None:
    body, message = WRONG[name]
    with pytest.raises(PartitionError, match=message):
        partition(write_module(CLASSES + body))


@pytest.mark.skipif(sys.version_info < (3, 12), reason="Python 3.12's syntax")
def test_the_syntax_of_3_12(both: Callable[[str], Any]) -> None:
    module = both("""
def first[T](xs: list[T]) -> T:
    x: T = xs[0]
    return x

@trusted
def f(n: int) -> str:
    return f"{first([n])} {first(['a'])}"
""")
    module.agree("f", 3)
