"""What lies in the cache, and removing it."""

import shutil
from dataclasses import dataclass
from pathlib import Path

from pyenclave.folders import cache_folder, require_own
from pyenclave.locks import locked

# In each of these one folder is one build, one set of objects, one running compilation.
_SHELVES = ("builds", "objects", "work")
_COMPILER = "zig"


@dataclass(frozen=True)
class Entry:
    """`name` within the cache; `size` of its files in bytes."""

    name: str
    size: int


def entries() -> list[Entry]:
    """Everything in the cache. Raises BuildError where another user could have put it there."""
    root = cache_folder()
    require_own(root)
    return [Entry(str(path.relative_to(root)), _size(path)) for path in _paths(root)]


def clear() -> tuple[list[Entry], list[Entry]]:
    """Removes what no running build holds; gives what was removed and what was kept. Raises BuildError."""
    root = cache_folder()
    require_own(root)
    removed: list[Entry] = []
    kept: list[Entry] = []
    for path in sorted(_paths(root), key=lambda one: one.parent.name != "work"):  # first, to see who runs
        entry = Entry(str(path.relative_to(root)), _size(path))
        busy = path.name == _COMPILER and any(one.name.startswith("work/") for one in kept)
        (removed if not busy and _remove(path) else kept).append(entry)
    return removed, kept


def _paths(root: Path) -> list[Path]:
    found = [path for shelf in _SHELVES if (root / shelf).is_dir() for path in sorted((root / shelf).iterdir())]
    return [*found, *([root / _COMPILER] if (root / _COMPILER).is_dir() else [])]


def _remove(path: Path) -> bool:
    if not path.is_dir():
        path.unlink(missing_ok=True)
        return True
    with locked(path) as free:
        if free:
            shutil.rmtree(path, ignore_errors=True)
    return free


def _size(path: Path) -> int:
    files = path.rglob("*") if path.is_dir() else [path]
    return sum(one.lstat().st_size for one in files if not one.is_dir())
