"""A class's own `__eq__`, `__lt__`, `__hash__` and `__repr__` that change the container which asks for them: as in
CPython, and no freed memory is read. The partitioner refuses them (test_asked.py), but not here: the runtime does not
rely on it.
"""

import contextlib
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from pyenclave.partition import split

SOURCE = """
from collections import Counter, OrderedDict, deque
from dataclasses import dataclass
from pyenclave import Inside, trusted

clears: Inside[bool] = False
takes: Inside[bool] = False

@dataclass
class Item:
    x: int
    name: str

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Item):
            return NotImplemented
        clear()
        return self.x == other.x and self.name == other.name

    def __lt__(self, other: "Item") -> bool:
        clear()
        return self.x < other.x

    def __hash__(self) -> int:
        return 7

    def __repr__(self) -> str:
        clear()
        return f"{self.x} {self.name}"

@dataclass(order=True)
class Ranked:
    x: int

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Ranked):
            return NotImplemented
        clear()
        return self.x == other.x

@dataclass
class Around:
    inner: Item
    after: str

items: Inside[list[Item]] = []
rows: Inside[list[list[Item]]] = []
arounds: Inside[list[Around]] = []
line: Inside[deque[Item]] = deque()
table: Inside[dict[Item, str]] = {}
values: Inside[dict[str, Item]] = {}
pairs: Inside[list[tuple[Item, str]]] = []
ranked: Inside[list[tuple[Ranked, str]]] = []
ranks: Inside[list[list[Ranked]]] = []
some: Inside[set[Item]] = set()
others: Inside[set[Item]] = set()
numbers: Inside[list[list[int]]] = []
shown: Inside[dict[Item, str]] = {}
ordered: Inside[OrderedDict[Item, str]] = OrderedDict()
counts: Inside[Counter[Item]] = Counter()

def take() -> None:
    # The entries stay where they are, and have nothing in them.
    for x in (1, 2, 0):
        shown.pop(item(x))
        ordered.pop(item(x))
        counts.pop(item(x))
    numbers.extend([[0x4141_4141 + n] * (n * 4) for n in range(1, 30)])

def clear() -> None:
    global takes
    if takes:
        takes = False
        take()
    if clears:
        items.clear()
        rows.clear()
        arounds.clear()
        line.clear()
        table.clear()
        values.clear()
        pairs.clear()
        ranked.clear()
        ranks.clear()
        some.clear()
        numbers.extend([[0x4141_4141 + n] * (n * 4) for n in range(1, 30)])  # where they lay
        items.append(Item(99, "another"))

def item(x: int) -> Item:
    return Item(x, "item" * 9)

def fill() -> None:
    global clears
    clears = False
    items.clear()
    items.extend([item(x) for x in range(50)])
    rows.append(items.copy())
    rows.append([item(1)])
    arounds.append(Around(item(1), "after" * 9))
    arounds.append(Around(item(2), "after" * 9))
    line.extend(items)
    table[item(1)] = "value" * 9
    values["a" * 30] = item(1)
    values["b" * 30] = item(2)
    pairs.extend([(item(x), "pair" * 9) for x in range(50)])
    ranked.clear()
    ranked.extend([(Ranked(x), "rank" * 9) for x in range(50)])
    ranks.extend([[Ranked(x) for x in range(n)] for n in (9, 8, 7, 6)])
    some.update([item(x) for x in range(5)])
    others.clear()
    others.update([item(x) for x in range(10, 15)])
    clears = True

@trusted
def taken(what: str) -> str:
    global clears, takes
    clears = False
    takes = False
    for x in (0, 1, 2):
        shown[item(x)] = "value" * 9
        ordered[item(x)] = "value" * 9
        counts[item(x)] = 3 - x
    same = shown.copy()
    takes = True
    if what == "equal":
        return str(shown == same)
    return str(shown) if what == "dict" else str(ordered) if what == "OrderedDict" else str(counts)

@trusted
def asked(what: str) -> str:
    fill()
    if what == "in":
        return str(item(-1) in items)
    if what == "count":
        return str(items.count(item(-1)))
    if what == "index":
        return str(items.index(item(0)))
    if what == "equal":
        return str(items == [item(x) for x in range(50)])
    if what == "nested":
        return str(rows == [[item(x) for x in range(50)], [item(2)]])
    if what == "fields":
        return str(arounds == [Around(item(1), "after" * 9), Around(item(2), "after" * 9)])
    if what == "deque":
        return str(item(-1) in line)
    if what == "deques":
        return str(line == deque([item(x) for x in range(50)]))
    if what == "removed from a deque":
        line.remove(item(-1))
    if what == "repr":
        return str(items)
    if what == "repr of fields":
        return str(arounds)
    if what == "repr of a deque":
        return str(line)
    if what == "repr of rows":
        return str(rows)
    if what == "values":
        return str(values == {"a" * 30: item(1), "b" * 30: item(2)})
    if what == "tuples":
        return str((item(0), "pair" * 9) in pairs)
    if what == "sorted tuples":
        ranked.sort(reverse=True)
        return f"{len(ranked)} {ranked[0][0].x} {ranked[0][1]}"
    if what == "the largest tuple":
        return max(ranked)[1]
    if what == "the smallest row":
        return str(len(min(ranks)))
    if what == "sorted":
        items.sort()
    if what == "repr of tuples":
        return str(pairs)
    if what == "subset":
        return str(some.issubset(others))
    if what == "union":
        return str(len(some | others) > 0)
    if what == "intersection":
        return str(len(some & others))
    if what == "update":
        others.update(some)
        return str(len(others) > 4)
    return table.get(item(1), "none")
"""
ASKED = [
    "in",
    "count",
    "index",
    "equal",
    "nested",
    "fields",
    "repr",
    "values",
    "repr of fields",
    "repr of rows",
    "tuples",
    "sorted tuples",
]
SETS = ["subset", "union", "intersection", "update"]

DEQUE = f"deque([0 {'item' * 9}])"


def loaded(
    path: Path, import_file: Callable[[Path], ModuleType], monkeypatch: pytest.MonkeyPatch, platform: str
) -> Any:
    monkeypatch.setenv("PYENCLAVE_PLATFORM", platform)
    path.write_text(SOURCE)
    return import_file(path)


def test_what_they_take_out_of_a_container_is_there_until_they_end(
    tmp_path: Path, import_file: Callable[[Path], ModuleType], monkeypatch: pytest.MonkeyPatch, usual: str
) -> None:
    plain = loaded(tmp_path / "plain.py", import_file, monkeypatch, "none")
    expected = {what: plain.asked(what) for what in ASKED}
    monkeypatch.setattr(split, "check_asked", lambda *every: None)
    inside = loaded(tmp_path / "inside.py", import_file, monkeypatch, usual)
    assert {what: inside.asked(what) for what in expected} == expected
    # CPython: RuntimeError, "deque mutated during iteration".
    assert [inside.asked(what) for what in ("deque", "deques", "repr of a deque")] == ["False", "False", DEQUE]
    for what in (
        *SETS,
        "repr of tuples",
        "the largest tuple",
        "the smallest row",
    ):  # of which CPython says whether it noticed
        with contextlib.suppress(RuntimeError):
            assert inside.asked(what)
    for side in (plain, inside):
        with pytest.raises(ValueError, match=r"^list modified during sort$"):
            side.asked("sorted")
    for side in (plain, inside):
        with pytest.raises(IndexError, match=r"^deque mutated during"):
            side.asked("removed from a deque")
    with pytest.raises(RuntimeError, match=r"^changed while its keys were compared$"):
        inside.asked("table")
    assert inside.taken("equal") == "False"
    for what in ("dict", "OrderedDict", "Counter"):  # of which CPython shows what was there
        with pytest.raises(RuntimeError, match=r"^changed while its keys were shown$"):
            inside.taken(what)
