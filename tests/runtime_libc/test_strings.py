"""C strings against glibc's, placed so that reading past the terminator faults."""

import ctypes
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

Guarded = Callable[[bytes], SimpleNamespace]
relaxed = settings(deadline=None, max_examples=300)
strings = st.lists(st.sampled_from(b"abcA \xff"), max_size=40).map(bytes)
sizes = st.integers(0, 60)
ADDRESS = ctypes.c_void_p


def sign(value: int) -> int:
    return (value > 0) - (value < 0)


@relaxed
@given(string=strings, size=sizes)
def test_length(inside: Any, guarded: Guarded, string: bytes, size: int) -> None:
    at = ADDRESS(guarded(string + b"\0").address)
    assert inside.function("strlen", ctypes.c_size_t)(at) == len(string)
    assert inside.function("strnlen", ctypes.c_size_t)(at, ctypes.c_size_t(size)) == min(size, len(string))


@relaxed
@given(string=strings)
def test_strnlen_reads_no_further_than_its_size(inside: Any, guarded: Guarded, string: bytes) -> None:
    at = ADDRESS(guarded(string).address)
    assert inside.function("strnlen", ctypes.c_size_t)(at, ctypes.c_size_t(len(string))) == len(string)


@relaxed
@given(left=strings, right=strings, size=sizes)
def test_compare(inside: Any, guarded: Guarded, left: bytes, right: bytes, size: int) -> None:
    at = ADDRESS(guarded(left + b"\0").address)
    assert sign(inside.function("strcmp")(at, right)) == sign((left > right) - (left < right))
    a, b = left[:size], right[:size]
    assert sign(inside.function("strncmp")(at, right, ctypes.c_size_t(size))) == (a > b) - (a < b)


@relaxed
@given(string=strings, byte=st.sampled_from(b"abcx\0\xff"))
def test_find_a_byte(inside: Any, guarded: Guarded, string: bytes, byte: int) -> None:
    place = guarded(string + b"\0")
    terminated = string + b"\0"
    for name, index in (("strchr", terminated.find(byte)), ("strrchr", terminated.rfind(byte))):
        found = inside.function(name, ADDRESS)(ADDRESS(place.address), byte)
        assert found == (None if index < 0 else place.address + index)


@relaxed
@given(string=strings, part=st.lists(st.sampled_from(b"abc"), max_size=4).map(bytes))
def test_strstr(inside: Any, guarded: Guarded, string: bytes, part: bytes) -> None:
    place = guarded(string + b"\0")
    index = string.find(part)
    found = inside.function("strstr", ADDRESS)(ADDRESS(place.address), part)
    assert found == (None if index < 0 else place.address + index)


@relaxed
@given(string=strings, characters=st.lists(st.sampled_from(b"abA\xff"), max_size=3).map(bytes))
def test_spans(inside: Any, glibc: Any, string: bytes, characters: bytes) -> None:
    for name in ("strspn", "strcspn"):
        arguments = (string, characters)
        assert inside.function(name, ctypes.c_size_t)(*arguments) == glibc.function(name, ctypes.c_size_t)(*arguments)
    buffer = ctypes.create_string_buffer(string)
    found = [library.function("strpbrk", ADDRESS)(buffer, characters) for library in (inside, glibc)]
    assert found[0] == found[1]


def tokens(library: Any, string: bytes, separators: list[bytes]) -> list[bytes]:
    buffer = ctypes.create_string_buffer(string)
    state = ADDRESS()
    start: Any = buffer
    result = []
    for separator in separators:
        token = library.function("strtok_r", ctypes.c_char_p)(start, separator, ctypes.byref(state))
        if token is None:
            break
        result.append(token)
        start = None
    return result


@relaxed
@given(string=strings, separators=st.lists(st.sampled_from([b" ", b"a", b"bc", b""]), min_size=1, max_size=9))
def test_strtok_r(inside: Any, glibc: Any, string: bytes, separators: list[bytes]) -> None:
    assert tokens(inside, string, separators) == tokens(glibc, string, separators)


@relaxed
@given(first=strings, second=strings, size=sizes)
def test_copies(inside: Any, glibc: Any, first: bytes, second: bytes, size: int) -> None:
    """Buffer and result of each function are glibc's."""
    calls: list[tuple[str, tuple[Any, ...]]] = [
        ("strcpy", (second,)),
        ("strncpy", (second, ctypes.c_size_t(size))),
        ("strcat", (second,)),
        ("strncat", (second, ctypes.c_size_t(size))),
    ]
    for name, arguments in calls:
        outcomes = []
        for library in (inside, glibc):
            buffer = ctypes.create_string_buffer(first + b"\0" + b"\xee" * 100)
            answer = library.function(name, ADDRESS)(buffer, *arguments)
            outcomes.append((buffer.raw, answer - ctypes.addressof(buffer)))
        assert outcomes[0] == outcomes[1]


@relaxed
@given(first=strings, second=strings, size=sizes)
def test_bounded_copies(inside: Any, guarded: Guarded, first: bytes, second: bytes, size: int) -> None:
    """strlcpy and strlcat, by POSIX.1-2024's definition (glibc has them since 2.38 only)."""
    place = guarded(bytes(size))
    wanted = inside.function("strlcpy", ctypes.c_size_t)(ADDRESS(place.address), second, ctypes.c_size_t(size))
    assert wanted == len(second)
    if size:
        assert place.read(size).split(b"\0")[0] == second[: size - 1]
    used = (first + b"\0")[:size]
    place = guarded(used + b"\xee" * (size - len(used)))
    wanted = inside.function("strlcat", ctypes.c_size_t)(ADDRESS(place.address), second, ctypes.c_size_t(size))
    if len(first) >= size:
        assert wanted == size + len(second)
        assert place.read(size) == first[:size]
    else:
        assert wanted == len(first) + len(second)
        assert place.read(size).split(b"\0")[0] == (first + second)[: size - 1]


@relaxed
@given(string=strings, size=sizes)
def test_duplicates(inside: Any, string: bytes, size: int) -> None:
    for name, arguments, expected in (
        ("strdup", (string,), string),
        ("strndup", (string, ctypes.c_size_t(size)), string[:size]),
    ):
        copy = inside.function(name, ADDRESS)(*arguments)
        assert ctypes.string_at(copy) == expected
        inside.function("free", None)(ADDRESS(copy))


CLASSES = [
    "isalnum", "isalpha", "isblank", "iscntrl", "isdigit", "isgraph",
    "islower", "isprint", "ispunct", "isspace", "isupper", "isxdigit",
]  # fmt: skip


@pytest.mark.parametrize("name", CLASSES)
def test_character_classes(inside: Any, glibc: Any, name: str) -> None:
    for c in range(-1, 256):
        assert bool(inside.function(name)(c)) == bool(glibc.function(name)(c)), c
    # glibc's tables do not reach here; ours are ranges.
    assert not any(inside.function(name)(c) for c in (-(2**31), -1000, 256, 1000, 2**31 - 1))


@pytest.mark.parametrize("name", ["tolower", "toupper"])
def test_character_case(inside: Any, glibc: Any, name: str) -> None:
    for c in range(-1, 256):
        assert inside.function(name)(c) == glibc.function(name)(c)
