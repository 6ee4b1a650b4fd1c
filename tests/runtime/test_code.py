"""The linked image, instruction by instruction: who touches untrusted memory, and that every check meets its fence."""

import ctypes
import mmap
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from iced_x86 import FlowControl, Instruction, Mnemonic, OpKind, Register

from pyenclave.arch.calls import Command, Exit
from pyenclave.arch.statuses import Status
from pyenclave.image.image import Image

from .flow import Function, calls, functions, is_fence

OK, EXCEPTION, ORET, GIVE = Status.OK, Status.EXCEPTION, Command.ORET, Exit.GIVE
Code = dict[str, Function]
# To the area of the open ocalls, whose range was checked, and fenced, when the enclave took it; and to the call block.
TO_KNOWN_PLACES = {
    "store_padded",
    "pye_ocall_in",
    "pye_ocall_out",
    "pye_ocall_call",
    "report_error",
    "run",
    "pye_enter",
}
ALWAYS = {"pye_frame_in", "pye_buffer_in", "pye_ocall_frame_in", "pye_ocall_copy_in", "pye_accept"}
CHECKED_STORES = {"pye_copy_out", "pye_give"}
TO_THE_FRAME = "pye_frame_out"  # whose place is settled before the body: its callers have the fence
LOADS = {"check_request", "pye_enter", "pye_frame_in", "pye_buffer_in", "string_in", "pye_string_in",
         "pye_wstring_in", "pye_ocall_frame_in", "pye_ocall_copy_in", "pye_accept"}  # fmt: skip


@pytest.fixture(scope="module")
def code(image: Image) -> Code:
    return {function.name: function for function in functions(image.elf)}


def callers(code: Code, name: str) -> Iterator[tuple[Function, int]]:
    for function in code.values():
        for at in function.find(calls(code[name].entry)):
            if function.name != name:
                yield function, at


def is_scan(instruction: Instruction) -> bool:
    """Reads memory that is not the frame's."""
    kinds = [instruction.op_kind(at) for at in range(instruction.op_count)]
    return OpKind.MEMORY in kinds and instruction.memory_base not in (Register.RSP, Register.RIP)


# --- fences --------------------------------------------------------------------------------------


def test_b13_every_load_from_outside_comes_after_its_checks_fence(code: Code) -> None:
    sites = list(callers(code, "pye_load"))
    assert {function.name for function, _ in sites} <= LOADS
    assert {function.name for function, _ in sites} >= ALWAYS
    for function, at in sites:
        assert function.unfenced(at) == [], (function.name, hex(at))
        assert not function.reaches(function.entry, {at}, past=is_fence), (function.name, hex(at))


def test_b13_every_store_outside_comes_after_its_checks_fence(code: Code) -> None:
    sites = list(callers(code, "pye_store"))
    assert {function.name for function, _ in sites} <= TO_KNOWN_PLACES | CHECKED_STORES | {TO_THE_FRAME}
    assert {function.name for function, _ in sites} >= CHECKED_STORES
    for function, at in sites:
        if function.name in CHECKED_STORES:
            assert not function.reaches(function.entry, {at}, past=is_fence), function.name
            assert function.unfenced(at) == [], function.name


def test_b13_results_go_to_the_frame_past_its_load_and_the_fence_before_the_body(code: Code) -> None:
    sites = list(callers(code, TO_THE_FRAME))
    assert sites
    for bridge, at in sites:
        loads = set(bridge.find(calls(code["pye_frame_in"].entry)))
        assert not bridge.reaches(bridge.entry, {at}, past=is_fence), (bridge.name, hex(at))
        assert not bridge.reaches(bridge.entry, {at}, past=lambda one, loads=loads: one.ip in loads), bridge.name


def test_b13_dispatch_comes_after_the_fence_of_index_and_permission(code: Code) -> None:
    """That of the call block's load. What is loaded, the frame and the area, is checked behind it; the fence of those
    checks is the bridge's, or that of the frame's load: see test_b13_every_body_starts_behind_a_fence_after_dispatch.
    """
    for function, at in callers(code, "pye_dispatch"):
        outer = [(function, at)] if function.name == "pye_enter" else list(callers(code, function.name))
        assert outer != []
        for caller, place in outer:
            assert caller.name == "pye_enter"
            assert not caller.reaches(caller.entry, {place}, past=is_fence)


@pytest.mark.parametrize(("name", "clamps"), [("pye_ecall_is_root", 1), ("pye_ecall_is_allowed", 2)])
def test_b13_tables_of_permission_are_read_at_clamped_indices(code: Code, name: str, clamps: int) -> None:
    function = code[name]
    masks = function.find(lambda instruction: instruction.mnemonic == Mnemonic.SBB)
    assert len(masks) == clamps
    reads = set(function.find(lambda one: is_scan(one) and one.memory_index != Register.NONE))
    assert reads
    for mask in masks:
        assert not function.reaches(function.entry, reads, past=lambda one, mask=mask: one.ip == mask)


def test_b13_the_area_that_the_host_gives_is_used_after_a_fence(code: Code) -> None:
    function = code.get("grow", code["pye_ocall_begin"])
    (at, *_) = function.find(calls(code["pye_is_outside"].entry))
    fences = set(function.find(is_fence))
    assert any(function.reaches(place, fences) for place in function.after(at))


def test_b13_a_body_looks_for_the_terminator_after_a_fence(code: Code) -> None:
    names = ["string_in"] if "string_in" in code else ["pye_string_in", "pye_wstring_in"]
    for function in (code[name] for name in names):
        copies = [name for name in ("pye_load", "pye_buffer_in") if function.find(calls(code[name].entry))]
        (at,) = function.find(calls(code[copies[0]].entry))
        leaves = set(function.find(lambda instruction: instruction.flow_control == FlowControl.RETURN))
        reads = {at for at in function.find(is_scan) if function.reaches(function.after(at)[0], {at})}
        assert reads, "the loop that looks for the terminator"
        assert all(not function.reaches(read, leaves, past=is_fence) for read in reads), (function.name, hex(at))


def test_b13_a_body_with_a_bool_starts_behind_a_fence(code: Code) -> None:
    """One for all of an ecall's values: a fence for each element of an array costs more than the call."""
    assert "pye_check_bool" not in code, "inlined, and no fence of its own"
    bridges = list(callers(code, "flag"))
    assert bridges
    for bridge, at in bridges:
        assert not bridge.reaches(bridge.entry, {at}, past=is_fence), bridge.name
        assert bridge.unfenced(at) == [], bridge.name


def test_a04_nothing_runs_with_the_hosts_mxcsr_not_even_ahead(code: Code) -> None:
    """From each LDMXCSR of the entry, a call or return is reached past an LFENCE only."""
    entry = code["pye_entry"]
    kinds = (FlowControl.CALL, FlowControl.RETURN)
    leaves = set(entry.find(lambda instruction: instruction.flow_control in kinds))
    loads = entry.find(lambda instruction: instruction.mnemonic == Mnemonic.LDMXCSR)
    assert len(leaves) == 3
    assert len(loads) == 2
    for at in loads:
        assert not entry.reaches(at, leaves, past=is_fence), hex(at)


def test_b13_every_body_starts_behind_a_fence_after_dispatch(code: Code) -> None:
    """A mispredicted branch of pye_dispatch leads to a bridge whose ecall has no permission, and no further."""
    places = [one for name, one in code.items() if name == "pye_dispatch" or name.startswith("pye_bridge_")]
    for name in ("read_flags", "read_mxcsr", "null", "fill_x87", "null_while_outside"):  # no arguments
        sites = [(one, at) for one in places for at in one.find(calls(code[name].entry))]
        assert sites, name
        for one, at in sites:
            assert not one.reaches(one.entry, {at}, past=is_fence), name
            assert one.unfenced(at) == [], name


# --- the two routines ----------------------------------------------------------------------------


def test_b17_what_is_stored_is_whole_words_or_pieces_between_verw_and_fences(code: Code) -> None:
    store = code["pye_store"]
    order = list(store.code.values())
    mnemonics = [instruction.mnemonic for instruction in order]
    pieces, words = [], []
    for at, instruction in enumerate(order):
        through_rdi = instruction.op0_kind == OpKind.MEMORY and instruction.memory_base == Register.RDI
        whole = through_rdi and instruction.op1_register == Register.RAX
        if instruction.mnemonic == Mnemonic.MOVSQ or whole:
            words.append(instruction.ip)
        elif through_rdi:
            pieces.append(instruction.op1_register)
            assert mnemonics[at - 1] == Mnemonic.VERW
            assert mnemonics[at + 1 : at + 3] == [Mnemonic.MFENCE, Mnemonic.LFENCE]
    assert (pieces, len(words)) == ([Register.EAX, Register.AX, Register.AL, Register.AL], 2)
    fences = [at for at, mnemonic in enumerate(mnemonics) if mnemonic == Mnemonic.MFENCE]
    assert all(mnemonics[at + 1] == Mnemonic.LFENCE for at in fences)
    assert len(fences) == 4


def test_b17_what_is_loaded_is_whole_words(code: Code) -> None:
    for instruction in code["pye_load"].code.values():
        if instruction.mnemonic == Mnemonic.MOV and instruction.op1_kind == OpKind.MEMORY:
            assert (instruction.memory_base, instruction.op0_register) == (Register.RSI, Register.RAX)
    strings = [i.mnemonic for i in code["pye_load"].code.values() if i.is_string_instruction]
    assert strings == [Mnemonic.MOVSQ]


def test_b17_nobody_takes_the_address_of_the_two_routines(code: Code, image: Image) -> None:
    routines = {code[name].entry for name in ("pye_load", "pye_store")}
    for function in code.values():
        for instruction in function.code.values():
            if instruction.is_ip_rel_memory_operand:
                assert instruction.ip_rel_memory_address not in routines, function.name
    table = image.elf.sections[".rela.dyn"].data if ".rela.dyn" in image.elf.sections else b""
    addends = {int.from_bytes(table[at + 16 : at + 24], "little") for at in range(0, len(table), 24)}
    assert addends & routines == set()


class Outside:
    """All memory that the enclave is told of, in pages that the host takes away while the enclave runs."""

    def __init__(self, host: Any) -> None:
        self.host, self.pages = host, mmap.mmap(-1, 1 << 20)
        self.address = ctypes.addressof(ctypes.c_uint8.from_buffer(self.pages))
        host.call = (ctypes.c_uint8 * 4096).from_buffer(self.pages, 0x1000)
        host.frame = (ctypes.c_uint64 * 16).from_buffer(self.pages, 0x3000)
        host.area = (ctypes.c_uint8 * 0x20000).from_buffer(self.pages, 0x10000)
        self.data = self.address + 0x40000
        host.word("probe_memory").value, host.word("probe_memory_size").value = self.address, len(self.pages)
        host.word("probe_touched", ctypes.c_uint32).value = 0
        host.watched = True

    def places(self) -> set[int]:
        count = self.host.word("probe_touched", ctypes.c_uint32).value
        assert count < 4096
        return set(self.host.word("probe_touches", ctypes.c_uint64 * 4096)[:count])


def test_b17_two_routines_are_all_that_touch_untrusted_memory(
    host: Any, ecall: Callable[[str], int], code: Code
) -> None:
    """Every kind of call: arguments, results in all forms, ocalls with buffers, answers, errors."""
    outside = Outside(host)
    data, give = outside.data, outside.data + 0x20000
    for size in (0, 1, 13, 16, 500):
        for skew in (0, 3):
            assert host.ecall(ecall("sum"), data + skew, size, 0) == (0, OK)
            assert host.ecall(ecall("silent"), data + skew, size) == (0, OK)
        assert host.ecall(ecall("export_text"), data, size, 0) == (GIVE, size)
        assert host.enter(ORET, give) == (0, OK)
        assert host.ecall(ecall("ocall_large"), size)[0] & 0xFF == 2
        assert host.enter(ORET, OK) == (0, OK)
        kind, frame = host.ecall(ecall("import_text"), 0)
        assert kind == 2 + (3 << 8)
        text = (ctypes.c_uint64 * 2).from_address(ctypes.c_uint64.from_address(frame).value)
        text[:] = [size, give + 1]
        assert host.enter(ORET, OK) == (0, OK)
    ctypes.memmove(data, b"text\0", 5)
    assert host.ecall(ecall("text_size"), data, 5, 0) == (0, OK)
    assert host.ecall(ecall("raise_after_nesting"), 1)[0] & 0xFF == 2
    assert host.enter(ORET, OK) == (0, EXCEPTION)
    names = set()
    for place in outside.places():
        names |= {name for name in code if place in code[name].code}
    assert names == {"pye_load", "pye_store"}
