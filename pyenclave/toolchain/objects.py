"""Objects and libraries that most builds have in common: made once, and checked whenever they are used."""

import hashlib
import json
import os
from collections.abc import Callable, Collection, Iterable, Mapping
from functools import partial
from pathlib import Path

from pyenclave.errors import BuildError
from pyenclave.folders import cache_folder, cannot_write, own_folder, require_own
from pyenclave.locks import locked
from pyenclave.store import digest_of, read_regular, replace_all, work_folder

from .flags import tools_version
from .shipped import shipped

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
        found = _keep(sorted(path for path in work.iterdir() if path.suffix in (".o", ".a", ".so")), folder, alone)
    return _written(found, into / kind)


def cached_each(keys: Mapping[str, str], make: Callable[[Collection[str], Path], None], into: Path) -> dict[str, Path]:
    """Name → its object, for objects of which each has a key: as it came with the package, or from the cache, or made.

    `make` writes NAME.o for each name that it is given. They are copied to `into`, and may be made by two processes
    at once. Raises as `cached` does.
    """
    files = {name: data for name, key in keys.items() if (data := shipped(name, key))}
    folders = {name: cache_folder() / "objects" / f"{name}-{keys[name]}" for name in keys if name not in files}
    for folder in folders.values():
        require_own(folder)
    # Another version of this package may have had another file of this key.
    found = {name: _sound(folder).get(f"{name}.o") for name, folder in folders.items()}
    files.update({name: data for name, data in found.items() if data is not None})
    missing = [name for name in keys if name not in files]
    if missing:
        with work_folder() as work:
            make(missing, work)
            for name in missing:
                with locked(folders[name], partial(own_folder, folders[name])) as alone:
                    files[name] = _keep([work / f"{name}.o"], folders[name], alone)[f"{name}.o"]
    return {name: _written({f"{name}.o": files[name]}, into)[0] for name in keys}


def digest_of_sources(sources: Iterable[Path], flags: object) -> str:
    """The key of what is made of these files with the pinned tools, and with flags whose repr() says all of them."""
    files = list(sources)
    common = os.path.commonpath([file.parent for file in files]) if files else ""  # where it lies does not matter
    digest = hashlib.sha256(repr((tools_version(), flags)).encode())
    for file in files:
        name = os.path.relpath(file, common)
        digest.update(hashlib.sha256(os.fsencode(name)).digest() + hashlib.sha256(file.read_bytes()).digest())
    return digest.hexdigest()[:32]


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


def _keep(made: list[Path], folder: Path, alone: bool) -> dict[str, bytes]:
    """Puts files that lie in one folder, with their record, into the cache; gives what is in them."""
    found = {path.name: path.read_bytes() for path in made}
    record = made[0].with_name(RECORD)
    record.write_text(json.dumps({name: digest_of(data) for name, data in found.items()}, indent=2) + "\n")
    try:
        replace_all([*made, record], folder, alone)
    except OSError as error:
        raise BuildError(cannot_write(folder, error)) from error
    return found


def _written(objects: dict[str, bytes], folder: Path) -> list[Path]:
    folder.mkdir(exist_ok=True)
    for name, data in objects.items():
        (folder / name).write_bytes(data)
    return [folder / name for name in objects]
