"""RLIMIT_MEMLOCK counts what is mapped: as much of the enclave is there as it allows, and the rest is MemoryError.

Root's processes have CAP_IPC_LOCK and no limit, so these start the cell without it.
"""

import errno
import re
from pathlib import Path

import pytest
from cell_host import PRIVILEGED, Refused, started

from pyenclave.arch.cell import Stage
from pyenclave.arch.statuses import Status
from pyenclave.config import Config
from pyenclave.image.image import Image
from pyenclave.pipeline.make import build
from pyenclave.pipeline.unit import unit_from_edl

HERE = Path(__file__).parent
MIB = 1 << 20
pytestmark = pytest.mark.skipif(not PRIVILEGED, reason="root sets its limits, drops its capabilities, and looks at it")


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Image:
    """The default: 8 threads and 16 MiB of heap, which no ordinary user may lock."""
    unit = unit_from_edl(HERE / "victim.edl", [HERE / "victim.c"])
    built = build(unit, tmp_path_factory.mktemp("large") / "dist", Config())
    return Image.open(built.image)


def limited(size: int) -> tuple[str, ...]:
    """The start of a command for a process that may lock so much."""
    return ("/usr/bin/setpriv", "--bounding-set", "-ipc_lock", "/usr/bin/prlimit", f"--memlock={size}:{size}")


def resident(pid: int) -> int:
    """Bytes of secret memory and code that a process has touched."""
    found = re.search(r"RssFile:\s+(\d+) kB", Path(f"/proc/{pid}/status").read_text())
    assert found is not None
    return int(found[1]) << 10


def secret_of(pid: int) -> int:
    """Bytes of secret memory that a process has mapped."""
    total = 0
    for line in Path(f"/proc/{pid}/maps").read_text().splitlines():
        if "/secretmem" in line:
            start, end = re.match("([0-9a-f]+)-([0-9a-f]+)", line).groups()  # type: ignore[union-attr]
            total += int(end, 16) - int(start, 16)
    return total


def test_the_default_enclave_loads_with_an_ordinary_users_limit_and_grows(large: Image) -> None:
    """As far as the limit goes; the kernel gives the memory when it is touched."""
    assert (large.config.threads, large.config.heap_size) == (8, 16 * MIB)
    with started(large.elf.data, command=limited(8 * MIB)) as cell:
        at_load = secret_of(cell.pid)
        assert 7 * MIB < at_load <= 8 * MIB
        assert resident(cell.pid) < MIB
        assert cell.ecall("grow", 3 * MIB, 0) == (Status.OK, [3 * MIB, 3 * MIB])
        assert resident(cell.pid) >= 3 * MIB
        assert cell.ecall("grow", 8 * MIB, 0) == (Status.OK, [8 * MIB, 0])
        assert cell.ecall("grow", 4 * MIB, 0) == (Status.OK, [4 * MIB, 4 * MIB])
        for lane in range(8):
            assert cell.ecall("overflow", 1000, 0, lane=lane)[0] == Status.OK
        assert secret_of(cell.pid) == at_load


@pytest.mark.parametrize("size", [1024, 1500, 2048, 3000, 4096, 6000])
def test_what_the_limit_allows_is_used(large: Image, size: int) -> None:
    """Half of it for stacks: a TCS without one is refused as a host without memory is, and the others work."""
    with started(large.elf.data, command=limited(size << 10)) as cell:
        assert secret_of(cell.pid) <= size << 10
        statuses = [cell.ecall("overflow", 10, 0, lane=lane)[0] for lane in range(8)]
        assert statuses[0] == Status.OK
        stacks = statuses.count(Status.OK)
        assert statuses == [Status.OK] * stacks + [Status.HOST_MEMORY] * (8 - stacks)
        heap = secret_of(cell.pid) - stacks * large.config.stack_size
        assert heap > (size << 9) - large.config.stack_size
        most = max(kib for kib in range(0, size, 16) if cell.ecall("grow", kib << 10, 0)[1][1] != 0)
        assert most > 0
        assert cell.ecall("grow", size << 10, 0) == (Status.OK, [size << 10, 0])


def test_where_nothing_limits_all_is_there(large: Image) -> None:
    with started(large.elf.data) as cell:
        before = secret_of(cell.pid)
        assert before > 16 * MIB
        assert cell.ecall("grow", 15 * MIB, 0, lane=5) == (Status.OK, [15 * MIB, 15 * MIB])
        assert secret_of(cell.pid) == before


def test_a_limit_that_is_too_low_is_named(large: Image) -> None:
    with pytest.raises(Refused) as refused, started(large.elf.data, command=limited(65536)):
        pass
    assert (refused.value.stage, refused.value.error) == (Stage.MEMLOCK, errno.EAGAIN)
