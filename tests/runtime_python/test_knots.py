"""Objects that hold each other in every way, made and tied at random: what can be reached stays, all else goes.

PYENCLAVE_KNOTS says how many graphs there are.
"""

import ctypes
import os
import random
from dataclasses import dataclass, field
from typing import Any

import pytest

GRAPHS = int(os.environ.get("PYENCLAVE_KNOTS", "25"))
NEXT, LIST, ROWS, VALUES, KEYS, SET, DEQUE, PAIR, MAYBE = range(1, 10)  # the fields of types.c
SINGLE = (NEXT, PAIR, MAYBE)  # those that hold one object
LEAST = 1000  # objects that are made before any are looked through


@dataclass(eq=False)
class Knot:
    """What an object of types.c holds: by field, the objects, which two may have as one list."""

    number: int
    address: int
    holds: dict[int, list["Knot"]] = field(default_factory=dict)


class Graph:
    """Objects, and those that the test itself has: as locals, arguments and the like are had inside."""

    def __init__(self, values: Any) -> None:
        self.values, self.library = values, values.library
        for name in ("test_knot_new", "test_knot_part"):
            getattr(self.library, name).restype = ctypes.c_void_p
        for name in ("test_knot_hold", "test_knot_share"):
            getattr(self.library, name).restype = ctypes.c_bool
        self.there = (ctypes.c_uint8 * 0x10000).in_dll(self.library, "test_knot_is_there")
        self.had: list[Knot] = []
        self.parts: list[tuple[int, list[Knot]]] = []
        self.made = 0

    def make(self) -> Knot:
        self.made += 1
        one = Knot(self.made, self.library.test_knot_new(ctypes.c_int64(self.made)))
        assert one.address
        self.had.append(one)
        return one

    def hold(self, of: Knot, by: int, to: Knot) -> None:
        assert self.library.test_knot_hold(ctypes.c_void_p(of.address), ctypes.c_int64(by), ctypes.c_void_p(to.address))
        if by in SINGLE:
            of.holds[by] = []
        of.holds.setdefault(by, []).append(to)

    def share(self, of: Knot, by: int, to: Knot) -> None:
        assert self.library.test_knot_share(
            ctypes.c_void_p(of.address), ctypes.c_int64(by), ctypes.c_void_p(to.address)
        )
        if of is not to:
            of.holds.pop(by, None)
        if of is not to and by in to.holds:
            of.holds[by] = [*to.holds[by]] if by in SINGLE else to.holds[by]

    def cut(self, of: Knot, by: int) -> None:
        self.library.test_knot_cut(ctypes.c_void_p(of.address), ctypes.c_int64(by))
        of.holds.pop(by, None)

    def take_part(self, of: Knot, by: int) -> None:
        """The list itself is had, as where a loop goes over it."""
        part = self.library.test_knot_part(ctypes.c_void_p(of.address), ctypes.c_int64(by))
        if part:
            self.parts.append((part, of.holds[by]))

    def let_go(self, one: Knot) -> None:
        self.had.remove(one)
        self._release(one.address)

    def let_go_of_part(self) -> None:
        self._release(self.parts.pop()[0])

    def _release(self, address: int) -> None:
        self.values.function("pye_object_release")(ctypes.cast(address, _head(self.values)))

    def reached(self) -> list[Knot]:
        pending = [*self.had, *(one for _, held in self.parts for one in held)]
        seen: dict[int, Knot] = {}
        while pending:
            one = pending.pop()
            if one.number not in seen:
                seen[one.number] = one
                pending += [held for holds in one.holds.values() for held in holds]
        return [*seen.values()]

    def settle(self) -> None:
        """As at the end of a call; all objects are looked through, whatever their number."""
        for _ in range(100):
            self.library.pye_knot_suspect()
        self.library.pye_knots_settle()

    def numbers(self) -> set[int]:
        """Those that are still there."""
        return {at for at in range(1, self.made + 1) if self.there[at]}


def _head(values: Any) -> Any:
    return values.function("pye_object_release").argtypes[0]


def _step(graph: Graph, pick: random.Random, known: list[Knot]) -> None:
    what = pick.random()
    if what < 0.25 or not known:
        graph.make()
    elif what < 0.75:
        graph.hold(pick.choice(known), pick.randint(NEXT, MAYBE), pick.choice(known))
    elif what < 0.80:
        graph.share(pick.choice(known), pick.randint(NEXT, MAYBE), pick.choice(known))
    elif what < 0.84:
        graph.cut(pick.choice(known), pick.randint(NEXT, MAYBE))
    elif what < 0.87:
        graph.take_part(pick.choice(known), pick.randint(LIST, DEQUE))
    elif what < 0.89 and graph.parts:
        graph.let_go_of_part()
    elif what < 0.97 and graph.had:
        graph.let_go(pick.choice(graph.had))
    else:
        if pick.random() < 0.3:  # what is had is parts alone
            for one in [*graph.had]:
                graph.let_go(one)
        graph.settle()
        assert graph.numbers() == {one.number for one in graph.reached()}


def _end(graph: Graph) -> None:
    while graph.parts:
        graph.let_go_of_part()
    for one in [*graph.had]:
        graph.let_go(one)
    graph.settle()
    assert not graph.numbers()


@pytest.mark.parametrize("seed", range(GRAPHS))
def test_what_is_reached_stays_and_all_else_goes(values: Any, seed: int) -> None:
    graph, pick = Graph(values), random.Random(seed)
    for _ in range(250):
        known = graph.reached()
        assert graph.numbers() >= {one.number for one in known}
        _step(graph, pick, known)
    _end(graph)


@pytest.mark.parametrize("seed", range(3))
def test_in_the_middle_of_a_call(values: Any, seed: int) -> None:
    """Objects are looked through when many were made, whatever is had then."""
    graph, pick = Graph(values), random.Random(seed)
    kept = [graph.make() for _ in range(20)]
    for _ in range(60):
        graph.hold(pick.choice(kept), pick.randint(NEXT, MAYBE), pick.choice(kept))
    for one in kept[5:]:
        graph.let_go(one)
    for by in range(LIST, DEQUE + 1):
        graph.take_part(kept[0], by)
    for _ in range(3 * LEAST):
        one, other = graph.make(), graph.make()
        graph.hold(one, pick.randint(NEXT, MAYBE), other)
        graph.hold(other, pick.randint(NEXT, MAYBE), one)
        if pick.random() < 0.01:
            graph.hold(pick.choice(graph.reached()), LIST, one)
        graph.let_go(one)
        graph.let_go(other)
    reached = {one.number for one in graph.reached()}
    assert graph.numbers() >= reached
    assert len(graph.numbers() - reached) < 4 * LEAST  # of twice as many and more that were let go of
    _end(graph)


def test_a_long_chain(values: Any) -> None:
    """Neither looking through it nor letting it go takes stack for each."""
    graph = Graph(values)
    first = last = graph.make()
    for _ in range(20_000):
        one = graph.make()
        graph.hold(last, NEXT, one)
        graph.hold(one, LIST, first)
        graph.let_go(one)
        last = one
    assert len(graph.numbers()) == graph.made
    _end(graph)


def test_without_memory(values: Any) -> None:
    """An object that there is no memory for leaves the others as they are."""
    graph = Graph(values)
    one = graph.make()
    graph.hold(one, LIST, one)
    values.library.double_forget_kept()
    failing = values.counter("double_failing_in")
    failing.value = 0
    assert not graph.library.test_knot_new(ctypes.c_int64(9))
    failing.value = 2**64 - 1
    with pytest.raises(MemoryError):
        values.raise_pending()
    assert graph.numbers() == {1}
    _end(graph)
