"""Measuring by the SHA extensions and without them: programs in which a few bytes were changed say which it was."""

import signal
from pathlib import Path

import pytest
from cell_host import PROGRAM, Cell, Died

from pyenclave.arch.cell import StartFlag
from pyenclave.image.image import Image

ASKS = bytes.fromhex("b807000000 31c9 0fa2")  # mov $7, %eax; xor %ecx, %ecx; cpuid
IS_TOLD_NO = bytes.fromhex("b807000000 31c9 31db")  # … xor %ebx, %ebx
SHA256RNDS2, UD2 = bytes.fromhex("0f38cb"), bytes.fromhex("0f0b90")
HAS_SHA = " sha_ni " in Path("/proc/cpuinfo").read_text()


def program(folder: Path, *, denied: bool) -> Path:
    """The cell, to which the SHA extensions are illegal instructions; `denied`: which is told that there are none."""
    code = PROGRAM.read_bytes()
    assert code.count(SHA256RNDS2) >= 32
    code = code.replace(SHA256RNDS2, UD2)
    assert code.count(ASKS) == 1
    if denied:
        code = code.replace(ASKS, IS_TOLD_NO)
    path = folder / "cell"
    path.write_bytes(code)
    path.chmod(0o700)
    return path


def test_the_same_without_the_extensions(image: Image, tmp_path: Path) -> None:
    cell = Cell(image.elf.data, flags=StartFlag.NO_GUARD, program=program(tmp_path, denied=True))
    cell.close()
    assert cell.ready.mrenclave == image.mrenclave


@pytest.mark.skipif(not HAS_SHA, reason="this processor has no SHA extensions")
def test_by_the_extensions_where_they_are(image: Image, tmp_path: Path) -> None:
    """test_verify.py compares what they make of images with Python's."""
    with pytest.raises(Died) as died:
        Cell(image.elf.data, flags=StartFlag.NO_GUARD, program=program(tmp_path, denied=False))
    assert died.value.status == -signal.SIGILL
