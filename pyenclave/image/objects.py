"""Objects that do not depend on a user's sources: compiled once into the cache, checked whenever they are linked."""

import json
from collections.abc import Callable
from pathlib import Path

from pyenclave.errors import BuildError
from pyenclave.folders import cache_folder, cannot_write, own_folder, require_own
from pyenclave.locks import locked
from pyenclave.store import digest_of, read_regular, replace_all, work_folder

RECORD = "objects.json"


def cached(kind: str, key: str, make: Callable[[Path], None]) -> list[Path]:
    """The objects that `make` writes to the folder it is given: from the cache, where they are as they were compiled.

    Raises what `make` raises, and BuildError where the cache cannot be used.
    """
    folder = cache_folder() / "objects" / f"{kind}-{key}"
    require_own(folder)
    if found := _sound(folder):
        return found
    with locked(folder, lambda: own_folder(folder)) as alone, work_folder() as work:
        if found := _sound(folder):  # another process made them meanwhile
            return found
        make(work)
        made = sorted(path for path in work.iterdir() if path.suffix in (".o", ".a"))
        record = work / RECORD
        record.write_text(json.dumps({path.name: digest_of(path.read_bytes()) for path in made}, indent=2) + "\n")
        try:
            replace_all([*made, record], folder, alone)
        except OSError as error:
            raise BuildError(cannot_write(folder, error)) from error
    return [folder / path.name for path in made]


def _sound(folder: Path) -> list[Path]:
    """What the folder's record lists; nothing where a file is missing or is not what was recorded."""
    try:
        record = json.loads(read_regular(folder / RECORD))
        if type(record) is dict and all(digest_of(read_regular(folder / name)) == record[name] for name in record):
            return [folder / name for name in record]
    except (OSError, ValueError, RecursionError):
        pass
    return []
