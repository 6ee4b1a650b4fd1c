"""Every field of lanes, call blocks and frames is flipped while honest calls run: the cell answers them honestly,
refuses them, or dies. PYENCLAVE_FLIPS and PYENCLAVE_FLIPS_SEED say how many rounds and which.
"""

import contextlib
import ctypes
import os
import random
import threading
import time
from pathlib import Path

import pytest
from cell_host import SCRATCH, Cell, Died, started

from pyenclave.arch.calls import CALL, Command, Exit
from pyenclave.arch.cell import LANE
from pyenclave.arch.statuses import Status
from pyenclave.image.image import Image

ROUNDS = int(os.environ.get("PYENCLAVE_FLIPS", "120"))
SEED = os.environ.get("PYENCLAVE_FLIPS_SEED", "1")
FRAME = 0x10000  # of lane 0: cell_host
# Never the frame of an ecall that draws another secret, or goes on for ever: both would be honest.
FRAME_SIZES = [15, 17, 24, 2**31, 2**63, 2**64 - 16, 2**64 - 1]
VALUES = [0, 1, 2, 8, 4095, 2**31, 2**32 - 1, 2**63, 2**64 - 8, 2**64 - 1, *map(int, Command)]
DIGEST = SCRATCH + 0x1000


def places(cell: Cell, threads: int) -> list[tuple[int, int]]:
    """(address, size) of what both sides write, but the digest."""
    found = [(cell.address + lane * LANE.size + one.offset, one.size) for lane in range(threads) for one in LANE.fields]
    for lane in range(threads):
        frame = cell.address + FRAME * (lane + 1)
        found += [(frame, 8), (frame + 8, 8)]
        found += [(frame + 0x1000 + one.offset, 8) for one in CALL.fields if one.size == 8]
    return found


def flip(dice: random.Random, cell: Cell, where: list[tuple[int, int]], over: threading.Event) -> None:
    kinds = {2: ctypes.c_uint16, 4: ctypes.c_uint32, 8: ctypes.c_uint64}
    near = [cell.address, cell.ready.base, cell.ready.base + 4096, cell.address + DIGEST]
    while not over.is_set():
        address, size = dice.choice(where)
        if size not in kinds:
            continue
        word = kinds[size].from_address(address)
        change = dice.randrange(3)
        if address & 0xFFFF == 0x1000 + CALL.field("frame_size").offset:
            word.value = dice.choice(FRAME_SIZES)
        elif change == 0:
            word.value ^= 1 << dice.randrange(8 * size)
        elif change == 1:
            word.value = dice.choice(VALUES)
        else:
            word.value = dice.choice(near) + dice.randrange(64)
        if dice.random() < 0.1:
            time.sleep(0.0001)


def sleeps(cell: Cell, lane: int) -> bool:
    """Whether the lane's thread does, which is so only where it waits for a turn."""
    thread = sorted(cell.threads)[lane + 1]  # after the one that waits for the cell's end
    return Path(f"/proc/{cell.pid}/task/{thread}/stat").read_text().rpartition(")")[2].split()[0] == "S"


def settle(cell: Cell, lane: int) -> None:
    """Until the lane's thread waits, whatever its turn has become: nothing of an earlier call is written any more."""
    end = time.monotonic() + 20
    with contextlib.suppress(OSError, IndexError):  # it has died, which the next call says
        while not sleeps(cell, lane):
            assert time.monotonic() < end
            time.sleep(0.001)
    cell._at(lane, "turn").value = 0


def honest(cell: Cell, lane: int) -> str:
    """An honest call, when nobody flips anything, and nothing else runs, any more."""
    digest = cell.address + DIGEST
    cell.begin("check", digest, 0, lane=lane)
    kind, status = cell.answer(lane)
    if kind != Exit.RETURN or status != Status.OK:
        return "refused"
    assert cell.read(FRAME * (lane + 1), 16) == digest.to_bytes(8, "little") + (1).to_bytes(8, "little")
    return "answered"


@pytest.mark.timeout(120 + 2 * ROUNDS)
def test_flipped_words(image: Image) -> None:
    dice = random.Random(SEED)
    found = {"answered": 0, "refused": 0, "died": 0}
    left = ROUNDS
    while left > 0:
        with started(image.elf.data) as cell:
            assert cell.ecall("draw", cell.address + DIGEST)[0] == Status.OK
            kept = cell.read(DIGEST, 32)
            where = places(cell, image.config.threads)
            try:
                while left > 0:
                    left -= 1
                    cell.write(DIGEST, kept)  # where flipped addresses may have led
                    over = threading.Event()
                    thread = threading.Thread(target=flip, args=(dice, cell, where, over))
                    thread.start()
                    try:
                        for lane in range(image.config.threads):
                            cell.begin("check", cell.address + DIGEST, 0, lane=lane)
                            time.sleep(0.002)
                    finally:
                        over.set()
                        thread.join()
                    for lane in range(image.config.threads):
                        settle(cell, lane)
                    cell.write(DIGEST, kept)
                    outcome = honest(cell, dice.randrange(image.config.threads))
                    found[outcome] += 1
                    if outcome == "refused":
                        break  # it is for good, after what it takes for an attack
            except Died:
                found["died"] += 1
    assert found["answered"] > 0, found
    assert sum(found.values()) >= ROUNDS * 0.9, found


@pytest.mark.skipif(
    " rdtscp " not in Path("/proc/cpuinfo").read_text(), reason="no processor here says which one it is"
)
def test_the_cell_says_where_it_runs(image: Image) -> None:
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {max(before)})
    try:
        with started(image.elf.data) as cell:
            assert cell.ecall("draw", cell.address + SCRATCH)[0] == Status.OK
            assert cell.word(0, "cell_processor") == max(before) + 1
    finally:
        os.sched_setaffinity(0, before)
