"""Finding a build: made ahead of time, in the cache by content, or made now."""

import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pyenclave.config import Config
from pyenclave.errors import BuildError, Error
from pyenclave.folders import cache_folder, own_folder, require_own
from pyenclave.image.keys import debug_key, debug_key_file, key_content
from pyenclave.locks import locked
from pyenclave.partition.packages.sources import Sources
from pyenclave.toolchain.flags import tools_version
from pyenclave.toolchain.pinned import require_tools

from .ahead import built_ahead
from .output import RECORD, Built, Progress, built_in, module_file
from .package import package_digest
from .record import Record, settings_of


@contextmanager
def found_or_built(sources: Sources, config: Config, progress: Progress) -> Iterator[Built]:
    """The build of a Python module: made ahead of time (unless it is to tell of lines), from the cache, or now.

    Nobody removes it from the cache within this context. Raises BuildError where a build that was made ahead is not of
    these bytes and this configuration.
    """
    if not config.coverage and (ready := built_ahead(sources, config)) is not None:
        yield ready
        return
    with cached_build(sources, config, progress) as built:
        yield built


def entry_folder(sources: Sources, config: Config) -> Path:
    """Where the cache has the build of these bytes and this configuration, or would have it."""
    return builds_folder() / f"{sources.path.stem}-{_key(sources, config)}"


@contextmanager
def cached_build(sources: Sources, config: Config, progress: Progress) -> Iterator[Built]:
    """The build in the cache, made now where there is none; nobody removes it within this context."""
    folder = _named(sources, config)
    require_own(folder)
    with locked(folder, shared=True) as held:
        if held and (found := _sound(folder, sources, config)) is not None:
            yield found
            return
    require_tools()
    from pyenclave.toolchain.cython import translator
    from pyenclave.toolchain.process import tools_of_a_build

    with locked(folder, lambda: own_folder(folder)) as alone:  # of six cold processes one builds, the others wait
        if (found := _sound(folder, sources, config)) is None:
            # Cython is imported beside what is imported here, unless only a body has changed.
            with tools_of_a_build(), translator(early=not _built_before(folder)):
                # Partitioner, generators and compilers are only imported where something has to be built.
                from .make import build_entry
                from .unit import unit_from_python

                unit = unit_from_python(sources.path, sources, covered=config.coverage)
                found = build_entry(unit, folder, config, progress, alone=alone)
        yield found


def _built_before(folder: Path) -> bool:
    """Whether a module of that name has a build: mostly of the same interface, of which everything is there."""
    name = folder.name.rpartition("-")[0]
    others = (one for one in folder.parent.iterdir() if one.name.rpartition("-")[0] == name)
    return any(os.path.exists(one / f"{name}.{RECORD}") for one in others)


def _named(sources: Sources, config: Config) -> Path:
    """The entry's folder. Where it cannot be named (no home, no key), nothing is in the cache, and a build is needed:
    a machine that makes none is told so, and not to make room for one.
    """
    try:
        return entry_folder(sources, config)
    except Error as error:
        failed = error
    require_tools()
    raise failed


def builds_folder() -> Path:
    """Where the cache keeps what calls of decorated functions built."""
    return cache_folder() / "builds"


def _sound(folder: Path, sources: Sources, config: Config) -> Built | None:
    """The build in a folder of the cache; None unless its files are what was built of these bytes and settings."""
    name = sources.path.stem
    try:
        record = Record.read(folder / f"{name}.{RECORD}")
    except BuildError:
        return None
    built = built_in(folder, name, f"{name}_u")
    made_of = (record.digest, record.settings) == (sources.digest, settings_of(config))
    if made_of and {built.image.name, built.module.name} == set(record.files) and not record.damaged(folder):
        return built
    return None


def _key(sources: Sources, config: Config) -> str:
    digest = hashlib.sha256()
    said = (sources.digest, repr(settings_of(config)), tools_version(), package_digest())
    for part in (*(one.encode() for one in said), _signer(config)):
        digest.update(hashlib.sha256(part).digest())
    digest.update(module_file("").encode())  # the Python that the host module is for
    return digest.hexdigest()[:32]


def _signer(config: Config) -> bytes:
    """The content of the key file: with another key the image is another signer's. Raises SignatureError."""
    if config.key is not None:
        return key_content(config.key)
    file = debug_key_file()
    if not os.path.isfile(file):
        debug_key()  # made here, so that it is there when the build's name is made
    return key_content(file)
