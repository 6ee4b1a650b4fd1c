"""Blocks: what is kept is wiped, bounded, and given back where memory is short."""

import ctypes
from typing import Any

import pytest

from .conftest import FLAVOUR

pytestmark = pytest.mark.skipif(FLAVOUR == "exact", reason="the exact blocks are a stand-in")


@pytest.fixture
def blocks(values: Any) -> Any:
    library = values.library
    library.pye_block_alloc.restype = ctypes.c_void_p
    library.double_kept_bytes.restype = ctypes.c_size_t

    def alloc(size: int) -> int | None:
        return library.pye_block_alloc(ctypes.c_size_t(size))

    def free(block: int | None, size: int) -> None:
        library.pye_block_free(ctypes.c_void_p(block), ctypes.c_size_t(size))

    return alloc, free


SIZES = [0, 1, 15, 16, 17, 64, 511, 512, 513, 576, 577, 1023, 1024, 1025, 1152, 2048, 2049, 4095, 4096, 4097, 5000]


@pytest.mark.parametrize("size", SIZES)
def test_a_block_is_zero_and_aligned_also_when_it_was_used_before(blocks: Any, size: int) -> None:
    alloc, free = blocks
    for _ in range(3):
        taken = [alloc(size) for _ in range(10)]
        for block in taken:
            assert block % 16 == 0
            assert ctypes.string_at(block, size) == bytes(size)
            ctypes.memset(block, 0xAB, size)
        for block in taken:
            free(block, size)


@pytest.mark.parametrize("size", range(0, 4097, 7))
def test_a_kept_block_is_the_next_of_its_size_and_wiped(values: Any, blocks: Any, size: int) -> None:
    """Whatever the size, up to 4096: the block that is kept has room for it, so that nothing of it is another's."""
    alloc, free = blocks
    before = values.library.double_kept_bytes()
    first = alloc(size)
    free(first, size)
    kept = values.library.double_kept_bytes() - before
    assert kept == 0 or kept >= size
    assert values.library.double_kept_is_wiped()
    larger = size + max(16, size // 8)
    other = alloc(larger)
    assert other != first
    free(other, larger)
    again = alloc(size)
    assert again == first
    ctypes.memset(again, 0xAB, size)
    free(again, size)
    assert values.library.double_kept_is_wiped()


def test_what_is_kept_is_bounded(values: Any, blocks: Any) -> None:
    alloc, free = blocks
    for size in (16, 128, 512, 4096):
        for block in [alloc(size) for _ in range(3000)]:
            free(block, size)
    assert values.library.double_kept_bytes() <= 0x8000
    assert values.counter("double_heap_bytes").value <= 0x8000


def test_building_and_dropping_needs_no_more_memory(values: Any) -> None:
    """A hundred thousand values of changing sizes, one at a time, in what fifty need."""
    largest = 0
    for index in range(100_000 // 20):
        held = [values.value(bytes(1 + (index * 7 + at) % 600)) for at in range(20)]
        largest = max(largest, values.counter("double_heap_bytes").value)
        for one in held:
            values.release(one)
    assert largest < 20 * 700 + 0x8000


def test_what_is_kept_is_given_back_where_the_heap_is_exhausted(values: Any, blocks: Any) -> None:
    alloc, free = blocks
    for block in [alloc(256) for _ in range(100)]:
        free(block, 256)
    limit = values.counter("double_heap_limit")
    limit.value = 100 * 256
    large = alloc(24_000)
    assert large is not None
    assert values.library.double_kept_bytes() == 0
    assert alloc(2000) is None
    with pytest.raises(MemoryError, match=r"^the enclave's memory is exhausted$"):
        values.raise_pending()
    limit.value = 2**64 - 1
    free(large, 24_000)


def test_resizing_keeps_what_was_used(values: Any, blocks: Any) -> None:
    alloc, free = blocks
    sizes = [1, 16, 17, 30, 100, 500, 512, 513, 520, 600, 5000, 100, 10]
    size, slot = 1, ctypes.c_void_p(alloc(1))
    ctypes.memmove(slot.value, b"x", 1)
    content = b"x"
    resize = values.library.pye_block_resize
    resize.restype = ctypes.c_bool
    for wanted in sizes:
        used = min(len(content), wanted)
        assert resize(ctypes.byref(slot), *map(ctypes.c_size_t, (size, wanted, used)))
        assert ctypes.string_at(slot.value, used) == content[:used]
        content = bytes(index % 251 for index in range(wanted))
        ctypes.memmove(slot.value, content, wanted)
        size = wanted
    free(slot.value, size)
