"""What root may try on another process: each answers what it got, or raises OSError."""

import ctypes
import os
import struct
import time
from collections.abc import Iterator
from pathlib import Path

_libc = ctypes.CDLL(None, use_errno=True)
_libc.ptrace.restype = ctypes.c_long
_libc.ptrace.argtypes = [ctypes.c_long, ctypes.c_long, ctypes.c_void_p, ctypes.c_void_p]
_libc.mmap.restype = ctypes.c_void_p
_libc.mmap.argtypes = [ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int, ctypes.c_int, ctypes.c_int, ctypes.c_long]
_SYS_PIDFD_OPEN, _SYS_PIDFD_GETFD = 434, 438
_SYS_SIGNALFD4, _SYS_TGSIGQUEUEINFO, _SYS_PROCESS_MADVISE, _SYS_PROCESS_MRELEASE = 289, 297, 440, 448
ATTACH, SEIZE, DETACH = 16, 0x4206, 17


class _Vector(ctypes.Structure):
    _fields_ = (("address", ctypes.c_void_p), ("size", ctypes.c_size_t))


def _checked(result: int) -> int:
    if result < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    return result


def mappings(pid: int) -> Iterator[tuple[int, int, str, str]]:
    """(start, end, permissions, name) of each, without the kernel's own page."""
    for line in Path(f"/proc/{pid}/maps").read_text().splitlines():
        fields = line.split(maxsplit=5)
        start, end = (int(part, 16) for part in fields[0].split("-"))
        name = fields[5] if len(fields) > 5 else ""
        if name != "[vsyscall]":
            yield start, end, fields[1], name


def read_vm(pid: int, address: int, size: int) -> bytes:
    """process_vm_readv."""
    buffer = ctypes.create_string_buffer(size)
    local, remote = _Vector(ctypes.addressof(buffer), size), _Vector(address, size)
    got = _checked(_libc.process_vm_readv(pid, ctypes.byref(local), 1, ctypes.byref(remote), 1, 0))
    return buffer.raw[:got]


def write_vm(pid: int, address: int, data: bytes) -> int:
    """process_vm_writev."""
    buffer = ctypes.create_string_buffer(data, len(data))
    local, remote = _Vector(ctypes.addressof(buffer), len(data)), _Vector(address, len(data))
    return _checked(_libc.process_vm_writev(pid, ctypes.byref(local), 1, ctypes.byref(remote), 1, 0))


def read_mem(pid: int, address: int, size: int) -> bytes:
    """/proc/PID/mem."""
    with open(f"/proc/{pid}/mem", "rb", buffering=0) as file:
        return os.pread(file.fileno(), size, address)


def write_mem(pid: int, address: int, data: bytes) -> int:
    """/proc/PID/mem, which writes also where the process may not (FOLL_FORCE)."""
    with open(f"/proc/{pid}/mem", "r+b", buffering=0) as file:
        return os.pwrite(file.fileno(), data, address)


def steal_descriptor(pid: int, number: int) -> int:
    """pidfd_getfd."""
    process = _checked(_libc.syscall(_SYS_PIDFD_OPEN, pid, 0))
    try:
        return _checked(_libc.syscall(_SYS_PIDFD_GETFD, process, number, 0))
    finally:
        os.close(process)


def advise(pid: int, address: int, size: int, advice: int) -> int:
    """process_madvise: how many bytes took the advice."""
    process = _checked(_libc.syscall(_SYS_PIDFD_OPEN, pid, 0))
    try:
        where = _Vector(address, size)
        return _checked(
            _libc.syscall(_SYS_PROCESS_MADVISE, process, ctypes.byref(where), ctypes.c_size_t(1), advice, 0)
        )
    finally:
        os.close(process)


def release(pid: int) -> None:
    """process_mrelease, which is for the dying."""
    process = _checked(_libc.syscall(_SYS_PIDFD_OPEN, pid, 0))
    try:
        _checked(_libc.syscall(_SYS_PROCESS_MRELEASE, process, 0))
    finally:
        os.close(process)


def queue(pid: int, thread: int, number: int, code: int) -> None:
    """rt_tgsigqueueinfo: a signal that says of itself whatever the sender likes, as far as the kernel lets it."""
    information = (ctypes.c_int32 * 32)(number, 0, code)
    _checked(_libc.syscall(_SYS_TGSIGQUEUEINFO, pid, thread, number, information))


def watch_nothing(descriptor: int) -> None:
    """signalfd on one that is there: from now on it tells of SIGUSR1 alone, to whoever has it."""
    mask = ctypes.c_uint64(1 << 9)
    _checked(_libc.syscall(_SYS_SIGNALFD4, descriptor, ctypes.byref(mask), ctypes.c_size_t(8), 0))


def files_of(pid: int) -> Iterator[Path]:
    """Those of /proc of a process and of its threads, but its memory and what lies in another's tree."""
    for folder in (Path(f"/proc/{pid}"), *Path(f"/proc/{pid}/task").iterdir()):
        for path in sorted(folder.iterdir()):
            if path.name not in ("mem", "pagemap") and path.is_file() and not path.is_symlink():
                yield path


def map_shared(descriptor: int, size: int) -> bytes:
    """What a stolen descriptor maps to."""
    address = _libc.mmap(None, size, 3, 1, descriptor, 0)
    if address == ctypes.c_void_p(-1).value:
        raise OSError(ctypes.get_errno(), "mmap")
    return ctypes.string_at(address, size)


def trace(thread: int, how: int) -> None:
    """PTRACE_ATTACH or PTRACE_SEIZE; detached again where it worked."""
    _checked(_libc.ptrace(how, thread, None, None))
    if how == ATTACH:
        os.waitpid(thread, 0x40000000)
        _libc.ptrace(DETACH, thread, None, None)


def trace_to_the_end(thread: int) -> bool:
    """PTRACE_SEIZE with PTRACE_O_TRACEEXIT: the thread stops once more before it is gone."""
    return _libc.ptrace(SEIZE, thread, None, 0x40) == 0


def instruction_at_the_end(thread: int) -> int | None:
    """RIP of a thread that stopped there; None where it does not."""
    registers = (ctypes.c_uint64 * 27)()
    deadline = time.monotonic() + 10
    while os.waitpid(thread, 0x40000000 | os.WNOHANG)[0] == 0:
        if time.monotonic() > deadline:
            return None
        time.sleep(0.005)
    return registers[16] if _libc.ptrace(12, thread, None, ctypes.byref(registers)) == 0 else None


def open_map_files(pid: int) -> Iterator[tuple[int, bytes | OSError]]:
    """Each mapping's file through /proc/PID/map_files: where it begins, and the file's beginning or why not."""
    for start, end, _, _ in mappings(pid):
        try:
            with open(f"/proc/{pid}/map_files/{start:x}-{end:x}", "rb", buffering=0) as file:
                yield start, file.read(64)
        except OSError as error:
            yield start, error


def words(data: bytes) -> tuple[int, ...]:
    return struct.unpack(f"<{len(data) // 8}Q", data)
