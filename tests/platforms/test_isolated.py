"""An isolated enclave's start, calls and end, as its host sees them."""

import ctypes
import errno
import gc
import os
import resource
import select
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from pyenclave.arch.cell import Protection, Stage
from pyenclave.arch.statuses import Status
from pyenclave.attestation import machine, tdx
from pyenclave.attestation.answer import Answer, Kind
from pyenclave.attestation.statement import Statement
from pyenclave.enclave import Enclave
from pyenclave.errors import EnclaveCrashed, EnclaveLost, PlatformError
from pyenclave.pipeline.output import Built
from pyenclave.platforms import _native, cell_failures, isolated
from pyenclave.platforms.machine import capabilities, memlock_is_unlimited

from .conftest import THREADS

Load = Callable[..., Any]
IN_A_ROW = int(os.environ.get("PYENCLAVE_IN_A_ROW", "100"))
SYS_PTRACE, SYS_ADMIN = (bool(capabilities() >> bit & 1) for bit in (19, 21))

STOPS = """\
#define _GNU_SOURCE
#include <sched.h>
#include <signal.h>
#include <sys/syscall.h>
#include <unistd.h>
int main(void)
{
    setsid();
    if (!IS_GUARD || syscall(SYS_clone, CLONE_PARENT, 0, 0, 0, 0) == 0) {
        raise(SIGSTOP);
    }
    for (;;) {
        pause();
    }
}
"""


@pytest.fixture(autouse=True)
def platform() -> str:
    probe = isolated.Isolated().probe()
    if not probe.available:
        pytest.skip(f"{probe.reason}; {probe.next_step}")
    gc.collect()  # earlier tests' enclaves that only a cycle holds: their processes would end while these are counted
    return "isolated"


def process(enclave: Any) -> int:
    """The cell's."""
    number: int = enclave.enclave._loaded.process
    assert number > 0  # who kills -1 kills everybody
    return number


def children() -> set[int]:
    found = set()
    for task in Path("/proc/self/task").iterdir():
        with suppress(FileNotFoundError, ProcessLookupError):  # a thread that has ended meanwhile
            found |= {int(one) for one in (task / "children").read_text().split()}
    return found


def descriptors() -> int:
    return len(os.listdir("/proc/self/fd"))


def skip_where_it_lacks(enclave: Any) -> None:
    """In a container that forbids ptrace there is no guard."""
    for one in enclave.enclave.lacking:
        pytest.skip(f"lacks here: {one}")


def test_a_cell_that_is_killed_before_its_first_entry_is_told(load: Load, monkeypatch: pytest.MonkeyPatch) -> None:
    real = isolated._launch

    def launch(enclave: Any, *rest: Any) -> None:
        real(enclave, *rest)
        ending = os.pidfd_open(enclave.process)
        os.kill(enclave.process, signal.SIGTERM)
        select.select([ending], [], [], 10)
        os.close(ending)

    monkeypatch.setattr(isolated, "_launch", launch)
    with pytest.raises(PlatformError, match=r"before the enclave's first entry had: it was killed by SIGTERM$"):
        load()


def test_what_a_program_has_set_of_its_address_space_is_not_the_cells(load: Load) -> None:
    """MMAP_PAGE_ZERO and ADDR_NO_RANDOMIZE, which this thread's children inherit."""
    personality, lacking = ctypes.CDLL(None).personality, load().enclave.lacking
    personality(0x0100000 | 0x0040000)
    try:
        enclaves = [load() for _ in range(2)]
    finally:
        personality(0)
    assert {one.enclave.lacking for one in enclaves} == {lacking}
    assert len({one.enclave._loaded.base for one in enclaves}) == 2


class Held(threading.Thread):
    """A call that stays inside until the enclave is gone, and what it then raises."""

    def __init__(self, enclave: Any) -> None:
        super().__init__()
        self._enclave = enclave
        self.raised: BaseException | None = None
        self.start()
        while enclave.enclave._loaded.idle:
            time.sleep(0.001)

    def run(self) -> None:
        try:
            self._enclave.spin()
        except EnclaveLost as error:
            self.raised = error

    def ended(self) -> BaseException | None:
        self.join(30)
        assert not self.is_alive()
        return self.raised


def test_calls_ocalls_and_nested_ecalls(load: Load) -> None:
    enclave = load(ask=lambda n: n + 1)
    assert enclave.echo(7) == 7
    assert enclave.through(2) == load(ask=lambda n: n + 1).through(2)
    assert enclave.enclave.platform == "isolated"


def test_it_says_what_is_in_force(load: Load) -> None:
    protections = load().enclave.protections
    assert any("no other process can read" in one for one in protections)


def test_a_guard_that_was_killed_is_no_matter_of_this_machines_settings() -> None:
    """tests/cell/test_guards_end.py has when the cell says so."""
    lacking = list(cell_failures.lacking(sum(Protection) - Protection.GUARD, 0, errno.ECHILD, 0))
    for said in (*lacking, cell_failures.of_cell(Stage.GUARD, errno.ECHILD)):
        assert "it was killed while it started" in said
        assert "ptrace_scope" not in said
    assert len(lacking) == 1


def test_on_a_single_processor_no_call_is_awake_for_a_tick(load: Load) -> None:
    """That is for the kernel to see two, and to give one of them another processor: here it has none."""
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {max(before)})
    try:
        enclave = load()
        took = []
        for n in range(12_400):
            began = time.thread_time()
            enclave.echo(n)
            took.append(time.thread_time() - began)
    finally:
        os.sched_setaffinity(0, before)
    assert sorted(took)[-4] < 0.0015  # of 7 that would be; some may be this machine's


@pytest.mark.skipif(len(os.sched_getaffinity(0)) < 2, reason="nobody is pinned where there is one processor")
def test_a_thread_that_is_pinned_pins_no_cell(load: Load) -> None:
    """It loads an enclave that others call, too."""
    found = []

    def pinned() -> None:
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
        found.append(load())

    thread = threading.Thread(target=pinned)
    thread.start()
    thread.join()
    assert os.sched_getaffinity(process(found[0])) == os.sched_getaffinity(0)


@pytest.mark.skipif(len(os.sched_getaffinity(0)) < 2, reason="nobody is pinned where there is one processor")
def test_a_thread_that_is_pinned_waits_awake(load: Load) -> None:
    """For a cell that has other processors, and here another one to itself: most calls end before it would sleep."""
    enclave = load()
    here, *_, there = sorted(os.sched_getaffinity(0))
    for task in Path(f"/proc/{process(enclave)}/task").iterdir():
        os.sched_setaffinity(int(task.name), {there})
    calls, slept = 1000, []

    def pinned() -> None:
        os.sched_setaffinity(0, {here})
        before = resource.getrusage(resource.RUSAGE_THREAD).ru_nvcsw
        for _ in range(calls):
            enclave.compute(5000)
        slept.append(resource.getrusage(resource.RUSAGE_THREAD).ru_nvcsw - before)

    thread = threading.Thread(target=pinned)
    thread.start()
    thread.join()
    assert slept[0] < calls / 2


def test_a_killed_cell_is_a_crash_of_the_call_that_is_inside(load: Load) -> None:
    enclave = load()
    held = Held(enclave)
    os.kill(process(enclave), signal.SIGKILL)
    raised = held.ended()
    assert type(raised) is EnclaveCrashed
    assert "its process was killed by SIGKILL" in str(raised)
    with pytest.raises(EnclaveLost, match="it crashed earlier: its process was killed by SIGKILL"):
        enclave.echo(1)


def test_a_fault_is_the_crash_of_its_own_call_and_ends_the_others(load: Load) -> None:
    enclave = load()
    held = Held(enclave)
    with pytest.raises(EnclaveCrashed, match="SIGSEGV"):
        enclave.null()
    raised = held.ended()
    assert isinstance(raised, EnclaveLost)
    with pytest.raises(EnclaveLost, match="SIGSEGV"):
        enclave.echo(1)


@pytest.mark.parametrize("number", [0, -5, 999, 2**31 - 1])
def test_what_a_cell_says_of_its_fault_may_be_anything(
    load: Load, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    enclave = load().enclave
    said = SimpleNamespace(crash=("fault", number, 2**64 - 2, 2**64 - 1, None), base=0, lost=True, no_keys="")
    monkeypatch.setattr(enclave, "_loaded", said)
    error = enclave.error(Status.CRASHED, "echo", b"")
    assert type(error) is EnclaveCrashed
    assert f"signal {number} at 0xfffffffffffffffe" in str(error)


def test_a_cell_that_dies_between_calls_is_lost_before_the_next(load: Load) -> None:
    """Which so has not begun, and may be made again with another one."""
    enclave = load()
    assert enclave.echo(1) == 1
    time.sleep(0.2)  # it sleeps
    ended = os.pidfd_open(process(enclave))
    os.kill(process(enclave), signal.SIGKILL)
    assert select.select([ended], [], [], 10)[0]  # with all of its threads, later than its first one is a zombie
    os.close(ended)
    with pytest.raises(EnclaveLost) as caught:
        enclave.echo(2)
    assert type(caught.value) is EnclaveLost


def test_lost_is_known_without_a_call(load: Load) -> None:
    enclave = load()
    assert not enclave.enclave.lost
    os.kill(process(enclave), signal.SIGKILL)
    end = time.monotonic() + 10
    while not enclave.enclave.lost:
        assert time.monotonic() < end


def test_a_hung_call_is_abandoned(load: Load) -> None:
    enclave = load()
    held = Held(enclave)
    cell = process(enclave)
    began = time.monotonic()
    enclave.enclave.close(timeout=0.2)
    assert "close() ended it" in str(held.ended())
    assert time.monotonic() - began >= 0.2
    assert not Path(f"/proc/{cell}").exists()


def test_close_without_a_call_ends_the_processes(load: Load) -> None:
    before = children()
    enclave = load()
    assert children() > before
    enclave.enclave.close()
    assert children() == before


def test_close_with_a_timeout_waits_for_a_call_that_ends(load: Load) -> None:
    release = threading.Event()
    results: list[int] = []

    def ask(n: int) -> int:
        release.wait(30)
        return n

    enclave = load(ask=ask)
    thread = threading.Thread(target=lambda: results.append(enclave.through(1)))
    thread.start()
    while enclave.enclave._loaded.idle:
        time.sleep(0.001)
    threading.Timer(0.2, release.set).start()
    enclave.enclave.close(timeout=60)
    thread.join(30)
    assert len(results) == 1


def test_too_little_locked_memory_is_named_with_the_ways_out(script: Callable[[str], list[str]]) -> None:
    text = """
import resource
load().enclave.close()  # imports everything: another user may not read where it lies
if os.getuid() == 0:  # CAP_IPC_LOCK knows no limit
    os.setresgid(65534, 65534, 65534)
    os.setresuid(65534, 65534, 65534)
resource.setrlimit(resource.RLIMIT_MEMLOCK, (0, 0))
try:
    load()
except PlatformError as error:
    print(error)
"""
    done = subprocess.run(script(text), capture_output=True, text=True, timeout=300)
    for said in ("RLIMIT_MEMLOCK", "ulimit -l", "LimitMEMLOCK=", "--ulimit memlock="):
        assert said in done.stdout, done.stdout + done.stderr


@pytest.mark.skipif(not SYS_PTRACE, reason="only root, with CAP_SYS_PTRACE, looks at a cell")
def test_nothing_of_the_hosts_is_in_the_cell(load: Load) -> None:
    """Descriptors, environment and arguments."""
    enclave = load()
    entry = Path("/proc") / str(process(enclave))
    assert len(os.listdir(entry / "fd")) <= 3
    assert (entry / "environ").read_bytes() == b""
    assert os.readlink(entry / "cwd") == "/"
    ignored = next(line for line in (entry / "status").read_text().splitlines() if line.startswith("SigIgn"))
    assert int(ignored.split()[1], 16) == 0


def test_a_descriptor_at_0_that_is_closed_does_not_matter(script: Callable[[str], list[str]]) -> None:
    text = """
for number in (0, 2):
    os.close(number)
print(load().echo(3))
"""
    done = subprocess.run(script(text), capture_output=True, text=True, timeout=300)
    assert done.stdout == "3\n"


def test_a_host_that_may_open_nothing_any_more_goes_on(script: Callable[[str], list[str]]) -> None:
    """A sandbox of limits, under which poll(2) is refused too."""
    text = """
import resource
enclave = load()
assert enclave.echo(1) == 1
time.sleep(0.2)  # it sleeps
resource.setrlimit(resource.RLIMIT_NOFILE, (0, 0))
print(enclave.echo(3))
enclave.enclave.close()
"""
    done = subprocess.run(script(text), capture_output=True, text=True, timeout=300)
    assert done.stdout == "3\n", done.stderr


def test_a_program_that_closes_every_descriptor_is_told(script: Callable[[str], list[str]]) -> None:
    """As daemons do: before the first enclave nothing comes of it, later what they have closed is the enclave's."""
    text = """
os.closerange(3, 1024)
enclave = load()
print(enclave.echo(3))
os.closerange(3, 1024)
def answered():
    while True:  # who holds the other end has to run first
        enclave.echo(1)
        time.sleep(0.01)
for call in (answered, lambda: enclave.echo(1), load):
    try:
        print(call())
    except (EnclaveLost, PlatformError) as error:
        print("closed a descriptor that is not its own" in str(error))
enclave.enclave.close()
"""
    done = subprocess.run(script(text), capture_output=True, text=True, timeout=300)
    assert done.stdout == "3\nTrue\nTrue\nTrue\n", done.stdout + done.stderr


LIMITS = [
    ("NOFILE", 0, "ulimit -n"),
    ("NOFILE", 5, "ulimit -n"),
    ("NOFILE", 9, "ulimit -n"),
    ("FSIZE", 0, "ulimit -f"),
    ("FSIZE", 1 << 20, "ulimit -f"),
    ("AS", 0, "ulimit -v"),
    ("DATA", 0, "ulimit -d"),
    ("STACK", 4096, "ulimit -s"),
]


def test_a_limit_that_refuses_is_the_one_that_is_named(script: Callable[[str], list[str]]) -> None:
    text = f"""
import resource
import pyenclave.enclave, pyenclave.platforms.isolated
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
# Room for what the program itself allocates where it may have no more: of Python's own heap, and of the C library's.
kept = [[number] for number in range(200_000)][::50], [bytes(50_000) for _ in range(400)][::2]
for name, most, _ in {LIMITS}:
    if os.fork() == 0:
        resource.setrlimit(getattr(resource, "RLIMIT_" + name), (most, most))
        try:
            load()
        except PlatformError as error:
            print(name, error, flush=True)
        os._exit(0)
    os.wait()
"""
    done = subprocess.run(script(text), capture_output=True, text=True, timeout=300)
    lines = done.stdout.splitlines()
    assert [line.split()[0] for line in lines] == [name for name, *_ in LIMITS], done.stderr
    for line, (_, _, helps) in zip(lines, LIMITS, strict=True):
        assert helps in line
        assert not any(other in line for other in ("memfd_noexec", "CONFIG_SECRETMEM", "RLIMIT_MEMLOCK", "mount /proc"))


@pytest.mark.skipif(not memlock_is_unlimited(), reason="only root, with CAP_IPC_LOCK, locks what it likes")
def test_a_program_that_locks_all_its_memory_has_no_more_of_it(script: Callable[[str], list[str]]) -> None:
    """What is reserved to be shared with cells is 64 GiB."""
    text = """
import ctypes
libc = ctypes.CDLL(None)
def locked():
    return next(int(line.split()[1]) for line in Path("/proc/self/status").read_text().splitlines() if "VmLck" in line)
import pyenclave.enclave, pyenclave.platforms.isolated
assert libc.mlockall(2 | 4) == 0  # MCL_FUTURE, and MCL_ONFAULT, so that a mistake costs no memory
enclave = load()
print(enclave.echo(3), locked() < 1 << 20)
"""
    done = subprocess.run(script(text), capture_output=True, text=True, timeout=300)
    assert done.stdout == "3 True\n", done.stdout + done.stderr


def test_little_address_space_is_enough(script: Callable[[str], list[str]]) -> None:
    """No file is given room for the most that it might be."""
    text = """
import resource
resource.setrlimit(resource.RLIMIT_DATA, (1 << 26, 1 << 26))
print(load().echo(3))
"""
    done = subprocess.run(script(text), capture_output=True, text=True, timeout=300)
    assert done.stdout == "3\n", done.stdout + done.stderr


def test_signals_take_nothing_from_a_starts_time(script: Callable[[str], list[str]], tmp_path: Path) -> None:
    """A profiler's timer, and a program that takes its time and then says nothing."""
    program = tmp_path / "slow"
    (tmp_path / "slow.c").write_text("#include <unistd.h>\nint main(void)\n{\n    sleep(1);\n    return 7;\n}\n")
    subprocess.run(["gcc", str(tmp_path / "slow.c"), "-o", str(program)], check=True)
    text = f"""
from pyenclave.platforms import _native
signal.signal(signal.SIGALRM, lambda *_: None)
signal.setitimer(signal.ITIMER_REAL, 0.001, 0.001)
said = _native.IsolatedEnclave(1 << 20, 1).launch(Path({str(program)!r}).read_bytes(), b"image", 0, b"")
signal.setitimer(signal.ITIMER_REAL, 0)
print(said[:3])
"""
    done = subprocess.run(script(text), capture_output=True, text=True, timeout=300)
    assert done.stdout == f"(6, 0, {7 << 8})\n", done.stderr  # PYE_STEP_ANSWER, no errno


def test_handlers_run_while_a_call_goes_on(script: Callable[[str], list[str]]) -> None:
    """Trusted C that looks for no signal: what it waits for is a call that the handler makes, beside its own."""
    text = """
enclave = load()
signal.signal(signal.SIGALRM, lambda *_: enclave.count())
signal.setitimer(signal.ITIMER_REAL, 0.1, 0.05)
print(enclave.wait_for(2))
signal.setitimer(signal.ITIMER_REAL, 0)
"""
    done = subprocess.run(script(text), capture_output=True, text=True, timeout=60)
    assert done.stdout == "2\n", done.stderr


def test_the_host_dies_and_so_does_the_cell(script: Callable[[str], list[str]]) -> None:
    text = """
enclave = load()
print(enclave.enclave._loaded.process, flush=True)
os.kill(os.getpid(), signal.SIGKILL)
"""
    done = subprocess.run(script(text), capture_output=True, text=True, timeout=300)
    cell = Path(f"/proc/{done.stdout.strip()}/status")
    end = time.monotonic() + 20
    while cell.exists() and "(zombie)" not in cell.read_text():
        assert time.monotonic() < end
        time.sleep(0.01)


@pytest.mark.slow
@pytest.mark.timeout(60 + IN_A_ROW)
def test_many_in_a_row_leave_nothing(load: Load) -> None:
    load().enclave.close()  # what is made once
    before = descriptors(), children(), _native.arena_resident()[0]
    for _ in range(IN_A_ROW):
        enclave = load()
        assert enclave.echo(1) == 1
        enclave.enclave.close()
        del enclave
    there = _native.arena_resident()[0]
    assert (descriptors(), children()) == before[:2]
    assert there <= before[2] + (2 << 20)


@pytest.mark.slow
def test_many_at_once(load: Load) -> None:
    enclaves = [load() for _ in range(64)]
    assert [one.echo(at) for at, one in enumerate(enclaves)] == list(range(64))


class Loaded(ctypes.Structure):
    """pye_enclave_t"""

    _fields_ = (
        ("call", ctypes.c_void_p),
        ("context", ctypes.c_void_p),
        ("error", ctypes.c_void_p),
        ("share", ctypes.CFUNCTYPE(ctypes.c_void_p, ctypes.c_void_p, ctypes.c_size_t)),
        ("unshare", ctypes.CFUNCTYPE(None, ctypes.c_void_p, ctypes.c_void_p)),
    )


def loaded(enclave: Any) -> Loaded:
    pointer = ctypes.pythonapi.PyCapsule_GetPointer
    pointer.restype, pointer.argtypes = ctypes.c_void_p, [ctypes.py_object, ctypes.c_char_p]
    address = pointer(enclave.enclave.handle, b"pyenclave.enclave")
    return Loaded.from_address(address)


def test_an_enclave_frees_no_memory_but_its_own(load: Load) -> None:
    """The address of what it was given comes from it: it may name another one's, or what the host keeps there."""
    enclaves = [load(), load()]
    ours, theirs = (loaded(one) for one in enclaves)
    block = theirs.share(ctypes.addressof(theirs), 64)
    ours.unshare(ctypes.addressof(ours), block)
    others = [theirs.share(ctypes.addressof(theirs), 64) for _ in range(64)]
    assert block not in others
    for one in (block, *others):
        theirs.unshare(ctypes.addressof(theirs), one)
    assert [one.echo(3) for one in enclaves] == [3, 3]


@pytest.mark.skipif(not SYS_ADMIN, reason="only root, with CAP_SYS_ADMIN, has a namespace of processes made")
def test_in_a_namespace_of_processes(load: Load, script: Callable[[str], list[str]]) -> None:
    """Where numbers that the cell knows mean other processes here. Its first process makes no guard, and says why."""
    skip_where_it_lacks(load())
    text = """
import ctypes
def children():
    return Path(f"/proc/self/task/{os.getpid()}/children").read_text().split()
assert ctypes.CDLL(None).unshare(0x20000000) == 0
first = load()
cell = str(first.enclave._loaded.process)
assert children() == [cell], (children(), cell)
assert len(os.listdir(f"/proc/{cell}/fd")) == 1, os.listdir(f"/proc/{cell}/fd")  # no process here is its parent's
print(first.echo(1), [one for one in first.enclave.lacking if "ptrace" in one or "trace" in one])
second = load()
print(second.echo(2), len(children()), second.enclave.lacking)
second.enclave.close()
assert children() == [cell], children()
first.enclave.close()
assert children() == [], children()
"""
    done = subprocess.run(script(text), capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr
    one, two = done.stdout.splitlines()
    assert "a second process traces the cell, and is traced: no debugger can (Invalid argument: " in one
    assert two == "2 3 ()"


def test_a_start_that_is_given_up_leaves_nothing(script: Callable[[str], list[str]]) -> None:
    """By a signal's handler that raises, early and late."""
    text = """
class Enough(Exception):
    pass
def handler(number, frame):
    raise Enough
def children():
    return Path(f"/proc/self/task/{os.getpid()}/children").read_text().split()
load().enclave.close()
signal.signal(signal.SIGALRM, handler)
given_up = 0
for at in range(40):
    try:
        signal.setitimer(signal.ITIMER_REAL, 0.001 + at * 0.0005)
        enclave = load()
        signal.setitimer(signal.ITIMER_REAL, 0)
        enclave.enclave.close()
        del enclave
    except Enough:
        given_up += 1
        enclave = None  # where it had been loaded, just
    signal.setitimer(signal.ITIMER_REAL, 0)
    assert children() == [], (at, children())
print(given_up > 0)
"""
    done = subprocess.run(script(text), capture_output=True, text=True, timeout=300)
    assert done.stdout == "True\n", done.stdout + done.stderr


def test_strict_is_refused_where_nothing_protects(load: Load, built: Built) -> None:
    with pytest.raises(PlatformError, match="emulated protects nothing"):
        Enclave.load(built.image, platform="emulated", strict=True)
    skip_where_it_lacks(load())
    assert Enclave.load(built.image, platform="isolated", strict=True).platform == "isolated"


def call_until_it_is_gone(enclave: Any) -> None:
    while True:
        enclave.through(1)


@pytest.mark.slow
@pytest.mark.parametrize("victim", ["cell", "guard"])
def test_killed_at_any_moment_every_call_ends(load: Load, victim: str) -> None:
    if victim == "guard" and any("traces" in one for one in load().enclave.lacking):
        pytest.skip("nobody traces anybody here, so no guard lives")
    for at in range(15):
        before = children()
        enclave = load()
        cell = process(enclave)
        others = children() - before - {cell}
        number = cell if victim == "cell" or not others else others.pop()

        def kill(number: int = number, pause: float = at * 0.0007) -> None:
            time.sleep(pause)
            os.kill(number, signal.SIGKILL)

        killer = threading.Thread(target=kill)
        killer.start()
        with pytest.raises(EnclaveLost):
            call_until_it_is_gone(enclave)
        killer.join()
        del enclave
        assert children() == before


@pytest.mark.parametrize("who", ["the cell", "its guard"])
def test_a_cell_that_is_stopped_while_it_starts(
    load: Load, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, who: str
) -> None:
    """Another program in its place, which stops itself, or another one of its session."""
    program = tmp_path / "cell"
    source = STOPS.replace("IS_GUARD", str(int(who == "its guard")))
    subprocess.run(["gcc", "-O1", "-x", "c", "-", "-o", program], input=source, text=True, check=True)
    before = children()
    monkeypatch.setattr(isolated, "PROGRAM", program)
    began = time.monotonic()
    with pytest.raises(PlatformError, match="somebody has stopped the cell while it started"):
        load()
    assert time.monotonic() - began < 30  # and not after all the time that a large image may take
    assert children() <= before


FREEZES = """\
#include <fcntl.h>
#include <unistd.h>
static void write_to(const char *path, const char *text, int size)
{
    int file = open(path, O_WRONLY);
    (void)!write(file, text, size);
    close(file);
}
int main(void)
{
    write_to(CGROUP "/cgroup.procs", "0", 1);
    write_to(CGROUP "/" SWITCH, FROZEN, sizeof(FROZEN) - 1);
    for (;;) {
        pause();
    }
}
"""
# Of the two versions of cgroups: where one of ours may be, what freezes it, and what lets it go on.
FREEZERS = [
    ("/sys/fs/cgroup", "cgroup.freeze", "1", "0"),
    ("/sys/fs/cgroup/unified", "cgroup.freeze", "1", "0"),
    ("/sys/fs/cgroup/freezer", "freezer.state", "FROZEN", "THAWED"),
]


@contextmanager
def freezer(kinds: Iterable[tuple[str, str, str, str]] = FREEZERS) -> Iterator[tuple[Path, str, str]]:
    """A cgroup of ours, the file that freezes it, and by which word; it ends empty, and with it what was frozen."""
    for one in kinds:
        root, switch, frozen, thawed = one
        cgroup = Path(root) / f"pyenclave-test-{os.getpid()}"
        with suppress(OSError):
            cgroup.mkdir()
            if (cgroup / switch).exists() and os.access(cgroup / "cgroup.procs", os.W_OK):
                break
            cgroup.rmdir()
    else:
        pytest.skip("this process may make no cgroup that freezes")
    try:
        yield cgroup, switch, frozen
    finally:
        (cgroup / switch).write_text(thawed)
        end = time.monotonic() + 10
        while (cgroup / "cgroup.procs").read_text():
            assert time.monotonic() < end
            time.sleep(0.01)
        cgroup.rmdir()


def test_a_cell_that_is_frozen_while_it_starts(load: Load, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Another program in its place, which has a cgroup freeze it; of the first version SIGKILL waits, too."""
    program, before = tmp_path / "cell", children()
    with freezer() as (cgroup, switch, frozen):
        names = {"CGROUP": cgroup, "SWITCH": switch, "FROZEN": frozen}
        defined = [f'-D{name}="{value}"' for name, value in names.items()]
        subprocess.run(["gcc", *defined, "-x", "c", "-", "-o", program], input=FREEZES, text=True, check=True)
        monkeypatch.setattr(isolated, "PROGRAM", program)
        began = time.monotonic()
        with pytest.raises(PlatformError, match="somebody has frozen the cell while it started"):
            load()
        assert time.monotonic() - began < 7  # two of patience; and not five more for each look at its end
    for left in children() - before:
        os.waitpid(left, 0)


def test_calls_of_a_frozen_cell_that_is_closed_end(load: Load) -> None:
    """Also where cgroups of the first version keep it from dying: that is waited for by close(), not by each call."""
    enclave = load()
    held = [Held(enclave) for _ in range(THREADS)]
    with freezer(reversed(FREEZERS)) as (cgroup, switch, frozen):
        for pid in children():
            if os.getpgid(pid) == process(enclave):
                (cgroup / "cgroup.procs").write_text(str(pid))
        (cgroup / switch).write_text(frozen)
        enclave.enclave.close(timeout=0.1)
        closed = time.monotonic()
        assert all(isinstance(one.ended(), EnclaveCrashed) for one in held)
        assert time.monotonic() - closed < 0.5  # for each it would be PATIENCE_FROZEN of native/cell.c, 0.2 s


class Machine:
    """A stand-in for a confidential machine's interface, which gives what TDX does."""

    path = "a test"

    def there(self) -> bool:
        return True

    def ask(self, data: bytes) -> Answer:
        return Answer(Kind.TDX_REPORT, tdx.REPORT.pack(type=0x81, report_data=data))


def test_the_machines_report_speaks_for_this_enclave(load: Load, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(machine, "SIGNING", (Machine(),))
    enclave = load().enclave
    image = enclave.image
    names = tuple(one.name for one in Protection if one.what in enclave.protections)
    assert "SECRET_MEMORY" in names
    said = Statement(image.mrenclave, image.mrsigner, 0, 0, image.debug, names, b"nonce")
    report = enclave.machine_report(b"nonce")
    assert (report.statement, report.lacking) == (said, enclave.lacking)
    assert report.fields["report_data"] == said.report_data()
    assert enclave.machine_report(bytearray(b"nonce")) == report
    assert enclave.machine_report().statement.user_data == b""
    with pytest.raises(TypeError):
        enclave.machine_report(5)
    enclave.close()
    with pytest.raises(EnclaveLost, match="no report is made of an enclave that is gone: it is closed"):
        enclave.machine_report(b"nonce")


def test_no_machines_report_speaks_for_another_platforms(built: Built, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(machine, "SIGNING", (Machine(),))
    enclave = Enclave.load(built.image, platform="emulated")
    with pytest.raises(PlatformError, match="speaks for enclaves of the platform isolated, and this one's is emulated"):
        enclave.machine_report(b"nonce")
