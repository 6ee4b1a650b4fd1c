"""While a cell starts: who can take the descriptor of its secret memory, of which a mapping would be for good.

Root can, whatever the cell does and whoever traces it: the kernel asks only for CAP_SYS_PTRACE, and nothing that a
process sees tells it that a descriptor of its own is another's too (docs/isolated.md). Another process of the cell's
own user cannot. The cell is stopped where it has the descriptor, by a tracer, so that nothing is left to chance.
"""

import contextlib
import ctypes
import os
import select
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import attacks
import pytest
from cell_host import ARENA_SIZE, GUARDS, PRIVILEGED, PROGRAM, start_message

from pyenclave.arch.cell import READY, Stage, StartFlag
from pyenclave.arch.pages import Permission
from pyenclave.image.image import Image

NOBODY = ("/usr/bin/setpriv", "--reuid=65534", "--regid=65534", "--clear-groups")
HERE = Path(__file__).parent
CLOSE, MEMFD_SECRET = 3, 447
ON_TRIAL, FOR_GOOD = 1, 2  # it asks first whether there is enough
TRACED = "import ctypes, os, sys; ctypes.CDLL(None).ptrace(0, 0, 0, 0); os.execv(sys.argv[1], sys.argv[1:])"
THIEF = "import sys; sys.path.insert(0, sys.argv[1]); import attacks; attacks.steal_descriptor(*map(int, sys.argv[2:]))"
_SYSCALL, _KILL, _REGISTERS = 24, 8, 12
PYTHON = Path("/usr/bin/python3")  # other users may not read where this one lies
pytestmark = [
    pytest.mark.skipif(
        not (PRIVILEGED and GUARDS), reason="only root, with CAP_SYS_PTRACE, becomes another user whom it traces"
    ),
    pytest.mark.skipif(not PYTHON.exists(), reason=f"{PYTHON} is not there"),
]


def _result(pid: int) -> tuple[int, int]:
    """Of a tracee that stopped at a system call: which one, and RAX."""
    registers = _registers(pid)
    return registers[15], ctypes.c_int64(registers[10]).value


def _registers(pid: int) -> ctypes.Array[ctypes.c_uint64]:
    registers = (ctypes.c_uint64 * 27)()
    assert attacks._libc.ptrace(_REGISTERS, pid, None, ctypes.byref(registers)) == 0
    return registers


@contextlib.contextmanager
def stopped_with_secret_memory(
    image: bytes, which: int, secret: bytes = b""
) -> Iterator[tuple[int, int, socket.socket]]:
    """A cell of nobody's, the descriptor that it has just got, and where it will answer."""
    control, its = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    files = [os.memfd_create("image"), os.memfd_create("arena")]
    os.write(files[0], image)
    os.ftruncate(files[1], ARENA_SIZE)
    command = [sys.executable, "-c", TRACED, *NOBODY, str(PROGRAM)]
    process = subprocess.Popen(command, stdin=files[0], stdout=files[1], stderr=its.fileno(), env={})
    try:
        control.send(start_message(flags=int(StartFlag.NO_GUARD), secret=secret))
        for _ in range(100000):
            _, status = os.waitpid(process.pid, 0)
            assert os.WIFSTOPPED(status), status
            number, result = _result(process.pid)
            if number == MEMFD_SECRET and result >= 0 and os.WSTOPSIG(status) == signal.SIGTRAP:
                which -= 1
                if which == 0:
                    yield process.pid, result, control
                    return
            attacks._libc.ptrace(_SYSCALL, process.pid, None, None)
    finally:
        process.kill()
        process.wait()
        for one in (*files, control.detach(), its.detach()):
            os.close(one)


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
    with stopped_with_secret_memory(image.elf.data, FOR_GOOD) as (pid, descriptor, control):
        assert steals(pid, descriptor, ()) == ""  # who is not its tracer, too
        stolen = attacks.steal_descriptor(pid, descriptor)
        try:
            attacks._libc.ptrace(attacks.DETACH, pid, None, None)
            control.settimeout(20)
            assert READY.unpack(control.recv(512))["stage"] == Stage.READY
            assert attacks.map_shared(stolen, os.fstat(stolen).st_size).startswith(data)
        finally:
            os.close(stolen)


def _as_it_is_closed(pid: int, descriptor: int, control: socket.socket) -> None:
    """Lets the cell go on until it closes the descriptor, which is to be before it says that it is ready."""
    while not select.select([control], [], [], 0)[0]:
        attacks._libc.ptrace(_SYSCALL, pid, None, None)
        os.waitpid(pid, 0)
        if (_registers(pid)[15], _registers(pid)[14]) == (CLOSE, descriptor):
            return
    raise AssertionError("it is not closed before the cell waits for calls")


def test_no_secret_is_there_before_the_descriptor_is_closed(image: Image) -> None:
    """What is in the memory until then is the same at each start, with any key; afterwards it is not."""
    found: list[tuple[bytes, bytes]] = []
    for _ in range(2):
        with tempfile.TemporaryDirectory(dir="/tmp") as folder:
            os.chown(folder, 65534, 65534)
            path = f"{folder}/secret".encode()
            with stopped_with_secret_memory(image.elf.data, FOR_GOOD, path) as (pid, descriptor, control):
                stolen = attacks.steal_descriptor(pid, descriptor)
                try:
                    _as_it_is_closed(pid, descriptor, control)
                    size = os.fstat(stolen).st_size
                    until_then = attacks.map_shared(stolen, size)
                    attacks._libc.ptrace(attacks.DETACH, pid, None, None)
                    control.settimeout(20)
                    ready = READY.unpack(control.recv(512))
                    assert (ready["stage"], ready["keys"]) == (Stage.READY, 0)
                    found.append((until_then, attacks.map_shared(stolen, size)))
                finally:
                    os.close(stolen)
    (before, after), (before_too, after_too) = found
    assert before == before_too
    assert any(before)
    assert after != after_too


def test_who_shares_its_user_takes_nothing(image: Image, victim: int) -> None:
    with stopped_with_secret_memory(image.elf.data, ON_TRIAL) as (pid, descriptor, _):
        said = steals(pid, descriptor)
    assert "Operation not permitted" in said
    if not Path("/proc/sys/kernel/yama/ptrace_scope").exists():
        assert steals(victim, 0) == ""
