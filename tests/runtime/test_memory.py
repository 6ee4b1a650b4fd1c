"""Memory: ranges at their borders, unmeasured pages, canaries, the heap's integrity, what a call leaves behind."""

import ctypes
from collections.abc import Callable
from typing import Any

import pytest

from pyenclave.arch.statuses import Status

OK, E_POINTER, E_MEMORY, ABORTED = Status.OK, Status.POINTER, Status.MEMORY, Status.ABORTED


def test_b01_borders_of_the_enclave(host: Any, ecall: Callable[[str], int]) -> None:
    base, top = host.base, host.base + host.image.config.elrange_size
    inside = [(base, 1), (base - 1, 2), (top - 1, 1), (base, 0), (top - 1, 0), (base - 8, 9), (base - 1, 2**64 - 1)]
    wrapping = [(2**64 - 1, 2), (1, 2**64 - 1), (base, 2**64 - 1), (2**64 - 8, 2**63), (top, 2**64 - top + 1)]
    for address, size in inside + wrapping:
        assert host.ecall(ecall("sum"), address, size, 0) == (0, E_POINTER), (hex(address), hex(size))


@pytest.mark.parametrize("size", [1, 7, 8, 2**63, 2**64 - 1])
def test_null_with_a_length_is_refused(host: Any, ecall: Callable[[str], int], size: int) -> None:
    assert host.ecall(ecall("sum"), 0, size, 0) == (0, E_POINTER)


def test_null_without_a_length_is_null(host: Any, ecall: Callable[[str], int]) -> None:
    assert host.ecall(ecall("sum"), 0, 0, 0) == (0, OK)


def test_an_empty_buffer_outside_is_fine_wherever_it_points(host: Any, ecall: Callable[[str], int]) -> None:
    for address in (0x1000, 1, host.base - 1, host.base + host.image.config.elrange_size):
        assert host.ecall(ecall("sum"), address, 0, 0) == (0, OK)


def test_b23_a_length_past_the_heap_is_an_error_of_the_call_only(host: Any, ecall: Callable[[str], int]) -> None:
    assert host.ecall(ecall("sum"), 0x1000, 1 << 40, 0) == (0, E_MEMORY)
    assert host.ecall(ecall("read_mxcsr"), 0) == (0, OK)


@pytest.mark.parametrize("start", range(8))
@pytest.mark.parametrize("size", [1, 2, 3, 7, 8, 9, 15, 16, 17, 127, 128, 129, 200, 4095])
def test_b17_every_alignment_is_copied_whole(host: Any, ecall: Callable[[str], int], start: int, size: int) -> None:
    data = bytes((7 * at + size) & 0xFF for at in range(size + 16))
    buffer = ctypes.create_string_buffer(data, len(data))
    assert host.ecall(ecall("sum"), ctypes.addressof(buffer) + start, size, 0) == (0, OK)
    assert host.frame[2] == sum(data[start : start + size])


@pytest.mark.parametrize("start", range(8))
@pytest.mark.parametrize("size", [1, 2, 3, 5, 7, 8, 9, 12, 31, 200])
def test_b09_b16_an_out_buffer_that_the_body_leaves_alone_arrives_as_zeros_and_nothing_more(
    host: Any, ecall: Callable[[str], int], start: int, size: int
) -> None:
    buffer = ctypes.create_string_buffer(b"\x99" * (size + 16), size + 16)
    host.ecall(ecall("fill"), 4096)
    assert host.ecall(ecall("silent"), ctypes.addressof(buffer) + start, size) == (0, OK)
    assert buffer.raw == b"\x99" * start + bytes(size) + b"\x99" * (16 - start)


def test_c01_pages_that_the_host_filled_are_zeroed(new_host: Any, ecall: Callable[[str], int]) -> None:
    host = new_host(fill=0xA5)
    for name in ("sum_of_arena", "sum_of_heap"):
        for size in (64, 100_000, 1 << 20):
            assert host.ecall(ecall(name), size, 0) == (0, OK)
            assert host.frame[1] == 0, (name, size)
    stack = host.base + host.thread_page(2, "stack")
    assert ctypes.string_at(stack, 4096) == b"\xa5" * 4096
    host.ecall(ecall("read_flags"), 0, thread=2)
    assert ctypes.string_at(stack, 4096) == bytes(4096)


def test_c09_the_arena_is_wiped_at_return(host: Any, ecall: Callable[[str], int]) -> None:
    for size in (64, 300_000):
        host.ecall(ecall("fill"), size)
        heap = next(run for run in host.image.pages if run.what == "heap")
        assert b"\xc3" * 16 not in ctypes.string_at(host.base + heap.offset, heap.length)


def test_c03_canaries_differ_between_enclaves_and_end_in_zero(new_host: Any, ecall: Callable[[str], int]) -> None:
    canaries = set()
    for _ in range(3):
        host = new_host()
        host.ecall(ecall("canary"), 0)
        assert host.frame[0] & 0xFF == 0
        canaries.add(host.frame[0])
    assert len(canaries) == 3
    assert 0 not in canaries


def test_c03_a_smashed_stack_ends_the_enclave(host: Any, ecall: Callable[[str], int]) -> None:
    assert host.ecall(ecall("smash"), 8) == (0, OK)
    assert host.ecall(ecall("smash"), 64) == (0, ABORTED)


def test_c05_a_double_free_and_an_overrun_end_the_enclave(new_host: Any, ecall: Callable[[str], int]) -> None:
    assert new_host().ecall(ecall("double_free")) == (0, ABORTED)
    assert new_host().ecall(ecall("overflow_heap")) == (0, ABORTED)


def test_one_large_call_a_thread_does_not_keep_its_memory(host: Any, ecall: Callable[[str], int]) -> None:
    for thread in range(4):
        assert host.ecall(ecall("fill"), 900_000, thread=thread) == (0, OK)
    assert host.ecall(ecall("sum_of_heap"), 2_000_000, 0) == (0, OK)
    assert host.frame[1] == 0


def test_a_large_block_takes_the_last_free_one_and_untouched_memory(host: Any, ecall: Callable[[str], int]) -> None:
    """Of 4 MB: neither the 2 MB that were used nor the untouched rest are enough for 3.5 MB."""
    assert host.ecall(ecall("sum_of_heap"), 2_000_000, 0) == (0, OK)
    for size in (3_500_000, 3_900_000, 1000, 3_900_000):
        assert host.ecall(ecall("sum_of_heap"), size, 0) == (0, OK), size
        assert host.frame[1] == 0
    assert host.ecall(ecall("sum_of_heap"), 4_300_000, 0) == (0, OK)
    assert host.frame[1] == 2**64 - 1


def test_the_heap_does_not_leak(host: Any, ecall: Callable[[str], int]) -> None:
    for round_ in range(300):
        for size in (1, 1000, 100_000, 1 << 20):
            assert host.ecall(ecall("sum_of_heap"), size + round_, 0) == (0, OK)
            assert host.ecall(ecall("sum_of_arena"), size + round_, 0) == (0, OK)
            assert host.frame[1] == 0
