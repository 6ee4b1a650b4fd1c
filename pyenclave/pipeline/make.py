"""One build: every file that `pyenclave build` leaves, made apart and moved into place whole."""

import hashlib
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import replace
from pathlib import Path

from pyenclave.codegen import CodegenError, generate
from pyenclave.config import Config
from pyenclave.errors import BuildError
from pyenclave.folders import cannot_write, own_folder, private_cache
from pyenclave.image.image import Image
from pyenclave.image.keys import signing_key
from pyenclave.image.unsigned import unsigned_digest
from pyenclave.locks import locked
from pyenclave.store import digest_of, place, replace_all, work_folder
from pyenclave.toolchain.advice import advised
from pyenclave.toolchain.cython import translator
from pyenclave.toolchain.image import build_image
from pyenclave.toolchain.pool import Pool
from pyenclave.toolchain.process import own_cache, tools_of_a_build

from . import host, trusted
from .output import RECORD, Built, Progress, built_in, image_name, module_file
from .record import Record, settings_of, this_version
from .refused import blamed
from .unit import Unit

_WAITING = 32  # threads that wait for tools, which run by turns


def build(unit: Unit, output: Path, config: Config, progress: Progress = lambda step: None) -> Built:
    """Builds `unit` into `output`, replacing what an earlier build of it left there.

    Raises BuildError with the compiler's or linker's own message, SignatureError, PartitionError, InterfaceError.
    """
    output = output.absolute()  # tools run in folders of their own
    _make_folder(output)
    with _made(unit, config, progress) as (files, warnings):
        place_into(files, output)
    return replace(built_in(output, unit.name, unit.module), warnings=warnings)


def build_entry(unit: Unit, entry: Path, config: Config, progress: Progress, *, alone: bool) -> Built:
    """As `build`, into a folder of the cache, where the caller's lock has it `alone`."""
    with _made(unit, config, progress) as (files, warnings):
        try:
            replace_all(files, entry, alone)  # what lies there is damaged
        except OSError as error:
            raise BuildError(cannot_write(entry, error)) from error
    return replace(built_in(entry, unit.name, unit.module), warnings=warnings)


def place_into(files: list[Path], output: Path) -> None:
    """Puts finished files into a folder that is made where it is missing. Raises BuildError."""
    with locked(output, lambda: _make_folder(output)) as alone:
        try:
            place(files, output, alone)
        except OSError as error:
            raise BuildError(f"{output}: cannot be written: {error.strerror}") from error


def _make_folder(output: Path) -> None:
    try:
        output.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise BuildError(f"{output}: cannot be written: {error.strerror}") from error


@contextmanager
def _made(unit: Unit, config: Config, progress: Progress) -> Iterator[tuple[list[Path], str]]:
    """The files of a finished build, in a folder that is gone afterwards, and what the compilers said."""
    with (
        work_folder() as folder,
        _objects_of(config, folder),
        _compiling(),
        tools_of_a_build(),
        translator(early=False),
    ):
        work = folder / "work"
        said: dict[Path, str] = {}
        try:
            work.mkdir()
            files = _build_files(unit, work, config, progress, said)
        except BuildError as error:
            plain = _readable(str(error), work, unit)
            raise BuildError(advised(plain) if unit.partition is None else blamed(plain, unit)) from error
        except OSError as error:
            raise BuildError(cannot_write(Path(error.filename or work), error)) from error
        warnings = "\n".join(said[source] for source in unit.sources if said.get(source))
        yield files, unit.remarks + _readable(warnings, work, unit)


def _compiling() -> AbstractContextManager[bool]:
    """Nobody removes what the compilers have cached."""
    folder = own_cache()
    return locked(folder, lambda: own_folder(folder), shared=True)


def _objects_of(config: Config, folder: Path) -> AbstractContextManager[None]:
    """What is signed for production holds nothing that was compiled before, by whatever had the cache then."""
    return private_cache(folder / "cache") if config.production else nullcontext()


def _readable(message: str, work: Path, unit: Unit) -> str:
    """A tool's message without the name of a folder that is gone when it is read."""
    plain = message.replace(f"{work.resolve()}/", "").replace(f"{work}/", "")
    if plain == message or unit.partition is not None:
        return plain
    return f"{plain}\n{unit.name}_t.h is generated; `pyenclave edl stubs {unit.origin} -o DIRECTORY` writes it"


def _build_files(unit: Unit, work: Path, config: Config, progress: Progress, warnings: dict[Path, str]) -> list[Path]:
    try:
        texts = {**unit.texts, **generate(unit.interface, unit.module, unit.delivers)}
    except CodegenError as error:
        raise BuildError(f"{unit.origin}: {error}") from error
    for name, text in texts.items():
        (work / name).write_text(text)
    interface = _digest(unit, texts)
    key = signing_key(config)  # what is wrong with it is said before anything is compiled
    with Pool(_WAITING) as pool, tools_of_a_build():
        progress("compiling")
        module = pool.submit(host.extension, unit, work, module_file(unit.module), interface, pool)
        parts = trusted.objects(unit, work, config, pool, warnings)
        progress("linking, measuring and signing the image")
        image = work / image_name(unit.name)
        signed = build_image(parts, config, image, key, interface)
        progress("compiling the host module")
        extension = module.result()
    record = work / f"{unit.name}.{RECORD}"
    _record(unit, config, signed, extension).write(record)
    return [*(work / name for name in texts), image, extension, record]


def _record(unit: Unit, config: Config, image: Image, extension: Path) -> Record:
    return Record(
        origin=unit.origin.name,
        digest=unit.digest,
        pyenclave=this_version(),
        settings=settings_of(config),
        signer=image.mrsigner.hex(),
        files={file.name: digest_of(file.read_bytes()) for file in (image.path, extension)},
        image=unsigned_digest(image.path),
    )


def _digest(unit: Unit, texts: Mapping[str, str]) -> str:
    """What both sides of an interface have to agree on: its types, the frames, the order of its functions."""
    said = [texts[f"{unit.name}_t.h"], texts[f"{unit.name}_u.c"], *unit.defines]
    return hashlib.sha256("\0".join(said).encode()).hexdigest()
