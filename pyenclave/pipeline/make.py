"""One build: every file that `pyenclave build` leaves, made apart and moved into place whole."""

import hashlib
import json
import os
import tempfile
from collections.abc import Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from pyenclave.codegen import generate
from pyenclave.config import Config
from pyenclave.errors import BuildError
from pyenclave.image.builder import ObjectPart, build_image
from pyenclave.image.keys import signing_key

from . import host, trusted
from .output import RECORD, Built, Progress, built_in, image_name, module_file, origin_digest
from .unit import Unit


def build(unit: Unit, output: Path, config: Config, progress: Progress = lambda step: None) -> Built:
    """Builds `unit` into `output`, replacing what an earlier build of it left there.

    Raises BuildError with the compiler's or linker's own message, SignatureError, PartitionError, InterfaceError.
    """
    output = output.absolute()  # tools run in folders of their own
    warnings: dict[Path, str] = {}
    with _scratch(output) as work:
        try:
            made = _build_files(unit, work, config, progress, warnings)
        except BuildError as error:
            raise BuildError(_readable(str(error), work, unit)) from error
        for path in made:
            os.replace(path, output / path.name)
    said = "\n".join(warnings[source] for source in unit.sources if warnings.get(source))
    return replace(built_in(output, unit.name, unit.module), warnings=_readable(said, work, unit))


@contextmanager
def _scratch(output: Path) -> Iterator[Path]:
    """A folder on the file system of `output`, which exists then. Raises BuildError."""
    try:
        output.mkdir(parents=True, exist_ok=True)
        scratch = tempfile.TemporaryDirectory(prefix=".pyenclave-", dir=output.parent)
    except OSError as error:
        raise BuildError(f"{output}: cannot be written: {error.strerror}") from error
    with scratch as name:
        work = Path(name) / "work"
        work.mkdir()
        yield work


def _readable(message: str, work: Path, unit: Unit) -> str:
    """A tool's message without the name of a folder that is gone when it is read."""
    plain = message.replace(f"{work.resolve()}/", "").replace(f"{work}/", "")
    if plain == message or unit.partition is not None:
        return plain
    return f"{plain}\n{unit.name}_t.h is generated; `pyenclave edl stubs {unit.origin} -o DIRECTORY` writes it"


def _build_files(unit: Unit, work: Path, config: Config, progress: Progress, warnings: dict[Path, str]) -> list[Path]:
    texts = {**unit.texts, **generate(unit.interface, unit.module)}
    for name, text in texts.items():
        (work / name).write_text(text)
    interface = _digest(unit, texts)
    with ThreadPoolExecutor(max_workers=os.cpu_count()) as pool:
        progress("compiling the trusted side")
        parts = trusted.objects(unit, work, config, pool, warnings)
        module = pool.submit(host.extension, unit, work, module_file(unit.module), interface)
        progress("linking, measuring and signing the image")
        image = work / image_name(unit.name)
        build_image(_wait(parts), config, image, signing_key(config), interface)
        progress("compiling the host module")
        extension = module.result()
    record = work / f"{unit.name}.{RECORD}"
    record.write_text(json.dumps({"origin": unit.origin.name, "sha256": origin_digest(unit.origin)}, indent=2) + "\n")
    return [image, extension, record, *(work / name for name in texts)]


def _digest(unit: Unit, texts: Mapping[str, str]) -> str:
    """What both sides of an interface have to agree on: its types, the frames, the order of its functions."""
    said = [texts[f"{unit.name}_t.h"], texts[f"{unit.name}_u.c"], *unit.defines]
    return hashlib.sha256("\0".join(said).encode()).hexdigest()


def _wait(parts: list[Future[list[ObjectPart]]]) -> list[ObjectPart]:
    return [part for future in parts for part in future.result()]
