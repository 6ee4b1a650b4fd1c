"""The cell's program: small, stripped, nothing that can be written, and the same bytes wherever it is built."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from cell_host import PROGRAM
from elftools.elf.elffile import ELFFile

ROOT = Path(__file__).parents[2]
MOST = 64 << 10  # bytes


def test_it_is_small_and_has_nothing_to_write_or_to_relocate() -> None:
    assert PROGRAM.stat().st_size < MOST
    assert os.access(PROGRAM, os.X_OK)
    with PROGRAM.open("rb") as file:
        elf = ELFFile(file)
        loaded = [segment["p_flags"] for segment in elf.iter_segments() if segment["p_type"] == "PT_LOAD"]
        sections = [section.name for section in elf.iter_sections()]
        assert [segment["p_type"] for segment in elf.iter_segments()] == ["PT_LOAD", "PT_GNU_STACK"]
    assert loaded == [5], "one segment, read and executed"
    assert not {".symtab", ".debug_info", ".rela.dyn", ".data", ".bss", ".got"} & set(sections)
    assert str(ROOT).encode() not in PROGRAM.read_bytes()


@pytest.mark.slow
def test_it_is_the_same_wherever_it_is_built(tmp_path: Path) -> None:
    """From a copy of its sources in another folder, with a cache of its own."""
    for folder in ("pyenclave/platforms/cell", "pyenclave/platforms/enclu", "pyenclave/inside"):
        (tmp_path / folder).mkdir(parents=True)
        for source in (ROOT / folder).iterdir():
            if source.is_file():
                (tmp_path / folder / source.name).write_bytes(source.read_bytes())
    command = [sys.executable, str(ROOT / "install" / "cell.py"), "out/_cell", "scratch"]
    subprocess.run(command, cwd=tmp_path, check=True)
    assert (tmp_path / "out" / "_cell").read_bytes() == PROGRAM.read_bytes()
