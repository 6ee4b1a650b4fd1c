"""format.c: the conversions of generated messages, never past the end."""

import ctypes
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pyenclave.arch.exceptions import Exc

VALUE_ERROR = Exc.ValueError
INT, LONG, SIZE = (st.integers(-(2**31), 2**31 - 1), st.integers(-(2**63), 2**63 - 1), st.integers(0, 2**64 - 1))


@pytest.fixture(scope="module")
def format_message(abi: Any) -> Callable[..., bytes]:
    """PyErr_Format's message."""

    def call(text: bytes, *arguments: object) -> bytes:
        abi.c.PyErr_Format(ctypes.c_void_p(abi.object(VALUE_ERROR)), text, *arguments)
        message: bytes = abi.take().message
        return message

    return call


@given(number=INT)
def test_int(format_message: Callable[..., bytes], number: int) -> None:
    assert format_message(b"<%d %i>", ctypes.c_int(number), ctypes.c_int(number)) == b"<%d %d>" % (number, number)


@pytest.mark.parametrize("length", [b"l", b"ll", b"z"])
@given(number=LONG)
def test_long(format_message: Callable[..., bytes], length: bytes, number: int) -> None:
    assert format_message(b"%" + length + b"d!", ctypes.c_long(number)) == b"%d!" % number


@given(number=SIZE)
def test_unsigned(format_message: Callable[..., bytes], number: int) -> None:
    both = (ctypes.c_size_t(number), ctypes.c_size_t(number))
    assert format_message(b"%zu 0x%llx", *both) == b"%d 0x%x" % (number, number)
    narrow = ctypes.c_uint(number % 2**32)
    assert format_message(b"%u %x", narrow, narrow) == b"%d %x" % (narrow.value, narrow.value)


@given(text=st.binary(max_size=40).filter(lambda text: 0 not in text), precision=st.integers(0, 50))
def test_text(format_message: Callable[..., bytes], text: bytes, precision: int) -> None:
    assert format_message(b"[%s]", text) == b"[" + text + b"]"
    assert format_message(b"[%.%ds]".replace(b"%d", b"%d" % precision), text) == b"[" + text[:precision] + b"]"


@pytest.mark.parametrize(
    ("text", "arguments", "expected"),
    [
        (b"", (), b""),
        (b"100%%", (), b"100%"),
        (b"%c%c", (ctypes.c_int(65), ctypes.c_int(66)), b"AB"),
        (b"%s", (None,), b"(null)"),
        (b"%R of %S, %d", (ctypes.c_void_p(1), ctypes.c_void_p(2), ctypes.c_int(3)), b"? of ?, 3"),
        (b"a %g b %d", (ctypes.c_int(3),), b"a %g b %d"),
        (b"at the end %", (), b"at the end %"),
        (b"%.", (), b"%."),
        (b"%.99999999999999999999999s", (b"text",), b"text"),
        (b"%n", (ctypes.c_void_p(0),), b"%n"),
    ],
)
def test_corners(
    format_message: Callable[..., bytes], text: bytes, arguments: tuple[object, ...], expected: bytes
) -> None:
    assert format_message(text, *arguments) == expected


@pytest.mark.parametrize(
    ("text", "second"), [(b"%s", None), (b"%s%d", ctypes.c_int(7)), (b"%s %%", None), (b"x%s%s", b"z")]
)
def test_message_ends_at_its_limit(format_message: Callable[..., bytes], text: bytes, second: object) -> None:
    message = format_message(text, b"y" * 5000, second)
    assert message == (text.split(b"%s")[0] + b"y" * 5000)[:1024]


def test_message_is_cut_between_characters(format_message: Callable[..., bytes]) -> None:
    assert format_message(b"%s%s", b"y" * 1023, "é".encode()) == b"y" * 1023
