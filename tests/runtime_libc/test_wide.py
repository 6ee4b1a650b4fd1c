"""Wide strings and characters, and strings without regard to case, against glibc's or absolute values."""

import ctypes
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

relaxed = settings(deadline=None, max_examples=300)
words = st.text(st.sampled_from("abcA €"), max_size=20)
sizes = st.integers(0, 25)
W = ctypes.c_wchar_p


def sign(value: int) -> int:
    return (value > 0) - (value < 0)


def place(found: int | None, buffer: Any) -> int | None:
    return None if found is None else found - ctypes.addressof(buffer)


@relaxed
@given(left=words, right=words, size=sizes)
def test_measure_and_compare(inside: Any, glibc: Any, left: str, right: str, size: int) -> None:
    bound = ctypes.c_size_t(size)
    assert inside.function("wcslen", ctypes.c_size_t)(W(left)) == len(left)
    assert inside.function("wcsnlen", ctypes.c_size_t)(W(left), bound) == min(size, len(left))
    assert sign(inside.function("wcscmp")(W(left), W(right))) == sign((left > right) - (left < right))
    for name, *more in (("wcsncmp", bound), ("wmemcmp", ctypes.c_size_t(min(size, len(left), len(right))))):
        arguments = (W(left), W(right), *more)
        assert sign(inside.function(name)(*arguments)) == sign(glibc.function(name)(*arguments))


@relaxed
@given(text=words, other=words, size=sizes)
def test_search(inside: Any, glibc: Any, text: str, other: str, size: int) -> None:
    buffer = ctypes.create_unicode_buffer(text)
    for name in ("wcsstr", "wcspbrk"):
        found = [one.function(name, ctypes.c_void_p)(buffer, W(other)) for one in (inside, glibc)]
        assert found[0] == found[1], name
    for name in ("wcsspn", "wcscspn"):
        counted = [one.function(name, ctypes.c_size_t)(buffer, W(other)) for one in (inside, glibc)]
        assert counted[0] == counted[1], name
    for character in (ord("a"), ord("€"), 0):
        for name in ("wcschr", "wcsrchr"):
            found = [one.function(name, ctypes.c_void_p)(buffer, character) for one in (inside, glibc)]
            assert found[0] == found[1], name
        bound = ctypes.c_size_t(min(size, len(text)))
        found = [one.function("wmemchr", ctypes.c_void_p)(buffer, character, bound) for one in (inside, glibc)]
        assert found[0] == found[1]


@relaxed
@given(text=words, other=words, size=sizes)
def test_copy(inside: Any, glibc: Any, text: str, other: str, size: int) -> None:
    for name, *more in (("wcscpy",), ("wcscat",), ("wcsncpy", size), ("wcsncat", size)):
        made = []
        for one in (inside, glibc):
            buffer = ctypes.create_unicode_buffer(text, 60)
            at = one.function(name, ctypes.c_void_p)(buffer, W(other), *map(ctypes.c_size_t, more))
            made.append((place(at, buffer), buffer[:60]))
        assert made[0] == made[1], name


@relaxed
@given(text=words, separators=st.text(st.sampled_from("a €"), max_size=3))
def test_tokens(inside: Any, glibc: Any, text: str, separators: str) -> None:
    made = []
    for one in (inside, glibc):
        buffer, state = ctypes.create_unicode_buffer(text), ctypes.c_void_p()
        found, first = [], buffer
        while (token := one.function("wcstok", ctypes.c_void_p)(first, W(separators), ctypes.byref(state))) is not None:
            found.append((token - ctypes.addressof(buffer), ctypes.wstring_at(token)))
            first = None
        made.append(found)
    assert made[0] == made[1]


def test_memory(inside: Any) -> None:
    buffer = ctypes.create_unicode_buffer("abcdef")
    at = ctypes.addressof(buffer)
    inside.function("wmemmove", ctypes.c_void_p)(ctypes.c_void_p(at + 4), ctypes.c_void_p(at), ctypes.c_size_t(3))
    assert buffer.value == "aabcef"
    inside.function("wmemset", ctypes.c_void_p)(ctypes.c_void_p(at), ord("€"), ctypes.c_size_t(2))
    assert buffer.value == "€€bcef"
    inside.function("wmemcpy", ctypes.c_void_p)(ctypes.c_void_p(at), W("xyz"), ctypes.c_size_t(3))
    assert buffer.value == "xyzcef"


def test_classes(inside: Any, glibc: Any) -> None:
    classes = [
        "alnum",
        "alpha",
        "blank",
        "cntrl",
        "digit",
        "graph",
        "lower",
        "print",
        "punct",
        "space",
        "upper",
        "xdigit",
    ]
    for c in (*range(0x100), 0x20AC, 0x10FFFF, 0xFFFFFFFF):
        for name in classes:
            narrow = bool(glibc.function(f"is{name}")(c)) if c < 0x80 else False
            assert bool(inside.function(f"isw{name}")(ctypes.c_uint(c))) == narrow, (name, c)
        for name in ("lower", "upper"):
            wanted = glibc.function(f"to{name}")(c) if c < 0x80 else c
            assert inside.function(f"tow{name}", ctypes.c_uint)(ctypes.c_uint(c)) == wanted


@relaxed
@given(left=st.binary(max_size=12), right=st.binary(max_size=12), size=sizes)
def test_without_regard_to_case(inside: Any, glibc: Any, left: bytes, right: bytes, size: int) -> None:
    for a, b in ((left, right), (left, left.swapcase()), (left, left.upper() + right)):
        assert sign(inside.function("strcasecmp")(a, b)) == sign(glibc.function("strcasecmp")(a, b))
        bound = ctypes.c_size_t(size)
        assert sign(inside.function("strncasecmp")(a, b, bound)) == sign(glibc.function("strncasecmp")(a, b, bound))


def test_older_names(inside: Any, glibc: Any) -> None:
    for bits in (0, 1, 2, 12, -1, -(2**31), 2**31 - 1):
        assert inside.function("ffs")(bits) == glibc.function("ffs")(bits)
    buffer = ctypes.create_string_buffer(b"abcab")
    at = ctypes.addressof(buffer)
    assert inside.function("index", ctypes.c_void_p)(buffer, ord("b")) == at + 1
    assert inside.function("rindex", ctypes.c_void_p)(buffer, ord("b")) == at + 4
    inside.function("bcopy", None)(ctypes.c_void_p(at), ctypes.c_void_p(at + 1), ctypes.c_size_t(3))
    assert buffer.value == b"aabcb"
    assert inside.function("bcmp")(buffer, b"aabcb", ctypes.c_size_t(5)) == 0
    inside.function("bzero", None)(ctypes.c_void_p(at + 3), ctypes.c_size_t(2))
    assert buffer.value == b"aab"
