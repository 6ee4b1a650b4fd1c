"""The duties of bridge.md for ecalls, exercised with frames that no honest host would make."""

import ctypes
import struct
from ctypes import c_int16, c_int32, c_uint64
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pyenclave.arch.statuses import Status

OK, EXCEPTION, FRAME, POINTER = Status.OK, Status.EXCEPTION, Status.FRAME, Status.POINTER
LENGTH, STRING, VALUE, MEMORY, ECALL = Status.LENGTH, Status.STRING, Status.VALUE, Status.MEMORY, Status.ECALL
NOT_ALLOWED = Status.NOT_ALLOWED
TOP = (1 << 64) - 1
POINT = struct.Struct("<B7xQ4BI8x10s6x")  # kind, x, in[2], c, ld


def frame(*words: int | bytes) -> ctypes.Array[c_uint64]:
    """A frame of 8-byte words."""
    packed = b"".join(word if isinstance(word, bytes) else (word & TOP).to_bytes(8, "little") for word in words)
    words_of: Any = c_uint64 * (len(packed) // 8)
    array: ctypes.Array[c_uint64] = words_of.from_buffer_copy(packed)
    return array


def call(sampler: Any, name: str, block: ctypes.Array[c_uint64] | None = None, size: int | None = None) -> int:
    status: int = sampler.call(name, block, None, size)
    return status


def test_the_frame_has_exactly_its_size(sampler: Any) -> None:
    block = frame(3, 4, 0, 0)
    for size in (0, 8, 16, 23, 25, 32):
        assert call(sampler, "add", block, size) == FRAME
    assert call(sampler, "add", block, 24) == OK
    assert block[2] == 7


def test_a_function_without_a_frame_takes_none(sampler: Any) -> None:
    assert call(sampler, "nothing") == OK
    assert call(sampler, "nothing", frame(0)) == FRAME
    assert call(sampler, "nothing", frame(0), 0) == FRAME  # an address without a size


def test_the_frame_is_loaded_once(sampler: Any) -> None:
    before = sampler.state.frame_loads
    data = ctypes.create_string_buffer(b"abc")
    assert call(sampler, "sum", frame(ctypes.addressof(data), 3, 0)) == OK
    assert sampler.state.frame_loads == before + 1


@pytest.mark.parametrize("size", [0, 1, 7, 8, 1 << 63, TOP])
def test_a_range_that_touches_the_enclave_is_refused(sampler: Any, size: int) -> None:
    low, high = sampler.inside
    for address in (low - 1, low, low + 8, high - 1, high - 8, TOP, TOP - 7):
        before = sampler.state.outside_writes
        end = address + max(size, 1) - 1
        inside = end > TOP or (address < high and end >= low)
        if not inside:
            continue  # honest memory that this process does not have
        assert call(sampler, "sum", frame(address, size, 0)) == POINTER
        assert call(sampler, "fill", frame(address, size, 1)) in (POINTER, MEMORY)
        assert sampler.state.outside_writes == before


def test_null(sampler: Any) -> None:
    block = frame(0, 0, 0)
    assert call(sampler, "sum", block) == OK
    assert block[2] == 1000000  # arrived as NULL
    assert call(sampler, "sum", frame(0, 1, 0)) == POINTER
    empty = ctypes.create_string_buffer(1)
    block = frame(ctypes.addressof(empty), 0, 0)
    assert call(sampler, "sum", block) == OK
    assert block[2] == 0  # arrived as an empty buffer


def test_an_absent_argument_of_fixed_length_is_null(sampler: Any) -> None:
    counter = ctypes.c_int64(5)
    assert call(sampler, "plainp", frame(0, 0, ctypes.addressof(counter))) == OK
    assert counter.value == 6


def test_lengths(sampler: Any) -> None:
    values = (c_int32 * 4)(1, 2, 3, 4)
    address = ctypes.addressof(values)
    assert call(sampler, "twice", frame(address, -1 & 0xFFFFFFFF)) == LENGTH  # int n = -1
    assert call(sampler, "twice", frame(address, 0x80000000)) == LENGTH
    assert call(sampler, "twice", frame(address, 4)) == OK
    assert list(values) == [2, 4, 6, 8]
    assert call(sampler, "signed_size", frame(address, -1 & 0xFFFF)) == LENGTH
    assert call(sampler, "signed_size", frame(address, 16)) == OK
    assert call(sampler, "product", frame(address, 2, -1 & 0xFFFF, 0)) == LENGTH  # int16_t m = -1
    assert call(sampler, "dot", frame(address, address, (1 << 62) + 1, 0)) == LENGTH  # n * 4 overflows
    assert call(sampler, "points", frame(address, TOP // POINT.size + 2)) == LENGTH


def bits(value: float, form: str = "d") -> int:
    return int.from_bytes(struct.pack(f"<{form}", value), "little")


def test_lengths_that_are_no_integers(sampler: Any) -> None:
    values = (ctypes.c_uint8 * 8)(1, 2, 3, 4, 5, 6, 7, 8)
    at = ctypes.addressof(values)
    block = frame(at, bits(3.0), at, 5, at, 1, at, bits(0.0, "f"), 0)
    assert call(sampler, "loose", block) == OK
    assert block[8] == 6 + 15 * 1000 + 1000000
    for wrong in (2.5, -1.0, float("nan"), float("inf"), 2.0**53, 1e300, -0.5):
        assert call(sampler, "loose", frame(at, bits(wrong), at, 5, at, 1, at, 0, 0)) == LENGTH, wrong
        assert call(sampler, "loose", frame(at, 0, at, 5, at, 1, at, bits(min(wrong, 1e30), "f"), 0)) == LENGTH, wrong
    assert call(sampler, "loose", frame(at, 0, at, 4, at, 1, at, 0, 0)) == VALUE
    assert call(sampler, "loose", frame(at, 0, at, 5, at, 2, at, 0, 0)) == VALUE


def test_reserved_bytes_of_a_narrow_field_do_not_count(sampler: Any) -> None:
    block = frame(3 | 0xFFFFFFFF << 32, 4 | 0xABCD << 32, TOP)
    assert call(sampler, "add", block) == OK
    assert block[2] == 7  # and the result's own reserved bytes are zero


@pytest.mark.parametrize(
    ("data", "size", "status"),
    [
        (b"abc\0", 4, OK),
        (b"\0", 1, OK),
        (b"abc\0", 3, STRING),
        (b"ab\0d\0", 5, STRING),
        (b"abc\0\0", 5, STRING),
        (b"abc\0", 0, STRING),
    ],
)
def test_strings_end_at_exactly_their_size(sampler: Any, data: bytes, size: int, status: int) -> None:
    buffer = ctypes.create_string_buffer(data, len(data))
    assert call(sampler, "length", frame(ctypes.addressof(buffer), size, 0)) == status
    assert call(sampler, "upper", frame(ctypes.addressof(buffer), size)) == status


def test_wide_strings(sampler: Any) -> None:
    wide = (ctypes.c_uint32 * 3)(0x77, 0x10FFFF, 0)
    address = ctypes.addressof(wide)
    assert call(sampler, "wide", frame(address, 12, 0)) == OK
    assert call(sampler, "wide", frame(address, 8, 0)) == STRING
    assert call(sampler, "wide", frame(address, 11, 0)) == STRING
    assert call(sampler, "wide", frame(0, 0, 0)) == OK


def test_a_string_that_the_body_left_open_does_not_leave(sampler: Any) -> None:
    text = ctypes.create_string_buffer(b"unterminated")
    assert call(sampler, "upper", frame(ctypes.addressof(text), 13)) == STRING
    assert text.value == b"unterminated"


def test_bools_and_enums(sampler: Any) -> None:
    assert call(sampler, "flip", frame(1, 0)) == OK
    for wrong in (2, 0x80, 0xFF):
        assert call(sampler, "flip", frame(wrong, 0)) == VALUE
    for color, status in ((0, OK), (5, OK), (6, OK), (1, VALUE), (7, VALUE), (0xFFFFFFFF, VALUE)):
        assert call(sampler, "next", frame(color, 0)) == status


def test_bools_and_enums_in_records_and_buffers(sampler: Any) -> None:
    good = POINT.pack(1, 2, 0, 1, 0, 1, 6, b"")
    for packed, status in (
        (good, OK),
        (POINT.pack(1, 2, 0, 2, 0, 1, 6, b""), VALUE),
        (POINT.pack(1, 2, 0, 1, 0, 0xFF, 6, b""), VALUE),
        (POINT.pack(1, 2, 0, 1, 0, 1, 3, b""), VALUE),
    ):
        assert call(sampler, "mirror", frame(packed, packed)) == status
        both = ctypes.create_string_buffer(good + packed)
        assert call(sampler, "points", frame(ctypes.addressof(both), 2)) == status
    flags = ctypes.create_string_buffer(bytes([0, 1, 1]))
    colors = (ctypes.c_uint32 * 3)(0, 0, 6)
    assert call(sampler, "bools", frame(ctypes.addressof(flags), ctypes.addressof(colors), 3)) == OK
    assert list(colors) == [0, 5, 77]  # what follows BLUE is no colour
    colors[1] = 4
    assert call(sampler, "bools", frame(ctypes.addressof(flags), ctypes.addressof(colors), 3)) == VALUE


def test_out_memory_begins_as_zeros(sampler: Any) -> None:
    buffer = ctypes.create_string_buffer(b"\xaa" * 64, 64)
    assert call(sampler, "fill", frame(ctypes.addressof(buffer), 64, 0)) == OK
    assert buffer.raw == bytes(64)


def test_padding_leaves_as_zeros(sampler: Any) -> None:
    good = POINT.pack(1, 2, 0, 1, 0, 1, 6, bytes(10))
    block = frame(good, b"\xee" * len(good))
    assert call(sampler, "mirror", block) == OK
    assert bytes(block)[len(good) :] == POINT.pack(1, 3, 0, 1, 0, 1, 6, bytes(10))
    both = ctypes.create_string_buffer(good + good, 2 * len(good))
    assert call(sampler, "points", frame(ctypes.addressof(both), 2)) == OK
    assert both.raw == POINT.pack(1, 20, 0, 1, 0, 1, 6, bytes(10)) * 2


def test_an_error_copies_nothing_out(sampler: Any) -> None:
    buffer = ctypes.create_string_buffer(b"\xaa" * 16, 16)
    before = sampler.state.outside_writes
    assert call(sampler, "fill", frame(ctypes.addressof(buffer), 16, 255)) == EXCEPTION
    block = frame(0x7FFFFFFF, 1, 0x1234)
    assert call(sampler, "add", block) == EXCEPTION
    assert sampler.state.outside_writes == before
    assert buffer.raw == b"\xaa" * 16
    assert block[2] == 0x1234


def test_no_trusted_address_is_returned(sampler: Any) -> None:
    block = frame(1, 0x55)
    assert call(sampler, "address", block) == POINTER
    assert block[1] == 0x55
    assert call(sampler, "raw", frame(0x1000, 0)) == OK
    block = frame(0, 0)
    assert call(sampler, "address", block) == OK
    assert block[1] == 0x1000


def test_every_failed_allocation_ends_the_call(sampler: Any) -> None:
    values = (c_int16 * 6)()
    key = ctypes.create_string_buffer(32)
    block = frame(ctypes.addressof(key), ctypes.addressof(values))
    for number in (1, 2):
        sampler.state.fail_after = number
        assert call(sampler, "fixed", block) == MEMORY
    sampler.state.fail_after = 0
    assert call(sampler, "fixed", block) == OK


def test_dispatch(sampler: Any) -> None:
    count = len(sampler.interface.ecalls)
    for index in (count, count + 1, 0x7FFFFFFF, 0xFFFFFFFF):
        assert not sampler.trusted.double_is_root(index)
        assert not sampler.trusted.double_is_allowed(index, 0)
    for ecall in sampler.interface.ecalls:
        assert bool(sampler.trusted.double_is_root(ecall.id)) == ecall.public
    store = next(ocall for ocall in sampler.interface.ocalls if ocall.name == "store")
    for ocall in (*range(len(sampler.interface.ocalls)), 1000, 0xFFFFFFFF):
        for ecall in sampler.interface.ecalls:
            allowed = ocall == store.id and ecall.name in store.allow
            assert bool(sampler.trusted.double_is_allowed(ecall.id, ocall)) == allowed
    assert call(sampler, "inside_only", frame(1)) == NOT_ALLOWED


EXTREMES = [1 << 24, (1 << 31) - 1, 1 << 31, (1 << 32) - 1, (1 << 63) - 1, 1 << 63, TOP]
BUFFERS = ["sum", "fill", "twice", "product", "dot", "length", "upper", "points", "plainp", "fixed", "bools"]


@settings(max_examples=400, deadline=None)
@given(
    name=st.sampled_from(BUFFERS),
    numbers=st.lists(st.integers(0, 64) | st.sampled_from(EXTREMES), min_size=8, max_size=8),
    places=st.lists(st.sampled_from(["honest", "null", "inside"]), min_size=4, max_size=4),
    content=st.binary(max_size=256),
)
def test_hostile_frames(sampler: Any, name: str, numbers: list[int], places: list[str], content: bytes) -> None:
    """Whatever the words are, a bridge answers with a status; it never takes an address inside."""
    honest = ctypes.create_string_buffer(content, 4096)
    addresses = {"honest": ctypes.addressof(honest), "null": 0, "inside": sampler.inside[0] + 64}
    ecall = sampler.interface.ecalls[sampler.index(name)]
    words, used = [], []
    for parameter, number, place in zip(ecall.parameters, numbers, places, strict=False):
        if parameter.copy is None:
            words.append(number)
            continue
        used.append(place)
        words.append(addresses[place])
        if parameter.copy.length.kind.value == "string":
            words.append(numbers[-1])
    if name in ("sum", "product", "dot", "length"):
        words.append(0)  # the result
    if name == "plainp":  # its body trusts two of its pointers, as C does
        words[1:] = [addresses["honest"]] * 2
        used[1:] = []
    if name == "fixed":
        words, used = [addresses["honest"]] * 2, []
    status = call(sampler, name, frame(*words))
    assert status in (OK, EXCEPTION, POINTER, LENGTH, STRING, VALUE, MEMORY)
    if "inside" in used:
        assert status != OK
    assert sampler.state.heap_blocks == 0
