"""What programs need of a real enclave's memory, of the size that it has where nobody says one.

What is dropped is free again, what is too much is an error, and state is as it was.
"""

from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

HEAP = 16 << 20
STATE = 5 << 20
SOURCE = """
from pyenclave import Inside, trusted

big: Inside[bytes] = b""
rows: Inside[bytearray] = bytearray()
calls: Inside[int] = 0

@trusted
def keep(data: bytes) -> int:
    global big, calls
    big = data
    calls += 1
    return len(big)

@trusted
def fill(size: int) -> int:
    rows[:] = bytes(size)
    return len(rows)

@trusted
def bytes_at(n: int, step: int) -> int:
    total = 0
    for i in range(n):
        total += big[i * step % len(big)]
    return total

@trusted
def changed(n: int) -> int:
    for i in range(n):
        rows[i * 4099 % len(rows)] ^= i % 251
    return sum(rows)

@trusted
def gathered(n: int) -> tuple[int, float, int, int, int, bool]:
    most, every = max(i % 7 for i in range(n)), all(i < n for i in range(n))
    return sum(range(n)), sum(i / 2 for i in range(n)), sum(i % 3 for i in big), most, min(big), every

@trusted
def pieces(n: int) -> int:
    s = b""
    for _ in range(n):
        s += b"x"
    return len(s)

@trusted
def joined(n: int) -> str:
    s = ""
    for i in range(n):
        s = s + str(i % 10)
    return s[-8:]

@trusted
def dropped(n: int) -> int:
    total = 0
    for i in range(n):
        total += len(str(i) + f"{i}:{total}" + "x" * (i % 50)) % 7
        total += sum([one for one in {i, i + 1}]) % 3
    return total

@trusted
def deep(n: int) -> int:
    global calls
    calls += 1
    return down(n, b"ab")

def down(n: int, data: bytes) -> int:
    here = data + b"c"
    return 0 if n == 0 else 1 + down(n - 1, here[1:])

@trusted
def exhausts(n: int) -> int:
    global big
    big = big + bytes(n)
    return len(big)

@trusted
def state() -> tuple[int, int, int]:
    return calls, len(big), big[0] if big else -1
"""


@pytest.fixture
def module(
    tmp_path: Path, load_module: Callable[[Path], ModuleType], monkeypatch: pytest.MonkeyPatch, usual: str
) -> ModuleType:
    path = tmp_path / "limits.py"
    path.write_text(SOURCE)
    module = load_module(path)
    monkeypatch.setenv("PYENCLAVE_PLATFORM", usual)
    return module


def test_a_state_of_megabytes_is_held_read_and_replaced(module: ModuleType) -> None:
    for value in (1, 2, 3, 4):  # the argument, the old one and the new one are there at once: all but 1 MiB
        assert module.keep(bytes([value]) * STATE) == STATE
        assert module.bytes_at(4000, 1) == 4000 * value
        assert module.bytes_at(4000, 65537) == 4000 * value
    assert module.state() == (4, STATE, 4)
    assert module.fill(STATE) == STATE
    theirs = bytearray(STATE)
    for i in range(4000):
        theirs[i * 4099 % STATE] ^= i % 251
    assert module.changed(4000) == sum(theirs)


def test_what_is_dropped_is_free_again(module: ModuleType) -> None:
    assert module.keep(bytes([7]) * 4096) == 4096
    assert module.bytes_at(4_000_000, 1) == 28_000_000
    assert module.pieces(6_000) == 6_000
    assert module.pieces(600_000) == 600_000
    assert module.joined(60_000) == "23456789"
    assert module.dropped(300_000) == module.dropped.__wrapped__(300_000)
    assert module.state() == (1, 4096, 7)


def test_what_is_gathered_is_no_list(module: ModuleType) -> None:
    """Ten million numbers would be five times the heap."""
    n = 10_000_000
    assert module.keep(bytes([2, 5]) * (STATE // 2)) == STATE
    total = n * (n - 1) // 2
    assert module.gathered(n) == (total, total / 2, 2 * STATE, 6, 2, True)


def test_too_many_frames_are_a_recursion_error(module: ModuleType) -> None:
    module.keep(b"x")
    assert module.deep(900) == 900
    for _ in range(3):
        with pytest.raises(RecursionError, match=r"^maximum recursion depth exceeded$"):
            module.deep(1_000_000)
    assert module.deep(900) == 900
    assert module.state() == (6, 1, 120)


def test_what_is_more_than_the_heap_is_a_memory_error(module: ModuleType) -> None:
    assert module.keep(b"z" * STATE) == STATE
    for size in (HEAP - STATE, HEAP, 1 << 40):
        with pytest.raises(MemoryError):
            module.exhausts(size)
        assert module.state() == (1, STATE, 122)
    with pytest.raises(MemoryError):
        module.keep(bytes(2 * HEAP))
    assert module.exhausts(100) == STATE + 100
    assert module.state() == (1, STATE + 100, 122)
