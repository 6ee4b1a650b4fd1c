"""The table of handles, where the host guesses handles that it was never told and drops them before they are undone.

What it can do so is to have its own go, or stay: the table holds each object once for each handle that finds it,
whatever was guessed, and no handle of another generation finds one.
"""

import ctypes
import random
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest


class Table:
    """Handles of lists, of which each is held by the test itself, too."""

    def __init__(self, values: Any) -> None:
        self._values, self.library = values, values.library
        self.library.pye_handles_made.restype = ctypes.c_uint32
        self.type = values.type("list_bytes")
        self._find = self.library.pye_handle_find
        self._find.argtypes = [ctypes.c_uint64, ctypes.c_void_p, ctypes.c_void_p]
        self._find.restype = self.library.pye_handle_new.restype = ctypes.c_bool
        self.made: list[Made] = []

    def make(self) -> "Made":
        address, handle = self._values.list_of([]), ctypes.c_uint64()
        assert self.library.pye_handle_new(address, ctypes.byref(handle))
        self.made.append(Made(address, handle.value))
        return self.made[-1]

    def finds(self, one: "Made") -> bool:
        """Whether its handle does, and then that object and no other; nothing else is changed."""
        found = ctypes.c_void_p()
        if not self._find(one.handle, ctypes.byref(self.type), ctypes.byref(found)):
            self.library.pye_error_clear()
            return False
        assert found.value == ctypes.addressof(one.object[0])
        self._values.release(one.object)
        return True

    def drop(self, handle: int) -> None:
        self.library.pye_handle_drop(ctypes.c_uint64(handle))

    def check(self) -> None:
        for one in self.made:
            assert one.object[0].head.count == 1 + self.finds(one)

    def end(self) -> None:
        """No handle is left, nor an object; the table itself stays, which is no leak."""
        for one in self.made:
            self.drop(one.handle)
        self.check()
        for one in self.made:
            self._values.release(one.object)
        self.library.double_forget_kept()
        self._values.leaked = self._values.counter("double_heap_blocks").value


@dataclass
class Made:
    object: Any
    handle: int


@pytest.fixture
def table(library: Any) -> Iterator[Table]:
    one = Table(library)
    yield one
    one.end()


def test_what_nobody_was_told_of_goes_and_nothing_else(table: Table) -> None:
    table.library.pye_handles_begin()
    before = [table.make() for _ in range(5)]
    table.library.pye_handles_begin()
    undone = [table.make() for _ in range(20)]
    table.library.pye_handles_undo_list(table.library.pye_handles_made())
    assert [table.finds(one) for one in before] == [True] * 5
    assert [table.finds(one) for one in undone] == [False] * 20


@pytest.mark.parametrize("seed", range(3))
def test_a_host_that_drops_what_it_has_guessed(table: Table, seed: int) -> None:
    """While an ocall that may call again is under way, in which others make handles too, and drop them."""
    dice = random.Random(seed)
    for _ in range(60):
        table.library.pye_handles_begin()
        for _ in range(dice.randrange(1, 6)):
            table.make()
        listed = table.library.pye_handles_made()
        for _ in range(dice.randrange(6)):
            if dice.random() < 0.4:
                table.library.pye_handles_begin()
                table.make()
            else:
                table.drop(dice.choice(table.made).handle)
        table.library.pye_handles_undo_list(listed)
        table.check()
