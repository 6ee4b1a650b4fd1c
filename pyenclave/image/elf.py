"""ELF files as the loader reads them: small, strict, and every byte of the file taken for hostile (security.md F07).

Written here instead of taken from a library: a general reader accepts what an enclave image must not be, and the
loader's trust in the file should be readable in one place.
"""

import struct
from dataclasses import dataclass
from functools import cached_property

from pyenclave.arch.pages import PAGE_SIZE, Permission
from pyenclave.errors import SignatureError

_HEADER = struct.Struct("<16sHHIQQQIHHHHHH")
_SEGMENT = struct.Struct("<IIQQQQQQ")
_SECTION = struct.Struct("<IIQQQQIIQQ")
_SYMBOL = struct.Struct("<IBBHQQ")
_IDENT = b"\x7fELF\x02\x01\x01"  # 64-bit, little endian, version 1
_ET_DYN, _EM_X86_64 = 3, 62
_PT_LOAD, _PT_INTERP = 1, 3
_SHT_NOBITS = 8
_STT_OBJECT, _STT_FUNC = 1, 2
_MOST_HEADERS = 256
_LONGEST_NAME = 4096
MOST_MEMORY = 1 << 27  # bytes of an image's own pages: far more than any has, little enough to measure in a second


@dataclass(frozen=True)
class Segment:
    """One PT_LOAD: `data` from the file, zeros up to `size` bytes; offset and end are page-aligned in memory."""

    offset: int
    size: int
    data: bytes
    permissions: Permission
    file_offset: int


@dataclass(frozen=True)
class Section:
    name: str
    address: int
    data: bytes
    file_offset: int


@dataclass(frozen=True)
class Symbol:
    name: str
    address: int
    size: int


class Elf:
    """A parsed image file. Raises SignatureError that says what is wrong with it."""

    def __init__(self, data: bytes, name: str) -> None:
        self.data = data
        self.name = name
        if len(data) < _HEADER.size:
            raise self._error(f"it has {len(data)} bytes, an ELF header has {_HEADER.size}")
        fields = _HEADER.unpack_from(data)
        if fields[0][:7] != _IDENT:
            raise self._error("it is not a 64-bit little-endian ELF file")
        if fields[1] != _ET_DYN or fields[2] != _EM_X86_64:
            raise self._error(f"its type is {fields[1]} for machine {fields[2]}, not ET_DYN (3) for x86-64 (62)")
        self.entry: int = fields[4]
        self._segments_at, self._sections_at = fields[5], fields[6]
        self._segment_size, self._segment_count = fields[9], fields[10]
        self._section_size, self._section_count, self._names_index = fields[11], fields[12], fields[13]
        self.segments = self._read_segments()
        if not self.memory(self.entry, 1, Permission.R | Permission.X):
            raise self._error(f"its entry {self.entry:#x} is not in executable pages")

    def _error(self, what: str) -> SignatureError:
        return SignatureError(f"{self.name} is not an enclave image: {what}")

    def _bytes(self, offset: int, size: int, what: str) -> bytes:
        if offset > len(self.data) or size > len(self.data) - offset:
            raise self._error(f"{what} at {offset:#x}, {size:#x} bytes, lies past its end ({len(self.data):#x} bytes)")
        return self.data[offset : offset + size]

    def _table(self, offset: int, count: int, size: int, row: struct.Struct, what: str) -> list[tuple[int, ...]]:
        if count > _MOST_HEADERS or (count and size != row.size):
            raise self._error(f"its {what} table has {count} rows of {size} bytes")
        data = self._bytes(offset, count * row.size, f"the {what} table")
        return list(row.iter_unpack(data))

    def _read_segments(self) -> tuple[Segment, ...]:
        segments: list[Segment] = []
        rows = self._table(self._segments_at, self._segment_count, self._segment_size, _SEGMENT, "segment")
        end = 0
        for kind, flags, offset, address, _, file_size, size, _ in rows:
            if kind == _PT_INTERP:
                raise self._error("it asks for a program interpreter")
            if kind != _PT_LOAD or size == 0:
                continue
            if address % PAGE_SIZE or address < end or address + size > MOST_MEMORY:
                where = f"its segment at {address:#x} ({size:#x} bytes)"
                raise self._error(f"{where} overlaps, is misaligned or ends past {MOST_MEMORY:#x}")
            if file_size > size:
                raise self._error(f"its segment at {address:#x} has more bytes in the file than in memory")
            permissions = _permissions(flags)
            if Permission.W in permissions and Permission.X in permissions:
                raise self._error(f"its segment at {address:#x} is writable and executable")
            data = self._bytes(offset, file_size, f"the segment of {address:#x}")
            if any(
                offset < other.file_offset + len(other.data) and other.file_offset < offset + file_size
                for other in segments
                if other.data and file_size
            ):
                raise self._error(f"its segment at {address:#x} shares bytes of the file with another one")
            rounded = -(-size // PAGE_SIZE) * PAGE_SIZE
            segments.append(Segment(address, rounded, data, permissions, offset))
            end = address + rounded
        if not segments:
            raise self._error("it has nothing to load")
        return tuple(segments)

    def memory(self, address: int, size: int, permissions: Permission) -> bytes | None:
        """`size` bytes from the file's part of a segment with exactly these permissions; None where there are none.

        What the loader goes by is read with this and so from measured pages: section headers are not measured.
        """
        for segment in self.segments:
            at = address - segment.offset
            if segment.permissions == permissions and at >= 0 and at + size <= len(segment.data):
                return segment.data[at : at + size]
        return None

    @cached_property
    def sections(self) -> dict[str, Section]:
        """Sections by name, without those that have no bytes in the file."""
        rows = self._table(self._sections_at, self._section_count, self._section_size, _SECTION, "section")
        if not rows or self._names_index >= len(rows):
            raise self._error("it has no section names")
        names = self._bytes(rows[self._names_index][4], rows[self._names_index][5], "the section names")
        # Sections that overlap could ask for the file's size once a header.
        claimed = sum(row[5] for row in rows if row[1] != _SHT_NOBITS)
        if claimed > len(self.data):
            raise self._error(f"its sections claim {claimed:#x} bytes, it has {len(self.data):#x}")
        found: dict[str, Section] = {}
        for row in rows:
            if row[1] == _SHT_NOBITS:
                continue
            name = _string(names, row[0])
            found[name] = Section(name, row[3], self._bytes(row[4], row[5], f"section {name}"), row[4])
        return found

    def section(self, name: str) -> Section:
        """The section called `name`. Raises SignatureError where there is none."""
        if name not in self.sections:
            raise self._error(f"it has no section {name}")
        return self.sections[name]

    @cached_property
    def functions(self) -> tuple[Symbol, ...]:
        """Function symbols by address; empty for a stripped file."""
        return self._defined(_STT_FUNC)

    @cached_property
    def objects(self) -> tuple[Symbol, ...]:
        """Symbols of variables and constants by address."""
        return self._defined(_STT_OBJECT)

    def _defined(self, kind: int) -> tuple[Symbol, ...]:
        symbols = [
            Symbol(name, address, size)
            for name, info, section, address, size in self._symbols
            if info & 0xF == kind and section != 0
        ]
        return tuple(sorted(symbols, key=lambda symbol: (symbol.address, symbol.name)))

    @cached_property
    def undefined(self) -> tuple[str, ...]:
        """Names of undefined symbols."""
        return tuple(name for name, _, section, _, _ in self._symbols if name and section == 0)

    @cached_property
    def _symbols(self) -> tuple[tuple[str, int, int, int, int], ...]:
        """(name, info, section, address, size) of every symbol."""
        if ".symtab" not in self.sections or ".strtab" not in self.sections:
            return ()
        names, data = self.sections[".strtab"].data, self.sections[".symtab"].data
        whole = data[: len(data) - len(data) % _SYMBOL.size]
        return tuple(
            (_string(names, name), info, section, address, size)
            for name, info, _, section, address, size in _SYMBOL.iter_unpack(whole)
        )


def _permissions(flags: int) -> Permission:
    result = Permission.NONE
    for bit, permission in ((4, Permission.R), (2, Permission.W), (1, Permission.X)):
        if flags & bit:
            result |= permission
    return result


def _string(table: bytes, at: int) -> str:
    end = table.find(b"\0", at, at + _LONGEST_NAME)
    return printable(table[at : end if end >= 0 else at + _LONGEST_NAME].decode("utf-8", "replace"))


def printable(name: str) -> str:
    """A name out of a file, without what a terminal would obey."""
    return name if name.isprintable() else ascii(name)
