"""A cell starts an image, or says at which stage it did not; what it says of itself is so."""

import errno
import os
import re
import subprocess
from pathlib import Path

import pytest
from cell_host import ARENA_SIZE, GUARDS, PRIVILEGED, SCRATCH, Died, Refused, all_here, start_message, started

from pyenclave.arch.cell import OVER, VERSION, Protection, Stage, StartFlag
from pyenclave.image.image import Image

guarded = pytest.mark.skipif(not GUARDS, reason="no process may trace another one here")
looks_at_it = pytest.mark.skipif(not PRIVILEGED, reason="only root, with CAP_SYS_PTRACE, looks at a cell")


@pytest.mark.parametrize("flags", [pytest.param(0, marks=guarded), StartFlag.NO_GUARD])
def test_an_image_runs(image: Image, flags: int) -> None:
    with started(image.elf.data, flags=flags) as cell:
        assert cell.ready.mrenclave == image.mrenclave
        assert cell.ready.mrsigner == image.mrsigner
        assert cell.ready.protections == all_here(cell.ready) & ~(Protection.GUARD if flags else 0)
        assert (cell.ready.guard != 0) is (flags == 0)
        assert cell.ready.base % image.config.elrange_size == 0
        digest = cell.address + SCRATCH
        for lane in range(image.config.threads):
            assert cell.ecall("draw", digest, lane=lane)[0] == 0
            assert cell.ecall("check", digest, 0, lane=lane) == (0, [digest, 1])


def test_the_base_may_be_wished_for(image: Image) -> None:
    base = 0x0E00_0000_0000
    with started(image.elf.data, start_message(elrange_base=base)) as cell:
        assert cell.ready.base == base
    with started(image.elf.data, start_message(elrange_base=base + 4096)) as cell:
        assert cell.ready.base % image.config.elrange_size == 0


@pytest.mark.parametrize(
    ("changed", "stage"),
    [
        ({"magic": 0}, Stage.START),
        ({"version": VERSION + 1}, Stage.START),
        ({"arena_address": 4097}, Stage.ARENA),
        ({"arena_address": 0x0D00_0000_0000 + ARENA_SIZE}, Stage.ARENA),
        ({"arena_size": 0}, Stage.ARENA),
        ({"arena_size": 2**64 - 1}, Stage.ARENA),
        ({"lanes": 0x0D00_0000_0000 - 128}, Stage.ARENA),
        ({"lanes": 0x0D00_0000_0000 + 64}, Stage.ARENA),
        ({"lanes": 0x0D00_0000_0000 + ARENA_SIZE - 128}, Stage.ARENA),
        ({"lanes": 2**64 - 128}, Stage.ARENA),
    ],
)
def test_a_wrong_message_is_refused(image: Image, changed: dict[str, int], stage: Stage) -> None:
    with pytest.raises(Refused) as refused, started(image.elf.data, start_message(**changed)):
        pass
    assert refused.value.stage is stage


@pytest.mark.parametrize("message", [b"\0", start_message()[:-1], start_message() + b"\0"])
def test_a_message_of_another_size_is_refused(image: Image, message: bytes) -> None:
    with pytest.raises(Refused) as refused, started(image.elf.data, message):
        pass
    assert (refused.value.stage, refused.value.error) == (Stage.START, errno.EINVAL)


def test_what_is_no_arena_is_refused(image: Image) -> None:
    with pytest.raises(Refused) as refused, started(image.elf.data, arena=False):
        pass
    assert refused.value.stage is Stage.ARENA


def test_a_fault_ends_the_cell_and_says_where(image: Image) -> None:
    with started(image.elf.data) as cell:
        with pytest.raises(Died) as died:
            cell.ecall("null")
        crash = died.value.crash
        assert (crash["crash_signal"], crash["crash_address"], crash["crash_leaf"]) == (11, 0, 2**32 - 1)
        assert (image.symbol_at(crash["crash_rip"]) or "").startswith("null+")


def test_a_fault_is_told_on_every_lane(image: Image) -> None:
    """Whose waiting threads need not look whether the cell lives."""
    with started(image.elf.data) as cell:
        cell.begin("spin", lane=1)
        with pytest.raises(Died):
            cell.ecall("null")
        assert {cell.word(lane, "turn") for lane in range(image.config.threads)} == {OVER}
        assert cell.word(1, "crash_signal") == 0


def test_a_stack_overflow_ends_the_cell(image: Image) -> None:
    with started(image.elf.data) as cell:
        with pytest.raises(Died) as died:
            cell.ecall("overflow", 1 << 20, 0)
        where = died.value.crash["crash_address"] - cell.ready.base
        assert image.region_at(where) == "guard page of stack 0"


@looks_at_it
def test_nothing_is_mapped_but_the_enclave_code_and_arena(image: Image) -> None:
    with started(image.elf.data) as cell:
        rows = [line.split() for line in Path(f"/proc/{cell.pid}/maps").read_text().splitlines()]
    mapped = [(row[1], row[5] if len(row) > 5 else "") for row in rows if row[-1] != "[vsyscall]"]
    assert {row[1] for row in rows if row[-1] == "[vsyscall]"} <= {"--xp", "r-xp"}
    assert all(permissions[3] == "s" for permissions, _ in mapped), "a private mapping can be written"
    assert {permissions for permissions, name in mapped if name == "/memfd:pyenclave"} == {"r-xs", "r--s"}
    assert {permissions for permissions, name in mapped if name == "/secretmem"} == {"rw-s"}
    assert [permissions for permissions, name in mapped if name == "/memfd:arena"] == ["rw-s"]
    assert {name for _, name in mapped} == {"/memfd:pyenclave", "/secretmem", "/memfd:arena"}


@looks_at_it
@guarded
def test_its_status_is_what_it_says(image: Image) -> None:
    with started(image.elf.data) as cell:
        for pid in (cell.pid, cell.ready.guard):
            lines = Path(f"/proc/{pid}/status").read_text().splitlines()
            status = dict(line.split(":\t", 1) for line in lines if ":\t" in line)
            assert (status["NoNewPrivs"], status["Seccomp"].strip()) == ("1", "2")
            assert "0 " in Path(f"/proc/{pid}/limits").read_text().partition("Max core file size")[2][:40]
            assert os.getsid(pid) == cell.pid
            assert Path(f"/proc/{pid}/cmdline").read_bytes() == b""
        for thread in cell.threads:
            text = Path(f"/proc/{cell.pid}/task/{thread}/status").read_text()
            assert f"TracerPid:\t{cell.ready.guard}\n" in text
            assert "Seccomp:\t2\n" in text
        assert f"TracerPid:\t{cell.pid}\n" in Path(f"/proc/{cell.ready.guard}/status").read_text()
        assert os.listdir(f"/proc/{cell.pid}/fd") == []


def test_one_thread_for_each_tcs_and_one_that_waits(image: Image) -> None:
    with started(image.elf.data) as cell:
        assert len(cell.threads) == image.config.threads + 1


NOBODY = ("/usr/bin/prlimit", "--memlock=8388608:8388608", "/usr/bin/setpriv", "--reuid=65534", "--regid=65534")


@guarded
@pytest.mark.skipif(os.geteuid() != 0, reason="only root becomes another user")
def test_an_ordinary_user_has_all_of_it(image: Image) -> None:
    """Under an ordinary user's limit. /proc gives to root what is of a process that may not be dumped."""
    with started(image.elf.data, command=(*NOBODY, "--clear-groups")) as cell:
        assert cell.ready.protections == all_here(cell.ready)
        for pid in (cell.pid, cell.ready.guard):
            assert re.search(r"^Uid:\t65534\t", Path(f"/proc/{pid}/status").read_text(), re.MULTILINE)
            assert "\nNoNewPrivs:\t1\n" in Path(f"/proc/{pid}/status").read_text()
            assert Path(f"/proc/{pid}/maps").stat().st_uid == 0
        assert cell.ecall("draw", cell.address + SCRATCH)[0] == 0
        # Not by this Python, which may lie where only its user can read.
        command = [*NOBODY, "--clear-groups", "/usr/bin/head", "-c1", f"/proc/{cell.pid}/mem"]
        done = subprocess.run(command, env={"LC_ALL": "C"}, capture_output=True, text=True)
        assert "Permission denied" in done.stderr
