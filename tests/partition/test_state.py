"""Inside variables: begin as measured, are copied out to the arena, wiped when replaced, safe under threads."""

import re
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pyenclave.errors import PartitionError
from pyenclave.partition import partition

SOURCE = """
key: Inside[bytes] = b"initial"
name: Inside[str] = "näme"
count: Inside[int] = -3
wide: Inside[u64] = 2**64 - 1
small: Inside[u8] = 7
on: Inside[bool] = True
ratio: Inside[float] = 0.5
single: Inside["f32"] = 2
cast: Inside[u64] = u64(5)
wrapped: Inside[u8] = u8.wrap(-1)
SEED = u32.wrap(-2)

@trusted
def replace(value: bytes) -> int:
    global key
    old = key
    key = value
    return len(old)

@trusted
def grow(more: bytes) -> bytes:
    global key, name, count
    before = key
    key += more
    name = name + "!"
    count += 1
    return before + b"|" + key + b"|" + key[len(before):]

@trusted
def show() -> str:
    return f"{name} {count} {wide} {small} {on} {int(ratio * 8)} {int(single)} {cast} {wrapped} {SEED}"

@trusted
def change(n: int) -> None:
    global count, wide, small, on, ratio, single
    count = n
    wide = u64.wrap(n)
    small = n & 255
    on = not on
    ratio /= 2
    single = f32(ratio)

@trusted
def read() -> bytes:
    return key

@trusted
def set_small(n: int) -> None:
    global small
    small = n
"""


@pytest.fixture
def both_forms(both: Callable[[str], Any]) -> Any:
    return both(SOURCE)


def test_state_is_kept_between_calls(both_forms: Any) -> None:
    for _ in range(3):
        both_forms.agree("show")
        both_forms.agree("grow", b"more")
        both_forms.agree("change", -5)
        both_forms.agree("replace", b"")
        both_forms.agree("read")
        both_forms.agree("replace", bytes(range(50)))


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ("u8(300)", "it raises OverflowError: u8 must be in 0..255, not 300"),
        ("u8('3')", "it raises TypeError: u8 must be int, not str"),
        ("f32(1e300)", "it raises OverflowError: f32 does not fit a 32-bit float"),
    ],
)
def test_an_initial_value_of_a_width_that_is_none(write_module: Callable[..., Path], value: str, message: str) -> None:
    path = write_module(f"x: Inside[float] = {value}\n@trusted\ndef f() -> float:\n    return x\n")
    with pytest.raises(
        PartitionError, match=rf"P014\]: the initial value of `x` is not constant: {re.escape(message)}\n"
    ):
        partition(path)


def test_a_value_that_does_not_fit_changes_nothing(both_forms: Any) -> None:
    with pytest.raises(OverflowError, match=r"^`small` must be in 0\.\.255, not 256$"):
        both_forms.lowered.call("set_small", 256)
    assert both_forms.lowered.call("show").split()[3] == "7"


def test_replaced_values_are_released(both_forms: Any) -> None:
    lowered = both_forms.lowered
    for size in range(100):
        lowered.call("replace", bytes(size))
    assert lowered.live() == 1


def test_exhausted_heap_keeps_the_old_value(both_forms: Any) -> None:
    lowered = both_forms.lowered
    lowered.limit_memory(100)
    with pytest.raises(MemoryError, match="exhausted"):
        lowered.call("replace", bytes(101))
    lowered.limit_memory(1 << 26)
    assert lowered.call("read") == b"initial"


def test_concurrent_readers_see_whole_values(both_forms: Any) -> None:
    """The double poisons what is freed, so a reader without the lock would see a mixture."""
    lowered = both_forms.lowered
    values = [bytes([number]) * (number * 37) for number in range(1, 9)]
    lowered.call("replace", values[0])
    wrong: list[bytes] = []

    def write(value: bytes) -> None:
        for _ in range(2000):
            lowered.call("replace", value)

    def look() -> None:
        for _ in range(3000):
            seen = lowered.call("read")
            if seen not in values:
                wrong.append(seen)

    threads = [threading.Thread(target=write, args=(value,)) for value in values[:4]]
    threads += [threading.Thread(target=look) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong
    assert lowered.number("double_heap_blocks") < 2000  # each thread keeps some for its next values
