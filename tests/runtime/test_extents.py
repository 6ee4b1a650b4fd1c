"""A body's length that reaches past its own memory (Heartbleed), from every kind of memory, answered and handed out."""

import ctypes
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pyenclave.arch.calls import Command, Exit
from pyenclave.arch.statuses import Status

OK, E_LENGTH, E_TRUSTED, E_AREA = Status.OK, Status.LENGTH, Status.TRUSTED, Status.AREA
ORET, GIVE, OCALL_LARGE = Command.ORET, Exit.GIVE, Exit.OCALL + (1 << 8)
OCALL_SPACED, OCALL_SPACES = Exit.OCALL + (2 << 8), Exit.OCALL + (5 << 8)
OWN = 64
_ENUM = (Path(__file__).parent / "places.c").read_text().partition("enum place {")[2].partition("};")[0]
PLACES = re.findall(r"[A-Z_]+", re.sub(r"/\*.*?\*/", "", _ENUM))
STACK = ("STACK", "STACK_WITHIN")
BODYS, OTHERS = PLACES[: PLACES.index("THREAD_DATA")], PLACES[PLACES.index("THREAD_DATA") :]
# How far into its 64 bytes a place points. What is on the stack, constants and a call's arena end within 16 bytes of
# what was asked for; a heap block and a static end at the byte.
SKEWS = {"OWN_IN_WITHIN": 3, "STATIC_WITHIN": 7, "ARENA_WITHIN": 9, "STACK_WITHIN": 3}
LENGTHS = [4096, 65535, 1 << 20, 2**31, 2**32, 2**63, 2**64 - 1]


class Text(ctypes.Structure):
    _fields_ = [("n", ctypes.c_size_t), ("chars", ctypes.c_uint64)]


class Careless:
    def __init__(self, host: Any, ecall: Callable[[str], int]) -> None:
        self._host, self._ecall = host, ecall
        self.own = ctypes.create_string_buffer(bytes(range(1, OWN + 1)), OWN)
        self.memory = ctypes.create_string_buffer(1 << 16)
        self._room = ctypes.create_string_buffer((2 << 20) + 64)
        self._area = (ctypes.addressof(self._room) + 63) & ~63

    def answer(self, place: str, n: int) -> int:
        """The ecall's status; what left lies in `memory`."""
        text, host = Text(1, 2), self._host
        words = (ctypes.addressof(self.own), OWN, ctypes.addressof(text), n, PLACES.index(place))
        kind, value = host.ecall(self._ecall("answer_from"), *words)
        while kind == GIVE:
            assert value == n, "the host may know the length, and no more than memory for it is asked for"
            kind, value = host.enter(ORET, ctypes.addressof(self.memory) if n <= len(self.memory) else 0)
        return int(value)

    def send(self, place: str, n: int, name: str = "send_from") -> int:
        words = (ctypes.addressof(self.own), OWN, n, PLACES.index(place))
        kind, value = self._host.ecall(self._ecall(name), *words)
        while kind != 0:
            if kind in (OCALL_LARGE, OCALL_SPACED, OCALL_SPACES):
                data, count = (ctypes.c_uint64 * 2).from_address(value)
                if kind == OCALL_SPACES:
                    count, data = (ctypes.c_uint64 * 2).from_address(data)
                assert count == n
                ctypes.memmove(self.memory, data, min(n, len(self.memory)))
                kind, value = self._host.enter(ORET, OK)
            else:
                kind, value = self._host.enter(ORET, self._area if value <= 2 << 20 else 0)  # asked for more room
        return int(value)

    def send_spaced(self, place: str, n: int) -> int:
        """Structs of 8 bytes with padding, which the stub copies before they leave."""
        return self.send(place, n, "send_spaced_from")

    def send_spaces(self, place: str, n: int) -> int:
        """As send_spaced, of a struct that points at them."""
        return self.send(place, n, "send_spaces_from")


@pytest.fixture
def careless(host: Any, ecall: Callable[[str], int]) -> Careless:
    assert host.ecall(ecall("remember_arena"), thread=1) == (0, OK)
    return Careless(host, ecall)


def refused(status: int, n: int) -> bool:
    """Room for what leaves is asked for first: for a nonsensical length that fails already."""
    return status == E_TRUSTED if n <= 1 << 20 else status in (E_TRUSTED, E_AREA, E_LENGTH)


def own_bytes(careless: Careless, place: str, n: int) -> bytes:
    skew = SKEWS.get(place, 0)
    whole = {
        "HEAP": b"\xee" * OWN,
        "OWN_IN": careless.own.raw,
        "STATIC": bytes(OWN),
        "CONSTANT": bytes([4, 5, 6]) + bytes(OWN - 3),
        "ARENA": bytes(OWN),
        "STACK": bytes(range(9, 9 + OWN)),
    }
    whole["HEAP_WITHIN"] = whole["HEAP_LARGE"] = whole["HEAP"]
    whole["STATIC_WITHIN"] = bytes([1, 2, 3]) + bytes(OWN - 3)
    return whole.get(place, whole[place.removesuffix("_WITHIN")])[skew : skew + n]


@pytest.mark.parametrize("place", BODYS)
def test_what_is_the_bodys_own_leaves_and_not_a_byte_more(careless: Careless, place: str) -> None:
    left = OWN - SKEWS.get(place, 0)
    for leave in (careless.answer, careless.send):
        if leave == careless.answer and place in STACK:
            continue  # a dead frame by then, see below
        for n in (0, 1, 7, 8, left - 1, left):
            assert leave(place, n) == OK, n
            assert careless.memory.raw[:n] == own_bytes(careless, place, n), n
        beyond = [left + 256] if place in ("STACK", "STACK_WITHIN") else [left + 16]
        if place == "CONSTANT":
            beyond = [1 << 20]  # read-only data is everybody's, in the file: only its end is the end
        elif place in ("HEAP", "HEAP_WITHIN", "HEAP_LARGE", "STATIC", "STATIC_WITHIN"):
            beyond = [left + 1]
        for n in beyond + [length for length in LENGTHS if length > max(beyond)]:
            careless.memory.raw = bytes(1 << 16)
            assert refused(leave(place, n), n), n
            assert careless.memory.raw == bytes(1 << 16)


@pytest.mark.parametrize("place", OTHERS)
def test_what_is_nobodys_to_send_stays(careless: Careless, place: str) -> None:
    for leave in (careless.answer, careless.send):
        for n in [1, 8, OWN, *LENGTHS]:
            assert refused(leave(place, n), n), n


@pytest.mark.parametrize("place", PLACES)
def test_what_a_stub_copies_first_ends_there_too(careless: Careless, place: str) -> None:
    whole = place in BODYS and place not in SKEWS
    for leave in (careless.send_spaced, careless.send_spaces):
        if leave == careless.send_spaces and place == "FREED":
            continue  # what was freed is a block again, the stub's own image (security.md: lifetimes)
        assert (leave(place, OWN // 8) == OK) == whole
        for count in (8192, 1 << 17):
            if place != "CONSTANT" or count == 1 << 17:
                assert refused(leave(place, count), 8 * count)


def test_nothing_is_cleared_at_null(careless: Careless) -> None:
    """Page 0 is the host's: a NULL with a length is refused before the padding of a copy is zeroed."""
    for leave in (careless.send, careless.send_spaced, careless.send_spaces):
        assert leave("NOWHERE", 0) == OK
        for n in (1, 3, 1 << 20):
            assert refused(leave("NOWHERE", n), 8 * n), (leave, n)


def test_no_result_leaves_from_a_stack(careless: Careless) -> None:
    for n in (1, OWN, 65535):
        assert careless.answer("DEAD_STACK", n) == E_TRUSTED


@pytest.mark.parametrize("seed", range(1, 9))
def test_blocks_that_come_and_go_end_where_they_end(host: Any, ecall: Callable[[str], int], seed: int) -> None:
    assert host.ecall(ecall("extents_disagree"), 0x9E3779B97F4A7C15 * seed, 400, 0) == (0, OK)
    assert host.frame[2] == 0


def test_a_large_block_is_handed_out_piece_by_piece(host: Any, ecall: Callable[[str], int]) -> None:
    """In instructions: looking for the block's start from each piece anew, they grow with the square of its size."""

    def steps(pieces: int) -> int:
        assert host.ecall(ecall("ask_in_pieces"), 4096 * pieces, 4096, 0, step=True) == (0, OK)
        assert host.frame[2] == pieces
        return int(host.word("probe_steps").value)

    assert host.ecall(ecall("keep_block"), 16 * 4096) == (0, OK)
    steps(16)
    assert steps(16) < 20 * (steps(2) - steps(1)) + steps(1)
