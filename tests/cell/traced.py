"""A cell that its starter traces from the first instruction on, and stops where it likes: nothing is left to chance."""

import contextlib
import ctypes
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import attacks
from cell_host import ARENA_SIZE, PROGRAM, start_message

from pyenclave.arch.cell import READY

# Python ignores SIGPIPE, and leaves it so.
_TRACED = """
import ctypes, os, signal, sys
signal.signal(signal.SIGPIPE, signal.SIG_DFL)
ctypes.CDLL(None).ptrace(0, 0, 0, 0)
os.execv(sys.argv[1], sys.argv[1:])
"""
_SYSCALL, _REGISTERS = 24, 12
_NOT_YET = -38  # ENOSYS, as which the kernel has a call's result before there is one


@dataclass(frozen=True)
class Call:
    """A system call at which a tracee stops: before it is made, or when it is done."""

    number: int
    arguments: tuple[int, int]
    result: int

    @property
    def is_done(self) -> bool:
        return self.result != _NOT_YET


class Traced:
    def __init__(self, pid: int, control: socket.socket, image: int) -> None:
        self.pid, self.control, self.image = pid, control, image

    def go_on(self) -> Call:
        """To the next system call's beginning or end."""
        while True:
            attacks._libc.ptrace(_SYSCALL, self.pid, None, None)
            _, status = os.waitpid(self.pid, 0)
            assert os.WIFSTOPPED(status), status
            if os.WSTOPSIG(status) == signal.SIGTRAP:
                return self._call()

    def _call(self) -> Call:
        registers = (ctypes.c_uint64 * 27)()
        assert attacks._libc.ptrace(_REGISTERS, self.pid, None, ctypes.byref(registers)) == 0
        return Call(registers[15], (registers[14], registers[13]), ctypes.c_int64(registers[10]).value)

    def until(self, wanted: Callable[[Call], bool]) -> Call:
        """To the first call of these."""
        while not wanted(call := self.go_on()):
            pass
        return call

    def let_go(self) -> dict[str, int | bytes]:
        """Without a tracer from here on: what it answers."""
        attacks._libc.ptrace(attacks.DETACH, self.pid, None, None)
        self.control.settimeout(20)
        return READY.unpack(self.control.recv(512))


@contextlib.contextmanager
def traced(image: bytes, user: tuple[str, ...] = (), **message: int | bytes) -> Iterator[Traced]:
    """A cell that is about to execute its program, with this start message."""
    control, its = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    files = [os.memfd_create("image"), os.memfd_create("arena")]
    os.write(files[0], image)
    os.ftruncate(files[1], ARENA_SIZE)
    command = [sys.executable, "-c", _TRACED, *user, str(PROGRAM)]
    process = subprocess.Popen(command, stdin=files[0], stdout=files[1], stderr=its.fileno(), env={})
    try:
        control.send(start_message(**message))
        _, status = os.waitpid(process.pid, 0)
        assert os.WIFSTOPPED(status), status
        yield Traced(process.pid, control, files[0])
    finally:
        process.kill()
        process.wait()
        for one in (*files, control.detach(), its.detach()):
            os.close(one)
