"""`pyenclave build` of a Python module: by way of the cache that calls of decorated functions use."""

from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from pyenclave.config import Config
from pyenclave.errors import BuildError, PartitionError
from pyenclave.folders import own_folder
from pyenclave.locks import locked
from pyenclave.partition.packages.sources import Sources
from pyenclave.store import read_regular, replace_all, work_folder
from pyenclave.toolchain.cython import translator
from pyenclave.toolchain.process import tools_of_a_build

from .cache import cached_build, entry_folder
from .output import RECORD, Built, Progress, built_in


def build_module(source: Path, output: Path, config: Config, progress: Progress) -> Built:
    """Builds a Python module into `output`. What a call has built is taken; the next call finds what this builds.

    Raises what `build` raises.
    """
    output = output.absolute()
    sources = _sources(source)
    if config.production:  # nothing that lay in the cache is signed for production, so nothing is taken from there
        return _build_for_production(sources, output, config, progress)
    with cached_build(sources, config, progress) as cached, work_folder() as work:
        # Where something is built, these are imported while Cython is.
        from pyenclave.codegen import generate

        from .make import place_into
        from .unit import unit_from_python

        unit = unit_from_python(sources.path, sources)
        # Generated anew, which is soon done: the cache is believed in what it has a digest of, and in nothing else.
        texts = {**unit.texts, **generate(unit.interface, unit.module, unit.delivers)}
        for name, text in texts.items():
            (work / name).write_text(text)
        record = cached.folder / f"{unit.name}.{RECORD}"
        place_into([*(work / name for name in texts), cached.image, cached.module, record], output)
    return replace(built_in(output, unit.name, unit.module), warnings=unit.remarks)


def _sources(source: Path) -> Sources:
    try:
        data = read_regular(source)
    except OSError as error:
        raise PartitionError(f"{source}: cannot be read: {error.strerror}") from error
    try:
        return Sources.of(source, data)
    except PartitionError:
        from .unit import sources_of

        return sources_of(source, data)


def _build_for_production(sources: Sources, output: Path, config: Config, progress: Progress) -> Built:
    with tools_of_a_build(), translator():
        from .make import build
        from .unit import unit_from_python

        built = build(unit_from_python(sources.path, sources), output, config, progress)
    _keep(built, sources.path.stem, entry_folder(sources, config))
    return built


def _keep(built: Built, name: str, entry: Path) -> None:
    """Puts a finished build into the cache; where that cannot be, the build is as good."""
    with suppress(BuildError, OSError), locked(entry, lambda: own_folder(entry)) as alone:
        replace_all([built.image, built.module, built.folder / f"{name}.{RECORD}"], entry, alone)
