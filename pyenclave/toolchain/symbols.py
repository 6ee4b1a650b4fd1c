"""The global symbols of an object file that a tool of a build has just written (ELF-64, little-endian)."""

import struct
from pathlib import Path

_SECTION = struct.Struct("<IIQQQQIIQQ")
_SYMBOL = struct.Struct("<IBBHQQ")
_SHT_SYMTAB = 2
_LOCAL, _WEAK = 0, 2


def symbols_of(file: Path) -> tuple[set[str], set[str]]:
    """What the object defines, and what it needs: symbols that it leaves undefined, but for weak ones."""
    data = file.read_bytes()
    (sections_at,), (count,) = struct.unpack_from("<Q", data, 0x28), struct.unpack_from("<H", data, 0x3C)
    sections = [_SECTION.unpack_from(data, sections_at + number * _SECTION.size) for number in range(count)]
    defined: set[str] = set()
    needed: set[str] = set()
    for _, kind, _, _, offset, size, strings, _, _, _ in sections:
        if kind != _SHT_SYMTAB:
            continue
        names_at = sections[strings][4]
        for name, info, _, section, _, _ in _SYMBOL.iter_unpack(data[offset : offset + size]):
            binding = info >> 4
            if binding == _LOCAL or (section == 0 and binding == _WEAK):
                continue
            begin = names_at + name
            (needed if section == 0 else defined).add(data[begin : data.index(b"\0", begin)].decode())
    return defined, needed
