"""Which `while` loops run in stretches, without a look in each round: text of C, since what they answer is the same."""

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
            x = f(x)
            i += 1
    """,
    "no order": """
        while i != n:
            i += 1
    """,
}


@pytest.fixture
def text_of(write_module: Callable[..., Path]) -> Callable[[str], str]:
    """The C of a function whose loop this is."""

    def text(loop: str) -> str:
        lines = indent(dedent(loop), "    ")
        source = f"@trusted\ndef f(n: int) -> int:\n    i = 0\n    x = 0\n{lines}    return x\n"
        return partition(write_module(source)).sources["m_inside.c"]

    return text


@pytest.mark.parametrize("loop", COUNTS.values(), ids=COUNTS)
def test_what_counts_looks_before_each_stretch(text_of: Callable[[str], str], loop: str) -> None:
    text = text_of(loop)
    assert "pye_stretch_up" in text or "pye_stretch_down" in text


@pytest.mark.parametrize("loop", NOT.values(), ids=NOT)
def test_what_does_not_count_looks_in_each_round(text_of: Callable[[str], str], loop: str) -> None:
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
