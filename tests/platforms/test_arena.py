"""The memory that isolated enclaves share with their host: generated uses, threads, forks, and hostile addresses."""

import ctypes
import os
import random
import subprocess
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

NATIVE = Path(__file__).parents[2] / "pyenclave" / "platforms" / "native"
KEPT = 64 << 20
UNIT = 1 << 16


class Arena:
    """The C code of arena*.c in a library of its own: another arena than the enclaves'."""

    def __init__(self, library: Path) -> None:
        self._c = ctypes.CDLL(str(library))
        self._c.pye_arena_allocate.restype = ctypes.c_void_p
        self._c.pye_arena_allocate.argtypes = [ctypes.c_size_t]
        self._c.pye_arena_free.argtypes = [ctypes.c_void_p]
        self._c.pye_arena_free.restype = None
        self._c.pye_arena_base.restype = ctypes.c_size_t
        self._c.pye_arena_size.restype = ctypes.c_size_t
        self._c.pye_arena_resident.restype = ctypes.c_size_t
        self._c.pye_arena_resident.argtypes = [ctypes.POINTER(ctypes.c_size_t)]
        self._c.pye_arena_allocate_for.restype = ctypes.c_void_p
        self._c.pye_arena_allocate_for.argtypes = [ctypes.c_uint32, ctypes.c_size_t]
        self._c.pye_arena_free_of.argtypes = [ctypes.c_uint32, ctypes.c_void_p]
        self._c.pye_arena_free_of.restype = None
        assert self._c.pye_arena_open() == 0

    def allocate(self, size: int, owner: int = 0) -> int | None:
        memory: int | None = self._c.pye_arena_allocate_for(owner, size)
        return memory

    def free(self, memory: int, owner: int = 0) -> None:
        self._c.pye_arena_free_of(owner, memory)

    @property
    def base(self) -> int:
        return int(self._c.pye_arena_base())

    @property
    def size(self) -> int:
        return int(self._c.pye_arena_size())

    def open(self) -> int:
        return int(self._c.pye_arena_open())

    def descriptor(self) -> int:
        return int(self._c.pye_arena_descriptor())

    def resident(self) -> tuple[int, int]:
        """Bytes that are there, and those of them that no block has."""
        kept = ctypes.c_size_t()
        return int(self._c.pye_arena_resident(ctypes.byref(kept))), kept.value


def built(folder: Path, *more: str) -> Path:
    library = folder / "arena.so"
    sources = [str(NATIVE / f"{name}.c") for name in ("arena", "arena_slots", "arena_units")]
    flags = ["-O1", "-g", "-Wall", "-Wextra", "-Werror", "-shared", "-fPIC"]
    subprocess.run(["gcc", *flags, *more, *sources, "-o", str(library)], check=True)
    return library


@pytest.fixture(scope="module")
def arena(tmp_path_factory: pytest.TempPathFactory) -> Arena:
    return Arena(built(tmp_path_factory.mktemp("arena")))


SIZES = st.one_of(
    st.integers(0, 300),
    st.integers(1, 1 << 17),
    st.sampled_from([64, 65, 32768, 32769, UNIT, UNIT + 1, 1 << 20, (1 << 20) + 1, 5 << 20]),
)


def fill(memory: int, size: int, value: int) -> None:
    for at in {memory, memory + size // 2, memory + max(size, 1) - 1}:
        ctypes.memset(at, value, 1)


def holds(memory: int, size: int, value: int) -> bool:
    return all(ctypes.string_at(at, 1)[0] == value for at in (memory, memory + size // 2, memory + max(size, 1) - 1))


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.booleans(), SIZES, st.integers(0, 1 << 16)), max_size=120))
def test_blocks_are_apart_keep_what_is_in_them_and_are_given_back(
    arena: Arena, steps: list[tuple[bool, int, int]]
) -> None:
    blocks: dict[int, tuple[int, int]] = {}
    before, kept = arena.resident()
    owned = before - kept
    for at, (takes, size, chosen) in enumerate(steps):
        if takes or not blocks:
            memory = arena.allocate(size)
            assert memory is not None
            assert memory % 64 == 0
            assert arena.base <= memory <= arena.base + arena.size - max(size, 1)
            assert all(
                memory + max(size, 1) <= other or other + max(held, 1) <= memory for other, (held, _) in blocks.items()
            )
            fill(memory, size, at % 251)
            blocks[memory] = size, at % 251
        else:
            memory = sorted(blocks)[chosen % len(blocks)]
            size, value = blocks.pop(memory)
            assert holds(memory, size, value)
            arena.free(memory)
    for memory, (size, value) in blocks.items():
        assert holds(memory, size, value)
        arena.free(memory)
    there, kept = arena.resident()
    assert kept <= KEPT
    assert there - kept <= owned + 17 * UNIT  # a unit of each small size stays cut


def test_a_large_block_goes_back_to_the_system(arena: Arena) -> None:
    size = KEPT + (1 << 20)
    memory = arena.allocate(size)
    assert memory is not None
    there, _ = arena.resident()
    assert there >= size
    ctypes.memset(memory, 0x5A, size)
    arena.free(memory)
    assert arena.resident()[0] <= there - size


def test_what_is_no_block_is_left_alone(arena: Arena) -> None:
    """An address that is freed may come from an enclave."""
    kept = [arena.allocate(size) for size in (64, 4096, 1 << 20)]
    random.seed(1)
    for memory in kept:
        assert memory is not None
        fill(memory, 64, 7)
    for memory in kept:
        assert memory is not None
        for wrong in (memory + 1, memory + 8, memory + 32, arena.base + arena.size, arena.base - 1, 0, 2**64 - 1):
            arena.free(wrong)
    for _ in range(10_000):
        wrong = arena.base + random.randrange(arena.size)
        if wrong not in kept:
            arena.free(wrong)
    assert all(memory is not None and holds(memory, 64, 7) for memory in kept)
    again = [arena.allocate(size) for size in (64, 4096, 1 << 20)]
    assert not set(again) & set(kept)
    for memory in (*kept, *again):
        assert memory is not None
        arena.free(memory)
        arena.free(memory)  # twice is once


def test_more_than_there_is_is_refused(arena: Arena) -> None:
    for size in (arena.size + 1, 2**63, 2**64 - 1):
        assert arena.allocate(size) is None
    small = arena.allocate(64)
    assert small is not None
    arena.free(small)


def test_threads_take_and_give_at_once(arena: Arena) -> None:
    wrong: list[int] = []

    def work(value: int) -> None:
        choose = random.Random(value)
        held: list[tuple[int, int]] = []
        for _ in range(2000):
            if held and choose.random() < 0.5:
                memory, size = held.pop(choose.randrange(len(held)))
                if not holds(memory, size, value):
                    wrong.append(memory)
                arena.free(memory)
            else:
                size = choose.choice([40, 500, 5000, 70_000, 300_000])
                memory = arena.allocate(size) or 0
                fill(memory, size, value)
                held.append((memory, size))
        for memory, size in held:
            if not holds(memory, size, value):
                wrong.append(memory)
            arena.free(memory)

    threads = [threading.Thread(target=work, args=(value,)) for value in range(1, 5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong


def in_child(check: Callable[[], bool]) -> int:
    child = os.fork()
    if child == 0:
        os._exit(0 if check() else 1)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def test_a_forked_child_has_a_copy_and_then_an_arena_of_its_own(arena: Arena) -> None:
    memory = arena.allocate(1 << 20)
    assert memory is not None
    fill(memory, 1 << 20, 3)
    parents = arena.base, arena.size

    def check() -> bool:
        seen = holds(memory, 1 << 20, 3)
        fill(memory, 1 << 20, 4)
        arena.free(memory)
        none = arena.allocate(64) is None and arena.descriptor() == -1
        opened = arena.open() == 0
        apart = arena.base >= parents[0] + parents[1] or arena.base + arena.size <= parents[0]
        own = arena.allocate(1 << 20)
        arena.free(memory)  # an address of the parent's
        return seen and none and opened and apart and own is not None and holds(memory, 1 << 20, 4)

    assert in_child(check) == 0
    assert holds(memory, 1 << 20, 3)  # what the child wrote is its own
    arena.free(memory)


def test_a_descriptor_that_somebody_closed_is_noticed(arena: Arena) -> None:
    def check() -> bool:
        assert arena.open() == 0
        ours = arena.descriptor()
        os.close(ours)
        closed = arena.descriptor() == -1
        other = os.open("/dev/null", os.O_RDONLY)  # gets the number
        return closed and other == ours and arena.descriptor() == -1

    assert in_child(check) == 0


@pytest.mark.parametrize("size", [64, 300, UNIT // 2, UNIT + 1, 1 << 20])
def test_only_its_owner_frees_a_block(arena: Arena, size: int) -> None:
    """Of addresses that enclaves say: the host's own blocks and other enclaves' stay."""
    blocks = [(owner, arena.allocate(size, owner)) for owner in (0, 1, 2, 0xFFFFFFFF)]
    for owner, memory in blocks:
        assert memory is not None
        fill(memory, size, owner & 0xFF)
        for other in {0, 1, 2, 0xFFFFFFFF} - {owner}:
            arena.free(memory, other)
    again = [arena.allocate(size, 3) for _ in range(8)]
    for memory in again:
        assert memory is not None
        fill(memory, size, 9)
    for owner, memory in blocks:
        assert memory is not None
        assert holds(memory, size, owner & 0xFF)
        arena.free(memory, owner)
    for memory in again:
        assert memory is not None
        arena.free(memory, 3)


# madvise, in which pages take long to make.
SLOW = """
#define _GNU_SOURCE
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

int madvise(void *memory, size_t size, int advice)
{
    if (advice == 23)
        usleep(200000);
    return (int)syscall(SYS_madvise, memory, size, advice);
}
"""


def test_who_opens_it_beside_others_has_their_word_for_signals(tmp_path: Path) -> None:
    (tmp_path / "slow.c").write_text(SLOW)
    c = ctypes.CDLL(str(built(tmp_path, "-Dmadvise=slow_madvise", str(tmp_path / "slow.c"))))
    c.pye_arena_signal_word.restype = ctypes.c_void_p
    opened: list[tuple[int, int | None]] = []

    def work() -> None:
        opened.append((c.pye_arena_open(), c.pye_arena_signal_word()))

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    words = {word for error, word in opened if error == 0}
    assert len(opened) == 4
    assert len(words) == 1
    assert None not in words
