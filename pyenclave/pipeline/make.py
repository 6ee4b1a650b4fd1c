"""One build: every file that `pyenclave build` leaves, made apart and moved into place whole."""

import json
import os
import tempfile
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

from pyenclave.codegen import generate
from pyenclave.config import Config
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
    output.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".pyenclave-", dir=output.parent) as scratch:
        made = _build_files(unit, Path(scratch), config, progress)
        output.mkdir(exist_ok=True)
        for path in made:
            os.replace(path, output / path.name)
    return built_in(output, unit.name, unit.module)


def _build_files(unit: Unit, scratch: Path, config: Config, progress: Progress) -> list[Path]:
    work = scratch / "work"
    work.mkdir()
    texts = {**unit.texts, **generate(unit.interface, unit.module)}
    for name, text in texts.items():
        (work / name).write_text(text)
    with ThreadPoolExecutor(max_workers=os.cpu_count()) as pool:
        progress("compiling the trusted side")
        parts = trusted.objects(unit, work, config, pool)
        module = pool.submit(host.extension, unit, work, module_file(unit.module))
        progress("linking, measuring and signing the image")
        image = work / image_name(unit.name)
        build_image(_wait(parts), config, image, signing_key(config))
        progress("compiling the host module")
        extension = module.result()
    record = work / f"{unit.name}.{RECORD}"
    record.write_text(json.dumps({"origin": unit.origin.name, "sha256": origin_digest(unit.origin)}, indent=2) + "\n")
    return [image, extension, record, *(work / name for name in texts)]


def _wait(parts: list[Future[list[ObjectPart]]]) -> list[ObjectPart]:
    return [part for future in parts for part in future.result()]
