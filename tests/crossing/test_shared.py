"""`pyenclave.shared`: memory that every enclave reaches where it lies."""

import gc
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest
from where import PLACES

from pyenclave import shared
from pyenclave.platforms import _native

LENT = Path(__file__).parent / "lent.py"


@pytest.fixture(params=PLACES)
def lent(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, import_file: Callable[[Path], ModuleType]
) -> ModuleType:
    monkeypatch.setenv("PYENCLAVE_PLATFORM", request.param)
    return import_file(LENT)


def test_it_does_for_bytes_arrays_and_what_is_changed_in_place(lent: ModuleType) -> None:
    view = shared.empty(100_000)
    view[:3] = b"\1\2\3"
    assert lent.total(view) == 6
    assert lent.total(view[1:3]) == 5
    numbers = view[: 8 * 100].cast("d")
    numbers[0], numbers[99] = 1.5, 3.0
    assert lent.scale(numbers, 2.0) == 3.0
    assert (numbers[0], numbers[99]) == (3.0, 6.0)
    pixels = shared.empty(5000)
    assert lent.invert(pixels) == 5000
    assert bytes(pixels) == b"\xff" * 5000
    assert lent.through(pixels) == b"\7" + b"\xff" * 4999
    assert bytes(pixels[:3]) == b"\7\10\xff"


def test_numpy_lies_in_it(lent: ModuleType) -> None:
    numpy = pytest.importorskip("numpy")
    array = numpy.frombuffer(shared.empty(8 * 1000), dtype=numpy.float64)
    array[:] = 2.0
    assert lent.scale(array, 0.5) == 1.0
    assert array.sum() == 1000.0


def resident() -> int:
    """Bytes of the arena that are there, in blocks or kept for the next ones."""
    gc.collect()
    return _native.arena_resident()[0]


def freed() -> int:
    """Bytes of the arena that are there, and in no block."""
    gc.collect()
    return _native.arena_resident()[1]


def test_nothing_is_copied_on_the_hosts_side(lent: ModuleType) -> None:
    """A call that is lent a large buffer needs no more memory of the arena."""
    size = 8 << 20
    lent.total(b"warm")
    view, held = shared.empty(size), []
    before = 0
    while resident() - before < size // 2:  # until none of what is kept has room for another one
        before = resident()
        held.append(shared.empty(size))
    before = resident()
    assert lent.invert(view) == size
    assert resident() - before < size // 2
    assert (view[0], view[-1]) == (255, 255)


def test_it_begins_as_zeros_and_goes_back_with_the_last_view() -> None:
    size = 8 << 20
    view = shared.empty(size)
    view[:] = b"\xaa" * size
    part = view[1:2]
    before = freed()
    del view
    assert freed() - before < size
    assert part[0] == 0xAA
    del part
    assert freed() - before >= size
    assert not any(shared.empty(size))


def test_sizes() -> None:
    assert len(shared.empty(0)) == 0
    view = shared.empty(3)
    assert (view.nbytes, view.format, view.readonly, view.c_contiguous) == (3, "B", False, True)
    with pytest.raises(ValueError, match=r"^`size` must not be negative, not -1$"):
        shared.empty(-1)
    with pytest.raises(MemoryError, match=r"^no 1152921504606846976 bytes of shared memory are left$"):
        shared.empty(1 << 60)
    with pytest.raises(TypeError):
        shared.empty("8")  # type: ignore[arg-type]


def test_threads_have_memory_of_their_own() -> None:
    wrong = []

    def work(number: int) -> None:
        for size in range(1, 400):
            view = shared.empty(size * 37)
            if any(view):
                wrong.append(size)
            view[:] = bytes([number]) * len(view)
            if view.tobytes() != bytes([number]) * len(view):
                wrong.append(-size)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(1, 5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


def test_a_forked_child_has_memory_of_its_own() -> None:
    """What its parent had is not its to free."""
    code = """
import os
from pyenclave import shared
kept = shared.empty(100)
kept[:] = b"p" * 100
child = os.fork()
if child == 0:
    own = shared.empty(100)
    own[:] = b"c" * 100
    del kept
    os._exit(own.tobytes() != b"c" * 100)
assert os.waitpid(child, 0)[1] == 0
assert kept.tobytes() == b"p" * 100
"""
    subprocess.run([sys.executable, "-c", code], check=True)
