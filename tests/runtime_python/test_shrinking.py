"""Dicts, sets and deques that lost most of what they held give memory back, and grow by less where there is no more."""

import ctypes
from collections.abc import Iterator
from typing import Any

import pytest

from .test_containers import Side, outcome, release

MANY = 20_000
KEPT = 0x8000  # bytes of small blocks that a thread keeps


class Filled:
    """A container of the numbers below MANY; `slot`: bytes that each takes at least."""

    def __init__(self, kind: str, values: Any) -> None:
        self.kind, self.values = kind, values
        self.before = self.bytes
        self.slot = {"dict": 24, "set": 16, "deque": 8}[kind]
        self.side = Side(values, f"{kind}_int")
        self.made = ctypes.c_void_p()
        most = [ctypes.c_int64(-1)] if kind == "deque" else []
        self.side.call(f"pye_{kind}_new", ctypes.byref(self.side.type), *most, result=self.made)
        for n in range(MANY):
            self.add(n)

    def add(self, n: int) -> None:
        slot = ctypes.byref(ctypes.c_int64(n))
        name = {"dict": "pye_dict_set", "set": "pye_set_add", "deque": "pye_deque_append"}[self.kind]
        self.side.call(name, self.made, slot, *([slot] if self.kind == "dict" else []))

    def take(self, n: int) -> int:
        """The first one, which is `n`."""
        taken = ctypes.c_int64()
        name = {"dict": "pye_dict_pop", "set": "pye_set_pop", "deque": "pye_deque_popleft"}[self.kind]
        self.side.call(
            name, self.made, *([ctypes.byref(ctypes.c_int64(n))] if self.kind == "dict" else []), result=taken
        )
        return taken.value

    @property
    def bytes(self) -> int:
        return int(self.values.counter("double_heap_bytes").value)

    @property
    def text(self) -> str:
        return str(self.side.text(self.made))

    def shown(self, numbers: range) -> str:
        shown = ", ".join(f"{n}: {n}" if self.kind == "dict" else str(n) for n in numbers)
        return f"deque([{shown}])" if self.kind == "deque" else f"{{{shown}}}"


@pytest.fixture(params=["dict", "set", "deque"])
def filled(request: pytest.FixtureRequest, values: Any) -> Iterator[Filled]:
    one = Filled(request.param, values)
    yield one
    values.counter("double_heap_limit").value = 2**64 - 1
    release(values, one.made)


def test_memory_is_given_back(filled: Filled) -> None:
    most = filled.bytes - filled.before
    for n in range(MANY):
        assert filled.take(n) == n
        left = MANY - n - 1
        if left % 1000 == 0:  # of the sizes of tables, and of an index that shares the block
            assert filled.bytes - filled.before <= max(left * filled.slot * 10, KEPT)
    assert filled.bytes - filled.before < max(most / 100, KEPT)
    for n in range(50):
        filled.add(n)
    assert filled.text == filled.shown(range(50))


def test_what_is_left_is_as_it_was(filled: Filled) -> None:
    for n in range(MANY - 30):
        filled.take(n)
    assert filled.text == filled.shown(range(MANY - 30, MANY))
    assert [filled.take(n) for n in range(MANY - 30, MANY)] == [*range(MANY - 30, MANY)]


def test_it_stays_as_it_is_where_there_is_no_memory_to_move_to(filled: Filled) -> None:
    filled.values.counter("double_heap_limit").value = filled.bytes
    for n in range(MANY - 3):
        assert filled.take(n) == n
    filled.values.counter("double_heap_limit").value = 2**64 - 1  # the text takes some
    assert filled.text == filled.shown(range(MANY - 3, MANY))


@pytest.mark.parametrize("kind", ["dict", "set"])
def test_a_table_grows_by_less_where_memory_is_short(values: Any, kind: str) -> None:
    """There is room for what it has and an eighth beside it, and not for twice that."""
    one, limit = Filled(kind, values), values.counter("double_heap_limit")
    size, count = one.bytes, MANY
    while one.bytes == size:  # to where it has just become larger
        one.add(count)
        count += 1
    size = one.bytes
    limit.value = 2 * size + size // 2
    while one.bytes == size:
        one.add(count)
        count += 1
    assert size < one.bytes < 1.5 * size
    limit.value = one.bytes
    while outcome(lambda: one.add(count)) is None:
        count += 1
    with pytest.raises(MemoryError):
        one.add(count)
    limit.value = 2**64 - 1
    assert one.text == one.shown(range(count))
    release(values, one.made)
