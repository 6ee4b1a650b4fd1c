"""The trusted stack at a root ecall's end: zero, whatever the ecall left on it and however deep it went."""

import ctypes
from collections.abc import Callable
from typing import Any

import pytest

from pyenclave.arch.calls import Command
from pyenclave.arch.statuses import Status
from pyenclave.arch.thread_data import THREAD_DATA
from pyenclave.image.frames import silent_frames
from pyenclave.image.image import Image

OK, EXCEPTION, E_NOT_ALLOWED, ORET = Status.OK, Status.EXCEPTION, Status.NOT_ALLOWED, Command.ORET
WAYS = 4  # of stack.c without an ocall
STACK_LOW, LINK = (THREAD_DATA.field(name).offset for name in ("stack_low", "link"))


def stack(host: Any, thread: int = 0) -> bytes:
    run = next(run for run in host.image.pages if run.what == f"stack {thread}")
    return bytes(ctypes.string_at(host.base + run.offset, run.length))


def left(host: Any, thread: int = 0) -> list[str]:
    """Offsets from the top of what is not zero."""
    data = stack(host, thread)
    return [hex(len(data) - at) for at in range(0, len(data), 8) if any(data[at : at + 8])]


@pytest.mark.parametrize("way", range(WAYS))
@pytest.mark.parametrize("depth", [0, 1, 3, 17, 100, 200])
def test_c09_nothing_stays_on_the_stack(host: Any, ecall: Callable[[str], int], depth: int, way: int) -> None:
    assert host.ecall(ecall("leave_on_stack"), depth, way) == (0, OK)
    assert left(host) == []
    assert host.ecall(ecall("find_on_stack"), 0) == (0, OK)
    assert host.frame[0] == 0
    assert left(host) == []


def test_c09_calls_of_many_depths_one_after_the_other(host: Any, ecall: Callable[[str], int]) -> None:
    for at in range(200):
        assert host.ecall(ecall("leave_on_stack"), at * 37 % 211, at % WAYS) == (0, OK)
        assert left(host) == [], at


def test_c09_the_stack_used_to_its_bottom(host: Any, ecall: Callable[[str], int]) -> None:
    assert host.ecall(ecall("leave_on_stack"), 0, 5) == (0, OK)
    assert left(host) == []
    mark = ctypes.c_uint64.from_address(host.base + host.thread_page(0, "thread data") + STACK_LOW)
    assert mark.value == 0  # the next call's is its own


def test_c09_failed_and_refused_ecalls(host: Any, ecall: Callable[[str], int]) -> None:
    assert host.ecall(ecall("leave_on_stack"), 1, 99) == (0, EXCEPTION)
    assert left(host) == []
    assert host.ecall(12345, 0) == (0, E_NOT_ALLOWED)
    assert left(host) == []


def test_c09_an_ocall_and_a_nested_ecall_that_goes_deeper(host: Any, ecall: Callable[[str], int]) -> None:
    """While an ocall is open the interrupted frames stay; what a nested ecall left below goes at the root's end."""
    assert host.ecall(ecall("leave_on_stack"), 0, 4)[0] & 0xFF == 2
    run = next(run for run in host.image.pages if run.what == "stack 0")
    link = ctypes.c_uint64.from_address(host.base + host.thread_page(0, "thread data") + LINK).value
    live = host.base + run.offset + run.length - link  # below lie frames that have returned
    open_frames = [at for at in left(host) if int(at, 16) <= live]
    assert open_frames != []
    for way in range(WAYS):
        assert host.ecall(ecall("leave_while_outside"), 100, way) == (0, OK)
        assert set(open_frames) - set(left(host)) == set()
    assert host.enter(ORET, OK) == (0, OK)
    assert left(host) == []


def test_c09_each_thread_has_its_own_mark(host: Any, ecall: Callable[[str], int]) -> None:
    assert host.ecall(ecall("leave_on_stack"), 0, 4, thread=0)[0] & 0xFF == 2
    assert host.ecall(ecall("leave_on_stack"), 100, 2, thread=1) == (0, OK)
    assert left(host, 1) == []
    assert host.enter(ORET, OK, thread=0) == (0, OK)
    assert left(host, 0) == []


def test_c09_the_gap_is_two_of_the_largest_frames_that_tell_nothing(image: Image) -> None:
    """What the search for the used stack's end rests on, see entry.S."""
    frames = dict(silent_frames(image.elf, ()))
    assert [name for name, size in frames.items() if size is None] == []
    assert image.config.stack_gap >= 2 * max(size or 0 for size in frames.values())
