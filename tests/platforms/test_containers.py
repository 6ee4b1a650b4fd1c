"""What containers and hardened machines refuse: an isolated enclave works without it and says so, or names what to set.

Each is made in a process of its own: by a seccomp filter, as container runtimes have one, by namespaces, limits and
mounts.
"""

import errno
import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from pyenclave.platforms import isolated, machine

# What a start cannot do without, by its host, by the cell or by the guard.
CALLS = {
    "poll": 7,
    "mprotect": 10,
    "munmap": 11,
    "recvfrom": 45,
    "socketpair": 53,
    "clone": 56,
    "setsid": 112,
    "sigaltstack": 131,
    "seccomp": 317,
    "memfd_create": 319,
    "close_range": 436,
}
MLOCK, MEMFD_SECRET, PTRACE, LANDLOCK, PIDFD_OPEN, PIDFD_SEND_SIGNAL = 149, 447, 101, 444, 434, 424


@pytest.fixture(autouse=True)
def platform() -> str:
    probe = isolated.Isolated().probe()
    if not probe.available:
        pytest.skip(f"{probe.reason}; {probe.next_step}")
    return "isolated"


# Refuses one system call of this process and its children, from here on.
FILTER = """
import ctypes, struct
def refuse(number, error):
    filter_by([(0x20, 0, 0, 0), (0x15, 0, 1, number), (0x06, 0, 0, 0x50000 | error)])
def kill_who_waits_for_good():  # in poll(2): that is the guard
    filter_by([(0x20, 0, 0, 0), (0x15, 0, 3, 7), (0x20, 0, 0, 32), (0x15, 0, 1, 0xFFFFFFFF), (0x06, 0, 0, 0x80000000)])
def filter_by(rows):
    rows = [*rows, (0x06, 0, 0, 0x7FFF0000)]
    text = b"".join(struct.pack("<HBBI", *row) for row in rows)
    buffer = ctypes.create_string_buffer(text)
    program = struct.pack("<HxxxxxxQ", len(rows), ctypes.addressof(buffer))
    libc = ctypes.CDLL(None, use_errno=True)
    assert libc.prctl(38, 1, 0, 0, 0) == 0
    assert libc.prctl(22, 2, program, 0, 0) == 0
"""
TRY = """
from pyenclave.platforms import isolated
try:
    enclave = load()
    print("works", enclave.through(1) > 0, *enclave.enclave.lacking, sep="|")
except PlatformError as error:
    print("refused", error, sep="|")
probe = isolated.Isolated().probe()
print(probe.available, probe.reason, probe.next_step, sep="|")
"""


def said(script: Callable[[str], list[str]], text: str) -> list[str]:
    """What loading says after this, and what `pyenclave doctor` would."""
    done = subprocess.run(script(text + TRY), capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout.splitlines()


@pytest.mark.parametrize("error", [errno.ENOSYS, errno.EPERM])
def test_without_secret_memory_it_says_what_helps(script: Callable[[str], list[str]], error: int) -> None:
    load, probe = said(script, f"{FILTER}\nrefuse({MEMFD_SECRET}, {error})\n")
    assert load.startswith("refused|isolated: ")
    assert probe.startswith("False|")
    for one in (load, probe):
        assert "let memfd_secret through what filters this process's system calls" in one
        assert "seccomp profile" in one


@pytest.mark.parametrize("error", [errno.ENOSYS, errno.EPERM])
def test_without_ptrace_it_works_and_says_so(script: Callable[[str], list[str]], error: int) -> None:
    load, probe = said(script, f"{FILTER}\nrefuse({PTRACE}, {error})\n")
    assert load.startswith("works|True|a second process traces the cell")
    assert os.strerror(error) in load
    assert "kernel.yama.ptrace_scope" in load
    assert probe.startswith("True|")


@pytest.mark.parametrize("error", [errno.ENOSYS, errno.EOPNOTSUPP])
def test_without_landlock_it_works_and_says_so(script: Callable[[str], list[str]], error: int) -> None:
    load, _ = said(script, f"{FILTER}\nrefuse({LANDLOCK}, {error})\n")
    assert load.startswith("works|True|Landlock")
    assert os.strerror(error) in load
    assert "/sys/kernel/security/lsm" in load


@pytest.mark.parametrize("number", [PIDFD_OPEN, PIDFD_SEND_SIGNAL])
def test_without_pidfds_it_works(script: Callable[[str], list[str]], number: int) -> None:
    """The cell sees the host's end by its socket alone then, and ends by its number."""
    load, _ = said(script, f"{FILTER}\nrefuse({number}, {errno.ENOSYS})\n")
    assert load == said(script, "")[0]  # with no other protection less
    assert load.startswith("works|True")


def test_what_a_filter_refuses_is_not_laid_to_a_limit(script: Callable[[str], list[str]]) -> None:
    """Also where the guard is refused what it asks for last, which the cell hears before it ends with it, or is killed.
    Nobody waits, or tries for good."""
    text = f"""
import pyenclave.enclave
for name, number in [*{CALLS}.items(), ("SIGSYS", None)]:
    if os.fork() == 0:
        kill_who_waits_for_good() if number is None else refuse(number, {errno.EPERM})
        try:
            load()
        except PlatformError as error:
            print(name, error, flush=True)
        os._exit(0)
    os.wait()
"""
    done = subprocess.run(script(FILTER + text), capture_output=True, text=True, timeout=50)
    lines = done.stdout.splitlines()
    assert [line.split()[0] for line in lines] == [*CALLS, "SIGSYS"], done.stderr
    assert "it was killed by SIGSYS; " in lines[-1]
    for line in lines:
        assert "what filters this process's system calls" in line
        assert "ulimit" not in line


@pytest.mark.skipif(not machine.memlock_is_unlimited(), reason="a limit may refuse it too")
def test_mlock_that_is_refused_is_not_laid_to_a_limit(script: Callable[[str], list[str]]) -> None:
    load, _ = said(script, f"{FILTER}\nrefuse({MLOCK}, {errno.EPERM})\n")
    assert load.startswith("works|True|code is locked in memory")
    assert "what filters this process's system calls" in load


def test_an_ordinary_user_without_capabilities_and_64_kib(script: Callable[[str], list[str]]) -> None:
    text = """
import resource
load().enclave.close()  # imports everything: another user may not read where it lies
if os.getuid() == 0:
    os.setgroups([])
    os.setresgid(65534, 65534, 65534)
    os.setresuid(65534, 65534, 65534)
resource.setrlimit(resource.RLIMIT_MEMLOCK, (65536, 65536))
"""
    load, probe = said(script, text)
    for one in (load, probe):
        assert "RLIMIT_MEMLOCK" in one
        assert "--ulimit memlock=-1" in one


ROOT = pytest.mark.skipif(
    not machine.capabilities() >> 21 & 1, reason="only root, with CAP_SYS_ADMIN, has namespaces made"
)
APART = """
import ctypes, subprocess
libc = ctypes.CDLL(None, use_errno=True)
load().enclave.close()
def checked(result):
    assert result == 0, os.strerror(ctypes.get_errno())
checked(libc.unshare(0x20000))  # CLONE_NEWNS
checked(libc.mount(b"none", b"/", None, 0x44000, None))  # MS_REC | MS_PRIVATE
"""


@ROOT
def test_on_a_read_only_root(script: Callable[[str], list[str]]) -> None:
    text = APART + 'checked(libc.mount(b"none", b"/", None, 0x1021, None))  # MS_REMOUNT | MS_BIND | MS_RDONLY\n'
    load, _ = said(script, text)
    assert load == said(script, "")[0]  # with no other protection less
    assert load.startswith("works|True")


@ROOT
def test_without_proc(script: Callable[[str], list[str]]) -> None:
    """An empty file system in its place: what the processor has is read there."""
    text = (
        "from pyenclave.platforms.emulated import host_features\n"
        + APART
        + 'checked(libc.mount(b"none", b"/proc", b"tmpfs", 0, None))\n'
        + "host_features.cache_clear()  # what it was asked before, of the same processor\n"
    )
    load, probe = said(script, text)
    assert load.startswith("refused|isolated: ")
    assert "mount /proc" in load
    assert probe.startswith("False|")
    assert load.count("mount /proc") == probe.count("mount /proc") == 1


@ROOT
@pytest.mark.skipif(not Path("/proc/sys/vm/memfd_noexec").exists(), reason="Linux 6.3")
def test_where_memfds_may_not_be_executed_it_says_what_to_set(script: Callable[[str], list[str]]) -> None:
    """The sysctl is a namespace of processes' own; 2 cannot be taken back."""
    text = """
import ctypes
load().enclave.close()
assert ctypes.CDLL(None).unshare(0x20000000) == 0
first = os.fork()
if first == 0:
    Path("/proc/sys/vm/memfd_noexec").write_text("2")
"""
    ending = "\nif first:\n    os.waitpid(first, 0)\n    os._exit(0)\n"
    load, _ = said(script, text + ending.replace("os._exit(0)", "sys.stdout.flush(); os._exit(0)"))
    assert load.startswith("refused|isolated: ")
    assert "vm.memfd_noexec must not be 2" in load
