"""What to write instead of what an enclave has not: by the symbol, type or header that a compiler or linker missed."""

import re
import tomllib
from collections.abc import Iterable, Sequence
from fnmatch import fnmatchcase
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

_TABLE = Path(str(files("pyenclave"))) / "runtime" / "constructs.toml"
_HEADERS_INSIDE = _TABLE.parent / "include"
_UNKNOWN = "no trusted source defines it"

# What clang says of a name that nothing declares, and of a header that lies nowhere.
_NAMES = re.compile(
    r"error: (?:call to undeclared (?:library )?function|use of undeclared identifier|unknown type name) '(\w+)'"
)
# What it says of C++'s library: of a name that is not there, that C's header does not have, and of a stream.
_MEMBERS = re.compile(
    r"no (?:member|type|template) named '(\w+)' in namespace 'std(?:::\w+)*'"
    r"|using ::(\w+) _LIBCPP_USING_IF_EXISTS|'(\w+stream)' \(aka 'basic_"
)
_HEADERS = re.compile(r"error: '([^'\n]+)' file not found")


def construct(symbol: str, within: Sequence[str]) -> tuple[str, str]:
    """What a source must contain to need `symbol` in one of the functions `within`, and what to write instead."""
    for row in _table()["construct"]:
        named = any(fnmatchcase(symbol, pattern) for pattern in row.get("symbols", ()))
        if named or any(fnmatchcase(function, pattern) for function in within for pattern in row.get("within", ())):
            return row["means"], row["instead"]
    return _UNKNOWN, ""


def advice_for(name: str) -> tuple[str, str]:
    """The same for a name alone."""
    return construct(name, ())


def advised(message: str) -> str:
    """A compiler's message, with advice for what it missed."""
    rows = []
    forgotten: dict[str, list[str]] = {}
    for name in dict.fromkeys(_NAMES.findall(message)):
        means, instead = advice_for(name)
        header = _header_of(name)
        if header:
            forgotten.setdefault(header, []).append(name)
        elif means != _UNKNOWN:
            rows.append(line_of(name, means, instead))
    for name in dict.fromkeys(name for names in _MEMBERS.findall(message) for name in names if name):
        means, instead = advice_for(name)
        if means == _UNKNOWN:
            name = f"std::{name}"
            means, instead = advice_for(name)
        rows.append(line_of(name, means, instead))
    for header in dict.fromkeys(_HEADERS.findall(message)):
        found = _absent(header)
        rows.append(line_of(header, found["means"], found["instead"]))
    if rows:
        rows.insert(0, "trusted code needs what is not inside an enclave:")
    if forgotten:
        rows.append("headers that are not included:")
        rows += [f"  #include <{header}>, for {', '.join(names)}" for header, names in forgotten.items()]
    return "\n".join([message, *rows])


def is_absent_header(name: str) -> bool:
    """Whether it is a header that an enclave cannot have, rather than one that was not found."""
    path = Path(name)
    outside = path.is_absolute() or ".." in path.parts
    return not outside and _absent(name) is not _table()["header"][-1]


def _header_of(name: str) -> str:
    """The header of an image's own that declares `name`; none for what is not inside."""
    declares = re.compile(rf"^(?:#\s*define {name}\b|(?!#|\s*/?\*|static\b)[\w *]*\b{name}\()", re.MULTILINE)
    folders = (_HEADERS_INSIDE / "libc", _HEADERS_INSIDE)
    headers = (header for folder in folders for header in sorted(folder.glob("*.h")))
    return next((header.name for header in headers if declares.search(header.read_text())), "")


def line_of(name: str, means: str, instead: str) -> str:
    """A line of advice."""
    return f"  {name}: {means}" + (f"; instead, {instead}" if instead else "")


def _absent(header: str) -> dict[str, Any]:
    """The table's entry for a header that lies nowhere."""
    return next(one for one in _table()["header"] if _matches(header, one["names"]))


def _matches(name: str, patterns: Iterable[str]) -> bool:
    return any(fnmatchcase(name, pattern) for pattern in patterns)


@cache
def _table() -> dict[str, list[dict[str, Any]]]:
    table: dict[str, list[dict[str, Any]]] = tomllib.loads(_TABLE.read_text())
    return table
