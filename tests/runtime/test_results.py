"""Results in memory that the callee chose, against a host that answers what it likes (bridge.md 9, 13, 15, 19)."""

import ctypes
from collections.abc import Callable
from typing import Any

import pytest

from pyenclave.arch.calls import Command, Exit
from pyenclave.arch.statuses import Status

OK, EXCEPTION, OCALL, E_FRAME = Status.OK, Status.EXCEPTION, Status.OCALL, Status.FRAME
E_NOT_ALLOWED, E_TRUSTED, E_RESULT, E_AREA = Status.NOT_ALLOWED, Status.TRUSTED, Status.RESULT, Status.AREA
ORET = Command.ORET
OCALL_FETCH_TEXT = 2 + (3 << 8)
GIVE = Exit.GIVE


class Text(ctypes.Structure):
    _fields_ = [("n", ctypes.c_size_t), ("chars", ctypes.c_uint64)]


def export(host: Any, ecall: Callable[[str], int], text: Text, n: int, how: int = 0) -> tuple[int, int]:
    kind, value = host.ecall(ecall("export_text"), ctypes.addressof(text), n, how)
    return kind, value


@pytest.mark.parametrize("size", [0, 1, 7, 8, 1000, 100_001])
def test_a_result_goes_where_the_host_says(host: Any, ecall: Callable[[str], int], size: int) -> None:
    text, memory = Text(1, 2), ctypes.create_string_buffer(b"." * (size + 16))
    assert export(host, ecall, text, size) == (GIVE, size)
    assert host.enter(ORET, ctypes.addressof(memory)) == (0, OK)
    assert (text.n, text.chars) == (size, ctypes.addressof(memory))
    assert memory.raw == b"x" * size + b"." * 16 + b"\0"


def test_memory_for_a_result_that_is_not_outside(new_host: Any, ecall: Callable[[str], int]) -> None:
    host = new_host()
    top = host.base + host.image.config.elrange_size
    for answer in (host.base, host.base - 999, top - 1, 2**64 - 8, host.base + 0x3000):
        text = Text(1, 2)
        assert export(host, ecall, text, 1000) == (GIVE, 1000)
        assert host.enter(ORET, answer) == (0, E_FRAME), hex(answer)
        assert (text.n, text.chars) == (1, 2)


@pytest.mark.parametrize("size", [0, 1, 8, 100])
def test_memory_for_a_result_at_an_odd_address(host: Any, ecall: Callable[[str], int], size: int) -> None:
    """An empty result too: once, a copy of nothing to such an address ran through the enclave."""
    memory = ctypes.create_string_buffer(b"." * 4096)
    start = -ctypes.addressof(memory) % 8
    for shift in range(1, 8):
        text = Text(1, 2)
        assert export(host, ecall, text, size) == (GIVE, size)
        assert host.enter(ORET, ctypes.addressof(memory) + start + shift) == (0, E_FRAME)
        assert (text.n, text.chars) == (1, 2)
        assert memory.raw == b"." * 4096 + b"\0"


def test_a_host_without_memory_for_a_result(host: Any, ecall: Callable[[str], int]) -> None:
    text = Text(1, 2)
    assert export(host, ecall, text, 10) == (GIVE, 10)
    assert host.enter(ORET, 0) == (0, E_AREA)
    assert (text.n, text.chars) == (1, 2)


def test_no_ecall_may_come_while_the_enclave_waits_for_memory(host: Any, ecall: Callable[[str], int]) -> None:
    assert export(host, ecall, Text(), 10) == (GIVE, 10)
    assert host.ecall(ecall("allowed_while_outside"), 41, 0) == (0, E_NOT_ALLOWED)


@pytest.mark.parametrize(("how", "status"), [(1, EXCEPTION), (2, E_TRUSTED), (3, E_TRUSTED), (4, E_TRUSTED)])
def test_a_refused_result_asks_for_nothing(host: Any, ecall: Callable[[str], int], how: int, status: int) -> None:
    text = Text(1, 2)
    assert export(host, ecall, text, 64, how) == (0, status)
    assert (text.n, text.chars) == (1, 2)


def test_what_is_no_block_any_more_does_not_leave_and_is_not_released(host: Any, ecall: Callable[[str], int]) -> None:
    assert export(host, ecall, Text(), 64, 5) == (0, E_TRUSTED)
    assert host.ecall(ecall("read_flags"), 0) == (0, OK)  # to release it once more would have ended the enclave


def test_the_open_ocalls_leave_outlasts_a_result(host: Any, ecall: Callable[[str], int]) -> None:
    memory, text, words = ctypes.create_string_buffer(64), Text(), (ctypes.c_uint64 * 3)()
    words[:] = [ctypes.addressof(text), 64, 0]
    assert host.ecall(ecall("ocall_empty"))[0] & 0xFF == 2
    assert host.ecall(ecall("export_text"), *words) == (GIVE, 64)
    assert host.enter(ORET, ctypes.addressof(memory)) == (0, OK)
    assert host.ecall(ecall("allowed_while_outside"), 41, 0) == (0, OK)
    assert host.enter(ORET, OK) == (0, OK)


def test_every_path_releases_what_the_body_allocated(host: Any, ecall: Callable[[str], int]) -> None:
    """A quarter of the heap each time: five leaks would exhaust it."""
    memory = ctypes.create_string_buffer(1 << 20)
    for _ in range(5):
        assert export(host, ecall, Text(), 1 << 20) == (GIVE, 1 << 20)
        assert host.enter(ORET, ctypes.addressof(memory)) == (0, OK)
        assert export(host, ecall, Text(), 1 << 20) == (GIVE, 1 << 20)
        assert host.enter(ORET, host.base) == (0, E_FRAME)
        for how, status in ((1, EXCEPTION), (2, E_TRUSTED)):
            assert export(host, ecall, Text(), 1 << 20, how) == (0, status)


# --- ocalls ------------------------------------------------------------------------------------------


def answer(host: Any, ecall: Callable[[str], int], n: int, chars: int, status: int = OK) -> tuple[int, int]:
    """import_text, whose ocall is answered with this struct."""
    assert host.ecall(ecall("import_text"), 0)[0] == OCALL_FETCH_TEXT
    frame = ctypes.c_uint64.from_address(host.out.register("rsi"))
    Text.from_address(frame.value).n = n
    Text.from_address(frame.value).chars = chars
    frame.value = host.base  # where the struct is, is remembered inside
    left = host.enter(ORET, status)
    return left[1], host.frame[0]


@pytest.mark.parametrize("size", [0, 1, 7, 8, 1000, 100_001])
def test_an_answer_comes_from_where_the_host_says(host: Any, ecall: Callable[[str], int], size: int) -> None:
    memory = ctypes.create_string_buffer(b"\3" * size + b"\xff" * 8)
    for shift in range(3):
        assert answer(host, ecall, size, ctypes.addressof(memory) + shift)[0] == OK
    assert answer(host, ecall, size, ctypes.addressof(memory)) == (OK, 3 * size)
    assert answer(host, ecall, 0, 0) == (OK, 1_000_000)


def test_an_answer_that_is_not_outside(host: Any, ecall: Callable[[str], int]) -> None:
    top = host.base + host.image.config.elrange_size
    cases = [(4, host.base), (1, top - 1), (8, host.base - 4), (16, 2**64 - 8), (2**64 - 1, 8), (1, 0), (0, host.base)]
    for size, address in cases:
        assert answer(host, ecall, size, address) == (E_RESULT, 0), (size, hex(address))


def test_an_answer_that_is_larger_than_the_heap(host: Any, ecall: Callable[[str], int]) -> None:
    memory = ctypes.create_string_buffer(8 << 20)
    assert answer(host, ecall, 8 << 20, ctypes.addressof(memory)) == (EXCEPTION, 0)  # a MemoryError inside


def test_a_failed_ocall_is_not_read(host: Any, ecall: Callable[[str], int]) -> None:
    assert answer(host, ecall, 2**64 - 1, host.base, OCALL)[0] in (OCALL, EXCEPTION)
