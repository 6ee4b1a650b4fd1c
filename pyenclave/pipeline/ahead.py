"""Builds that were made ahead of time, by `pyenclave build`: taken as they are, or refused with what is wrong."""

import hashlib
import os
from dataclasses import replace
from pathlib import Path

from pyenclave.config import Config, config_file
from pyenclave.errors import BuildError
from pyenclave.image.image import Image
from pyenclave.image.keys import read_key
from pyenclave.image.sigstruct import KEY_BITS
from pyenclave.image.unsigned import image_is
from pyenclave.partition.packages.sources import Sources

from .output import RECORD, Built, built_in, image_name
from .record import Record, settings_of, this_version

IMAGES_VARIABLE = "PYENCLAVE_IMAGES"


def built_ahead(sources: Sources, config: Config) -> Built | None:
    """The build in the folder that PYENCLAVE_IMAGES names, or beside the source; None if there is none.

    Raises BuildError where it is of another source text, version or configuration, or is not what was built.
    """
    source = sources.path
    named = os.environ.get(IMAGES_VARIABLE)
    folder = Path(named) if named else source.parent
    image = folder / image_name(source.stem)
    if not os.path.isfile(image):  # nor where it cannot be told
        if named:
            raise BuildError(f"{IMAGES_VARIABLE} is {named}, where {image.name} is not")
        return None
    wrong = _what_is_wrong(folder, sources, config)
    if wrong:
        raise BuildError(f"{image} {wrong}; run `pyenclave build {sources.entry.name}` again")
    return built_in(folder, source.stem, f"{source.stem}_u")


def _what_is_wrong(folder: Path, sources: Sources, config: Config) -> str:
    """The first reason not to load the build; empty if there is none."""
    source = sources.path
    try:
        record = Record.read(folder / f"{source.stem}.{RECORD}")
    except BuildError as error:
        return f"cannot be told from another: {error}"
    built = built_in(folder, source.stem, f"{source.stem}_u")
    if record.digest != sources.digest:
        own = [] if sources.group else [source.name]
        return f"was built from another {' or '.join([*own, *sorted(sources.titles.values())])}"
    if record.pyenclave != this_version():
        return f"was built by pyenclave {record.pyenclave}, this is {this_version()}"
    if built.module.name not in record.files or built.image.name not in record.files:
        return f"was built for another Python: {built.module.name} is not in its record"
    if not image_is(built.image, record.image):
        return "is not the file that was built"
    others = {name: one for name, one in record.files.items() if name != built.image.name}
    if damaged := replace(record, files=others).damaged(folder):
        return f"cannot be used: {folder / damaged} is not the file that was built"
    return _other_settings(record, sources, config) or _other_signer(built.image, config)


def _other_settings(record: Record, sources: Sources, config: Config) -> str:
    """The settings that are not those of the source's folder, which a folder without a configuration does not say."""
    file = config_file(sources.settings, shared=sources.group is not None)
    if file is None:
        return ""
    wanted = settings_of(config)
    names = sorted(name for name in {*wanted, *record.settings} if wanted.get(name) != record.settings.get(name))
    said = [f"{name} = {_toml(record.settings.get(name))} instead of {_toml(wanted.get(name))}" for name in names]
    return f"was built with {', '.join(said)}, as {file} has it" if said else ""


def _toml(value: object) -> str:
    return str(value).lower() if type(value) is bool else repr(value)


def _other_signer(image: Path, config: Config) -> str:
    """A machine that only runs an image need not have its key, and should not; where it has, the signer counts."""
    if config.key is None or not os.path.isfile(config.key):
        return ""
    modulus = read_key(config.key).public_key().public_numbers().n
    wanted = hashlib.sha256(modulus.to_bytes(KEY_BITS // 8, "little")).digest()
    found = Image.open(image).mrsigner
    return "" if found == wanted else f"was signed by {found.hex()}, not by {config.key}, which is {wanted.hex()}"
