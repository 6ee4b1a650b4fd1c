"""The table of writable objects that the runtime holds trusted code's lengths to (runtime/extent.c).

It is written after the link: the linker's symbols say where each variable ends. The runtime's own are left out: nothing
that trusted code answers may lie in them.
"""

import struct
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

from .elf import Elf

SECTION = ".pyenclave.extents"
ROOM_SYMBOL = "__pye_extents_objects"
_PLACE = 49  # its column in lld's map (%16x %16x %8x %5u): an output section's name, then eight to the right an input's
_HEAD, _OBJECT = struct.Struct("<II"), struct.Struct("<II")  # count, 0; start, end


@dataclass(frozen=True)
class InputSection:
    """One row of the linker's map: what of which object file went where."""

    output: str
    address: int
    size: int
    path: str


def input_sections(text: str) -> Iterator[InputSection]:
    """The rows of lld's map that name an input section."""
    output_section = ""
    for line in text.splitlines()[1:]:
        fields = line.split(maxsplit=4)
        if len(fields) < 5:
            continue
        place = fields[4]
        if not place.endswith(")") or ":(" not in place:
            if line[_PLACE : _PLACE + 1] == ".":  # a symbol may begin with one, too, but not there
                output_section = place
            continue
        path = place.rpartition(":(")[0]
        if path.endswith(")"):  # a library's member: library.a(member.o)
            path = path.rpartition("(")[0]
        yield InputSection(output_section, int(fields[0], 16), int(fields[2], 16), path)


def objects(elf: Elf, sections: Collection[InputSection], runtime: Collection[str]) -> list[tuple[int, int]]:
    """(start, end) of every variable in writable memory that is not one of the `runtime` files', sorted, none twice."""
    theirs = [row for row in sections if row.output in (".data", ".bss") and row.path not in runtime]
    found: dict[int, int] = {}
    for symbol in elf.objects:
        if symbol.size and any(row.address <= symbol.address < row.address + row.size for row in theirs):
            found[symbol.address] = max(found.get(symbol.address, 0), symbol.address + symbol.size)
    return _apart(sorted(found.items()))


def _apart(rows: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Without what lies in another object: a name for its middle."""
    kept: list[tuple[int, int]] = []
    for start, end in rows:
        if not kept or start >= kept[-1][1]:
            kept.append((start, end))
    return kept


def write(output: Path, rows: list[tuple[int, int]]) -> bool:
    """Fills the table in the linked file. False where it has no room for so many."""
    section = Elf(output.read_bytes(), output.name).sections.get(SECTION)
    data = _HEAD.pack(len(rows), 0) + b"".join(_OBJECT.pack(*row) for row in rows)
    if section is None or len(data) > len(section.data):
        return False
    with output.open("r+b") as file:
        file.seek(section.file_offset)
        file.write(data)
    return True
