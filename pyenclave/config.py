"""How an enclave is built: `enclave.toml`, or the table [tool.pyenclave] of pyproject.toml, or the defaults."""

import re
import tomllib
from dataclasses import dataclass, fields, replace
from datetime import date
from pathlib import Path
from typing import Any

from .arch.image_config import MOST_THREADS
from .arch.pages import PAGE_SIZE
from .errors import BuildError

HARDENINGS = ("none", "lvi")
_UNITS = {"": 1, "B": 1, "KIB": 1 << 10, "MIB": 1 << 20, "GIB": 1 << 30}


@dataclass(frozen=True)
class Config:
    """Sizes in bytes, multiples of 4096 after rounding up. `key` is a PEM file; None means the debug key.

    `date` is SIGSTRUCT's, as YYYYMMDD; it is signed but not measured. `xfrm` and `miscselect` are SECS's.
    """

    heap_size: int = 16 << 20
    stack_size: int = 256 << 10
    threads: int = 8
    product_id: int = 0
    security_version: int = 0
    debug: bool = True
    xfrm: int = 7
    miscselect: int = 0
    date: int = 20260101
    hardening: str = "none"
    key: Path | None = None


_SIZES = {"heap_size": (64 << 10, 64 << 30), "stack_size": (32 << 10, 1 << 30)}
_NUMBERS = {
    "threads": (1, MOST_THREADS),
    "product_id": (0, 0xFFFF),
    "security_version": (0, 0xFFFF),
    "date": (19700101, 99991231),
}
_CHOICES: dict[str, tuple[Any, ...]] = {"hardening": HARDENINGS, "xfrm": (3, 7), "miscselect": (0, 1)}


def load_config(place: Path) -> Config:
    """The configuration in `place`: a file, or a folder with enclave.toml or pyproject.toml.

    Raises BuildError that names the file, the key and what is allowed.
    """
    for file in [place] if place.is_file() else [place / "enclave.toml", place / "pyproject.toml"]:
        if not file.is_file():
            continue
        table = _read(file)
        if file.name == "pyproject.toml":
            tool = table.get("tool", {}).get("pyenclave")
            if tool is None:
                continue
            table = {key: value for key, value in tool.items() if key != "edl"}
        return _from_table(table, file)
    return Config()


def _read(file: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(file.read_text())
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise BuildError(f"{file}: {error}") from error


def _from_table(table: dict[str, Any], file: Path) -> Config:
    known = [field.name for field in fields(Config)]
    values: dict[str, Any] = {}
    for key, value in table.items():
        if key not in known:
            raise BuildError(f"{file}: `{key}` is not a setting; there are: {', '.join(known)}")
        values[key] = _value(key, value, file)
    return replace(Config(), **values)


def _value(key: str, value: Any, file: Path) -> Any:
    if key in _SIZES:
        return _size(key, value, file)
    if key in _NUMBERS:
        low, high = _NUMBERS[key]
        if type(value) is not int or not low <= value <= high:
            raise BuildError(f"{file}: `{key}` must be a whole number from {low} to {high}, not {value!r}")
        if key == "date" and not _is_date(value):
            raise BuildError(f"{file}: `date` must be a day as YYYYMMDD, not {value}")
        return value
    if key in _CHOICES:
        if type(value) is bool or value not in _CHOICES[key]:
            raise BuildError(f"{file}: `{key}` must be one of {', '.join(map(str, _CHOICES[key]))}, not {value!r}")
        return value
    if key == "debug":
        if type(value) is not bool:
            raise BuildError(f"{file}: `debug` must be true or false, not {value!r}")
        return value
    if type(value) is not str:
        raise BuildError(f"{file}: `key` must be the path of a PEM file, not {value!r}")
    return file.parent / value


def _is_date(value: int) -> bool:
    try:
        date(value // 10000, value // 100 % 100, value % 100)
    except ValueError:
        return False
    return True


def _size(key: str, value: Any, file: Path) -> int:
    low, high = _SIZES[key]
    size = value if type(value) is int else -1
    if type(value) is str and (match := re.fullmatch(r"(\d+)\s*([A-Za-z]*)", value)):
        size = int(match[1]) * _UNITS.get(match[2].upper(), -1)
    if not low <= size <= high:
        raise BuildError(f'{file}: `{key}` must be {low} to {high} bytes, as a number or like "16 MiB", not {value!r}')
    return -(-size // PAGE_SIZE) * PAGE_SIZE
