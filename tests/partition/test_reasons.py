"""What is refused says why, wherever the reason stands: where it is defined, in a table, where control never comes."""

from collections.abc import Callable
from pathlib import Path

import pytest

from pyenclave.errors import PartitionError
from pyenclave.partition import partition

ITERATED = """
from dataclasses import dataclass

@dataclass
class Bag:
    items: list[int]

    def __iter__(self):
        for one in self.items:
            yield one

@trusted
def total(xs: list[int]) -> int:
    n = 0
    for x in Bag(xs):
        n += x
    return n
"""
ASKED_FOR_ITS_RESULT = """
from typing import Callable, TypeVar

A = TypeVar("A")
B = TypeVar("B")

def applied(f: Callable[[A], B], x: A) -> B:
    return f(x)

def helper(n):
    return n + 1

@trusted
def total(n: int) -> int:
    return applied(lambda x: helper(x), n)
"""
IN_A_TABLE = """
from typing import Callable

def helper(n):
    return n + 1

TABLE: dict[str, Callable[[int], int]] = {"a": helper}

@trusted
def total(n: int) -> int:
    return TABLE["a"](n)
"""
NEVER_COME_TO = """
LIMIT = 1

@trusted
def total(n: int) -> int:
    if n < 0:
        raise ValueError
        global LIMIT
    LIMIT = n
    return n
"""
KEPT = """
from pyenclave import Array

class Box:
    def __init__(self, a: Array[f64]) -> None:
        self.a = a

@trusted
def total(a: Array[f64]) -> float:
    return Box(a).a[0]
"""
SAID = [
    (ITERATED, "P004", "`__iter__` does not say what it returns"),
    (ASKED_FOR_ITS_RESULT, "P004", "`helper` does not say what it returns"),
    (IN_A_TABLE, "P004", "`helper` does not say what it returns"),
    (NEVER_COME_TO, "P008", "`LIMIT` does not live inside, so trusted code cannot set it"),
    (KEPT, "P011", "an array is not kept: its memory ends with the call"),
]


@pytest.mark.parametrize(("source", "code", "message"), SAID)
def test_it_is_said_why(write_module: Callable[..., Path], source: str, code: str, message: str) -> None:
    with pytest.raises(PartitionError) as caught:
        partition(write_module(source))
    assert (code, message) in [(one.code, one.message) for one in caught.value.diagnostics]
