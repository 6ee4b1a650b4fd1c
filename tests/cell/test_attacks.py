"""Root attacks a cell and its guard while they live: nothing is read, nothing is written, and the enclave goes on.

Each attack is also made on a plain process (plain.c), which shows that it is alive on this machine.
"""

import contextlib
import errno
import os
import random
import resource
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import attacks
import pytest
from cell_host import ECALLS, PRIVILEGED, SCRATCH, Cell, Died, started

from pyenclave.arch.cell import LANE, Protection, StartFlag
from pyenclave.arch.statuses import Status
from pyenclave.image.image import Image

HERE = Path(__file__).parent
REFUSED = (OSError,)
pytestmark = pytest.mark.skipif(not PRIVILEGED, reason="the attacker is root, with CAP_SYS_PTRACE and CAP_SYS_ADMIN")


@dataclass(frozen=True)
class Plain:
    pid: int
    secret: int
    code: int


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Plain]:
    program = tmp_path_factory.mktemp("plain") / "plain"
    subprocess.run(["gcc", "-O1", str(HERE / "plain.c"), "-o", str(program)], check=True)
    with subprocess.Popen([str(program)], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        secret, code = (int(word, 16) for word in process.stdout.readline().split())
        yield Plain(process.pid, secret, code)
        process.kill()


@pytest.fixture
def cell(image: Image) -> Iterator[Cell]:
    """With a secret in it."""
    with started(image.elf.data) as one:
        need_guard(one)
        assert one.ecall("draw", one.address + SCRATCH)[0] == Status.OK
        yield one
        if one.process.poll() is None:
            still_itself(one)


def need_guard(cell: Cell) -> None:
    """Without one there is nobody by its number, which may be another's."""
    if not cell.ready.protections & Protection.GUARD:
        pytest.skip(f"nobody traces anybody here: {os.strerror(cell.ready.guarding)}")


def still_itself(cell: Cell, lane: int = 1) -> None:
    """The secret is the one that it was, and the code the code: the digest is as at first."""
    digest = cell.address + SCRATCH
    assert cell.ecall("check", digest, 0, lane=lane) == (Status.OK, [digest, 1])


def both(cell: Cell) -> tuple[int, int]:
    return cell.pid, cell.ready.guard


def own(pid: int) -> list[tuple[int, int, str, str]]:
    """Mappings but the arena, which is the host's as much as the cell's."""
    return [row for row in attacks.mappings(pid) if "/memfd:arena" not in row[3]]


def written(pid: int) -> list[tuple[int, int]]:
    """What it can write, whatever that is called: secret memory."""
    found = [(start, end) for start, end, permissions, _ in own(pid) if "w" in permissions]
    assert found
    return found


def test_process_vm_readv(cell: Cell, plain: Plain) -> None:
    assert any(attacks.read_vm(plain.pid, plain.secret, 32))
    for pid in both(cell):
        for start, end in written(pid):
            for address in range(start, end, max(4096, (end - start) // 16 & ~4095)):
                with pytest.raises(REFUSED):
                    attacks.read_vm(pid, address, 64)


def test_process_vm_writev(cell: Cell, plain: Plain) -> None:
    assert attacks.write_vm(plain.pid, plain.secret, b"x") == 1
    for pid in both(cell):
        for start, _, _, _ in own(pid):
            with pytest.raises(REFUSED):
                attacks.write_vm(pid, start, b"x" * 8)


def test_proc_mem_reads_no_secret(cell: Cell, plain: Plain) -> None:
    assert any(attacks.read_mem(plain.pid, plain.secret, 32))
    for pid in both(cell):
        for start, end in written(pid):
            for address in (start, (start + end) // 2, end - 64):
                with pytest.raises(REFUSED):
                    attacks.read_mem(pid, address, 64)


def test_proc_mem_changes_no_byte(cell: Cell, plain: Plain) -> None:
    """The control: a private mapping's code, which the process itself could not write either."""
    assert attacks.write_mem(plain.pid, plain.code, b"\x90") == 1
    for pid in both(cell):
        for start, end, permissions, name in own(pid):
            before = attacks.read_mem(pid, start, end - start) if "/secretmem" not in name else b""
            for address in (start, end - 8):
                with pytest.raises(REFUSED):
                    attacks.write_mem(pid, address, b"\xcc" * 8)
            if before:
                assert attacks.read_mem(pid, start, end - start) == before, permissions


def test_gaps_cannot_be_written_either(cell: Cell) -> None:
    end = 0
    for start, stop, _, _ in sorted(attacks.mappings(cell.pid)):
        with pytest.raises(REFUSED):
            attacks.write_mem(cell.pid, start - 8, b"x" * 8) if start != end else attacks.write_mem(cell.pid, 8, b"x")
        end = stop


def test_no_descriptor_is_there_to_steal(cell: Cell, plain: Plain) -> None:
    os.close(attacks.steal_descriptor(plain.pid, 1))
    for number in range(256):
        with pytest.raises(OSError, match="Bad file") as refused:
            attacks.steal_descriptor(cell.pid, number)
        assert refused.value.errno == errno.EBADF
    for number in range(256):  # the guard's tell of the host's end, and map to nothing
        with contextlib.suppress(OSError):
            stolen = attacks.steal_descriptor(cell.ready.guard, number)
            try:
                with pytest.raises(REFUSED):
                    attacks.map_shared(stolen, 4096)
            finally:
                os.close(stolen)


def test_no_mapping_opens_as_a_file(cell: Cell, plain: Plain) -> None:
    assert any(isinstance(found, bytes) for _, found in attacks.open_map_files(plain.pid))
    assert os.listdir(f"/proc/{cell.pid}/fd") == []
    for pid in both(cell):
        secret = {start for start, _ in written(pid)}
        opened = {start for start, found in attacks.open_map_files(pid) if isinstance(found, bytes)}
        assert opened
        assert not opened & secret


def test_sealed_code_cannot_be_written_through_its_mapping(cell: Cell) -> None:
    for pid in both(cell):
        for start, end, _, name in own(pid):
            if "/memfd:pyenclave" not in name:
                continue
            path = f"/proc/{pid}/map_files/{start:x}-{end:x}"
            with pytest.raises(REFUSED), open(path, "r+b", buffering=0) as file:
                file.write(b"\xcc")
            with pytest.raises(REFUSED):
                os.truncate(path, 0)


def flags_of(pid: int) -> dict[str, set[str]]:
    """VmFlags of each mapping, by its name and place."""
    found, name = {}, ""
    for line in Path(f"/proc/{pid}/smaps").read_text().splitlines():
        key, _, value = line.partition(":")
        if "-" in key:
            name = line
        elif key == "VmFlags":
            found[name] = set(value.split())
    return found


def test_nothing_is_on_a_swap_device(cell: Cell) -> None:
    """Where root could write to it, whatever is sealed. The guard's code is the cell's, and what one locks stays."""
    flags = {name: flags for name, flags in flags_of(cell.pid).items() if name.endswith(("/secretmem", " (deleted)"))}
    sealed = [flags for name, flags in flags.items() if "/memfd:pyenclave" in name]
    assert len(sealed) == 3  # the cell's code, the image's, its constants
    assert all("lo" in one for name, one in flags.items() if "/memfd:arena" not in name)


@pytest.mark.parametrize("how", [attacks.ATTACH, attacks.SEIZE])
def test_nobody_can_trace_any_thread(cell: Cell, plain: Plain, how: int) -> None:
    """The control: a process without a guard of its own."""
    script = f"import attacks; attacks.trace({plain.pid}, {how})"
    done = subprocess.run([sys.executable, "-c", script], cwd=HERE, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    guards = [int(name) for name in os.listdir(f"/proc/{cell.ready.guard}/task")]
    for thread in [*cell.threads, *guards]:
        with pytest.raises(PermissionError):
            attacks.trace(thread, how)


def test_without_a_guard_it_can_be_traced_and_says_that_it_has_none(image: Image) -> None:
    """What the guard is for."""
    with started(image.elf.data, flags=StartFlag.NO_GUARD) as one:
        assert not one.ready.protections & Protection.GUARD
        done = subprocess.run(
            [sys.executable, "-c", f"import attacks; attacks.trace({one.pid}, {attacks.SEIZE})"], cwd=HERE
        )
        assert done.returncode == 0


@pytest.mark.parametrize("number", [signal.SIGSTOP, signal.SIGTSTP, signal.SIGTTIN])
@pytest.mark.parametrize("which", ["cell", "guard"])
def test_it_cannot_be_stopped(cell: Cell, number: int, which: str) -> None:
    os.kill(cell.pid if which == "cell" else cell.ready.guard, number)
    time.sleep(0.05)
    for _ in range(20):
        still_itself(cell)
    assert waits_for_nothing(cell)


def waits_for_nothing(cell: Cell) -> bool:
    """Whether, within a while, no thread of either is stopped, or waits for its tracer."""
    deadline = time.monotonic() + 5
    while any(state in "tT" for pid in both(cell) for state in states(pid)):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.005)
    return True


def states(pid: int) -> list[str]:
    return [path.read_text().rpartition(")")[2].split()[0] for path in Path(f"/proc/{pid}/task").glob("*/stat")]


@pytest.mark.parametrize("number", [signal.SIGCONT, signal.SIGCHLD, signal.SIGWINCH])
def test_what_ends_nobody_holds_nobody_where_both_get_it(cell: Cell, number: int) -> None:
    for _ in range(20):
        for pid in both(cell):
            os.kill(pid, number)
        assert waits_for_nothing(cell)
        still_itself(cell)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_what_ends_the_cell_does_so_where_both_get_it(cell: Cell, number: int) -> None:
    """A service's stop, or kill -1: who stops for its tracer then waits for the other."""
    for pid in reversed(both(cell)):
        os.kill(pid, number)
    assert cell.process.wait(10) == -number
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline and not ended(cell.ready.guard):
        time.sleep(0.005)
    assert ended(cell.ready.guard)


@pytest.mark.parametrize("number", [signal.SIGSEGV, signal.SIGILL, signal.SIGBUS, signal.SIGFPE, signal.SIGTRAP])
def test_a_sent_fault_is_none(cell: Cell, number: int) -> None:
    for _ in range(5):
        os.kill(cell.pid, number)
    still_itself(cell)


def test_faults_that_are_sent_at_once_are_none(cell: Cell) -> None:
    """Each would have a frame on the same small stack, on top of the others."""
    for _ in range(20):
        for thread in cell.threads:
            for number in FAULTS:
                attacks.queue(cell.pid, thread, number, SI_QUEUE)
        still_itself(cell)


def test_nobody_forges_what_the_kernel_says_of_a_fault(cell: Cell) -> None:
    for thread in cell.threads:
        for number in FAULTS:
            for code in (1, 2, 0x80):  # an address that is not mapped, one that is not allowed, the kernel itself
                with pytest.raises(PermissionError):
                    attacks.queue(cell.pid, thread, number, code)
    still_itself(cell)


FAULTS = (signal.SIGSEGV, signal.SIGBUS, signal.SIGILL, signal.SIGFPE, signal.SIGTRAP)
SI_QUEUE = -1


@pytest.mark.parametrize("number", [signal.SIGSEGV, signal.SIGABRT, signal.SIGQUIT])
def test_whatever_ends_it_leaves_no_core(cell: Cell, number: int, tmp_path: Path) -> None:
    """Root lets both have one of any size, if it has CAP_SYS_RESOURCE; the control leaves one."""
    with subprocess.Popen(["sleep", "600"], cwd=tmp_path) as control:
        if not dumps_core(control.pid, number):
            pytest.skip("nobody leaves a core here: where it would go, kernel.core_pattern says")
    if number == signal.SIGSEGV:  # a sent one is none
        allow_core(cell.pid)
        cell.begin("null")
        assert not os.WCOREDUMP(end_of(cell.pid))
    else:
        assert not dumps_core(cell.pid, number)
    assert not os.WCOREDUMP(end_of(cell.ready.guard))


def allow_core(pid: int) -> None:
    with contextlib.suppress(PermissionError):
        resource.prlimit(pid, resource.RLIMIT_CORE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))


def dumps_core(pid: int, number: int) -> bool:
    """Whether a child does, by this signal."""
    allow_core(pid)
    os.kill(pid, number)
    return os.WCOREDUMP(end_of(pid))


def end_of(pid: int) -> int:
    """The status of a child, as of waitpid(2)."""
    return os.waitpid(pid, 0)[1]


@pytest.mark.parametrize("which", ["cell", "guard"])
def test_the_death_of_either_is_the_others(cell: Cell, which: str) -> None:
    pid, guard = both(cell)
    os.kill(pid if which == "cell" else guard, signal.SIGKILL)
    assert both_end(cell)
    with pytest.raises(Died):
        cell.enter(0, 0, 0)


# In a process of its own, whose tracees go on when it ends: the cell is kept off its processor while the guard dies.
DYING = """
import contextlib, os, signal, sys, time
import attacks
pid, guard, base, size = (int(word) for word in sys.argv[1:])
threads = [int(name) for name in os.listdir(f"/proc/{pid}/task")]
first, second = sorted(os.sched_getaffinity(0))[:2]
for task, where in [(0, first), (guard, first), *((thread, second) for thread in threads)]:
    os.sched_setaffinity(task, {where})
hog = os.fork()
if hog == 0:
    os.sched_setaffinity(0, {second})
    os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(50))
    end = time.monotonic() + 0.6
    while time.monotonic() < end:
        pass
    os._exit(0)
time.sleep(0.2)
os.kill(guard, signal.SIGKILL)
end = time.monotonic() + 0.3
traced = []
while time.monotonic() < end and len(traced) < len(threads):
    traced += [thread for thread in threads if thread not in traced and attacks.trace_to_the_end(thread)]
os.waitpid(hog, 0)
where = [attacks.instruction_at_the_end(thread) for thread in traced]
print(sum(at is not None and base <= at < base + size for at in where))
print(sum("/secretmem" in row[3] for row in attacks.mappings(pid)))
for start, end, _, name in attacks.mappings(pid):
    if "/secretmem" in name:
        with contextlib.suppress(OSError):
            attacks.read_vm(pid, start, 64)
            print("read", hex(start))
        with contextlib.suppress(OSError):
            attacks.read_mem(pid, start, 64)
            print("read", hex(start))
"""


@pytest.mark.skipif(len(os.sched_getaffinity(0)) < 2, reason="the attacker and the cell have a processor each")
def test_a_tracer_of_the_dying_reads_no_memory(image: Image) -> None:
    """Registers it gets, which docs/isolated.md says. Sometimes the cell has died before anybody can trace it."""
    for _ in range(10):
        with started(image.elf.data) as cell:
            need_guard(cell)
            cell.begin("spin", lane=1)
            words = (cell.pid, cell.ready.guard, cell.ready.base, image.config.elrange_size)
            done = subprocess.run(
                [sys.executable, "-c", DYING, *map(str, words)], cwd=HERE, capture_output=True, text=True, timeout=60
            )
        assert done.returncode == 0, done.stderr
        inside, secret, *read = done.stdout.split()
        assert read == []
        if inside != "0" and secret != "0":
            return
    pytest.fail("nobody could trace it as it died")


def ended(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] in "ZX"
    except (FileNotFoundError, ProcessLookupError):
        return True


@pytest.mark.parametrize("ecall", ["check", "draw"])
def test_a_frame_that_names_the_cells_own_memory(cell: Cell, image: Image, ecall: str) -> None:
    """[in] and [out]: its stacks and state are in ELRANGE and refused; its code is public, and cannot be written."""
    inside = range(cell.ready.base, cell.ready.base + image.config.elrange_size)
    for start, end, permissions, _ in own(cell.pid):
        for address in (start, end - 32) if start in inside else ():
            status, _ = cell.ecall(ecall, address, 0) if ecall == "check" else cell.ecall(ecall, address)
            assert status == Status.POINTER, (hex(address), permissions)


def test_a_frame_that_names_the_cells_code_writes_nothing(cell: Cell) -> None:
    code = next(
        start for start, _, permissions, _ in own(cell.pid) if permissions == "r-xs" and start > cell.ready.base
    )
    with pytest.raises(Died):
        cell.ecall("draw", code)


def test_call_blocks_in_the_cells_own_memory(cell: Cell) -> None:
    reserve = max(end for _, end, _, name in own(cell.pid) if "/secretmem" in name) - 4096
    for address in (reserve, cell.ready.base, cell.ready.base - 8):
        kind, status = cell.enter(0, 0, address)
        assert (kind, status) == (0, Status.FRAME), hex(address)


def test_words_of_the_lane_that_are_not_the_hosts_to_write(cell: Cell) -> None:
    """All of a lane is garbage before each turn: the cell reads two words of it."""
    dice = random.Random(1)
    for _ in range(200):
        garbage = bytearray(dice.randbytes(LANE.size))
        garbage[0:4] = (0).to_bytes(4, "little")
        cell.write(0, bytes(garbage))
        still_itself(cell, lane=0)


def test_commands_of_every_kind(image: Image) -> None:
    """Each is answered, or is a violation that ends the enclave: never a secret, never a hang."""
    with started(image.elf.data) as cell:
        cell.ecall("draw", cell.address + SCRATCH)
        for command in (len(ECALLS), 255, 2**31, 2**32 - 1, 2**63, 2**64 - 1):
            for argument in (0, 1, cell.address + 0x11000, cell.ready.base, 2**64 - 1):
                kind, status = cell.enter(0, command, argument)
                assert kind == 0
                assert status in set(Status)
        still_itself(cell)
        kind, status = cell.enter(0, 0x1_0000_0001, 0)  # an ORET that nothing waits for
        assert (kind, status) == (0, Status.PROTOCOL)
        assert cell.ecall("check", cell.address + SCRATCH, 0, lane=1)[0] == Status.ABORTED


def test_what_is_planted_at_the_start_has_no_effect(image: Image, tmp_path: Path) -> None:
    """LD_PRELOAD, an environment, descriptors that stay open over exec."""
    mark = tmp_path / "mark"
    source = tmp_path / "planted.c"
    source.write_text(
        "#include <fcntl.h>\n__attribute__((constructor)) static void f(void)"
        f'{{ open("{mark}", O_CREAT | O_WRONLY, 0600); }}\n'
    )
    library = tmp_path / "planted.so"
    subprocess.run(["gcc", "-shared", "-fPIC", str(source), "-o", str(library)], check=True)
    subprocess.run(["true"], env={"LD_PRELOAD": str(library), "PATH": os.environ["PATH"]}, check=True)
    assert mark.exists(), "the control: an ordinary program runs it"
    mark.unlink()
    planted = [os.memfd_create(f"planted{at}") for at in range(5)]
    environment = {"LD_PRELOAD": str(library), "LD_AUDIT": str(library), "GCONV_PATH": "/tmp", "X": "y" * 1000}
    with started(image.elf.data, environment=environment, descriptors=tuple(planted)) as cell:
        assert os.listdir(f"/proc/{cell.pid}/fd") == []
        left = os.listdir(f"/proc/{cell.ready.guard}/fd")
        names = [os.readlink(f"/proc/{cell.ready.guard}/fd/{name}") for name in left]
        assert not [name for name in names if "planted" in name]
        assert Path(f"/proc/{cell.pid}/environ").read_bytes() == b""
        assert cell.ecall("draw", cell.address + SCRATCH)[0] == Status.OK
    assert not mark.exists()
    for descriptor in planted:
        os.close(descriptor)


def test_the_secret_is_nowhere_that_root_can_read(cell: Cell) -> None:
    """All memory of both processes that attacks here can read, and the arena; trusted code reveals it afterwards."""
    readable = b""
    for pid in both(cell):
        for start, end, _, name in attacks.mappings(pid):
            if "/memfd:arena" in name:
                end = start + 0x200000
            with contextlib.suppress(OSError):
                readable += attacks.read_mem(pid, start, end - start)
            with contextlib.suppress(OSError):
                readable += attacks.read_vm(pid, start, end - start)
    secret = revealed(cell)
    assert any(secret)
    assert len(readable) > 100_000
    for at in range(0, 32, 8):
        assert secret[at : at + 8] not in readable


def test_no_file_of_proc_tells_it(cell: Cell, plain: Plain) -> None:
    """Registers of who waits, stacks, names, what was started: as bytes or written as numbers."""
    before = {path: content(path) for pid in both(cell) for path in attacks.files_of(pid)}
    assert len([one for one in before.values() if one]) > 100
    secret = revealed(cell)
    told = b"".join(before.values()).lower()
    for word in range(0, 32, 8):
        piece = secret[word : word + 8]
        number = int.from_bytes(piece, "little")
        assert not [one for one in (piece, b"%x" % number, b"%d" % number) if one in told]


def content(path: Path) -> bytes:
    with contextlib.suppress(OSError):
        return path.read_bytes()
    return b""


def revealed(cell: Cell) -> bytes:
    """The secret, by trusted code that gives it out."""
    assert cell.ecall("reveal", cell.address + SCRATCH + 64)[0] == Status.OK
    return cell.read(SCRATCH + 64, 32)


def test_what_is_written_to_files_of_proc_changes_nothing(cell: Cell) -> None:
    """clear_refs, coredump_filter, whatever this kernel has; and nobody leaves a core all the same."""
    for pid in both(cell):
        for path in attacks.files_of(pid):
            for text in ("1", "4", "5", "-1", "0x1ff", "0 0 1"):
                with contextlib.suppress(OSError), path.open("w") as file:
                    file.write(text)
    still_itself(cell)
    assert not dumps_core(cell.pid, signal.SIGABRT)


def test_limits_that_root_lowers(cell: Cell) -> None:
    """It is past all that they limit, but for the processor's time."""
    lowered = set(range(16)) - {resource.RLIMIT_CPU, resource.RLIMIT_RTTIME}
    for pid in both(cell):
        for limit in lowered:
            resource.prlimit(pid, limit, (0, 0))
            assert resource.prlimit(pid, limit) == (0, 0)
    for lane in range(2):
        still_itself(cell, lane)
        assert cell.ecall("grow", 1 << 20, 0, lane=lane)[1][1] == 1 << 20


def test_advice_about_its_memory(cell: Cell, plain: Plain) -> None:
    """MADV_COLD, PAGEOUT and the like move no byte to where root could change it, others are not to be given."""
    page = plain.secret & ~4095
    assert attacks.advise(plain.pid, page, 4096, MADV_COLD) == 4096
    before = flags_of(cell.pid)
    for pid in both(cell):
        with pytest.raises(REFUSED):
            attacks.release(pid)
        for start, end, _, name in own(pid):
            for advice in range(26):
                with contextlib.suppress(OSError):
                    attacks.advise(pid, start, end - start, advice)
                    assert advice in MADV_FOR_OTHERS, name
    assert flags_of(cell.pid) == before
    still_itself(cell)


MADV_COLD = 20
MADV_FOR_OTHERS = {3, 14, 20, 21, 25}  # WILLNEED, HUGEPAGE, COLD, PAGEOUT, COLLAPSE


def test_what_is_stolen_of_the_guard_ends_it_or_does_nothing(cell: Cell) -> None:
    """They tell it of stops and of ends: whoever has them too makes it deaf to stops, and it ends with its host all the
    same."""
    for number in range(256):
        with contextlib.suppress(OSError):
            stolen = attacks.steal_descriptor(cell.ready.guard, number)
            os.set_blocking(stolen, True)
            with contextlib.suppress(OSError):
                attacks.watch_nothing(stolen)
            os.close(stolen)
    os.kill(cell.ready.guard, signal.SIGSTOP)  # it is let go on by the cell, and looks
    still_itself(cell)
    with pytest.raises(PermissionError):
        attacks.trace(cell.pid, attacks.SEIZE)
    cell.control.close()
    assert both_end(cell)


def stop_both(cell: Cell) -> None:
    """The guard is in the group that its cell leads."""
    os.killpg(cell.pid, signal.SIGSTOP)


def deafen_and_stop(cell: Cell) -> None:
    for number in range(256):
        with contextlib.suppress(OSError):
            stolen = attacks.steal_descriptor(cell.ready.guard, number)
            with contextlib.suppress(OSError):
                attacks.watch_nothing(stolen)
            os.close(stolen)
    for thread in cell.threads:
        attacks.queue(cell.pid, thread, signal.SIGSTOP, SI_QUEUE)


@pytest.mark.parametrize("holds", [stop_both, deafen_and_stop])
def test_who_holds_it_learns_nothing(cell: Cell, plain: Plain, holds: Callable[[Cell], None]) -> None:
    """Nobody lets it go on then, which docs/security.md says, until one of the two is killed."""
    os.kill(plain.pid, signal.SIGSTOP)
    assert any(attacks.read_mem(plain.pid, plain.secret, 32))
    os.kill(plain.pid, signal.SIGCONT)
    for _ in range(50):  # the cell may let the guard go on before it stops itself
        holds(cell)
        cell.begin("check", cell.address + SCRATCH, 0, lane=1)
        with contextlib.suppress(TimeoutError):
            cell.answer(1, timeout=0.3)
            continue
        break
    else:
        pytest.fail("it went on")
    for pid in both(cell):
        for start, _ in written(pid):
            with pytest.raises(REFUSED):
                attacks.read_mem(pid, start, 64)
        for thread in os.listdir(f"/proc/{pid}/task"):
            with pytest.raises(PermissionError):
                attacks.trace(int(thread), attacks.SEIZE)
    os.kill(cell.ready.guard, signal.SIGKILL)
    assert both_end(cell)


def both_end(cell: Cell) -> bool:
    """Whether they do within a while: the cell with all of its threads, later than its first one is a zombie."""
    deadline = time.monotonic() + 10
    while cell.process.poll() is None or not ended(cell.ready.guard):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.005)
    return True


def test_the_hosts_end_is_the_cells(image: Image, tmp_path: Path) -> None:
    """A host that is killed, its cell in the middle of a call that never ends."""
    data = tmp_path / "image"
    data.write_bytes(image.elf.data)
    script = (
        "import sys, time\nfrom pathlib import Path\nfrom cell_host import Cell\n"
        f"cell = Cell(Path({str(data)!r}).read_bytes(), flags=int(sys.argv[1]))\n"
        "cell.enter(0, 1 << 32, 0)\ncell.begin('spin')\nprint(cell.pid, cell.ready.guard, flush=True)\ntime.sleep(60)\n"
    )
    for flags in ("0", "2"):
        command = [sys.executable, "-c", script, flags]
        with subprocess.Popen(command, cwd=HERE, stdout=subprocess.PIPE, text=True) as host:
            assert host.stdout is not None
            pid, guard = (int(word) for word in host.stdout.readline().split())
            assert not ended(pid)
            host.kill()
        deadline = time.monotonic() + 10
        while time.monotonic() < deadline and not ended(pid):
            time.sleep(0.005)
        assert ended(pid)
        assert guard == 0 or ended(guard)


def test_no_descriptor_appears_while_it_works(image: Image) -> None:
    """Root asks for the lowest descriptors without a pause, under a limit that has memory run short."""
    stolen = []

    def steal(pid: int, stop: threading.Event) -> None:
        while not stop.is_set():
            for number in range(3):
                with contextlib.suppress(OSError):
                    stolen.append(attacks.steal_descriptor(pid, number))

    limited = ("/usr/bin/setpriv", "--bounding-set", "-ipc_lock", "/usr/bin/prlimit", "--memlock=2097152:2097152")
    with started(image.elf.data, command=limited) as cell:
        stop = threading.Event()
        thief = threading.Thread(target=steal, args=(cell.pid, stop))
        thief.start()
        try:
            answers = [cell.ecall("grow", size << 16, 0, lane=size % 2)[1][1] for size in range(1, 40)]
        finally:
            stop.set()
            thief.join()
    assert 0 < answers.index(0) < 39
    assert stolen == []


def call_for_ever(cell: Cell) -> None:
    while True:
        cell.ecall("grow", 1 << 16, 0)


def test_killed_at_random_moments(image: Image) -> None:
    """Cell or guard, in the middle of calls: both end, and a call says so. Nothing is left of them."""
    dice = random.Random(7)
    for _ in range(20):
        with started(image.elf.data) as cell:
            need_guard(cell)
            pids = both(cell)
            cell.begin("spin", lane=1)
            timer = threading.Timer(dice.random() * 0.02, os.kill, (dice.choice(pids), signal.SIGKILL))
            timer.start()
            with pytest.raises(Died):
                call_for_ever(cell)
            timer.join()
        assert not [pid for pid in pids if Path(f"/proc/{pid}").exists()]
