"""The runtime's files use each other in one direction: the order of the table in docs/architecture.md.

What uses what is in the compiled files: a symbol that one leaves undefined and another defines, be it called, read or
written, and whoever wrote it (the compiler's canary and memcpy included).
"""

import re
from collections.abc import Collection
from pathlib import Path

import pytest
from elftools.elf.elffile import ELFFile
from elftools.elf.sections import SymbolTableSection

from pyenclave.toolchain.headers import RUNTIME
from pyenclave.toolchain.library import Library, every_file
from pyenclave.toolchain.runtime import runtime_objects

HERE = Path(__file__).parent
ARCHITECTURE = HERE.parents[1] / "docs" / "architecture.md"
DEFAULTS = "python/defaults.c"  # of what X_inside.c defines, if there is one
# Defined by the linker's script, by the generated X_t.c and X_inside.c, by the inside library, and by compiler-rt and
# the rest of libm (Zig).
ELSEWHERE = {
    *("__pye_base", "__pye_extents", "__pye_rodata_end", "__pye_rela_start", "__pye_rela_end"),
    "pye_inside_report_genuine",
    *("pye_dispatch", "pye_ecall_is_root", "pye_ecall_is_allowed", "pye_crossings"),
    *(
        "__udivti3",
        "__umodti3",
        "floor",
        "fmod",
        "round",
        "roundf",
        "trunc",
        "truncf",
        "erf",
        "erfc",
        "fabs",
        "lgamma_r",
        "pow",
        "rint",
    ),
    *("acos", "acosh", "asin", "asinh", "atan", "atan2", "atanh", "cbrt", "ceil", "cos", "cosh", "exp"),
    *("exp2", "expm1", "hypot", "ldexp", "log", "log10", "log1p", "log2", "nextafter", "remainder", "sin", "sinh"),
    *("sqrt", "tan", "tanh"),
}


def order_of_table() -> list[str]:
    """The files of the table, in reading order."""
    text = ARCHITECTURE.read_text().partition("The files of the runtime, in order")[2]
    rows = re.findall(r"^\| (`.*?) \|", text.partition("\n\nResults in memory")[0], re.MULTILINE)
    return [name for row in rows for name in re.findall(r"`(.+?)`", row)]


def symbols(file: Path) -> tuple[set[str], set[str]]:
    """(defined, undefined) global symbols of an object."""
    with file.open("rb") as stream:
        tables = [one for one in ELFFile(stream).iter_sections() if isinstance(one, SymbolTableSection)]
        named = [one for table in tables for one in table.iter_symbols() if one["st_info"]["bind"] != "STB_LOCAL"]
        undefined = {one.name for one in named if one["st_shndx"] == "SHN_UNDEF"}
        return {one.name for one in named} - undefined, undefined


@pytest.fixture(scope="module")
def objects(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[set[str], set[str]]]:
    """Source file (`libc/…` for the C library's), or `python/` for all of that folder → its symbols."""
    work = tmp_path_factory.mktemp("order")
    library = Library(())
    parts = [
        *runtime_objects(work, ()),
        *library.compile(work, [one for one in every_file() if not one.startswith("inside/")]),
    ]
    files = [part.path for part in parts]
    found: dict[str, tuple[set[str], set[str]]] = {}
    for file in files:
        folder, _, name = file.stem.partition("_")
        # The values of trusted Python are one, from the table's point of view.
        key = {"runtime": name, "libc": f"libc/{name}", "python": "python/"}[folder]
        key = DEFAULTS if key + name == DEFAULTS else key
        defined, undefined = found.setdefault(key, (set(), set()))
        own = symbols(file)
        assert not defined & own[0]
        defined |= own[0]
        undefined |= own[1]
    return {key: (defined, undefined - defined) for key, (defined, undefined) in found.items()}


def arrows(objects: dict[str, tuple[set[str], set[str]]]) -> list[tuple[str, str, str]]:
    """(user, symbol, where it is defined), for each that is defined in another file."""
    home = {symbol: file for file, (defined, _) in objects.items() for symbol in defined}
    return [
        (file, symbol, home.get(symbol, ""))
        for file, (_, undefined) in sorted(objects.items())
        for symbol in sorted(undefined - {""} - ELSEWHERE)
    ]


def upward(found: Collection[tuple[str, str, str]], order: list[str]) -> list[tuple[str, str, str]]:
    return [one for one in found if order.index(one[2]) >= order.index(one[0])]


def test_the_table_has_every_file_once(objects: dict[str, tuple[set[str], set[str]]]) -> None:
    order = order_of_table()
    assert sorted(order) == sorted(objects)
    written = [str(file.relative_to(RUNTIME)) for one in ("*.c", "*.S", "libc/*.c") for file in RUNTIME.glob(one)]
    assert sorted(order) == sorted([*written, DEFAULTS, "python/"])


def test_every_symbol_has_one_home(objects: dict[str, tuple[set[str], set[str]]]) -> None:
    defined = [symbol for names, _ in objects.values() for symbol in names]
    assert len(defined) == len(set(defined))
    assert [one for one in arrows(objects) if not one[2]] == []
    assert {symbol for _, undefined in objects.values() for symbol in undefined} >= ELSEWHERE


def test_no_arrow_points_up(objects: dict[str, tuple[set[str], set[str]]]) -> None:
    order, found = order_of_table(), arrows(objects)
    assert upward(found, order) == []
    assert ("calls.c", "pye_arena_release", "arena.c") in found
    assert ("entry.S", "pye_enter", "calls.c") in found
    backwards = upward(found, order[::-1])
    assert len(backwards) == len(found), "each is one in the other direction"
