"""State that no host should see or change, looked at where the emulator lets its host look."""

import ctypes
import re
import struct
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from elftools.elf.elffile import ELFFile
from iced_x86 import Decoder, Mnemonic

from pyenclave.arch.calls import Command, Exit, Hint
from pyenclave.arch.ssa import STATE_SIZE
from pyenclave.arch.statuses import Status
from pyenclave.arch.thread_data import THREAD_DATA
from pyenclave.platforms import emulated
from pyenclave.toolchain.compile import compile_c
from pyenclave.toolchain.headers import RUNTIME, TRUSTED_INCLUDE

OK, PROTOCOL = Status.OK, Status.PROTOCOL
INIT, ORET, GIVE = Command.INIT, Command.ORET, Exit.GIVE
MASK = 2**64 - 1

Ecall = Callable[[str], int]


def test_a21_a_link_is_followed_once(host: Any, ecall: Ecall) -> None:
    """The frame of an ocall that has returned is no frame any more, while an outer one keeps the stack as it is."""
    link = ctypes.c_uint64.from_address(
        host.base + host.thread_page(0, "thread data") + THREAD_DATA.field("link").offset
    )
    assert host.ecall(ecall("ocall_empty"))[0] & 0xFF == 2
    memory, text = ctypes.create_string_buffer(64), (ctypes.c_uint64 * 2)()
    assert host.ecall(ecall("export_text"), ctypes.addressof(text), 64, 0) == (GIVE, 64)
    returned = link.value
    assert host.enter(ORET, ctypes.addressof(memory)) == (0, OK)
    link.value = returned
    assert host.enter(ORET, OK) == (0, PROTOCOL)


def test_c01_a_stack_is_zeroed_before_it_is_used(new_host: Callable[..., Any], ecall: Ecall) -> None:
    """While the first ecall of a thread is still open: its end zeroes what it used, which would hide this."""
    host = new_host(fill=0xA5)
    assert host.ecall(ecall("ocall_empty"), thread=2)[0] & 0xFF == 2
    assert ctypes.string_at(host.base + host.thread_page(2, "stack"), 0x8000) == bytes(0x8000)
    assert host.enter(ORET, OK, thread=2) == (0, OK)


def test_c01_what_an_interrupt_leaves_of_an_ssa_frame_is_zero(new_host: Callable[..., Any], ecall: Ecall) -> None:
    """The reserved bytes of XSAVE's header; the registers at the frame's end are EENTER's and AEX's to write."""
    host = new_host(fill=0xA5)
    frame = host.base + host.thread_page(2, "SSA")
    assert ctypes.string_at(frame, STATE_SIZE) == b"\xa5" * STATE_SIZE
    assert host.ecall(ecall("ocall_empty"), thread=2)[0] & 0xFF == 2
    assert ctypes.string_at(frame, STATE_SIZE) == bytes(STATE_SIZE)
    assert ctypes.string_at(frame + STATE_SIZE, 8) == b"\xa5" * 8
    assert host.enter(ORET, OK, thread=2) == (0, OK)


@pytest.mark.parametrize(
    ("said", "kept"), [(0, 0), (1, 1), (2, 2), (3, 3), (MASK, 3), (MASK - 3, 0), (0x5A5A5A5A5A5A5A5A, 2), (1 << 32, 0)]
)
def test_c12_a_hint_is_taken_once_and_never_changes(
    new_host: Callable[..., Any], ecall: Ecall, said: int, kept: int
) -> None:
    """Whatever the host says at any later entry, in whichever register."""
    host = new_host(start=False)
    symbol = next(symbol for symbol in host.image.elf.objects if symbol.name == "pye_hints")
    word = ctypes.c_uint32.from_address(host.base + symbol.address)
    assert (symbol.size, word.value) == (4, 0)
    assert host.enter(INIT, said) == (0, OK)
    assert word.value == kept
    host.hostile["registers"] = ~said & MASK
    assert host.ecall(ecall("read_flags"), 0) == (0, OK)
    assert host.ecall(ecall("ocall_empty"))[0] & 0xFF == 2
    assert host.enter(ORET, ~said & MASK)[0] == 0
    assert word.value == kept
    assert host.enter(INIT, ~said & MASK) == (0, PROTOCOL)
    assert word.value == kept


def test_c12_the_hosts_hints_are_of_this_processor(image: Any) -> None:
    enclave = emulated.Emulated().load(image)
    symbol = next(symbol for symbol in image.elf.objects if symbol.name == "pye_hints")
    found = ctypes.c_uint32.from_address(enclave.base + symbol.address).value
    needed = {Hint.SHA: {"sha_ni"}, Hint.VAES: {"vaes", "vpclmulqdq"}}
    assert found == sum(hint for hint, names in needed.items() if names <= emulated.host_features())


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


def test_every_ocall_of_an_ecall_has_the_same_place(host: Any, ecall: Ecall) -> None:
    """The area is given back at each one's end: a thousand ocalls ask for no more memory."""
    places = set()
    exit_ = host.ecall(ecall("ocall_often"), 1000, 1000)
    while exit_[0] != 0:
        places.add(exit_)
        exit_ = host.enter(ORET, OK)
    assert exit_ == (0, OK)
    assert len(places) == 1
    assert next(iter(places))[0] & 0xFF == 2


def test_c09_a_block_that_was_in_a_list_is_zeroed(host: Any, ecall: Ecall) -> None:
    for size in (16, 64, 1000, 5000):
        assert host.ecall(ecall("sum_of_reused"), size, 0) == (0, OK)
        assert host.frame[1] == 0


def test_the_hosts_rounding_is_its_own(load: Callable[..., Any]) -> None:
    """The gate gives MXCSR back as it was: the enclave leaves with a constant."""
    enclave, libm, environment = load(), ctypes.CDLL("libm.so.6"), ctypes.create_string_buffer(32)
    assert libm.fesetround(0x800) == 0
    try:
        enclave.read_fcw()
        libm.fegetenv(environment)
    finally:
        libm.fesetround(0)
    assert int.from_bytes(environment.raw[28:32], "little") & 0x6000 == 0x4000  # upwards


def test_c06_addresses_in_data_are_relocated(host: Any, ecall: Ecall) -> None:
    for n, letter in enumerate(b"ab"):
        assert host.ecall(ecall("relocated"), n, 0) == (0, OK)
        assert host.frame[1] == letter


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


def test_b13_an_index_of_the_hosts_is_masked(tmp_path: Path) -> None:
    """No branch decides: what SBB makes of the comparison is ANDed to the index before the byte is loaded."""
    source, output = tmp_path / "at.c", tmp_path / "at.o"
    source.write_text(
        '#include "pyenclave_values.h"\n'
        "bool at(const pye_bytes_t *value, int64_t index, int64_t *result);\n"
        "bool at(const pye_bytes_t *value, int64_t index, int64_t *result)\n"
        "{\n    return pye_bytes_at(value, index, result);\n}\n"
    )
    compile_c(source, output, include=(RUNTIME, *TRUSTED_INCLUDE))
    with output.open("rb") as file:
        code = next(one for one in ELFFile(file).iter_sections() if one.name == ".text.at").data()
    listed = list(Decoder(64, code))
    at = next(at for at, one in enumerate(listed) if one.mnemonic == Mnemonic.SBB)
    masked = next(one for one in listed[at + 1 :] if one.mnemonic == Mnemonic.AND)
    assert listed[at].op0_register in (masked.op0_register, masked.op1_register)
    assert any(one.mnemonic == Mnemonic.MOVZX for one in listed[listed.index(masked) :])


@pytest.mark.parametrize("values", [(0.1, 10.0, -1.0), (1 / 3, 3.0, -1.0), (1e16, 1.0000000000000002, -1e16)])
def test_a_product_is_rounded_before_it_is_added_to(
    host: Any, ecall: Callable[[str], int], values: tuple[float, float, float]
) -> None:
    """Code inside computes what the same text computes outside: a fused multiplication rounds once."""
    a, b, c = values
    words = struct.unpack("<3Q", struct.pack("<3d", a, b, c))
    assert host.ecall(ecall("multiply_and_add"), *words, 0) == (0, OK)
    assert struct.unpack("<d", struct.pack("<Q", host.frame[3])) == (a * b + c,)
