"""Finding a build: beside the source, in a folder that the user names, or in the cache by content."""

import hashlib
import json
import os
from functools import cache
from pathlib import Path

from pyenclave.config import Config
from pyenclave.errors import BuildError
from pyenclave.folders import cache_folder
from pyenclave.image import toolchain

from .build import RECORD, Built, Progress, build, image_name, module_file, origin_digest
from .trusted import PACKAGE
from .unit import unit_from_python

IMAGES_VARIABLE = "PYENCLAVE_IMAGES"


def find_or_build(source: Path, config: Config, progress: Progress) -> Built:
    """The build of a Python module: made ahead of time, from the cache, or now.

    Ahead of time: `pyenclave build` output in the folder that PYENCLAVE_IMAGES names, or beside the source. Raises
    BuildError where that is of another source text.
    """
    ready = _ahead_of_time(source)
    if ready is not None:
        return ready
    folder = cache_folder() / "builds" / f"{source.stem}-{_key(source, config)}"
    name = source.stem
    built = Built(folder, folder / image_name(name), folder / module_file(f"{name}_u"))
    if built.image.is_file() and built.module.is_file():
        return built
    return build(unit_from_python(source), folder, config, progress)


def _ahead_of_time(source: Path) -> Built | None:
    name = source.stem
    named = os.environ.get(IMAGES_VARIABLE)
    for folder in [Path(named)] if named else [source.parent]:
        image = folder / image_name(name)
        if not image.is_file():
            continue
        try:
            record = json.loads((folder / f"{name}.{RECORD}").read_text())
        except (OSError, ValueError) as error:
            raise BuildError(f"{folder / name}.{RECORD}: cannot be read: {error}") from error
        if record.get("sha256") != origin_digest(source):
            raise BuildError(f"{image} was built from another {source.name}; run `pyenclave build {source.name}` again")
        return Built(folder, image, folder / module_file(f"{name}_u"))
    if named:
        raise BuildError(f"{IMAGES_VARIABLE} is {named}, where {image_name(name)} is not")
    return None


def _key(source: Path, config: Config) -> str:
    digest = hashlib.sha256()
    for part in (source.read_bytes(), repr(config).encode(), toolchain.version().encode(), package_digest().encode()):
        digest.update(hashlib.sha256(part).digest())
    digest.update(module_file("").encode())  # the Python that the host module is for
    return digest.hexdigest()[:32]


@cache
def package_digest() -> str:
    """SHA-256 over everything of pyenclave that a build reads, so that an upgrade builds anew."""
    import pyenclave.codegen
    import pyenclave.edl

    roots = [PACKAGE, Path(pyenclave.edl.__file__).parent, Path(pyenclave.codegen.__file__).parent]
    digest = hashlib.sha256()
    for root in roots:
        for path in sorted(root.rglob("*")):
            if path.suffix in {".py", ".c", ".h", ".S", ".lds", ".zig", ".pxd", ".lark", ".toml"}:
                digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()
