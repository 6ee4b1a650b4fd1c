"""While a cell starts: who can take the descriptor of its secret memory, of which a mapping would be for good.

Root can, whatever the cell does: the kernel asks only for CAP_SYS_PTRACE, and nothing that a process sees tells it that
a descriptor of its own is another's too (docs/isolated.md). Another process of the cell's own user cannot. The cell is
stopped where it has the descriptor, by a tracer, so that nothing is left to chance.
"""

import contextlib
import ctypes
import os
import signal
import socket
import subprocess
import sys
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
MEMFD_SECRET = 447
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
    registers = (ctypes.c_uint64 * 27)()
    assert attacks._libc.ptrace(_REGISTERS, pid, None, ctypes.byref(registers)) == 0
    return registers[15], ctypes.c_int64(registers[10]).value


@contextlib.contextmanager
def stopped_with_secret_memory(image: bytes, which: int) -> Iterator[tuple[int, int, socket.socket]]:
    """A cell of nobody's, the descriptor that it has just got, and where it will answer."""
    control, its = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    files = [os.memfd_create("image"), os.memfd_create("arena")]
    os.write(files[0], image)
    os.ftruncate(files[1], ARENA_SIZE)
    command = [sys.executable, "-c", TRACED, *NOBODY, str(PROGRAM)]
    process = subprocess.Popen(command, stdin=files[0], stdout=files[1], stderr=its.fileno(), env={})
    try:
        control.send(start_message(flags=int(StartFlag.NO_GUARD)))
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


def steals(pid: int, descriptor: int) -> str:
    """What a process of nobody's says of it; empty where it has the descriptor."""
    command = [*NOBODY, str(PYTHON), "-c", THIEF, str(HERE), str(pid), str(descriptor)]
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
        stolen = attacks.steal_descriptor(pid, descriptor)
        try:
            attacks._libc.ptrace(attacks.DETACH, pid, None, None)
            control.settimeout(20)
            assert READY.unpack(control.recv(512))["stage"] == Stage.READY
            assert attacks.map_shared(stolen, os.fstat(stolen).st_size).startswith(data)
        finally:
            os.close(stolen)


def test_who_shares_its_user_takes_nothing(image: Image, victim: int) -> None:
    with stopped_with_secret_memory(image.elf.data, ON_TRIAL) as (pid, descriptor, _):
        said = steals(pid, descriptor)
    assert "Operation not permitted" in said
    if not Path("/proc/sys/kernel/yama/ptrace_scope").exists():
        assert steals(victim, 0) == ""
