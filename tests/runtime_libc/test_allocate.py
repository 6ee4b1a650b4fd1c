"""malloc and its family over the runtime's heap; abort."""

import ctypes
import errno
from typing import Any

import pytest

HUGE = 2**63


class Heap:
    def __init__(self, inside: Any) -> None:
        self.inside = inside
        self.limit = ctypes.c_size_t.in_dll(inside.library, "double_heap_limit")
        self.live = ctypes.c_size_t.in_dll(inside.library, "double_live")
        self.errno = ctypes.c_int.in_dll(inside.library, "double_errno")

    def __call__(self, name: str, *arguments: int) -> Any:
        return self.inside.function(name, ctypes.c_void_p)(*map(ctypes.c_uint64, arguments))


@pytest.fixture
def heap(inside: Any) -> Any:
    heap = Heap(inside)
    before = heap.live.value
    heap.errno.value = 0
    yield heap
    heap.limit.value = 2**64 - 1
    assert heap.live.value == before


def test_calloc(heap: Any) -> None:
    memory = heap("calloc", 3, 5)
    assert ctypes.string_at(memory, 15) == bytes(15)
    heap("free", memory)


@pytest.mark.parametrize(("count", "size"), [(HUGE, 2), (2**32, 2**32), (2**64 - 1, 2)])
def test_calloc_overflow(heap: Any, count: int, size: int) -> None:
    assert heap("calloc", count, size) is None
    assert heap.errno.value == errno.ENOMEM


def test_exhausted(heap: Any) -> None:
    heap.limit.value = 100
    assert heap("malloc", 101) is None
    assert heap.errno.value == errno.ENOMEM
    assert heap("calloc", 101, 1) is None
    assert heap("strdup", ctypes.addressof(ctypes.create_string_buffer(b"x" * 100))) is None


@pytest.mark.parametrize("size", [0, 1, 10, 4000])
def test_realloc_keeps_what_fits(heap: Any, size: int) -> None:
    memory = heap("malloc", 10)
    ctypes.memmove(memory, b"0123456789", 10)
    memory = heap("realloc", memory, size)
    assert ctypes.string_at(memory, min(size, 10)) == b"0123456789"[:size]
    heap("free", memory)


def test_realloc_of_null_allocates(heap: Any) -> None:
    heap("free", heap("realloc", 0, 10))


def test_realloc_that_fails_keeps_the_old(heap: Any) -> None:
    memory = heap("malloc", 10)
    ctypes.memmove(memory, b"0123456789", 10)
    heap.limit.value = 100
    assert heap("realloc", memory, 101) is None
    assert ctypes.string_at(memory, 10) == b"0123456789"
    heap("free", memory)


def test_free_of_null(heap: Any) -> None:
    heap("free", 0)


def test_abort_ends_the_enclave(inside: Any) -> None:
    aborts = inside.library.double_aborts
    aborts.restype = ctypes.c_bool
    assert aborts(inside.function("abort"))
