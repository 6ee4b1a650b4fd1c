"""Who reads an enclave's memory: nobody, on a platform that protects, and everybody on one that says it does not."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pyenclave.arch.pages import PageType, Permission
from pyenclave.platforms import machine
from pyenclave.platforms.choose import choose

READ = """
import sys
memory = open(f"/proc/{sys.argv[1]}/mem", "rb", buffering=0)
for word in sys.argv[2:]:
    try:
        memory.seek(int(word))
        print(len(memory.read(64)))
    except OSError:
        print(0)
"""


@pytest.fixture
def enclave(load: Callable[..., Any]) -> Any:
    """One whose addresses this process had nothing at before: what there is to be read there now is the enclave's.

    The kernel places a cell's memory by chance, and so it may lie where this process has something of its own.
    """
    for _ in range(5):
        before = mapped()
        enclave = load()
        assert enclave.echo(7) == 7
        pages = secret_pages(enclave.enclave)
        if not any(start <= page < end for start, end in before for page in pages):
            return enclave.enclave
    pytest.fail("five enclaves in a row lie at addresses which were this process's own")


def mapped() -> list[tuple[int, int]]:
    """What this process has: first address and end of each."""
    lines = Path("/proc/self/maps").read_text().splitlines()
    return [(int(start, 16), int(end, 16)) for start, _, end in (line.split()[0].partition("-") for line in lines)]


def secret_pages(enclave: Any) -> list[int]:
    """Where what trusted code writes lies."""
    runs = [run for run in enclave.image.pages if run.type is PageType.REG and run.permissions & Permission.W]
    return [enclave._loaded.base + run.offset for run in runs]


def processes(enclave: Any) -> list[int]:
    """Those that the enclave's memory could be in."""
    return [os.getpid(), *([enclave._loaded.process] if enclave.platform == "isolated" else [])]


def is_in(enclave: Any) -> bool:
    """A debugger's access is the processor's own answer to debug images."""
    return not choose(enclave.platform).protects or enclave.platform == "sgx"


def test_the_process_that_loads_it(enclave: Any) -> None:
    """In its own memory, and in that of the process which it has started."""
    pages = secret_pages(enclave)
    assert len(pages) > 3
    for process in processes(enclave):
        found = {read(process, address) for address in pages}
        assert found == {64 if is_in(enclave) else 0}


def read(process: int, address: int) -> int:
    """How many of 64 bytes there are to be had."""
    try:
        with open(f"/proc/{process}/mem", "rb", buffering=0) as memory:
            return len(os.pread(memory.fileno(), 64, address))
    except OSError:
        return 0


def test_another_process(enclave: Any) -> None:
    """Of this user's, root's where that is root."""
    yama = machine.read(Path("/proc/sys/kernel/yama/ptrace_scope"))
    if is_in(enclave) and yama not in (None, "0") and not machine.capabilities() >> 19 & 1:
        pytest.skip("Yama keeps a process from its parent's memory, but for CAP_SYS_PTRACE")
    for process in processes(enclave):
        command = [sys.executable, "-c", READ, str(process), *map(str, secret_pages(enclave))]
        done = subprocess.run(command, capture_output=True, text=True)
        if is_in(enclave):
            assert set(done.stdout.split()) == {"64"}, done.stderr
        else:
            assert set(done.stdout.split()) <= {"0"}, done.stderr
            assert done.stdout or "PermissionError" in done.stderr
