"""Which exception comes out, with which text, from which line of the user's file."""

from collections.abc import Callable
from typing import Any

import pytest

from pyenclave.arch.statuses import Status

SOURCE = """
LIMIT = 3

def deepest(n: int) -> int:
    total = 0
    for i in range(n):
        total += 10 // (LIMIT - i)
    return total

def middle(n: int) -> int:
    return (
        1
        + deepest(n)
    )

@trusted
def entry(n: int) -> int:
    if n < 0:
        raise ValueError("negative")
    result = middle(n)
    return result

@trusted(reveal=True)
def open_errors(n: int) -> bytes:
    return bytes(n)

@trusted
def narrow(a: int, w: u64) -> u8:
    x: i8 = a
    y: u32 = w
    z: u64 = a
    return x + int(z) + int(y)

@trusted
def called(a: int) -> int:
    return takes(a)

def takes(small: u16) -> int:
    return small

@trusted
def checked(a: int, b: u64, x: float) -> int:
    return u8(a) + u16(b) + i64(b)

@trusted
def single(x: float) -> f32:
    return f32(x)

@trusted
def single_variable(x: float) -> float:
    y: f32 = f32(x)
    return y

@trusted
def shift(a: int, n: int) -> int:
    return u32.wrap(a << n) + (1 >> n)

@trusted
def large(n: int) -> bytes:
    return b"ab" * n

@trusted
def echo(s: str) -> str:
    return s
"""


@pytest.fixture(scope="module")
def lowered(lower: Callable[[str], Any]) -> Any:
    return lower(SOURCE)


def test_the_traceback_names_the_users_lines(lowered: Any) -> None:
    with pytest.raises(ZeroDivisionError, match=r"^integer division or modulo by zero$"):
        lowered.call("entry", 5)
    assert lowered.traces == [
        ("m.py", "deepest", _line("10 //")),
        ("m.py", "middle", _line("+ deepest(n)")),
        ("m.py", "entry", _line("result = middle(n)")),
    ]


def _line(text: str) -> int:
    """The line of the written module: one of imports goes in front of the source."""
    return 1 + next(number for number, row in enumerate(SOURCE.splitlines(), 1) if text in row)


def test_raise_is_the_innermost_frame(lowered: Any) -> None:
    with pytest.raises(ValueError, match=r"^negative$"):
        lowered.call("entry", -1)
    assert lowered.traces == [("m.py", "entry", _line('"negative"'))]


def test_a_failed_call_leaves_nothing_behind(lowered: Any) -> None:
    with pytest.raises(ValueError, match="negative"):
        lowered.call("entry", -1)
    assert lowered.call("entry", 2) == 1 + 3 + 5


def test_reveal(lowered: Any) -> None:
    with pytest.raises(ValueError, match=r"^negative count$"):
        lowered.call("open_errors", -1)
    assert lowered.revealed
    lowered.call("entry", 1)
    assert not lowered.revealed


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((128, 1), "`x` must be in -128..127, not 128"),
        ((-129, 1), "`x` must be in -128..127, not -129"),
        ((-(2**63), 1), "`x` must be in -128..127, not -9223372036854775808"),
        ((1, 2**32), "`y` must be in 0..4294967295, not 4294967296"),
        ((1, 2**64 - 1), "`y` must be in 0..4294967295, not 18446744073709551615"),
        ((-1, 1), "`z` must be in 0..18446744073709551615, not -1"),
        ((100, 100), "the result of `narrow` must be in 0..255, not 300"),
    ],
)
def test_assignment_narrows_with_a_check(lowered: Any, arguments: tuple[int, int], message: str) -> None:
    with pytest.raises(OverflowError) as caught:
        lowered.call("narrow", *arguments)
    assert str(caught.value) == message


def test_arguments_narrow_with_a_check(lowered: Any) -> None:
    with pytest.raises(OverflowError, match=r"^`small` must be in 0\.\.65535, not -1$"):
        lowered.call("called", -1)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((256, 0, 0.0), "u8 must be in 0..255, not 256"),
        ((0, 65536, 0.0), "u16 must be in 0..65535, not 65536"),
    ],
)
def test_calling_a_fixed_type_checks(lowered: Any, arguments: tuple[Any, ...], message: str) -> None:
    with pytest.raises(OverflowError) as caught:
        lowered.call("checked", *arguments)
    assert str(caught.value) == message


def test_f32_rounds(lowered: Any) -> None:
    assert lowered.call("single", 0.1) == 0.10000000149011612
    assert lowered.call("single", float("-inf")) == float("-inf")
    with pytest.raises(OverflowError, match=r"^f32 does not fit a 32-bit float$"):
        lowered.call("single", 1e300)
    with pytest.raises(OverflowError, match=r"^f32 does not fit a 32-bit float$"):
        lowered.call("single_variable", -1e39)


def test_negative_shift_counts(lowered: Any) -> None:
    with pytest.raises(ValueError, match=r"^negative shift count$"):
        lowered.call("shift", 1, -1)


@pytest.mark.parametrize("count", [2**30, 2**62, 2**63 - 1])
def test_exhausted_memory(lowered: Any, count: int) -> None:
    with pytest.raises(MemoryError, match=r"^the enclave's memory is exhausted$"):
        lowered.call("large", count)


@pytest.mark.parametrize(
    "data",
    [
        *[b"\x80", b"\xc0\xaf", b"\xc1\x81", b"\xe0\x9f\xbf", b"\xed\xa0\x80", b"\xf0\x8f\xbf\xbf"],
        *[b"\xf4\x90\x80\x80", b"\xf5", b"ok\xc3", b"\xe2\x82", b"\xf0\x9f\x98", b"\xff"],
    ],
)
def test_str_arguments_are_utf8(lowered: Any, data: bytes) -> None:
    with pytest.raises(Exception) as caught:  # noqa: PT011  (a class of the fixture)
        lowered.call("echo", data)
    assert caught.value.status == Status.UTF8


@pytest.mark.parametrize("text", ["", "é", "€uro", "😀", "\ud7ff\ue000\U0010ffff", "a\0b"])
def test_str_survives(lowered: Any, text: str) -> None:
    assert lowered.call("echo", text) == text
