"""What images have of pyenclave's own where they ask for it: values, the small C library, the inside library.

`runtime/library.toml` says which file defines which symbol. It is made of the compiled objects: `python -m
pyenclave.toolchain.library` writes it anew, after a function of theirs has come or gone.
"""

import tomllib
from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from .compile_many import TOGETHER
from .headers import RUNTIME
from .inside_library import PARTS
from .part import ObjectPart
from .runtime import DEFAULTS, compiled, inside_object
from .symbols import symbols_of

_INDEX = RUNTIME / "library.toml"
_INSIDE = {f"inside/{part}.zig": part for part in PARTS}  # the inside library, of which each is one object
_HEADING = "# Which file defines which symbol. Written by `python -m pyenclave.toolchain.library`.\n"


class Library:
    """The library's files for one image, compiled with `flags` besides; each is asked for once."""

    def __init__(self, flags: tuple[str, ...]) -> None:
        self._flags = flags
        self._asked: set[str] = set()

    def asked(self, objects: Iterable[ObjectPart]) -> list[tuple[str, ...]]:
        """The files that define what `objects` need and that were not asked for before, in groups to `compile`."""
        needed = {symbol for one in objects for symbol in symbols_of(one.path)[1]}
        files = sorted({_home()[symbol] for symbol in needed if symbol in _home()} - self._asked)
        self._asked.update(files)
        slow = [(one,) for one in files if one in _INSIDE]
        quick = [one for one in files if one not in _INSIDE]
        groups = -(-len(quick) // TOGETHER)
        return [*slow, *(tuple(quick[number::groups]) for number in range(groups))]

    def compile(self, work: Path, files: Sequence[str]) -> list[ObjectPart]:
        """The objects of a group, in a folder in `work`. Raises BuildError."""
        if files[0] in _INSIDE:
            return [inside_object(_INSIDE[one], work) for one in files]
        return compiled([RUNTIME / file for file in files], work, self._flags)


def every_file() -> list[str]:
    """All that can be asked for."""
    return [*written_files(), *_INSIDE]


def written_files() -> list[str]:
    """What of it is C."""
    found = [one for folder in ("python", "libc") for one in (RUNTIME / folder).glob("*.c") if one != DEFAULTS]
    return sorted(str(one.relative_to(RUNTIME)) for one in found)


def index(work: Path) -> dict[str, list[str]]:
    """File → the symbols that it defines, as compiled."""
    library = Library(())
    defined: dict[str, set[str]] = {}
    for files in (written_files(), [*_INSIDE]):
        for file, one in zip(files, library.compile(work, files), strict=True):
            defined[file] = symbols_of(one.path)[0]
    return {file: sorted(defined[file]) for file in sorted(defined)}


@cache
def _home() -> dict[str, str]:
    """Symbol → file."""
    return {symbol: file for file, symbols in tomllib.loads(_INDEX.read_text()).items() for symbol in symbols}


def _text(found: dict[str, list[str]]) -> str:
    rows = [f'"{file}" = [\n' + "".join(f'    "{symbol}",\n' for symbol in found[file]) + "]\n" for file in found]
    return _HEADING + "".join(rows)


if __name__ == "__main__":
    with TemporaryDirectory() as folder:
        _INDEX.write_text(_text(index(Path(folder))))
