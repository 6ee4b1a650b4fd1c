"""A host that lies to its cell: in its answers, with the memory that both share, with messages that nobody wants."""

import os
import signal
import socket
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from cell_host import PRIVILEGED, SCRATCH, Cell, Died, start_message, started

from pyenclave.arch.calls import CALL, Command, Exit
from pyenclave.arch.statuses import Status
from pyenclave.image.image import Image

SIZE = 0x20000  # more than an area has
DIGEST = SCRATCH
Place = Callable[[Cell, Image], int]


@pytest.fixture
def cell(image: Image) -> Iterator[Cell]:
    with started(image.elf.data) as one:
        assert one.ecall("draw", one.address + DIGEST)[0] == Status.OK
        yield one


def still_itself(cell: Cell) -> None:
    digest = cell.address + DIGEST
    for lane in range(2):
        assert cell.ecall("check", digest, 0, lane=lane) == (Status.OK, [digest, 1])


def asked(cell: Cell) -> int:
    """An ecall that has asked its host for room: for how much."""
    cell.begin("ask", SIZE)
    kind, size = cell.answer(0)
    assert kind == Exit.GROW
    return size


def test_an_honest_answer_is_used(cell: Cell) -> None:
    """The control of what follows."""
    size, place = asked(cell), cell.address + 0x400000
    kind, frame = cell.enter(0, Command.ORET, place)
    assert kind & 0xFF == Exit.OCALL
    assert place <= frame < place + size
    assert cell.read(frame - cell.address, 8) == b"\x5a" * 8
    assert cell.enter(0, Command.ORET, Status.OK) == (Exit.RETURN, Status.OK)
    still_itself(cell)


def end_of_elrange(cell: Cell, image: Image) -> int:
    return cell.ready.base + image.config.elrange_size


REFUSED: dict[str, tuple[Place, Status]] = {
    "nothing": (lambda cell, image: 0, Status.AREA),
    "no multiple of 64": (lambda cell, image: cell.address + 0x400008, Status.FRAME),
    "the image": (lambda cell, image: cell.ready.base, Status.FRAME),
    "into the image": (lambda cell, image: cell.ready.base - 64, Status.FRAME),
    "around the image": (lambda cell, image: cell.ready.base - SIZE, Status.FRAME),
    "the heap": (lambda cell, image: cell.ready.base + image.config.heap_offset, Status.FRAME),
    "the cell's own": (lambda cell, image: end_of_elrange(cell, image) - 0x8000, Status.FRAME),
    "the cell's last": (lambda cell, image: end_of_elrange(cell, image) - 64, Status.FRAME),
    "beyond all": (lambda cell, image: 2**64 - 64, Status.FRAME),
}


@pytest.mark.parametrize("what", REFUSED)
def test_an_answer_that_is_no_room_is_refused(cell: Cell, image: Image, what: str) -> None:
    place, status = REFUSED[what]
    asked(cell)
    assert cell.enter(0, Command.ORET, place(cell, image)) == (Exit.RETURN, status)
    still_itself(cell)


FATAL: dict[str, Place] = {
    "where nothing is": lambda cell, image: 0x10000,
    "the arena's end": lambda cell, image: cell.address + (1 << 24),
    "behind ELRANGE": end_of_elrange,
    "the kernel's": lambda cell, image: 2**64 - 2**47,
    "no address": lambda cell, image: 2**63,
}


@pytest.mark.parametrize("what", FATAL)
def test_an_answer_that_is_no_memory_ends_the_cell(cell: Cell, image: Image, what: str) -> None:
    asked(cell)
    with pytest.raises(Died) as died:
        cell.enter(0, Command.ORET, FATAL[what](cell, image))
    assert died.value.crash["crash_signal"] == signal.SIGSEGV


def test_room_that_is_the_lanes(cell: Cell) -> None:
    """What an enclave then writes are the host's own words: its thread may wait for ever, and others go on."""
    asked(cell)
    cell.post(0, Command.ORET, cell.address)
    time.sleep(0.05)
    digest = cell.address + DIGEST
    assert cell.ecall("check", digest, 0, lane=1) == (Status.OK, [digest, 1])


def test_one_call_block_for_two_lanes(cell: Cell) -> None:
    """Frame and area too, which each writes under the other."""
    digest = cell.address + DIGEST
    for _ in range(50):
        frame = cell.write(0x10000, digest.to_bytes(8, "little") + bytes(8))
        block = CALL.pack(frame=frame, frame_size=16, area=cell.address + 0x12000, area_size=0x8000)
        place = cell.write(0x11000, block)
        for lane in range(2):
            cell.post(lane, 1, place)  # check
        for lane in range(2):
            assert cell.answer(lane) == (Exit.RETURN, Status.OK)
        assert cell.read(0x10008, 8) == (1).to_bytes(8, "little")
    still_itself(cell)


def test_an_answer_to_nothing_that_is_sent_twice(cell: Cell) -> None:
    """The second is a violation, after which nobody is answered."""
    asked(cell)
    assert cell.enter(0, Command.ORET, 0) == (Exit.RETURN, Status.AREA)
    assert cell.enter(0, Command.ORET, 0) == (Exit.RETURN, Status.PROTOCOL)
    assert cell.ecall("check", cell.address + DIGEST, 0, lane=1)[0] == Status.ABORTED


def test_an_enclave_is_initialised_once(cell: Cell) -> None:
    """A second INIT draws no second canary under calls that run."""
    asked(cell)
    kind, status = cell.enter(1, Command.INIT, 0)
    assert kind == Exit.RETURN
    assert status != Status.OK


@pytest.mark.skipif(not PRIVILEGED, reason="only root, with CAP_SYS_PTRACE, looks at a cell")
def test_messages_that_nobody_wants(image: Image) -> None:
    """The start once more, others of any size, and descriptors with each: none comes in."""
    given = tuple(os.memfd_create(f"given{at}") for at in range(3))
    with started(image.elf.data, rights=given) as cell:
        assert cell.ecall("draw", cell.address + DIGEST)[0] == Status.OK
        watched = [os.readlink(f"/proc/{cell.ready.guard}/fd/{name}") for name in guards(cell)]
        for message in (start_message(), start_message(flags=2**64 - 1), b"", b"x", bytes(60000)):
            socket.send_fds(cell.control, [message], given)
        still_itself(cell)
        assert os.listdir(f"/proc/{cell.pid}/fd") == []
        assert [os.readlink(f"/proc/{cell.ready.guard}/fd/{name}") for name in guards(cell)] == watched
        assert not [one for one in watched if "given" in one]
    for one in given:
        os.close(one)


def guards(cell: Cell) -> list[str]:
    return sorted(os.listdir(f"/proc/{cell.ready.guard}/fd")) if cell.ready.guard else []


def test_shared_memory_that_is_taken_away(cell: Cell) -> None:
    """A thread of the cell that looks at its lane has a fault where it cannot even say so: both processes end."""
    cell.begin("spin", lane=1)
    time.sleep(0.02)
    os.ftruncate(cell.arena, 0)  # from here on, nor may this process touch it
    deadline = time.monotonic() + 20
    while (status := cell.process.poll()) is None:
        assert time.monotonic() < deadline
        os.kill(cell.pid, signal.SIGSEGV)  # is no fault, and has who sleeps look
        time.sleep(0.01)
    assert status in (-signal.SIGBUS, -signal.SIGSEGV)
    while cell.ready.guard and not ended(cell.ready.guard):
        assert time.monotonic() < deadline
        time.sleep(0.005)


def ended(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] in "ZX"
    except (FileNotFoundError, ProcessLookupError):
        return True
