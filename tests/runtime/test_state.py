"""The runtime's own state: what keys it, what a nested ecall finds and leaves, and what an ocall's return takes down.

The emulator's host can read and write what hardware would protect, so these tests look, and forge, where no host could.
"""

import ctypes
import re
import struct
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from iced_x86 import Decoder, FlowControl, Instruction, Mnemonic

from pyenclave.arch.pages import Permission
from pyenclave.arch.thread_data import THREAD_DATA

OK, E_ECALL, E_DEPTH, PROTOCOL = 0, 9, 11, 65
INIT, ORET, GIVE = 0x100000000, 0x100000001, 3
LINK_SIZE = 24 + 6 * 8 + 8  # the frame, six saved registers, the return address (entry.S)
STACK_ROOM = 0x4000  # calls.c
MASK = 2**64 - 1

Ecall = Callable[[str], int]


def word(address: int) -> ctypes.c_uint64:
    return ctypes.c_uint64.from_address(address)


def thread_data(host: Any, name: str, thread: int = 0) -> ctypes.c_uint64:
    page: int = host.base + host.thread_page(thread, "thread data")
    return word(page + THREAD_DATA.field(name).offset)


def link_key(host: Any, ecall: Ecall) -> int:
    """What keys the link frame of an open ocall."""
    assert host.ecall(ecall("ocall_empty"))[0] & 0xFF == 2
    link = thread_data(host, "link").value
    key = word(link).value ^ link
    assert host.enter(ORET, OK) == (0, OK)
    return key


def test_a21_every_enclave_has_its_own_link_key(new_host: Callable[..., Any], ecall: Ecall) -> None:
    keys = {link_key(new_host(), ecall) for _ in range(3)}
    assert len(keys) == 3
    assert 0 not in keys


def test_a21_a_link_is_followed_once(host: Any, ecall: Ecall) -> None:
    """The frame of an ocall that has returned is no frame any more, while an outer one keeps the stack as it is."""
    assert host.ecall(ecall("ocall_empty"))[0] & 0xFF == 2
    memory, text = ctypes.create_string_buffer(64), (ctypes.c_uint64 * 2)()
    assert host.ecall(ecall("export_text"), ctypes.addressof(text), 64, 0) == (GIVE, 64)
    returned = thread_data(host, "link").value
    assert host.enter(ORET, ctypes.addressof(memory)) == (0, OK)
    thread_data(host, "link").value = returned
    assert host.enter(ORET, OK) == (0, PROTOCOL)


def test_a_nested_ecall_needs_room_on_the_stack(new_host: Callable[..., Any], ecall: Ecall) -> None:
    for room, status in ((STACK_ROOM - 0x800, E_DEPTH), (STACK_ROOM + 0x1000, OK)):
        host = new_host()
        assert host.ecall(ecall("ocall_empty"))[0] & 0xFF == 2
        link = thread_data(host, "link")
        lower = host.base + host.thread_page(0, "stack") + room
        ctypes.memmove(lower, link.value, LINK_SIZE)
        word(lower).value ^= link.value ^ lower
        link.value = lower
        assert host.ecall(ecall("allowed_while_outside"), 41, 0) == (0, status), hex(room)


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


def test_an_index_has_32_bits(host: Any, ecall: Ecall) -> None:
    assert host.ecall(ecall("read_fcw") | 1 << 33, 0) == (0, E_ECALL)


def test_a_size_past_64_bits_is_no_memory(host: Any, ecall: Ecall) -> None:
    for size in range(2**64 - 64, 2**64):
        for name in ("sum_of_heap", "sum_of_arena"):
            assert host.ecall(ecall(name), size, 0) == (0, OK)
            assert host.frame[1] == MASK, (name, hex(size))


def heap_check(address: int, size: int, below: int, request: int) -> int:
    """heap.c's check value of a header where both keys are zero."""
    mix = (address ^ size) * 0x9E3779B97F4A7C15 & MASK
    mix = (mix ^ mix >> 29 ^ below) * 0xBF58476D1CE4E5B9 & MASK
    mix = (mix ^ mix >> 32 ^ request) * 0x94D049BB133111EB & MASK
    return mix ^ mix >> 31


def test_c05_headers_are_keyed(host: Any, ecall: Ecall) -> None:
    assert host.ecall(ecall("sum_of_heap"), 64, 0) == (0, OK)
    first = host.base + next(run.offset for run in host.image.pages if run.what == "heap")
    size, below, request, check = struct.unpack("<4Q", ctypes.string_at(first, 32))
    assert size != 0
    assert check != heap_check(first, size, below, request)


def instructions(image: Any) -> Iterator[Instruction]:
    for segment in image.elf.segments:
        if Permission.X in segment.permissions:
            yield from Decoder(64, segment.data, ip=segment.offset)


def test_c08_what_rdrand_says_of_itself_is_looked_at(image: Any) -> None:
    """No processor fails on demand, so the code is read: each RDRAND's carry decides a branch, and every try is one."""
    code = list(instructions(image))
    places = [at for at, one in enumerate(code) if one.mnemonic == Mnemonic.RDRAND]
    assert places
    for at in places:
        kept = str(code[at + 1]).partition(" ")[2]
        assert code[at + 1].mnemonic == Mnemonic.SETB, str(code[at + 1])
        judged = next(one for one in code[at + 2 : at + 8] if one.mnemonic in (Mnemonic.TEST, Mnemonic.CMP))
        assert kept in str(judged), [str(one) for one in code[at : at + 8]]
        after = code[code.index(judged) + 1]
        assert after.flow_control == FlowControl.CONDITIONAL_BRANCH, str(after)


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
