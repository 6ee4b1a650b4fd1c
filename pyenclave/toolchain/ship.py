"""Compiles what comes with the package (`shipped.py`): setup.py runs `python -m pyenclave.toolchain.ship FOLDER`."""

import json
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from pyenclave.errors import BuildError
from pyenclave.folders import scratch_cache
from pyenclave.store import digest_of

from .headers import RUNTIME
from .inside_library import PARTS
from .library import written_files
from .part import ObjectPart
from .pool import Pool
from .process import tools_of_a_build
from .runtime import compiled, inside_key, inside_object, keys_of, runtime_sources
from .shipped import INDEX, file_name


def sources() -> list[Path]:
    """The C and assembly of every image, and what an image has where it asks for it."""
    return [*runtime_sources(), *(RUNTIME / file for file in written_files())]


def keys() -> dict[str, str]:
    """Name → key of every object that is shipped."""
    found = keys_of(sources(), ())
    for part in PARTS:
        found.update(inside_key(part))
    return found


def ship(folder: Path) -> None:
    """Has in `folder` all objects and their index, and nothing else. Those that this package has are not compiled.

    Raises BuildError where one cannot be compiled.
    """
    with TemporaryDirectory() as scratch, scratch_cache(Path(scratch)):  # a home need not be there, or writable
        made = {part.path.stem: part.path.read_bytes() for part in _objects(Path(scratch))}
    files = {file_name(name, key): made[name] for name, key in keys().items()}
    folder.mkdir(parents=True, exist_ok=True)
    for left in folder.iterdir():
        if left.name not in files:
            left.unlink(missing_ok=True)  # of one tree there may be two installations at once
    for name, data in files.items():
        (folder / name).write_bytes(data)
    digests = {name: digest_of(data) for name, data in sorted(files.items())}
    (folder / INDEX).write_text(json.dumps(digests, indent=2) + "\n")


def _objects(work: Path) -> list[ObjectPart]:
    with Pool(len(PARTS) + 1) as pool, tools_of_a_build():  # which end before the pool waits for them
        parts = [pool.submit(inside_object, part, work) for part in PARTS]
        written = pool.submit(compiled, sources(), work, ())
        return [*written.result(), *(one.result() for one in parts)]


if __name__ == "__main__":
    try:
        ship(Path(sys.argv[1]))
    except (BuildError, OSError) as error:
        sys.exit(f"pyenclave: {error}")
