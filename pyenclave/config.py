"""How an enclave is built: `enclave.toml`, or the table [tool.pyenclave] of pyproject.toml, or the defaults."""

import os
import re
import tomllib
from dataclasses import dataclass, fields, replace
from datetime import date
from pathlib import Path
from typing import Any

from .arch.image_config import HEAP_SIZES, MOST_MISCSELECT, MOST_THREADS, STACK_SIZES, XFRM
from .arch.pages import PAGE_SIZE
from .errors import BuildError
from .owned import STRANGERS, NoFile, Owned, read_owned

HARDENINGS = ("none", "lvi")
_UNITS = {"": 1, "B": 1, "KIB": 1 << 10, "MIB": 1 << 20, "GIB": 1 << 30}


@dataclass(frozen=True)
class Config:
    """Sizes in bytes, multiples of 4096 after rounding up. `key` is a PEM file; None means the debug key.

    `date` is SIGSTRUCT's, as YYYYMMDD; `xfrm` and `miscselect` are SECS's.
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
    restart: bool = False
    modules: tuple[str, ...] = ()  # which share one enclave: partition/packages/groups.py
    coverage: bool = False  # no setting: tests ask for images that tell which lines have run

    @property
    def production(self) -> bool:
        """Whether what is built may be believed by others: it is compiled anew, whatever lies in a cache."""
        return not self.debug or self.key is not None


_SIZES = {"heap_size": HEAP_SIZES, "stack_size": STACK_SIZES}
_NUMBERS = {
    "threads": (1, MOST_THREADS),
    "product_id": (0, 0xFFFF),
    "security_version": (0, 0xFFFF),
    "date": (19700101, 99991231),
}
_CHOICES: dict[str, tuple[Any, ...]] = {"hardening": HARDENINGS, "miscselect": tuple(range(MOST_MISCSELECT + 1))}


def load_config(place: Path, *, shared: bool = True, source: Path | None = None) -> Config:
    """The configuration in `place`: a file, or a folder with enclave.toml or pyproject.toml.

    `shared`: whether those with `modules` count, which are these modules' own. `source`: what they were looked for, so
    that a stranger's are refused; nobody looked for what the user has named. Raises BuildError that names the file, the
    key and what is allowed.
    """
    found = _found(place, shared, source)
    return Config() if found is None else _from_table(*found)


def config_file(place: Path, *, shared: bool) -> Path | None:
    """The file that load_config reads there; None where there is none."""
    found = _found(place, shared, None)
    return None if found is None else found[1]


def _found(place: Path, shared: bool, source: Path | None) -> tuple[dict[str, Any], Path] | None:
    for file in [place / "enclave.toml", place / "pyproject.toml"] if os.path.isdir(place) else [place]:
        if (found := _read(file)) is None:
            continue
        table = _tool_table(_parsed(found, file), file) if file.name == "pyproject.toml" else _parsed(found, file)
        if table is not None and (shared or "modules" not in table):
            if table and source is not None and found.is_strangers(source):
                raise BuildError(f"{file} {STRANGERS.format(source.name, found.owner)}")
            return table, file
    return None


def _read(file: Path) -> Owned | None:
    """None where there is no such file: a link to nothing, a folder and a FIFO of this name are mistakes."""
    try:
        return read_owned(file)
    except NoFile:
        raise BuildError(f"{file}: is no file that settings could be read from; remove it, or write it anew") from None
    except FileNotFoundError:
        return None
    except OSError as error:
        raise BuildError(f"{file}: cannot be read: {error.strerror}") from error


def _parsed(found: Owned, file: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(found.data.decode())
    except ValueError as error:  # of TOML, UTF-8, or a number of thousands of digits
        raise BuildError(f"{file}: {error}") from error
    except RecursionError as error:
        raise BuildError(f"{file}: its tables and arrays are nested too deep") from error


def _tool_table(table: dict[str, Any], file: Path) -> dict[str, Any] | None:
    """[tool.pyenclave] without the EDL language's settings; None where there is none."""
    tool = table.get("tool", {})
    ours = tool.get("pyenclave") if type(tool) is dict else None
    if ours is None:
        return None
    if type(ours) is not dict:
        raise BuildError(f"{file}: `tool.pyenclave` must be a table, not {_shown(ours)}")
    return {key: value for key, value in ours.items() if key != "edl"}


def _shown(value: Any) -> str:
    try:
        text = repr(value)
    except ValueError:  # a hexadecimal number of thousands of digits
        return "a number of that length"
    return text if len(text) <= 80 else text[:77] + "..."


def _from_table(table: dict[str, Any], file: Path) -> Config:
    known = [field.name for field in fields(Config) if field.name != "coverage"]
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
            raise BuildError(f"{file}: `{key}` must be a whole number from {low} to {high}, not {_shown(value)}")
        if key == "date" and not _is_date(value):
            raise BuildError(f"{file}: `date` must be a day as YYYYMMDD, not {value}")
        return value
    if key in _CHOICES:
        if type(value) is bool or value not in _CHOICES[key]:
            choices = ", ".join(map(str, _CHOICES[key]))
            raise BuildError(f"{file}: `{key}` must be one of {choices}, not {_shown(value)}")
        return value
    if key == "xfrm":
        if type(value) is not int or value != XFRM:
            why = "trusted code is compiled for AVX2, and its registers have to be saved"
            raise BuildError(f"{file}: `xfrm` must be {XFRM}, not {_shown(value)}: {why}")
        return value
    if key in ("debug", "restart"):
        if type(value) is not bool:
            raise BuildError(f"{file}: `{key}` must be true or false, not {_shown(value)}")
        return value
    if key == "modules":
        if type(value) is not list or not all(type(one) is str for one in value):
            raise BuildError(f"{file}: `modules` must be a list of modules' dotted names, not {_shown(value)}")
        return tuple(value)
    if type(value) is not str:
        raise BuildError(f"{file}: `key` must be the path of a PEM file, not {_shown(value)}")
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
    if type(value) is str and (match := re.fullmatch(r"([0-9]{1,20})\s*([A-Za-z]*)", value)):
        size = int(match[1]) * _UNITS.get(match[2].upper(), -1)
    if not low <= size <= high:
        sizes = f'{low} to {high} bytes, as a number or like "16 MiB"'
        raise BuildError(f"{file}: `{key}` must be {sizes}, not {_shown(value)}")
    return -(-size // PAGE_SIZE) * PAGE_SIZE
