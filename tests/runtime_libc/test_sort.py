"""qsort and bsearch, with sound and with senseless comparisons."""

import ctypes
import random
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

COMPARE = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p)


def by_bytes(size: int) -> Callable[[int, int], int]:
    def compare(left: int, right: int) -> int:
        a, b = ctypes.string_at(left, size), ctypes.string_at(right, size)
        return (a > b) - (a < b)

    return compare


def sorted_inside(inside: Any, elements: list[bytes], size: int, compare: Callable[[int, int], int]) -> list[bytes]:
    guard = b"\xee" * 32
    buffer = ctypes.create_string_buffer(guard + b"".join(elements) + guard)
    start = ctypes.c_void_p(ctypes.addressof(buffer) + len(guard))
    inside.function("qsort", None)(start, ctypes.c_size_t(len(elements)), ctypes.c_size_t(size), COMPARE(compare))
    assert buffer.raw[:32] == guard
    assert buffer.raw[-33:-1] == guard
    content = buffer.raw[32:-33]
    return [content[at : at + size] for at in range(0, len(content), size)]


@pytest.mark.parametrize("size", [1, 3, 8, 17])
@settings(deadline=None, max_examples=50)
@given(data=st.data())
def test_qsort(inside: Any, size: int, data: st.DataObject) -> None:
    elements = data.draw(st.lists(st.binary(min_size=size, max_size=size), max_size=60))
    assert sorted_inside(inside, elements, size, by_bytes(size)) == sorted(elements)


@settings(deadline=None, max_examples=50)
@given(seed=st.integers(0, 1000), count=st.integers(0, 50))
def test_a_senseless_comparison_only_permutes(inside: Any, seed: int, count: int) -> None:
    answers = random.Random(seed)
    elements = [bytes([at]) * 4 for at in range(count)]
    made = 0

    def compare(left: int, right: int) -> int:
        nonlocal made
        made += 1
        return answers.choice([-1, 0, 1])

    assert sorted(sorted_inside(inside, elements, 4, compare)) == elements
    assert made <= 3 * count * max(count, 2).bit_length()


@settings(deadline=None, max_examples=100)
@given(elements=st.lists(st.binary(min_size=2, max_size=2), max_size=40), key=st.binary(min_size=2, max_size=2))
def test_bsearch(inside: Any, elements: list[bytes], key: bytes) -> None:
    elements.sort()
    buffer = ctypes.create_string_buffer(b"".join(elements))
    for wanted in (key, *elements):
        found = inside.function("bsearch", ctypes.c_void_p)(
            wanted, buffer, ctypes.c_size_t(len(elements)), ctypes.c_size_t(2), COMPARE(by_bytes(2))
        )
        if wanted in elements:
            assert ctypes.string_at(found, 2) == wanted
            assert (found - ctypes.addressof(buffer)) % 2 == 0
        else:
            assert found is None
