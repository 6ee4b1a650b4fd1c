"""Objects that do not depend on a user's sources: compiled once into the cache, checked whenever they are linked."""

import json
from collections.abc import Callable
from pathlib import Path

from pyenclave.errors import BuildError
from pyenclave.folders import cache_folder, cannot_write, own_folder, require_own
from pyenclave.locks import locked
from pyenclave.store import digest_of, read_regular, replace_all, work_folder

RECORD = "objects.json"


def cached(kind: str, key: str, make: Callable[[Path], None], into: Path) -> list[Path]:
    """The objects that `make` writes to the folder it is given: from the cache, where they are as they were compiled.

    They are copied to a folder in `into`: the cache may be cleared, or healed, before they are linked. Raises what
    `make` raises, and BuildError where the cache cannot be used.
    """
    folder = cache_folder() / "objects" / f"{kind}-{key}"
    require_own(folder)
    if found := _sound(folder):
        return _written(found, into / kind)
    with locked(folder, lambda: own_folder(folder)) as alone, work_folder() as work:
        if found := _sound(folder):  # another process made them meanwhile
            return _written(found, into / kind)
        make(work)
        made = sorted(path for path in work.iterdir() if path.suffix in (".o", ".a"))
        found = {path.name: path.read_bytes() for path in made}
        record = work / RECORD
        record.write_text(json.dumps({name: digest_of(data) for name, data in found.items()}, indent=2) + "\n")
        try:
            replace_all([*made, record], folder, alone)
        except OSError as error:
            raise BuildError(cannot_write(folder, error)) from error
    return _written(found, into / kind)


def _sound(folder: Path) -> dict[str, bytes]:
    """What the folder's record lists; nothing where a file is missing or is not what was recorded."""
    try:
        record = json.loads(read_regular(folder / RECORD))
        if type(record) is dict:
            found = {name: read_regular(folder / name) for name in record}
            return found if all(digest_of(found[name]) == record[name] for name in found) else {}
    except (OSError, ValueError, RecursionError):
        pass
    return {}


def _written(objects: dict[str, bytes], folder: Path) -> list[Path]:
    folder.mkdir(exist_ok=True)
    for name, data in objects.items():
        (folder / name).write_bytes(data)
    return [folder / name for name in objects]
