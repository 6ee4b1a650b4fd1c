"""`__eq__`, `__hash__`, `__repr__` and what makes the values of a defaultdict may not change what others have."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pyenclave.errors import PartitionError
from pyenclave.partition import partition

FRAME = """from dataclasses import dataclass
from collections import defaultdict
from collections.abc import Iterator
from itertools import count as counted
from pyenclave import Inside, trusted

count: Inside[int] = 0
places: Inside[Iterator[int]] = counted(1)
lacking: Inside[defaultdict[int, list[int]]] = defaultdict(list)
kept: Inside[list[int]] = []
names: Inside[list[str]] = []

@dataclass
class Box:
    items: list[int]
    n: int

    def note(self) -> None:
        self.n += 1

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Box):
            return NotImplemented
{}
        return self.n == other.n

@trusted
def f(n: int) -> bool:
    return Box([n], n) in [Box([], 1), Box([], n)]
"""
REFUSED = {
    "state": "        global count\n        count += 1",
    "a container of the state": "        kept.append(1)",
    "a list of texts": "        names.append('a')",
    "an item of the state": "        kept[0] = 1",
    "a field": "        self.n = 3",
    "a field of the other": "        other.n += 1",
    "an item of a field": "        self.items[0] = 1",
    "a slice": "        self.items[:] = []",
    "an item that goes": "        del self.items[0]",
    "a method of a container": "        other.items.clear()",
    "in place": "        self.items += [1]",
    "under another name": "        mine = self.items\n        mine.append(1)",
    "by another method": "        self.note()",
    "sorted": "        self.items.sort()",
    "from a generator": "        self.items.extend(i for i in range(3))",
    "what a defaultdict lacks": "        if lacking[self.n]:\n            return False",
    "the next number": "        if next(places) > 3:\n            return False",
}
TAKEN = {
    "a new list": "        mine = [1]\n        mine.append(self.n)\n        mine[0] = 4",
    "a copy": "        mine = self.items.copy()\n        mine.sort()",
    "a list of its own": "        mine = [one + 1 for one in self.items]\n        mine.extend(i for i in range(3))",
    "numbers": "        total = 0\n        for one in self.items:\n            total += one",
    "a new object": "        box = Box([], 1)\n        box.n = 4",
    "what is there, or nothing": "        if lacking.get(self.n):\n            return False",
    "a new defaultdict": "        found: defaultdict[int, int] = defaultdict(int)\n        total = found[self.n]",
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_changes_something_is_refused(tmp_path: Path, name: str) -> None:
    (tmp_path / "m.py").write_text(FRAME.format(REFUSED[name]))
    with pytest.raises(PartitionError) as caught:
        partition(tmp_path / "m.py")
    assert "P008" in str(caught.value)
    assert "` runs while a container asks it, and changes what others have" in str(caught.value)


@pytest.mark.parametrize("name", TAKEN)
def test_what_is_its_own_may_change(both: Callable[[str], Any], name: str) -> None:
    module = both(FRAME.format(TAKEN[name]).replace("from pyenclave import Inside, trusted\n", ""))
    for n in (1, 2):
        module.agree("f", n)


MAKES = """from collections import defaultdict
from pyenclave import Inside, trusted

kept: Inside[list[int]] = []
made: Inside[defaultdict[int, int]] = defaultdict(int)

{}
    return 3

@trusted
def f(n: int) -> int:
    found = defaultdict(make)
    return found[n]
"""
MADE = {
    "state": "def make() -> int:\n    kept.append(1)",
    "what another one lacks": "def make() -> int:\n    made[1]",
    "by a function that is called": "def clear() -> None:\n    kept.clear()\n\ndef make() -> int:\n    clear()",
}


@pytest.mark.parametrize("name", MADE)
def test_what_makes_values_changes_nothing_either(tmp_path: Path, name: str) -> None:
    (tmp_path / "m.py").write_text(MAKES.format(MADE[name]))
    with pytest.raises(PartitionError, match="P008") as caught:
        partition(tmp_path / "m.py")
    assert "` runs while a container asks it, and changes what others have" in str(caught.value)


ASKED = """from dataclasses import dataclass
from pyenclave import trusted

@dataclass(frozen=True)
class A:
    n: int

    {}

@dataclass(frozen=True)
class B:
    n: int

@trusted
def f(n: int) -> bool:
    return {}
"""
SHAPES = {
    "a text of bytes": (
        "def __repr__(self) -> bytes: return b'\\xff'",
        "f'{[A(n)]}' != ''",
        "`__repr__` of `A` gives bytes, not str",
    ),
    "a hash that is no int": ("def __hash__(self) -> bool: return True", "A(n) in {A(n)}", "gives bool, not int"),
    "a truth that is an int": (
        "def __eq__(self, other: object) -> int: return 1",
        "[A(n)] == [A(n)]",
        "`__eq__` of `A` gives int, not bool",
    ),
    "an order that is an int": (
        "def __lt__(self, other: 'A') -> int: return self.n - other.n",
        "sorted([A(n), A(1)])[0].n == n",
        "`__lt__` of `A` gives int, not bool",
    ),
    "more parameters": (
        "def __repr__(self, n: int = 1) -> str: return ''",
        "f'{[A(n)]}' != ''",
        "`__repr__` of `A` takes 2 arguments, and a container passes 1",
    ),
    "a class that is defined below": (
        "def __eq__(self, other: 'B') -> bool: return other.n == 1",
        "[A(n)] == [A(n)]",
        "`__eq__` of `A` is asked about another class",
    ),
}


@pytest.mark.parametrize("name", SHAPES)
def test_what_a_container_cannot_call_is_refused(tmp_path: Path, name: str) -> None:
    method, expression, message = SHAPES[name]
    (tmp_path / "m.py").write_text(ASKED.format(method, expression))
    with pytest.raises(PartitionError) as caught:
        partition(tmp_path / "m.py")
    assert message in str(caught.value)
