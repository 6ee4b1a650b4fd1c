"""Finding a build: beside the source, in a folder that the user names, or in the cache by content."""

import hashlib
import json
import os
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from pyenclave.config import Config
from pyenclave.errors import BuildError
from pyenclave.folders import cache_folder
from pyenclave.image import toolchain

from .output import PACKAGE, RECORD, Built, Progress, built_in, image_name, module_file, origin_digest

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
    built = built_in(folder, source.stem, f"{source.stem}_u")
    if built.image.is_file() and built.module.is_file():
        return built
    # Partitioner, generators and compilers are only imported where something has to be built.
    from .make import build
    from .unit import unit_from_python

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
        return built_in(folder, name, f"{name}_u")
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
    # find_spec, because importing the language and the generators takes longer than all the rest of a start.
    specs = [find_spec(f"pyenclave.{name}") for name in ("edl", "codegen")]
    roots = [PACKAGE, *(Path(str(spec.origin)).parent for spec in specs if spec is not None)]
    digest = hashlib.sha256()
    for root in roots:
        for path in sorted(root.rglob("*")):
            if path.suffix in {".py", ".c", ".h", ".S", ".lds", ".zig", ".pxd", ".lark", ".toml"}:
                digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()
