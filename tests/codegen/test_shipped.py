"""The C that bridges and stubs share and that is shipped as C (pyenclave_bridge.h), called without a bridge."""

import ctypes
from collections.abc import Callable
from ctypes import c_size_t, c_uint64, c_void_p
from typing import Any

import pytest
from conftest import Native
from pyenclave.edl.model import Interface

from pyenclave.arch.statuses import Status

OK, POINTER_REFUSED = Status.OK, Status.POINTER
LENGTH_REFUSED, STRING_REFUSED, TRUSTED_REFUSED = Status.LENGTH, Status.STRING, Status.TRUSTED
BODIES = """
#include <pyenclave_bridge.h>
#define TEST __attribute__((visibility("default")))

static uint64_t words[8] = {'a' | 'b' << 8, 0};

TEST void *own(void) { return words; }
TEST pye_status_t check_string(const void *string, size_t size, size_t width)
{
    return pye_check_string(string, size, width);
}
TEST pye_status_t string_size(const void *string, size_t width, size_t *size)
{
    return pye_string_size(string, width, size);
}
TEST const void *sizes_sent(const uint64_t *image, const void *sizes, size_t bytes)
{
    return pye_sizes_sent(image, sizes, bytes);
}
TEST pye_status_t buffers_in(void *array, size_t bytes, const void *sizes, size_t sizes_bytes)
{
    return pye_buffers_in(array, bytes, sizes, sizes_bytes);
}
TEST const void *pointer_at(const void *place) { return pye_pointer_at(place); }
"""


@pytest.fixture(scope="module")
def shipped(interface_of: Callable[..., Interface], compile_native: Callable[..., Native]) -> Any:
    """The library; addresses are 64 bits wide."""
    library = compile_native(interface_of("enclave { };", "shipped"), BODIES).trusted
    for name in ("own", "sizes_sent", "pointer_at"):
        getattr(library, name).restype = c_void_p
    return library


@pytest.mark.parametrize("width", [1, 4])
@pytest.mark.parametrize(
    ("text", "status"),
    [(b"", OK), (b"\0", OK), (b"ab\0", OK), (b"a\0b", OK), (b"a", STRING_REFUSED), (b"ab", STRING_REFUSED)],
)
def test_a_string_ends_inside_its_size(shipped: Any, width: int, text: bytes, status: int) -> None:
    wide = b"".join(bytes([byte]).ljust(width, b"\0") for byte in text)
    assert shipped.check_string(wide, c_size_t(len(wide)), c_size_t(width)) == status


def test_a_fraction_of_a_character_is_no_end(shipped: Any) -> None:
    for size in (1, 2, 3, 5, 6, 7):
        assert shipped.check_string(b"\1\0\0\0" + bytes(3), c_size_t(size), c_size_t(4)) == STRING_REFUSED


def test_a_size_counts_the_terminator(shipped: Any) -> None:
    size = c_size_t(9)
    assert shipped.string_size(None, c_size_t(1), ctypes.byref(size)) == OK
    assert size.value == 0
    for width, expected in ((1, 3), (4, 8)):
        assert shipped.string_size(c_void_p(shipped.own()), c_size_t(width), ctypes.byref(size)) == OK
        assert size.value == expected


def test_a_string_outside_is_not_read(shipped: Any) -> None:
    for place in (b"outside", c_void_p(1)):
        assert shipped.string_size(place, c_size_t(1), ctypes.byref(c_size_t())) == TRUSTED_REFUSED


def test_sizes_leave_as_the_buffers_were_sent_with_them(shipped: Any) -> None:
    image, sizes = (c_uint64 * 6)(), (c_uint64 * 2)()
    sent = ctypes.addressof(image) + ctypes.sizeof(sizes)
    assert shipped.sizes_sent(image, sizes, c_size_t(16)) == sent
    assert shipped.sizes_sent(None, sizes, c_size_t(16)) == ctypes.addressof(sizes)
    assert shipped.sizes_sent(image, None, c_size_t(16)) is None


def test_arrays_and_their_sizes_have_one_length(shipped: Any) -> None:
    array, sizes = (c_uint64 * 2)(), (c_uint64 * 2)()
    assert shipped.buffers_in(array, c_size_t(16), sizes, c_size_t(8)) == LENGTH_REFUSED
    assert shipped.buffers_in(array, c_size_t(16), sizes, c_size_t(16)) == OK
    sizes[1] = 1
    assert shipped.buffers_in(array, c_size_t(16), sizes, c_size_t(16)) == POINTER_REFUSED


def test_the_pointer_at_a_place(shipped: Any) -> None:
    assert shipped.pointer_at(None) is None
    assert shipped.pointer_at(ctypes.byref(c_void_p(40))) == 40
