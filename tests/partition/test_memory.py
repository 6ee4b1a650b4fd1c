"""Values live as long as they are needed: no loop's memory grows, nothing stays, recursion ends with an error."""

from collections.abc import Callable
from typing import Any

import pytest

SOURCE = """
from dataclasses import dataclass, field

big: Inside[bytes] = b""
note: Inside[str] = "n"

@trusted
def pieces(n: int) -> int:
    s = b""
    for _ in range(n):
        s += b"x"
    return len(s)

@trusted
def dropped(n: int) -> int:
    total = 0
    for i in range(n):
        total += len(str(i) + f"{i}:{total}" + "x" * (i % 50)) % 7
        if len(b"ab" * (i % 9)) > 12 and str(i) != "7":
            total += 1
    return total

@dataclass
class Circle:
    content: bytes
    other: "Circle | None" = None
    others: "list[Circle]" = field(default_factory=list)

circles: Inside[list[Circle]] = []

@trusted
def rounds(n: int, size: int) -> int:
    # Objects that only they themselves have, and a few that state has.
    circles.clear()
    for i in range(n):
        one = Circle(bytes(size), None, [Circle(bytes(9))])
        one.other = one
        one.others[0].other = one
        if i % 500 == 0:
            circles.append(one)
    return sum(len(one.content) for one in circles if one.other is one and one.others[0].other is one)

@trusted
def one_byte(n: int) -> int:
    total = 0
    for i in range(n):
        total += big[i % 4096]
    return total

@trusted
def keep(data: bytes) -> None:
    global big
    big = data

@trusted
def longer(n: int) -> int:
    global big
    for i in range(n):
        big = big[1:] + b"y"
    return len(big)

@trusted
def deep(n: int) -> int:
    return down(n, b"ab")

def down(n: int, data: bytes) -> int:
    here = data + b"c"
    return 0 if n == 0 else 1 + up(n - 1, here[1:])

def up(n: int, data: bytes) -> int:
    return down(n, data)

@trusted
def fails(n: int) -> int:
    data = b"x" * n
    for b in data + b"y":
        text = f"{b} {n}" + note
        if b == 121:
            raise ValueError(text + "!")
    return 0

@trusted
def rebinds(data: bytes, text: str) -> bytes:
    for b in data:
        data = data[1:] + bytes([b])
        text = text + "é"
    return data if len(text) > 3 else data + b"short"

@trusted
def exhausts(n: int) -> int:
    return len(b"x" * n + big)
"""


@pytest.fixture(scope="module")
def module(lower: Callable[[str], Any]) -> Any:
    return lower(SOURCE)


KEPT = 1 << 15  # small blocks that a thread keeps for the next to ask


def peak(module: Any, name: str, *arguments: Any) -> int:
    """The most heap that a call had."""
    module.reset_peak()
    module.call(name, *arguments)
    return int(module.number("double_heap_peak"))


@pytest.mark.parametrize("name", ["pieces", "dropped", "one_byte", "longer"])
def test_a_loops_memory_does_not_grow(module: Any, name: str) -> None:
    module.call("keep", bytes(4096))
    few = peak(module, name, 200)
    many = peak(module, name, 60_000 if name == "pieces" else 6000)
    assert many - few <= (5 * 60_000 // 2 if name == "pieces" else 2048) + KEPT


def test_ten_million_rounds_need_no_more_than_a_few(module: Any) -> None:
    few = peak(module, "dropped", 200)
    assert peak(module, "dropped", 10_000_000) - few <= KEPT


@pytest.mark.parametrize(("count", "size"), [(3000, 100_000), (3, 5 << 20), (20_000, 3000)])
def test_objects_that_only_they_have_go_before_they_fill_the_heap(module: Any, count: int, size: int) -> None:
    """They are looked for by what they need, too, and not by their number alone."""
    module.call("rounds", 1, 1)
    live = (count + 499) // 500 * size
    assert peak(module, "rounds", count, size) <= live + 3 * size + (2 << 20) + KEPT
    assert module.call("rounds", count, size) == live


def test_what_was_needed_is_released(module: Any) -> None:
    module.call("keep", b"kept on the heap")
    before = module.live()
    for _ in range(3):
        module.call("pieces", 300)
        module.call("dropped", 300)
        module.call("rebinds", b"some bytes", "text")
        module.call("deep", 50)
        with pytest.raises(ValueError, match=r"^121 5n!$"):
            module.call("fails", 5)
        assert module.live() == before
    assert module.call("rebinds", b"abc", "") == b"abcshort"
    assert module.live() == before


def test_a_large_state_is_read_without_a_copy(module: Any) -> None:
    module.call("keep", bytes(5 << 20))
    assert peak(module, "one_byte", 4000) < (6 << 20)
    module.call("keep", b"")


def test_recursion_past_the_stack_is_an_error(module: Any) -> None:
    assert module.call("deep", 100) == 100
    before = module.live()
    with pytest.raises(RecursionError, match=r"^maximum recursion depth exceeded$"):
        module.call("deep", 1_000_000)
    assert module.live() == before
    assert module.call("deep", 100) == 100


def test_exhaustion_leaves_everything_as_it_was(module: Any) -> None:
    module.call("keep", b"kept")
    before = module.live()
    with pytest.raises(MemoryError):
        module.call("exhausts", 1 << 40)
    assert module.live() == before
    assert module.call("exhausts", 3) == 7
