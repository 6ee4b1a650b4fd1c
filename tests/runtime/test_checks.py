"""What the runtime judges before a body runs, and what an ecall keeps while another one is nested in it."""

import ctypes
import math
import struct
from collections.abc import Callable
from typing import Any

import pytest

from pyenclave.arch.calls import CALL, ERROR, TRACE, Command, Exit
from pyenclave.arch.statuses import Status
from pyenclave.arch.thread_data import THREAD_DATA

OK, EXCEPTION, E_FRAME = Status.OK, Status.EXCEPTION, Status.FRAME
E_LENGTH, E_STRING, E_VALUE = Status.LENGTH, Status.STRING, Status.VALUE
E_ECALL, E_NOT_ALLOWED, E_DEPTH = Status.ECALL, Status.NOT_ALLOWED, Status.DEPTH
E_AREA, ABORTED, PROTOCOL = Status.AREA, Status.ABORTED, Status.PROTOCOL
INIT, ORET, GROW, OCALL = Command.INIT, Command.ORET, Exit.GROW, Exit.OCALL
OCALL_LARGE = OCALL + (1 << 8)
STACK_ROOM = 0x4000  # calls.c


def address_of(data: bytes) -> tuple[int, Any]:
    buffer = ctypes.create_string_buffer(data, max(len(data), 1))
    return ctypes.addressof(buffer), buffer


# --- arguments ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "status"),
    [
        (b"abc\0", OK),
        (b"\0", OK),
        (b"abc", E_STRING),
        (b"a\0c\0", E_STRING),
        (b"\0\0", E_STRING),
        (b"\0abc\0", E_STRING),
        (b"abc\0x", E_STRING),
        (b"", E_STRING),
    ],
)
def test_b05_the_terminator_is_last_and_only(host: Any, ecall: Callable[[str], int], data: bytes, status: int) -> None:
    for width, name in ((1, "text_size"), (4, "wide_size")):
        wide = b"".join(bytes([byte]) + bytes(width - 1) for byte in data)
        address, _keep = address_of(wide)
        assert host.ecall(ecall(name), address, len(wide), 0) == (0, status)
        if status == OK:
            assert host.frame[2] == len(data) - 1


def test_b05_a_wide_string_is_whole_elements(host: Any, ecall: Callable[[str], int]) -> None:
    for data in (bytes(16), b"\1" * 16):
        address, _keep = address_of(data)
        for size in (1, 2, 3, 5, 6, 7, 9):
            assert host.ecall(ecall("wide_size"), address, size, 0) == (0, E_STRING)


def word(value: float) -> int:
    return int.from_bytes(struct.pack("<d", value), "little")


@pytest.mark.parametrize("value", [0.0, -0.0, 1.0, 3.0, 16.0])
def test_a_float_that_is_a_length(host: Any, ecall: Callable[[str], int], value: float) -> None:
    address, _keep = address_of(b"\2" * 16)
    assert host.ecall(ecall("sum_by_float"), address, word(value), 0) == (0, OK)
    assert host.frame[2] == 2 * value


@pytest.mark.parametrize(
    "value",
    [-1.0, -5e-324, 0.5, 2.5, math.nan, math.inf, -math.inf, 2.0**53, 2.0**53 + 2, 2.0**63, 2.0**64, 1e300, 5e-324],
)
def test_a_float_that_is_no_length(host: Any, ecall: Callable[[str], int], value: float) -> None:
    address, _keep = address_of(b"\2" * 16)
    assert host.ecall(ecall("sum_by_float"), address, word(value), 0) == (0, E_LENGTH)


def test_the_largest_length_of_a_float(host: Any, ecall: Callable[[str], int]) -> None:
    """It is a length; there is no memory for it, or it ends past the border."""
    for value in (2.0**53 - 1, 2.0**52):
        assert host.ecall(ecall("sum_by_float"), 0x1000, word(value), 0)[1] not in (OK, E_LENGTH)


def test_a_bool_is_0_or_1(host: Any, ecall: Callable[[str], int]) -> None:
    for value in range(256):
        status = host.ecall(ecall("flag"), value, 0)[1]
        assert status == (OK if value < 2 else E_VALUE)
        assert value > 1 or host.frame[1] == value + 1


def test_no_ecall_has_such_an_index(host: Any) -> None:
    assert host.ecall(1 << 32 | 2)[1] == E_ECALL  # nor is it cut to 32 bits
    assert host.ecall(2**64 - 1)[1] == E_ECALL
    assert host.ecall(0xFFFFFFFF)[1] == E_NOT_ALLOWED


def test_a_frame_of_another_size_or_place(host: Any, ecall: Callable[[str], int]) -> None:
    top = host.base + host.image.config.elrange_size
    frame, index = ctypes.addressof(host.frame), ecall("flag")
    for size in (0, 8, 15, 17, 24, 2**63, 2**64 - 1):
        assert host.enter(index, host.block(frame=frame, frame_size=size)) == (0, E_FRAME), size
    for place in (frame + 4, frame + 1, host.base, host.base - 8, top - 8, 2**64 - 8):
        assert host.enter(index, host.block(frame=place, frame_size=16)) == (0, E_FRAME), hex(place)
    for shift in (1, 8):  # of an ecall that needs no frame
        area = (ctypes.addressof(host.area) + 63) & ~63
        assert host.enter(ecall("ocall_empty"), host.block(area=area + shift, area_size=64)) == (0, E_FRAME)
    for signals in (frame + 1, frame + 4, host.base, top - 8):
        assert host.enter(index, host.block(frame=frame, frame_size=16, signals=signals)) == (0, E_FRAME), hex(signals)


# --- keys and randomness -----------------------------------------------------------------------------


@pytest.mark.parametrize(("index", "clamped"), [(0, 0), (5, 5), (6, 0), (7, 0), (0x80000005, 0), (0xFFFFFFFF, 0)])
def test_b13_an_index_that_is_out_of_bounds_is_clamped_to_0(
    host: Any, ecall: Callable[[str], int], index: int, clamped: int
) -> None:
    assert host.ecall(ecall("clamp"), index, 6, 0) == (0, OK)
    assert host.frame[2] == clamped


def variable(host: Any, name: str, size: int) -> bytes:
    symbol = next(symbol for symbol in host.image.elf.objects if symbol.name == name)
    assert symbol.size == size
    return bytes(ctypes.string_at(host.base + symbol.address, size))


@pytest.mark.parametrize(("name", "size"), [("pye_link_key", 8), ("heap_key", 16), ("__stack_chk_guard", 8)])
def test_c08_every_enclave_has_keys_of_its_own(new_host: Any, name: str, size: int) -> None:
    seen = {variable(new_host(), name, size) for _ in range(4)}
    words = {key[at : at + 8] for key in seen for at in range(0, size, 8)}
    assert len(words) == 4 * size // 8
    assert bytes(8) not in words
    assert all(len(set(key)) > 2 for key in seen)


RDRAND_RAX, CLC_NOP, STC_NOP = b"\x48\x0f\xc7\xf0", b"\xf8\x0f\x1f\x00", b"\xf9\x0f\x1f\x00"


def test_c08_rdrand_that_fails_ends_the_enclave(new_host: Any) -> None:
    """CF = 0 is what tells: with it, whatever the register holds, there is no randomness and no fallback."""
    for instead, answer in ((CLC_NOP, ABORTED), (STC_NOP, OK)):
        host = new_host(start=False)
        text = host.image.elf.segments[0]
        sites = [at for at in range(len(text.data)) if text.data.startswith(RDRAND_RAX, at)]
        assert sites != []
        assert text.data.count(b"\x0f\xc7\xf0") == len(sites)
        page = ctypes.c_void_p(host.base + text.offset)
        assert ctypes.CDLL(None).mprotect(page, ctypes.c_size_t(text.size), 7) == 0
        for at in sites:
            ctypes.memmove(host.base + text.offset + at, instead, 4)
        assert host.enter(INIT, 0) == (0, answer)
        assert host.enter(INIT, 0)[1] != OK


# --- nested ecalls -----------------------------------------------------------------------------------


def test_nesting_ends_while_there_is_room(host: Any, ecall: Callable[[str], int]) -> None:
    """The call that finds too little stack is refused and nothing else: all the open ones come to their end."""
    link = ctypes.c_uint64.from_address(
        host.base + host.thread_page(0, "thread data") + THREAD_DATA.field("link").offset
    )
    limit = host.base + host.thread_page(0, "stack")
    depth = 0
    while (answer := host.ecall(ecall("nest")))[0] & 0xFF == OCALL:
        depth += 1
        assert link.value - limit >= STACK_ROOM - 0x1000
    assert answer == (0, E_DEPTH)
    assert link.value - limit < STACK_ROOM + 0x1000
    assert depth > 100
    for _ in range(depth):
        assert host.enter(ORET, OK) == (0, OK)
    assert host.ecall(ecall("read_flags"), 0) == (0, OK)


def test_an_ecall_has_its_own_area_again_after_a_nested_one(host: Any, ecall: Callable[[str], int]) -> None:
    area = (ctypes.c_uint8 * 4096)()
    own = (ctypes.addressof(host.area) + 63) & ~63
    assert host.ecall(ecall("send_after_nesting"), 100)[0] & 0xFF == OCALL
    nested = host.block(area=(ctypes.addressof(area) + 63) & ~63, area_size=1024)
    assert host.enter(ecall("nest"), nested)[0] & 0xFF == OCALL
    assert host.enter(ORET, OK) == (0, OK)
    kind, frame = host.enter(ORET, OK)
    assert kind == OCALL_LARGE
    assert own <= frame < own + 0x10000
    assert host.enter(ORET, OK) == (0, OK)


def test_an_ecalls_area_ends_where_it_did_before_a_nested_one(host: Any, ecall: Callable[[str], int]) -> None:
    area = (ctypes.c_uint8 * 4096)()
    assert host.ecall(ecall("send_after_nesting"), 0x10000)[0] & 0xFF == OCALL  # as much as it has, and a frame
    nested = host.block(area=(ctypes.addressof(area) + 63) & ~63, area_size=1024)
    assert host.enter(ecall("nest"), nested)[0] & 0xFF == OCALL
    assert host.enter(ORET, OK) == (0, OK)
    assert host.enter(ORET, OK) == (GROW, 0x20000)
    assert host.enter(ORET, 0) == (0, E_AREA)


@pytest.mark.parametrize("reveal", [False, True])
def test_what_is_revealed_is_the_ecalls_own(
    new_host: Any, production_image: Any, ecall: Callable[[str], int], reveal: bool
) -> None:
    """A nested ecall neither ends nor begins it; and no trusted frame leaves a production image either way."""
    host = new_host(image=production_image)
    assert host.ecall(ecall("raise_after_nesting"), reveal)[0] & 0xFF == OCALL
    error = ((ctypes.addressof(host.call) + 63) & ~63) + CALL.field("error").offset
    ctypes.memset(error, 0xA5, ERROR.size)
    nested = "nest" if reveal else "reveal_while_outside"
    if host.ecall(ecall(nested))[0] & 0xFF == OCALL:
        assert host.enter(ORET, OK) == (0, OK)
    assert host.enter(ORET, OK) == (0, EXCEPTION)
    exception, size, traces, _ = (ctypes.c_uint32 * 4).from_address(error)
    record = ctypes.string_at(error, ERROR.size)
    message = ERROR.bytes_of(record, "message")
    assert exception != 0
    assert message.rstrip(b"\0") == (b"told outside" if reveal else b"")
    assert (size, traces) == (len(message.rstrip(b"\0")), 0)
    assert not any(ERROR.bytes_of(record, "trace"))


def test_a_nested_ecalls_message_is_not_revealed_by_the_outer_one(
    new_host: Any, production_image: Any, ecall: Callable[[str], int]
) -> None:
    host = new_host(image=production_image)
    assert host.ecall(ecall("raise_after_nesting"), 1)[0] & 0xFF == OCALL
    assert host.ecall(ecall("raise_while_outside")) == (0, EXCEPTION)
    assert b"told" not in bytes(host.call)
    assert host.enter(ORET, OK) == (0, EXCEPTION)
    assert b"told outside" in bytes(host.call)


def test_a_debug_image_tells_where(host: Any, ecall: Callable[[str], int]) -> None:
    assert host.ecall(ecall("raise_after_nesting"), 0)[0] & 0xFF == OCALL
    assert host.enter(ORET, OK) == (0, EXCEPTION)
    error = ((ctypes.addressof(host.call) + 63) & ~63) + CALL.field("error").offset
    record = ctypes.string_at(error, ERROR.size)
    assert ERROR.bytes_of(record, "trace_count") == (1).to_bytes(4, "little")
    assert ERROR.bytes_of(record, "message").rstrip(b"\0") == b"told outside"
    function = TRACE.bytes_of(ERROR.bytes_of(record, "trace"), "function")
    assert function.partition(b"\0")[0] == b"raise_after_nesting"


def test_a21_an_oret_consumes_the_magic(host: Any, ecall: Callable[[str], int]) -> None:
    """A link to the frame of an ocall that is over finds nothing there."""
    assert host.ecall(ecall("send_after_nesting"), 100)[0] & 0xFF == OCALL
    link = ctypes.c_uint64.from_address(
        host.base + host.thread_page(0, "thread data") + THREAD_DATA.field("link").offset
    )
    frame = link.value
    assert ctypes.c_uint64.from_address(frame).value == frame ^ int.from_bytes(
        variable(host, "pye_link_key", 8), "little"
    )
    assert host.enter(ORET, OK)[0] == OCALL_LARGE
    assert ctypes.c_uint64.from_address(frame).value != frame ^ int.from_bytes(
        variable(host, "pye_link_key", 8), "little"
    )


# --- the padded store --------------------------------------------------------------------------------


@pytest.mark.parametrize("size", [1, 2, 3, 7, 8, 9, 15, 16, 17, 100, 127, 128, 129, 4093])
def test_an_ocalls_buffer_ends_in_zeros_and_at_its_rounded_end(
    host: Any, ecall: Callable[[str], int], size: int
) -> None:
    """What lies behind the buffer inside is 0x5a like the buffer."""
    assert host.ecall(ecall("send_after_nesting"), size)[0] & 0xFF == OCALL
    ctypes.memset(host.area, 0x99, 0x20000)
    kind, frame = host.enter(ORET, OK)
    assert kind == OCALL_LARGE
    data, length = (ctypes.c_uint64 * 2).from_address(frame)
    assert length == size
    rounded = -(-size // 8) * 8
    sent = b"\x5a" * size + bytes(rounded - size)
    assert ctypes.string_at(data, rounded + 64) == sent + b"\x99" * 64
    start = (ctypes.addressof(host.area) + 63) & ~63
    assert ctypes.string_at(start, frame - start) == b"\x99" * (frame - start)
    assert host.enter(ORET, OK) == (0, OK)


# --- the heap's free lists ---------------------------------------------------------------------------

NEXT, PREVIOUS = 0, 8  # of a free block, after its header


@pytest.mark.parametrize(
    ("broken", "by"),
    [
        (None, "take_free"),
        (None, "join_free"),
        ("the next one's way back", "take_free"),
        ("the previous one's way on", "join_free"),
        ("the head, though it is none", "join_free"),
    ],
)
def test_c05_a_broken_link_of_a_free_list_ends_the_enclave(
    new_host: Any, ecall: Callable[[str], int], broken: str | None, by: str
) -> None:
    host = new_host()
    assert host.ecall(ecall("free_two"), 0) == (0, OK)
    first = host.frame[0]
    second = first + 3 * (200 + 32 + 8)
    next_of_second = ctypes.c_uint64.from_address(second + NEXT)
    previous_of_first = ctypes.c_uint64.from_address(first + PREVIOUS)
    assert (next_of_second.value, previous_of_first.value) == (first - 32, second - 32)
    if broken == "the previous one's way on":
        next_of_second.value = 0
    elif broken:
        previous_of_first.value = 0
    assert host.ecall(ecall(by)) == (0, ABORTED if broken else OK)


def test_arenas_are_released_to_their_mark(host: Any, ecall: Callable[[str], int]) -> None:
    """Half the heap in each call, nested ones too: what is not given back is missing in the next."""
    for _ in range(5):
        assert host.ecall(ecall("ocall_empty"))[0] & 0xFF == OCALL
        assert host.ecall(ecall("leave_while_outside"), 1, 1) == (0, OK)
        assert host.enter(ORET, OK) == (0, OK)
        assert host.ecall(ecall("sum_of_arena"), 2 << 20, 0) == (0, OK)
        assert host.frame[1] == 0
