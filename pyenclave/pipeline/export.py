"""`pyenclave build` of a Python module: by way of the cache that calls of decorated functions use."""

from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from pyenclave.codegen import generate
from pyenclave.config import Config
from pyenclave.errors import BuildError
from pyenclave.folders import own_folder
from pyenclave.locks import locked
from pyenclave.partition.survey.source import read_bytes
from pyenclave.store import replace_all, work_folder

from .cache import cached_build, entry_folder
from .make import build, place_into
from .output import RECORD, Built, Progress, built_in
from .unit import Unit, unit_from_python


def build_module(source: Path, output: Path, config: Config, progress: Progress) -> Built:
    """Builds a Python module into `output`. What a call has built is taken; the next call finds what this builds.

    Raises what `build` raises.
    """
    output = output.absolute()
    data = read_bytes(source)
    unit = unit_from_python(source, data)
    if config.production:  # nothing that lay in the cache is signed for production, so nothing is taken from there
        built = build(unit, output, config, progress)
        _keep(built, unit, entry_folder(source, data, config))
        return built
    with cached_build(source, data, config, progress) as cached, work_folder() as work:
        # Generated anew, which is soon done: the cache is believed in what it has a digest of, and in nothing else.
        texts = {**unit.texts, **generate(unit.interface, unit.module, unit.delivers)}
        for name, text in texts.items():
            (work / name).write_text(text)
        record = cached.folder / f"{unit.name}.{RECORD}"
        place_into([*(work / name for name in texts), cached.image, cached.module, record], output)
    return replace(built_in(output, unit.name, unit.module), warnings=cached.warnings)


def _keep(built: Built, unit: Unit, entry: Path) -> None:
    """Puts a finished build into the cache; where that cannot be, the build is as good."""
    with suppress(BuildError, OSError), locked(entry, lambda: own_folder(entry)) as alone:
        replace_all([built.image, built.module, built.folder / f"{unit.name}.{RECORD}"], entry, alone)
