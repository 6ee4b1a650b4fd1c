"""snprintf against glibc's."""

import ctypes
import errno
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

relaxed = settings(deadline=None, max_examples=600)
ROOM = 200
numbers = st.integers(-(2**63), 2**64 - 1) | st.sampled_from([0, 1, -1, 127, 128, 255, 2**31, 2**32, -(2**31)])
flags = st.lists(st.sampled_from("-+ 0#"), max_size=3).map("".join)
widths = st.sampled_from(["", "0", "1", "5", "30"])
precisions = st.sampled_from(["", ".", ".0", ".1", ".7", ".25"])
lengths = st.sampled_from(["", "hh", "h", "l", "ll", "j", "z", "t"])


def printed(library: Any, size: int, form: str, *arguments: Any) -> tuple[int, bytes]:
    buffer = ctypes.create_string_buffer(b"\xee" * ROOM)
    answer = library.function("snprintf")(buffer, ctypes.c_size_t(size), form.encode(), *arguments)
    return answer, buffer.raw


@relaxed
@given(flags, widths, precisions, lengths, st.sampled_from("diuoxX"), numbers, st.integers(0, 60))
@example("#", "", ".0", "", "o", 0, 60)
@example("#", "", "", "", "x", 0, 60)
@example("+", "", ".0", "", "d", 0, 60)
@example("0", "30", "", "ll", "d", -(2**63), 60)
def test_integers(
    inside: Any, glibc: Any, flag: str, width: str, precision: str, length: str, kind: str, value: int, size: int
) -> None:
    form = f"<%{flag}{width}{precision}{length}{kind}>"
    argument = ctypes.c_uint64(value)
    assert printed(inside, size, form, argument) == printed(glibc, size, form, argument)


@relaxed
@given(st.sampled_from(["", "-"]), widths, precisions, st.binary(max_size=40), st.integers(0, 80))
def test_strings(inside: Any, glibc: Any, flag: str, width: str, precision: str, text: bytes, size: int) -> None:
    form = f"<%{flag}{width}{precision}s>"
    assert printed(inside, size, form, text) == printed(glibc, size, form, text)


@pytest.mark.parametrize("form", ["%c", "%5c", "%-5c|", "%%", "100%%", "", "plain"])
def test_characters(inside: Any, glibc: Any, form: str) -> None:
    for byte in (0, 65, 255):
        assert printed(inside, 50, form, byte) == printed(glibc, 50, form, byte)


@pytest.mark.parametrize(("width", "precision"), [(0, 0), (8, 3), (-8, 3), (8, -1), (-8, -3)])
def test_numbers_from_arguments(inside: Any, glibc: Any, width: int, precision: int) -> None:
    for form, value in (("%*.*d|", ctypes.c_int(-42)), ("%*.*s|", ctypes.c_char_p(b"text"))):
        assert printed(inside, 50, form, width, precision, value) == printed(glibc, 50, form, width, precision, value)


def test_more_arguments_than_registers(inside: Any, glibc: Any) -> None:
    form = "%d %s %lld %c %x %u %s %ld %o"
    arguments = (1, b"two", ctypes.c_longlong(3), 52, 5, 6, b"seven", ctypes.c_long(8), 9)
    assert printed(inside, 100, form, *arguments) == printed(glibc, 100, form, *arguments)


def test_null_string(inside: Any) -> None:
    assert printed(inside, 50, "%s", None)[1].startswith(b"(null)\0")


def test_no_buffer_only_measures(inside: Any) -> None:
    assert inside.function("snprintf")(None, ctypes.c_size_t(0), b"%d bytes", 12) == 8


@pytest.mark.parametrize("form", ["%p", "%30p|", "%-30p|", "%030p", "%.20p", "%.2p|"])
def test_addresses(inside: Any, glibc: Any, form: str) -> None:
    for address in (None, 1, 0x7FFF_1234_5678, 2**64 - 1):
        argument = ctypes.c_void_p(address)
        assert printed(inside, 50, form, argument) == printed(glibc, 50, form, argument)


REFUSED = ["%n", "%Lf", "%La", "%hf", "%zg", "%llf", "%hp", "%lc", "%ls", "%q", "%", "%5", "%.", "%l", "%99999999999d"]


@pytest.mark.parametrize("form", REFUSED)
def test_refused(inside: Any, form: str) -> None:
    """What is refused leaves nothing: no address, and no half of a message."""
    error = ctypes.c_int.in_dll(inside.library, "double_errno")
    error.value = 0
    answer, content = printed(inside, 50, f"before {form}", ctypes.c_uint64(0))
    assert answer == -1
    assert content[0] == 0
    assert error.value == errno.EINVAL


def test_longer_than_an_int_counts(inside: Any) -> None:
    error = ctypes.c_int.in_dll(inside.library, "double_errno")
    error.value = 0
    answer, content = printed(inside, 50, "%2147483647d%d", 1, 1)
    assert answer == -1
    assert content[0] == 0
    assert error.value == errno.EOVERFLOW
