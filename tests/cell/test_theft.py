"""While a cell starts: who can take the descriptor of its secret memory, of which a mapping would be for good.

Root can, whatever the cell does and whoever traces it: the kernel asks only for CAP_SYS_PTRACE, and nothing that a
process sees tells it that a descriptor of its own is another's too (docs/isolated.md). Another process of the cell's
own user cannot. The cell is stopped where it has the descriptor, by a tracer, so that nothing is left to chance.
"""

import contextlib
import os
import select
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import attacks
import pytest
from cell_host import GUARDS, PRIVILEGED
from traced import Traced, traced

from pyenclave.arch.cell import Stage, StartFlag
from pyenclave.arch.pages import Permission
from pyenclave.image.image import Image

NOBODY = ("/usr/bin/setpriv", "--reuid=65534", "--regid=65534", "--clear-groups")
HERE = Path(__file__).parent
CLOSE, MEMFD_SECRET = 3, 447
ON_TRIAL, FOR_GOOD = 1, 2  # it asks first whether there is enough
THIEF = "import sys; sys.path.insert(0, sys.argv[1]); import attacks; attacks.steal_descriptor(*map(int, sys.argv[2:]))"
PYTHON = Path("/usr/bin/python3")  # other users may not read where this one lies
pytestmark = [
    pytest.mark.skipif(
        not (PRIVILEGED and GUARDS), reason="only root, with CAP_SYS_PTRACE, becomes another user whom it traces"
    ),
    pytest.mark.skipif(not PYTHON.exists(), reason=f"{PYTHON} is not there"),
]


@contextlib.contextmanager
def stopped_with_secret_memory(image: bytes, which: int, secret: bytes = b"") -> Iterator[tuple[Traced, int]]:
    """A cell of nobody's, and the descriptor that it has just got."""
    with traced(image, NOBODY, flags=int(StartFlag.NO_GUARD), secret=secret) as cell:
        for _ in range(which):
            made = cell.until(lambda call: call.number == MEMFD_SECRET and call.result >= 0)
        yield cell, made.result


def steals(pid: int, descriptor: int, who: tuple[str, ...] = NOBODY) -> str:
    """What a process of theirs says of it; empty where it has the descriptor."""
    command = [*who, str(PYTHON), "-c", THIEF, str(HERE), str(pid), str(descriptor)]
    done = subprocess.run(command, capture_output=True, text=True)
    return done.stderr.strip().rpartition("\n")[2]


@pytest.fixture
def victim() -> Iterator[int]:
    """An ordinary process of nobody's."""
    process = subprocess.Popen([*NOBODY, "/usr/bin/sleep", "600"])
    yield process.pid
    process.kill()
    process.wait()


def test_root_takes_it(image: Image) -> None:
    """Who is not kept out. The cell goes on as if nothing had been, with memory that the thief has too."""
    data = next(one.data for one in image.elf.segments if Permission.W in one.permissions)
    with stopped_with_secret_memory(image.elf.data, FOR_GOOD) as (cell, descriptor):
        assert steals(cell.pid, descriptor, ()) == ""  # who is not its tracer, too
        stolen = attacks.steal_descriptor(cell.pid, descriptor)
        try:
            assert cell.let_go()["stage"] == Stage.READY
            assert attacks.map_shared(stolen, os.fstat(stolen).st_size).startswith(data)
        finally:
            os.close(stolen)


def _as_it_is_closed(cell: Traced, descriptor: int) -> None:
    """Lets the cell go on until it closes the descriptor, which is to be before it says that it is ready."""
    while not select.select([cell.control], [], [], 0)[0]:
        call = cell.go_on()
        if (call.number, call.arguments[0]) == (CLOSE, descriptor):
            return
    raise AssertionError("it is not closed before the cell waits for calls")


def test_no_secret_is_there_before_the_descriptor_is_closed(image: Image) -> None:
    """What is in the memory until then is the same at each start, with any key; afterwards it is not."""
    found: list[tuple[bytes, bytes]] = []
    for _ in range(2):
        with tempfile.TemporaryDirectory(dir="/tmp") as folder:
            os.chown(folder, 65534, 65534)
            path = f"{folder}/secret".encode()
            with stopped_with_secret_memory(image.elf.data, FOR_GOOD, path) as (cell, descriptor):
                stolen = attacks.steal_descriptor(cell.pid, descriptor)
                try:
                    _as_it_is_closed(cell, descriptor)
                    size = os.fstat(stolen).st_size
                    until_then = attacks.map_shared(stolen, size)
                    ready = cell.let_go()
                    assert (ready["stage"], ready["keys"]) == (Stage.READY, 0)
                    found.append((until_then, attacks.map_shared(stolen, size)))
                finally:
                    os.close(stolen)
    (before, after), (before_too, after_too) = found
    assert before == before_too
    assert any(before)
    assert after != after_too


def test_who_shares_its_user_takes_nothing(image: Image, victim: int) -> None:
    with stopped_with_secret_memory(image.elf.data, ON_TRIAL) as (cell, descriptor):
        said = steals(cell.pid, descriptor)
    assert "Operation not permitted" in said
    if not Path("/proc/sys/kernel/yama/ptrace_scope").exists():
        assert steals(victim, 0) == ""
