"""Writes pyenclave/runtime/python/unicode_tables.h: what str's methods ask about characters, as this Python answers.

Run it with CPython 3.11 (Unicode 14), whose results trusted code has on every Python.
"""

import sys
import unicodedata
from collections.abc import Callable, Iterator
from pathlib import Path

TARGET = Path(__file__).parents[1] / "pyenclave" / "runtime" / "python" / "unicode_tables.h"
VERSION = "14.0.0"
EXPANSION = 1 << 30  # a mapping to several characters: this, plus where they begin in pye_unicode_expansions

Record = tuple[int, int, int, int, int]


def _is_ignorable(one: str) -> bool:
    """Whether the search for a final sigma's word passes over it."""
    return ("A" + one + "Σ").lower().endswith("ς") and not (one + "Σ").lower().endswith("ς")


FLAGS: dict[str, Callable[[str], bool]] = {
    "ALPHA": str.isalpha,
    "DECIMAL": str.isdecimal,
    "DIGIT": str.isdigit,
    "NUMERIC": str.isnumeric,
    "LOWER": str.islower,
    "UPPER": str.isupper,
    "TITLE": lambda one: unicodedata.category(one) == "Lt",
    "SPACE": str.isspace,
    "PRINTABLE": str.isprintable,
    "START": str.isidentifier,
    "CONTINUE": lambda one: ("a" + one).isidentifier(),
    "CASED": lambda one: (one + "a").title().endswith("a"),
    "IGNORABLE": _is_ignorable,
}
MAPPINGS: tuple[tuple[str, Callable[[str], str]], ...] = (
    ("lower", str.lower),
    ("upper", str.upper),
    ("title", str.title),
    ("fold", str.casefold),
)


class Tables:
    """Runs of characters that have everything in common; what they have, each once."""

    def __init__(self) -> None:
        self.expansions: list[int] = []
        self.places: dict[str, int] = {}
        self.deltas: dict[str, list[int]] = {name: [0] for name, _ in MAPPINGS}
        self.records: dict[Record, int] = {}
        self.runs: list[tuple[int, int]] = []
        for point in _points():
            number = self.records.setdefault(self._record(chr(point)), len(self.records))
            if not self.runs or self.runs[-1][1] != number:
                self.runs.append((point, number))

    def _record(self, one: str) -> Record:
        flags = sum(1 << bit for bit, holds in enumerate(FLAGS.values()) if holds(one))
        mapped = []
        for name, function in MAPPINGS:
            delta = self._delta(one, function(one))
            if delta not in self.deltas[name]:
                self.deltas[name].append(delta)
            mapped.append(self.deltas[name].index(delta))
        lower, upper, title, fold = mapped
        return flags, lower, upper, title, fold

    def _delta(self, one: str, other: str) -> int:
        if len(other) == 1:
            return ord(other) - ord(one)
        if other not in self.places:
            self.places[other] = len(self.expansions)
            self.expansions += [len(other), *map(ord, other)]
        return EXPANSION + self.places[other]


def _points() -> Iterator[int]:
    yield from (point for point in range(0x110000) if not 0xD800 <= point < 0xE000)


def _array(declaration: str, items: list[str]) -> str:
    lines, line = [], "   "
    for item in items:
        if len(line) + len(item) + 2 > 118:
            lines.append(line)
            line = "   "
        line += f" {item},"
    return f"static const {declaration} = {{\n" + "\n".join([*lines, line]) + "\n};\n"


def text() -> str:
    """The header."""
    tables = Tables()
    parts = [
        f"/* Written by install/unicode_tables.py from Unicode {unicodedata.unidata_version}. */\n"
        "#ifndef PYENCLAVE_PYTHON_UNICODE_TABLES_H\n#define PYENCLAVE_PYTHON_UNICODE_TABLES_H\n\n"
        "#include <stdint.h>\n\n"
        "/* clang-format off */\n",
        "enum {\n" + "".join(f"    PYE_UNICODE_{name} = 1 << {bit},\n" for bit, name in enumerate(FLAGS)) + "};\n",
        f"#define PYE_UNICODE_EXPANSION {EXPANSION}\n"
        "typedef struct pye_unicode_record {\n    uint16_t flags;\n    uint8_t lower, upper, title, fold;\n"
        "} pye_unicode_record_t;\n",
        "/* First character of each run, shifted by 11 bits, and its record. */",
        _array("uint32_t pye_unicode_runs[]", [f"{point << 11 | number:#x}" for point, number in tables.runs]),
        _array(
            "pye_unicode_record_t pye_unicode_records[]",
            [f"{{{', '.join(map(str, record))}}}" for record in tables.records],
        ),
        *(
            _array(f"int32_t pye_unicode_{name}_deltas[]", list(map(str, deltas)))
            for name, deltas in tables.deltas.items()
        ),
        "/* How many characters, and these. */",
        _array("uint16_t pye_unicode_expansions[]", list(map(str, tables.expansions))),
        "/* clang-format on */\n#endif\n",
    ]
    assert len(tables.records) < 1 << 11
    assert all(len(deltas) <= 256 for deltas in tables.deltas.values())
    return "\n".join(parts)


if __name__ == "__main__":
    if unicodedata.unidata_version != VERSION:
        sys.exit(f"this Python has Unicode {unicodedata.unidata_version}, the tables are of {VERSION}")
    TARGET.write_text(text())
