"""What the host and the cell agree on, written out once more, and read by C and by Zig."""

from pathlib import Path

import pytest

import pyenclave
from pyenclave.arch.cell import LANE, READY, START, Protection, Stage, StartFlag
from pyenclave.arch.layout import Field, Layout
from pyenclave.toolchain.compile import compile_c
from pyenclave.toolchain.zig import zig

PACKAGE = Path(__file__).parents[2] / "pyenclave"  # a wheel has neither file


def test_the_lane() -> None:
    assert LANE.size == 128
    assert [(field.name, field.offset) for field in LANE.fields] == [
        ("turn", 0), ("host_waits", 4), ("cell_waits", 8), ("host_processor", 12), ("cell_processor", 14),
        ("command", 16), ("argument", 24), ("rdi", 32), ("rsi", 40),
        ("crash_signal", 48), ("crash_leaf", 52), ("crash_rip", 56), ("crash_address", 64),
    ]  # fmt: skip


def test_the_messages() -> None:
    assert (START.size, READY.size) == (1072, 104)
    assert [int(one) for one in StartFlag] == [1, 2]
    assert [int(one) for one in Stage] == list(range(len(Stage)))
    assert [int(one) for one in Protection] == [1 << at for at in range(len(Protection))]
    assert all(one.what for one in (*Stage, *Protection, *StartFlag))


def test_c_reads_the_header(tmp_path: Path) -> None:
    source = tmp_path / "use.c"
    source.write_text('#include "cell_abi.h"\n_Static_assert(sizeof(pye_lane_t) == 128 && PYE_STAGE_READY == 0, "");\n')
    warnings = compile_c(
        source, tmp_path / "use.o", include=(PACKAGE / "platforms/native",), extra=("-Wall", "-Werror")
    )
    assert warnings == ""


def test_zig_reads_the_tables(tmp_path: Path) -> None:
    """The whole file is judged, its comptime blocks with it; a table that contradicts its offsets is an error."""
    text = (PACKAGE / "platforms/cell/tables.zig").read_text()
    source = tmp_path / "tables.zig"
    source.write_text(text)
    build = ["build-obj", str(source), f"-femit-bin={tmp_path / 'tables.o'}", "-target", "x86_64-linux-none"]
    zig(build)
    source.write_text(text.replace("@sizeOf(Lane) == 128", "@sizeOf(Lane) == 64"))
    with pytest.raises(pyenclave.BuildError):
        zig(build)


def test_a_structure_in_zig() -> None:
    layout = Layout("pair", 8, "a test's", (Field("error", 0, "H", "why"), Field("rest", 4, "4s")))
    assert layout.zig_struct("Pair") == (
        '/// a test\'s\npub const Pair = extern struct {\n    /// why\n    @"error": u16,\n    reserved_2: [2]u8,\n'
        "    rest: [4]u8,\n};\ncomptime {\n    std.debug.assert(@sizeOf(Pair) == 8);\n"
        '    std.debug.assert(@offsetOf(Pair, "error") == 0);\n    std.debug.assert(@offsetOf(Pair, "rest") == 4);\n}\n'
    )
