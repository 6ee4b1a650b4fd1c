"""The smallest host of a cell: an arena, the start message, two words there and two words back."""

import contextlib
import ctypes
import os
import socket
import struct
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pyenclave
from pyenclave.arch.calls import CALL, Command, Exit
from pyenclave.arch.cell import LANE, MAGIC, OVER, READY, START, VERSION, Protection, Stage
from pyenclave.platforms import machine

PROGRAM = Path(pyenclave.__file__).parent / "platforms" / "_cell"
ARENA_SIZE = 1 << 24
SCRATCH = 0x100000  # an offset that nothing else uses
# Root's, with CAP_SYS_PTRACE and CAP_SYS_ADMIN, which it has not in every container.
PRIVILEGED = os.geteuid() == 0 and all(machine.capabilities() >> bit & 1 for bit in (19, 21))
ECALLS = ["draw", "check", "grow", "spin", "null", "overflow", "reveal", "ask"]  # of victim.edl
_ARENA = 0x0D00_0000_0000  # far from where the kernel puts things
_MAP_FIXED_NOREPLACE = 0x100000
_SYS_FUTEX, _FUTEX_WAKE = 202, 1
# Whether any process may be traced here: a container's filter of system calls, or Yama, may forbid it.
_TRACE_ME = "import ctypes, sys; sys.exit(ctypes.CDLL(None).ptrace(0, 0, 0, 0) != 0)"
GUARDS = subprocess.run([sys.executable, "-c", _TRACE_ME]).returncode == 0
# Linux 5.13, and where the kernel was started with it.
_SYS_LANDLOCK, _LANDLOCK_VERSION = 444, 1
LANDLOCKS = ctypes.CDLL(None).syscall(_SYS_LANDLOCK, None, ctypes.c_size_t(0), _LANDLOCK_VERSION) > 0

_libc = ctypes.CDLL(None, use_errno=True)
_libc.mmap.restype = ctypes.c_void_p
_libc.mmap.argtypes = [ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int, ctypes.c_int, ctypes.c_int, ctypes.c_long]
_libc.munmap.argtypes = [ctypes.c_void_p, ctypes.c_size_t]


class Refused(Exception):
    """The cell's answer to a start that failed."""

    def __init__(self, stage: Stage, error: int) -> None:
        super().__init__(f"{stage.name}: {os.strerror(error) if error else 'no errno'}")
        self.stage, self.error = stage, error


class Died(Exception):
    """The cell ended; `crash` is what its lane says."""

    def __init__(self, status: int, crash: dict[str, int]) -> None:
        super().__init__(f"the cell ended with {status}: {crash}")
        self.status, self.crash = status, crash


@dataclass(frozen=True)
class Ready:
    protections: int
    guard: int
    base: int
    mrenclave: bytes
    mrsigner: bytes
    keys: int
    landlock: int
    guarding: int
    mappings: int


def all_here(ready: Ready) -> int:
    """Every protection, but what this kernel has not: Landlock, or a way to unmap what it has sealed."""
    return sum(Protection) - (not LANDLOCKS) * Protection.LANDLOCK - (ready.mappings != 0) * Protection.NO_MAPPINGS


def start_message(**changed: int | bytes) -> bytes:
    """The honest one, but for what a test changes."""
    honest: dict[str, int | bytes] = {
        "magic": MAGIC,
        "version": VERSION,
        "arena_address": _ARENA,
        "arena_size": ARENA_SIZE,
        "lanes": _ARENA,
    }
    return START.pack(**{**honest, **changed})


class Cell:
    """A started cell; Refused where its answer is a failure. Addresses are the arena's, the same on both sides."""

    def __init__(
        self,
        image: bytes,
        message: bytes | None = None,
        *,
        flags: int = 0,
        arena: bool = True,
        command: tuple[str, ...] = (),
        environment: dict[str, str] | None = None,
        descriptors: tuple[int, ...] = (),
        rights: tuple[int, ...] = (),
        program: Path = PROGRAM,
    ) -> None:
        self.arena = os.memfd_create("arena")
        os.ftruncate(self.arena, ARENA_SIZE)
        self.address = _libc.mmap(_ARENA, ARENA_SIZE, 3, 1 | _MAP_FIXED_NOREPLACE, self.arena, 0)
        assert self.address == _ARENA, os.strerror(ctypes.get_errno())
        self.control, its = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        file = os.memfd_create("image")
        os.write(file, image)
        try:
            self.process = subprocess.Popen(
                [*command, str(program)],
                stdin=file,
                stdout=self.arena if arena else subprocess.DEVNULL,
                stderr=its.fileno(),
                env=environment or {},
                pass_fds=descriptors,
            )
            its.close()
            told = start_message(flags=flags) if message is None else message
            socket.send_fds(self.control, [told], rights)
            self.control.settimeout(20)
            answer = self.control.recv(512)
        except BaseException:
            self.close()
            raise
        finally:
            os.close(file)
        if not answer:
            status = self.process.wait(20)
            self.close()
            raise Died(status, {})
        self.said = READY.unpack(answer)
        stage = Stage(int(self.said["stage"]))
        if stage is not Stage.READY:
            self.process.wait(20)
            if self.said["guard"]:  # it ends with the cell, and is this process's child too
                os.waitpid(int(self.said["guard"]), 0)
            self.close()
            raise Refused(stage, int(self.said["error"]))
        self.ready = Ready(*(self.said[field.name] for field in READY.fields[2:]))  # type: ignore[arg-type]

    @property
    def pid(self) -> int:
        return self.process.pid

    @property
    def threads(self) -> list[int]:
        return [int(name) for name in os.listdir(f"/proc/{self.pid}/task")]

    def word(self, index: int, name: str) -> int:
        return self._at(index, name).value

    def _at(self, index: int, name: str) -> "ctypes.c_uint16 | ctypes.c_uint32 | ctypes.c_uint64":
        field = LANE.field(name)
        kind = {2: ctypes.c_uint16, 4: ctypes.c_uint32, 8: ctypes.c_uint64}[field.size]
        return kind.from_address(self.address + index * LANE.size + field.offset)

    def post(self, index: int, command: int, argument: int) -> None:
        """Gives the turn to the cell."""
        self._at(index, "command").value = command
        self._at(index, "argument").value = argument
        turn = self._at(index, "turn")
        turn.value = 1
        _libc.syscall(_SYS_FUTEX, ctypes.byref(turn), _FUTEX_WAKE, 1, None, None, 0)

    def enter(self, index: int, command: int, argument: int, *, timeout: float = 20) -> tuple[int, int]:
        """An entry and the exit after it: (RDI, RSI). Raises Died, TimeoutError."""
        self.post(index, command, argument)
        return self.answer(index, timeout=timeout)

    def answer(self, index: int, *, timeout: float = 20) -> tuple[int, int]:
        """Waits for the turn to come back."""
        deadline = time.monotonic() + timeout
        while (turn := self.word(index, "turn")) in (1, OVER):
            status = self.process.wait(timeout) if turn == OVER else self.process.poll()
            if status is not None:
                names = [field.name for field in LANE.fields if field.name.startswith("crash")]
                raise Died(status, {name: self.word(index, name) for name in names})
            if time.monotonic() > deadline:
                raise TimeoutError(f"no answer on lane {index}")
            time.sleep(0.0002)
        return self.word(index, "rdi"), self.word(index, "rsi")

    def ecall(self, name: str, *words: int, lane: int = 0) -> tuple[int, list[int]]:
        """Calls an ecall of victim.edl by its frame's words: its status, and the frame afterwards."""
        self.begin(name, *words, lane=lane)
        kind, status = self.answer(lane)
        assert kind == Exit.RETURN, (kind, status)
        return status, list(struct.unpack(f"<{len(words)}Q", self.read(_frame(lane), 8 * len(words))))

    def begin(self, name: str, *words: int, lane: int = 0) -> None:
        """As ecall(), without waiting for its end."""
        size = 8 * len(words)
        frame = self.write(_frame(lane), struct.pack(f"<{len(words)}Q", *words)) if words else 0
        area = self.address + _frame(lane) + 0x2000
        block = CALL.pack(frame=frame, frame_size=size, area=area, area_size=0x8000)
        self.post(lane, ECALLS.index(name), self.write(_frame(lane) + 0x1000, block))

    def write(self, offset: int, data: bytes) -> int:
        """Puts bytes into the arena; their address."""
        ctypes.memmove(self.address + offset, data, len(data))
        return self.address + offset

    def read(self, offset: int, size: int) -> bytes:
        return ctypes.string_at(self.address + offset, size)

    def close(self) -> None:
        self.control.close()
        if hasattr(self, "process"):
            self.process.kill()
            self.process.wait(20)
        if hasattr(self, "ready") and self.ready.guard:
            with contextlib.suppress(ChildProcessError):  # it is this process's child too
                os.waitpid(self.ready.guard, 0)
        _libc.munmap(self.address, ARENA_SIZE)
        os.close(self.arena)


def _frame(lane: int) -> int:
    return 0x10000 * (lane + 1)


@contextlib.contextmanager
def started(image: bytes, message: bytes | None = None, **options: object) -> Iterator[Cell]:
    """An initialised enclave for the length of a block."""
    cell = Cell(image, message, **options)  # type: ignore[arg-type]
    try:
        assert cell.enter(0, Command.INIT, 0) == (Exit.RETURN, 0)
        yield cell
    finally:
        cell.close()
