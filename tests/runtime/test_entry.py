"""The entry and exit rows of security.md, A01 to A16, A21, A24, A25: a hostile host against a real image."""

import ctypes
from collections.abc import Callable
from itertools import takewhile
from typing import Any

import pytest
from iced_x86 import Decoder, FlowControl, Mnemonic

from pyenclave.arch.calls import Command
from pyenclave.arch.statuses import Status

from .exits import assert_clean_exit

OK, E_FRAME = Status.OK, Status.FRAME
E_NOT_ALLOWED, ABORTED, PROTOCOL = Status.NOT_ALLOWED, Status.ABORTED, Status.PROTOCOL
INIT, ORET = Command.INIT, Command.ORET
DF, AC, ID, NT = 1 << 10, 1 << 18, 1 << 21, 1 << 14
STATUS_FLAGS = 0x8D5
RESULT = 0  # a frame with no inputs starts with its result


def addressed(data: bytes) -> tuple[int, Any]:
    buffer = ctypes.create_string_buffer(data, len(data))
    return ctypes.addressof(buffer), buffer


def test_a01_direction_flag_is_cleared(host: Any, ecall: Callable[[str], int]) -> None:
    host.hostile["flags"] = 0x202 | DF
    address, _keep = addressed(bytes(range(200)))
    assert host.ecall(ecall("sum"), address, 200, 0) == (0, OK)
    assert host.frame[2] == sum(range(200))


def test_a02_alignment_check_is_cleared(host: Any, ecall: Callable[[str], int]) -> None:
    host.hostile["flags"] = 0x202 | AC
    address, _keep = addressed(bytes(range(16)))
    assert host.ecall(ecall("misaligned"), address, 0) == (0, OK)
    assert host.frame[1] == int.from_bytes(bytes(range(1, 9)), "little")


def test_a01_the_first_entry_of_a_thread_zeroes_its_stack_upwards(new_host: Any, ecall: Callable[[str], int]) -> None:
    host = new_host(fill=0xA5)
    host.hostile["flags"] = 0x202 | DF
    assert host.ecall(ecall("read_flags"), 0, thread=2) == (0, OK)
    assert ctypes.string_at(host.base + host.thread_page(2, "stack"), 0x8000) == bytes(0x8000)


@pytest.mark.parametrize("flags", [0, DF, AC, ID, NT, DF | AC | ID | NT | STATUS_FLAGS])
def test_a03_flags_are_a_constant(host: Any, ecall: Callable[[str], int], flags: int) -> None:
    host.hostile["flags"] = 0x202 | flags
    assert host.ecall(ecall("read_flags"), 0) == (0, OK)
    assert host.frame[0] & ~STATUS_FLAGS == 0x202


@pytest.mark.parametrize("mxcsr", [0x1F80, 0x0000, 0xFFBF & 0xFFFF, 0x9FC0])
def test_a04_mxcsr_is_a_constant(host: Any, ecall: Callable[[str], int], mxcsr: int) -> None:
    host.hostile["mxcsr"] = mxcsr
    assert host.ecall(ecall("read_mxcsr"), 0) == (0, OK)
    assert host.frame[0] == 0x1FBF
    assert host.out.mxcsr == 0x1FBF


@pytest.mark.parametrize("fcw", [0x37F, 0x000, 0xF7F])
def test_a05_fcw_is_a_constant(host: Any, ecall: Callable[[str], int], fcw: int) -> None:
    host.hostile["fcw"] = fcw
    assert host.ecall(ecall("read_fcw"), 0) == (0, OK)
    assert host.frame[0] == 0x37F


# Of x87's status word: nothing, a sticky flag, C0 to C3, another top, all of it and an exception that is pending.
STATUS_WORDS = [(0x37F, 0), (0x37F, 0x20), (0x37F, 0x4700), (0x37F, 0x2800), (0x37F, 0x7F7F), (0x0, 0x3F)]


@pytest.mark.parametrize(("fcw", "fsw"), STATUS_WORDS)
def test_a05_a07_x87_begins_anew(host: Any, ecall: Callable[[str], int], fcw: int, fsw: int) -> None:
    """No register in use, no flag set, whatever the host left."""
    host.ecall(ecall("dirty"), 1)
    host.hostile.update(fcw=fcw, fsw=fsw)
    assert host.ecall(ecall("read_x87_state"), 0) == (0, OK)
    assert host.frame[0] == 0xFFFF
    assert_clean_exit(host)


def test_a05_control_words_survive_an_ocall(host: Any, ecall: Callable[[str], int]) -> None:
    kind, _ = host.ecall(ecall("fcw_after_ocall"), 0x27F, 0)
    assert kind & 0xFF == 2
    host.hostile["fcw"], host.hostile["mxcsr"] = 0x0, 0x0
    assert host.enter(ORET, OK) == (0, OK)
    assert host.frame[1] == 0x10000 | 0x27F


def test_a06_an_x87_exception_that_is_pending_does_not_fault_on_the_way_out(
    host: Any, ecall: Callable[[str], int]
) -> None:
    """Unmasked by the body, and due at the next x87 instruction that waits for it."""
    assert host.ecall(ecall("leave_x87_pending")) == (0, OK)
    assert_clean_exit(host)
    assert host.ecall(ecall("read_fcw"), 0) == (0, OK)
    assert host.frame[0] == 0x37F


@pytest.mark.parametrize(
    ("name", "words", "times"),
    [("leave_x87_pending", (), 1), ("read_x87_state", (0,), 0), ("dirty", (0x5EC2E75EC2E7,), 0)],
)
def test_a08_what_an_unmasked_exception_noted_does_not_leave(
    host: Any, ecall: Callable[[str], int], name: str, words: tuple[int, ...], times: int
) -> None:
    """Operand and opcode, which no later instruction overwrites on Intel's processors: FNINIT is on the way out then,
    and only then, as how long it takes must not tell of flags."""
    text = host.image.elf.segments[0]
    leave = next(s for s in host.image.elf.functions if s.name == "pye_exit")
    decoder = Decoder(64, text.data[leave.address :], ip=leave.address)
    code = list(takewhile(lambda one: one.mnemonic != Mnemonic.ENCLU, decoder))
    at = next(at for at, one in enumerate(code) if one.mnemonic == Mnemonic.FNINIT)
    assert [one.mnemonic for one in code[at - 3 : at]] == [Mnemonic.FNSTSW, Mnemonic.TEST, Mnemonic.JE]
    host.word("probe_watch").value = host.base + code[at].ip
    assert host.ecall(ecall(name), *words, step=True) == (0, OK)
    assert host.word("probe_catches", ctypes.c_int).value == times
    assert_clean_exit(host)


def first_call(image: Any) -> int:
    """The first call instruction of the entry, in address order."""
    text = image.elf.segments[0]
    entry = next(s for s in image.elf.functions if s.name == "pye_entry")
    for instruction in Decoder(64, text.data[entry.address :], ip=entry.address):
        if instruction.flow_control == FlowControl.CALL:
            return int(instruction.ip)
    raise AssertionError("no call in the entry")


@pytest.mark.parametrize(("fcw", "fsw"), STATUS_WORDS)
def test_a07_a11_only_rdi_and_rsi_are_the_hosts_at_the_first_call(
    host: Any, ecall: Callable[[str], int], fcw: int, fsw: int
) -> None:
    host.hostile.update(flags=0x202 | AC | ID, mxcsr=0x0, fcw=fcw, fsw=fsw)
    host.word("probe_watch").value = host.base + first_call(host.image)
    block = host.block()
    assert host.enter(ecall("read_flags"), block, step=True)[0] == 0
    assert host.word("probe_catches", ctypes.c_int).value == 1
    caught = host.caught
    for name in ["rcx", "rdx", "rbx", "rbp", "r8", "r9", "r10", "r11", "r12", "r13", "r14", "r15"]:
        assert caught.register(name) == 0, name
    assert (caught.register("rdi"), caught.register("rsi")) == (ecall("read_flags"), block)
    assert (
        host.thread_page(0, "stack") < caught.register("rsp") - host.base <= host.thread_page(0, "stack") + (256 << 10)
    )
    assert bytes(b for row in caught.ymm for b in row) == bytes(512)
    assert bytes(b for row in caught.x87 for b in row) == bytes(128)
    assert (caught.mxcsr, caught.fcw, caught.fsw) == (0x1FBF, 0x37F, 0)


def test_a08_a09_a10_every_exit_is_clean(host: Any, new_host: Any, ecall: Callable[[str], int]) -> None:
    host.ecall(ecall("dirty"), 0x5EC2E75EC2E75EC2)
    assert_clean_exit(host)
    kind, _ = host.ecall(ecall("ocall_empty"))
    assert kind & 0xFF == 2
    assert_clean_exit(host)
    host.enter(ORET, OK)
    assert_clean_exit(host)
    assert host.ecall(12345)[1] == E_NOT_ALLOWED
    assert_clean_exit(host)
    assert host.ecall(ecall("ocall_large"), 1 << 20)[0] == 1
    assert_clean_exit(host)
    host.enter(ORET, 0)
    host.ecall(ecall("abort_now"))
    assert host.out.register("rsi") == ABORTED
    assert_clean_exit(host)
    host.ecall(ecall("read_flags"), 0)
    assert host.out.register("rsi") == ABORTED
    assert_clean_exit(host)
    other = new_host()
    assert other.enter(0, other.block(), cssa=1) == (0, PROTOCOL)
    assert_clean_exit(other)


def test_a10_flags_do_not_depend_on_the_body(host: Any, ecall: Callable[[str], int]) -> None:
    seen = set()
    for data in (b"\0" * 8, b"\xff" * 8, b"\x80" * 7):
        address, _keep = addressed(data)
        host.ecall(ecall("sum"), address, len(data), 0)
        seen.add(host.out.flags)
    assert seen == {0x246}


def test_a12_a13_no_stack_use_before_the_switch_and_no_base_writes(image: Any) -> None:
    text = image.elf.segments[0]
    entry = next(s for s in image.elf.functions if s.name == "pye_entry")
    stack = {Mnemonic.PUSH, Mnemonic.POP, Mnemonic.CALL, Mnemonic.PUSHFQ, Mnemonic.POPFQ}
    switched = False
    for instruction in Decoder(64, text.data[entry.address :], ip=entry.address):
        if instruction.mnemonic in stack:
            break
        switched = switched or ("rsp" in f"{instruction:x}".partition(",")[0] and instruction.mnemonic == Mnemonic.MOV)
    assert switched
    for instruction in Decoder(64, text.data, ip=text.offset):
        assert instruction.mnemonic not in (Mnemonic.WRFSBASE, Mnemonic.WRGSBASE)


@pytest.mark.parametrize("rsp", [0x10, 0x7FFFFFFFF000, 0xFFFFFFFFFFFFFFF8, 0])
def test_a13_the_hosts_stack_pointer_is_never_used(host: Any, ecall: Callable[[str], int], rsp: int) -> None:
    where = rsp or host.base + 0x1000
    assert host.ecall(ecall("read_flags"), 0, rsp=where) == (0, OK)
    assert host.out.register("rsp") == where


def area_cases(host: Any) -> list[tuple[int, int]]:
    base, top = host.base, host.base + host.image.config.elrange_size
    return [
        (base, 16),
        (base - 16, 32),
        (top - 16, 16),
        (top - 16, 64),
        (2**64 - 16, 16 + 16),
        (16, 2**64 - 16),
        (base - 0x10000, 0x10000 + 16),
        (8, 64),
    ]


def test_a14_an_area_that_is_not_wholly_outside_is_refused(host: Any, ecall: Callable[[str], int]) -> None:
    for area, size in area_cases(host):
        block = host.block(area=area, area_size=size)
        assert host.enter(ecall("ocall_empty"), block) == (0, E_FRAME), (hex(area), hex(size))
    top = host.base + host.image.config.elrange_size
    for call in (host.base, host.base - 8, top - 8, 2**64 - 8, host.base - 64, 4):
        assert host.enter(ecall("read_flags"), call) == (0, E_FRAME), hex(call)


def test_a14_a_grown_area_that_is_not_outside_is_refused(new_host: Any, ecall: Callable[[str], int]) -> None:
    host = new_host()
    for answer in (host.base, host.base - 16, host.base + host.image.config.elrange_size - 16, 2**64 - 16, 8):
        kind, wanted = host.ecall(ecall("ocall_large"), 1 << 20)
        assert kind == 1
        assert wanted >= 1 << 20
        assert host.enter(ORET, answer) == (0, E_FRAME)


def test_a15_the_exit_goes_where_eenter_came_from(host: Any, ecall: Callable[[str], int]) -> None:
    host.ecall(ecall("read_flags"), 0)
    landing = ctypes.cast(host._library.probe_run, ctypes.c_void_p).value
    assert landing is not None
    assert landing < host.out.register("rbx") < landing + 1024


def test_a16_an_entry_with_cssa_not_zero_is_refused(host: Any, ecall: Callable[[str], int]) -> None:
    for cssa in (1,):
        assert host.enter(ecall("read_flags"), host.block(), cssa=cssa) == (0, PROTOCOL)
    assert host.ecall(ecall("read_flags"), 0) == (0, ABORTED)


def test_a16_a_refused_reentry_leaves_the_open_call_alone(host: Any, ecall: Callable[[str], int]) -> None:
    host.ecall(ecall("ocall_empty"))
    page = host.base + host.thread_page(0, "thread data")
    before = ctypes.string_at(page, 4096)
    host.enter(0, 0, cssa=1)
    assert ctypes.string_at(page, 4096) == before


@pytest.mark.parametrize("command", [ORET])
def test_a21_an_oret_that_nothing_waits_for(host: Any, ecall: Callable[[str], int], command: int) -> None:
    assert host.enter(command, 0) == (0, PROTOCOL)
    assert host.ecall(ecall("read_flags"), 0) == (0, ABORTED)


def test_a21_an_oret_twice(host: Any, ecall: Callable[[str], int]) -> None:
    assert host.ecall(ecall("ocall_empty"))[0] & 0xFF == 2
    assert host.enter(ORET, OK) == (0, OK)
    assert host.enter(ORET, OK) == (0, PROTOCOL)
    assert host.ecall(ecall("read_flags"), 0) == (0, ABORTED)


def test_a21_an_oret_through_another_tcs(host: Any, ecall: Callable[[str], int]) -> None:
    assert host.ecall(ecall("ocall_empty"))[0] & 0xFF == 2
    assert host.enter(ORET, OK, thread=1) == (0, PROTOCOL)
    assert host.enter(ORET, OK) == (0, ABORTED)


def test_a21_a_forged_link_frame(host: Any, ecall: Callable[[str], int]) -> None:
    """The magic of the open ocall's frame is checked: the emulator's host can write what hardware would protect."""
    assert host.ecall(ecall("ocall_empty"))[0] & 0xFF == 2
    page = host.base + host.thread_page(0, "thread data")
    link = ctypes.c_uint64.from_address(page + 72)
    ctypes.c_uint64.from_address(link.value).value ^= 1
    assert host.enter(ORET, OK) == (0, PROTOCOL)


@pytest.mark.parametrize("where", ["code", "below the stack", "top of the stack", "above the stack"])
def test_a21_a_link_outside_the_stack(host: Any, where: str) -> None:
    """A frame whose magic is right, but which does not lie in this thread's stack."""
    stack = host.thread_page(0, "stack")
    offset = {
        "code": 0x1000,
        "below the stack": stack - 8,
        "top of the stack": stack + (256 << 10),
        "above the stack": stack + (257 << 10),
    }[where]
    page = host.base + host.thread_page(0, "thread data")
    ctypes.c_uint64.from_address(page + 72).value = host.base + offset
    assert host.enter(ORET, OK) == (0, PROTOCOL)


def test_a24_no_ecall_before_initialisation(new_host: Any, ecall: Callable[[str], int]) -> None:
    host = new_host(start=False)
    assert host.ecall(ecall("read_flags"), 0) == (0, PROTOCOL)
    assert host.enter(INIT, 0) == (0, ABORTED)


def test_a24_initialisation_happens_once(host: Any, ecall: Callable[[str], int]) -> None:
    assert host.enter(INIT, 0, thread=1) == (0, PROTOCOL)
    assert host.ecall(ecall("read_flags"), 0) == (0, ABORTED)


def test_a25_every_violation_is_sticky_on_every_thread(new_host: Any, ecall: Callable[[str], int]) -> None:
    violations: list[Callable[[Any], Any]] = [
        lambda host: host.enter(0, 0, cssa=1),
        lambda host: host.enter(ORET, 0),
        lambda host: host.enter(INIT, 0),
        lambda host: host.ecall(ecall("abort_now")),
        lambda host: host.ecall(ecall("smash"), 64),
        lambda host: host.ecall(ecall("double_free")),
        lambda host: host.ecall(ecall("overflow_heap")),
    ]
    for violate in violations:
        host = new_host()
        violate(host)
        assert host.out.register("rsi") in (ABORTED, PROTOCOL)
        for thread in range(4):
            for _ in range(2):
                assert host.ecall(ecall("read_flags"), 0, thread=thread) == (0, ABORTED)
                assert host.frame[0] == 0  # and the body has not run


def test_a_nested_ecall_needs_the_open_ocalls_leave(host: Any, ecall: Callable[[str], int]) -> None:
    assert host.ecall(ecall("allowed_while_outside"), 1, 0) == (0, E_NOT_ALLOWED)
    assert host.ecall(ecall("ocall_empty"))[0] & 0xFF == 2
    assert host.ecall(ecall("read_flags"), 0) == (0, E_NOT_ALLOWED)
    assert host.ecall(ecall("allowed_while_outside"), 41, 0) == (0, OK)
    assert host.frame[1] == 42
    assert host.enter(ORET, OK) == (0, OK)


def test_no_ecall_may_come_while_the_enclave_waits_for_memory(host: Any, ecall: Callable[[str], int]) -> None:
    assert host.ecall(ecall("ocall_large"), 1 << 20)[0] == 1
    assert host.ecall(ecall("allowed_while_outside"), 41, 0) == (0, E_NOT_ALLOWED)
