"""Copying, filling, comparing and searching memory, against Python's own, at the edge of a page."""

import ctypes
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

Guarded = Callable[[bytes], SimpleNamespace]
relaxed = settings(deadline=None, max_examples=300)
SIZES = [*range(200), 255, 256, 257, 1000, 4000]


def pattern(size: int) -> bytes:
    return bytes(at * 7 % 251 + 1 for at in range(size))


@pytest.mark.parametrize("name", ["memcpy", "memmove"])
def test_copy_of_every_size_stays_inside(inside: Any, guarded: Guarded, name: str) -> None:
    function = inside.function(name, ctypes.c_void_p)
    for size in SIZES:
        source = pattern(size)
        target = ctypes.create_string_buffer(b"\xee" * (size + 64))
        address = ctypes.addressof(target) + 32
        assert (
            function(ctypes.c_void_p(address), ctypes.c_void_p(guarded(source).address), ctypes.c_size_t(size))
            == address
        )
        assert target.raw[:-1] == b"\xee" * 32 + source + b"\xee" * 32
        place = guarded(bytes(size))
        function(ctypes.c_void_p(place.address), source, ctypes.c_size_t(size))
        assert place.read(size) == source


@relaxed
@given(to=st.integers(0, 300), start=st.integers(0, 300), size=st.integers(0, 300))
@example(to=0, start=1, size=299)
@example(to=1, start=0, size=299)
@example(to=33, start=0, size=160)
def test_memmove_overlapping(inside: Any, to: int, start: int, size: int) -> None:
    content = pattern(600)
    buffer = ctypes.create_string_buffer(content, 600)
    base = ctypes.addressof(buffer)
    inside.function("memmove")(ctypes.c_void_p(base + to), ctypes.c_void_p(base + start), ctypes.c_size_t(size))
    expected = bytearray(content)
    expected[to : to + size] = content[start : start + size]
    assert buffer.raw == bytes(expected)


@pytest.mark.parametrize("byte", [0, 1, 0x80, 0xFF, 0x1FF, -1])
def test_memset(inside: Any, guarded: Guarded, byte: int) -> None:
    for size in SIZES:
        place = guarded(pattern(8) + pattern(size))
        assert inside.function("memset", ctypes.c_void_p)(
            ctypes.c_void_p(place.address + 8), byte, ctypes.c_size_t(size)
        ) == (place.address + 8)
        assert place.read(8 + size) == pattern(8) + bytes([byte & 0xFF]) * size


def test_explicit_bzero(inside: Any, guarded: Guarded) -> None:
    place = guarded(pattern(100))
    inside.function("explicit_bzero", None)(ctypes.c_void_p(place.address), ctypes.c_size_t(100))
    assert place.read(100) == bytes(100)


@relaxed
@given(common=st.binary(max_size=70), a=st.binary(max_size=20), b=st.binary(max_size=20))
def test_memcmp(inside: Any, guarded: Guarded, common: bytes, a: bytes, b: bytes) -> None:
    size = min(len(a), len(b))
    left, right = common + a[:size], common + b[:size]
    answer = inside.function("memcmp")(ctypes.c_void_p(guarded(left).address), right, ctypes.c_size_t(len(left)))
    assert (answer > 0) - (answer < 0) == (left > right) - (left < right)


@relaxed
@given(data=st.binary(max_size=80), byte=st.integers(0, 255))
def test_memchr_and_memrchr(inside: Any, guarded: Guarded, data: bytes, byte: int) -> None:
    place = guarded(data)
    for name, index in (("memchr", data.find(bytes([byte]))), ("memrchr", data.rfind(bytes([byte])))):
        found = inside.function(name, ctypes.c_void_p)(ctypes.c_void_p(place.address), byte, ctypes.c_size_t(len(data)))
        assert found == (None if index < 0 else place.address + index)
