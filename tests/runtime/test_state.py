"""State that no host should see or change, looked at where the emulator lets its host look."""

import ctypes
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from pyenclave.arch.thread_data import THREAD_DATA

OK, ORET = 0, 0x100000001
MASK = 2**64 - 1

Ecall = Callable[[str], int]


def test_a_nested_ecall_leaves_the_outer_ones_state(host: Any, ecall: Ecall) -> None:
    """Beyond the fixed part of thread data: the area, the open ocall, the arena, what is revealed, the error record."""
    assert host.ecall(ecall("allowed_while_outside"), 1, 0)[1] != OK  # no root ecall
    assert host.ecall(ecall("sum_of_arena"), 64, 0) == (0, OK)  # the thread has its first chunk
    assert host.ecall(ecall("ocall_empty"))[0] & 0xFF == 2
    page = host.base + host.thread_page(0, "thread data")
    before = ctypes.string_at(page + THREAD_DATA.size, 4096 - THREAD_DATA.size)
    area = ctypes.create_string_buffer(0x2000)
    here = (ctypes.addressof(area) + 63) & ~63
    host.frame[0], host.frame[1] = 41, 0
    block = host.block(frame=ctypes.addressof(host.frame), frame_size=16, area=here, area_size=0x1000)
    assert host.enter(ecall("allowed_while_outside"), block) == (0, OK)
    assert ctypes.string_at(page + THREAD_DATA.size, 4096 - THREAD_DATA.size) == before
    assert host.enter(ORET, OK) == (0, OK)


def test_a_size_past_64_bits_is_no_memory(host: Any, ecall: Ecall) -> None:
    for size in range(2**64 - 64, 2**64):
        for name in ("sum_of_heap", "sum_of_arena"):
            assert host.ecall(ecall(name), size, 0) == (0, OK)
            assert host.frame[1] == MASK, (name, hex(size))


def test_f01_the_enclave_is_in_no_core_dump_and_no_child(host: Any) -> None:
    flags = []
    here = False
    for line in Path("/proc/self/smaps").read_text().splitlines():
        if found := re.match("([0-9a-f]+)-([0-9a-f]+) ", line):
            start, end = (int(text, 16) for text in found.groups())
            here = start < host.base + host.image.config.elrange_size and host.base < end
        elif here and line.startswith("VmFlags:"):
            flags.append(set(line.split()[1:]))
    assert flags
    assert all({"dd", "dc"} <= one for one in flags)  # proc(5): no dump, no copy on fork
