"""The image's file becomes another one while a cell reads it: what runs is what was verified."""

import os

import attacks
import pytest
from cell_host import GUARDS, PRIVILEGED
from traced import Traced, traced

from pyenclave.arch.cell import Stage, StartFlag
from pyenclave.arch.pages import Permission
from pyenclave.image.image import Image

pytestmark = pytest.mark.skipif(not (PRIVILEGED and GUARDS), reason="only root, with CAP_SYS_PTRACE, reads its code")
PREAD, CLOSE = 17, 3
MOMENTS = {"as it has been read": PREAD, "as it is closed": CLOSE}


def code_of(pid: int, base: int, image: Image) -> list[bytes]:
    """What it executes inside, exits rewritten."""
    runs = [one for one in image.pages if Permission.X in one.permissions]
    return [attacks.read_mem(pid, base + one.offset, 4096) for one in runs]


def overwrite(cell: Traced, image: Image) -> None:
    assert os.pwrite(cell.image, bytes(len(image.elf.data)), 0) == len(image.elf.data)


@pytest.mark.parametrize("moment", MOMENTS)
def test_an_image_that_is_swapped_behind_its_verification(image: Image, moment: str) -> None:
    codes = []
    for swaps in (False, True):
        with traced(image.elf.data, flags=int(StartFlag.NO_GUARD)) as cell:
            cell.until(lambda call: call.number == PREAD and call.is_done and call.result == len(image.elf.data))
            if MOMENTS[moment] == CLOSE:
                cell.until(lambda call: call.number == CLOSE and call.is_done)
            if swaps:
                overwrite(cell, image)
            ready = cell.let_go()
            assert (ready["stage"], ready["mrenclave"]) == (Stage.READY, image.sigstruct.enclavehash)
            codes.append(code_of(cell.pid, int(ready["elrange_base"]), image))
    assert codes[0] == codes[1]
    assert any(any(one) for one in codes[0])


def test_an_image_that_is_swapped_before_is_what_is_judged(image: Image) -> None:
    with traced(image.elf.data, flags=int(StartFlag.NO_GUARD)) as cell:
        cell.until(lambda call: call.number == PREAD)
        overwrite(cell, image)
        assert cell.let_go()["stage"] == Stage.ELF
