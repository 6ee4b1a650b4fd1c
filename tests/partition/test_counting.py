"""Which loops run in stretches, without a look in each round: text of C, since what they answer is the same."""

import ctypes
from collections.abc import Callable
from pathlib import Path
from textwrap import dedent, indent
from typing import Any

import pytest

from pyenclave.partition import partition

COUNTS = {
    "up": """
        while i < n:
            x ^= i
            i += 1
    """,
    "up to a constant": """
        while i <= 1000:
            x ^= i
            i += 3
    """,
    "down": """
        while n > i:
            x ^= n
            n -= 2
    """,
    "past an inner loop": """
        while i < n:
            for j in range(3):
                if j == x:
                    continue
                x += j
            i += 1
    """,
    "until it breaks": """
        while i < n:
            if x > 99:
                break
            x += i
            i += 1
    """,
    "items": """
        xs = [n] * 9
        while i < len(xs) - 1 and n > 0:
            i += 1
        k = 0
        while k < n:
            xs[k % 9] = xs[(k + 1) % 9] if k > 3 else -k
            k += 1
    """,
    "step first": """
        while i < n:
            i = i + 1
            x ^= i
    """,
    "a range": """
        for j in range(n):
            x = min(x, j * 3) % 7 if j > 3 else int(x * 0.5)
    """,
    "a range of items": """
        xs = [n] * 9
        for j, k in enumerate(range(8, 0, -1)):
            xs[k] = xs[j] + data[j] + len(text)
            xs.append(numbers[j])
            numbers[j] = x
    """,
    "a range that may fail": """
        for j in range(n):
            if x > 99:
                raise ValueError(f"{x} of {j}")
            x += j
    """,
    "a comprehension": """
        x = sum([j * j for j in range(n) if j % 3])
    """,
    "a generator": """
        x = int(any(j * j == n for j in range(n)))
    """,
}
NOT = {
    "another bound": """
        while i < n:
            n -= 1
            i += 1
    """,
    "a step that may be left out": """
        while i < n:
            if x > 0:
                i += 1
            x += 1
    """,
    "a continue": """
        while i < n:
            x += 1
            if x < 5:
                continue
            i += 1
    """,
    "a step back": """
        while i < n:
            if x == 3:
                i = 0
            x += 1
            i += 1
    """,
    "an inner step back": """
        while i < n:
            while x != 3:
                i = 0
                x += 1
            i += 1
    """,
    "a step in the other direction": """
        while i < n:
            x += 1
            i -= 1
    """,
    "a step of a variable": """
        while i < n:
            i += x
    """,
    "a walrus": """
        while i < n:
            x = (i := i - 1)
            i += 1
    """,
    "a pattern that captures": """
        while i < n:
            match x:
                case 3:
                    x += 1
                case n:
                    x -= 1
            i += 1
    """,
    "a try": """
        while i < n:
            try:
                x += 1
            finally:
                i += 1
    """,
    "work in each round": """
        while i < n:
            x += len(str(n) * i)
            i += 1
    """,
    "a call in each round": """
        while i < n:
            x = f(x, data, text, numbers)
            i += 1
    """,
    "no order": """
        while i != n:
            i += 1
    """,
    "a range of calls": """
        for j in range(n):
            x = f(x, data, text, numbers)
    """,
    "a range of a library's calls": """
        for j in range(n):
            x += len(random.bytes(n))
    """,
    "a range of copies": """
        for j in range(n):
            x += len(data[j:])
    """,
    "a range of texts": """
        for j in range(n):
            x += int(str(j))
    """,
    "a range of sums": """
        for j in range(n):
            x += sum(numbers)
    """,
    "a range of ends": """
        xs = [[n], [n]]
        for j in range(n):
            ys = xs
    """,
    "a range of state's ends": """
        for j in range(n):
            kept = data
    """,
    "a range of tries": """
        for j in range(n):
            try:
                x += 1
            except ArithmeticError:
                x = 0
    """,
    "a range of stores": """
        xs = [[n], [n]]
        for j in range(n):
            xs[j] = []
    """,
    "a comprehension of texts": """
        x = len([str(j) for j in range(n)])
    """,
    "a condition of texts": """
        x = len([j for j in range(n) if str(j) == text])
    """,
    "a generator of texts": """
        x = int(all(str(j) != text for j in range(n)))
    """,
    "a key of texts": """
        x = min(range(n), key=lambda j: len(str(j)))
    """,
}

HEAD = """
from pyenclave import Array, InOut
from pyenclave.inside import random

kept: Inside[bytes] = b""

@trusted
def f(n: int, data: bytes, text: str, numbers: InOut[Array[int]]) -> int:
    global kept
"""


@pytest.fixture
def text_of(write_module: Callable[..., Path]) -> Callable[[str], str]:
    """The C of a function whose loop this is."""

    def text(loop: str) -> str:
        lines = indent(dedent(loop), "    ")
        source = f"{HEAD}    i = 0\n    x = 0\n{lines}    return x\n"
        return partition(write_module(source)).sources["m_inside.c"]

    return text


@pytest.mark.parametrize("loop", COUNTS.values(), ids=COUNTS)
def test_light_rounds_are_looked_before_in_stretches(text_of: Callable[[str], str], loop: str) -> None:
    text = text_of(loop)
    assert "pye_stretch_up" in text or "pye_stretch_down" in text


@pytest.mark.parametrize("loop", NOT.values(), ids=NOT)
def test_what_does_not_count_or_is_long_looks_in_each_round(text_of: Callable[[str], str], loop: str) -> None:
    assert "pye_stretch" not in text_of(loop)


def test_continue_goes_on_with_the_stretch(lower: Callable[[str], Any]) -> None:
    """One look for each stretch of 64, however many rounds end early."""
    lowered = lower(
        """
        @trusted
        def f(n: int) -> int:
            odd = 0
            for i in range(n):
                if i % 2 == 0:
                    continue
                odd += 1
            return odd
        """
    )
    left = ctypes.c_size_t.in_dll(lowered._library, "double_looks")
    left.value = 1000
    assert lowered.call("f", 640) == 320
    assert left.value == 990
    left.value = -1
