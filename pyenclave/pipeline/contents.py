"""What lies in the cache, and removing it."""

import os
import shutil
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from pyenclave.folders import cache_folder, require_own
from pyenclave.locks import locked
from pyenclave.toolchain.process import own_cache

# In each of these one entry is one build, one set of objects, one running compilation; one module that was found right;
# what was measured on one platform.
_SHELVES = ("builds", "objects", "work", "checks", "figures")


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
    """Removes what no build, and no first call, holds; gives what was removed and what was kept. Raises BuildError."""
    root = cache_folder()
    require_own(root)
    removed: list[Entry] = []
    kept: list[Entry] = []
    for path in _paths(root):
        entry = Entry(str(path.relative_to(root)), _size(path))
        (removed if _remove(path) else kept).append(entry)
    return removed, kept


def _paths(root: Path) -> list[Path]:
    found = [path for shelf in _SHELVES if (root / shelf).is_dir() for path in sorted((root / shelf).iterdir())]
    return [*found, *(path for path in [own_cache()] if path.is_dir())]


def _remove(path: Path) -> bool:
    """Whether it is gone, also by another's doing."""
    with suppress(OSError):
        if path.is_dir():
            with locked(path) as free:
                if free:
                    shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)
    return not os.path.lexists(path)


def _size(path: Path) -> int:
    """Without what goes meanwhile: builds come and go."""
    inside = (os.path.join(folder, name) for folder, _, files in os.walk(path) for name in files)
    size = 0
    for name in inside if path.is_dir() else (path,):
        with suppress(FileNotFoundError):
            size += os.lstat(name).st_size
    return size
