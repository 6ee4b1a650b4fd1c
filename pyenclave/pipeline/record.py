"""A build's record, NAME.build.json: what it was made from, with which settings, and the digests of what is loaded."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path
from typing import Any

from pyenclave.config import Config
from pyenclave.errors import BuildError
from pyenclave.store import digest_of, read_regular

_MOST = 1 << 20


@dataclass(frozen=True)
class Record:
    """`digest` is the source's; `files` gives the digest of each file that is loaded; `image` the image's without its
    signature, which `pyenclave sign` may replace; `signer` is MRSIGNER. Digests are in hexadecimal.
    """

    origin: str
    digest: str
    pyenclave: str
    settings: Mapping[str, Any]
    signer: str
    files: Mapping[str, str]
    image: str

    def write(self, file: Path) -> None:
        said = {field.name: getattr(self, field.name) for field in fields(self)}
        file.write_text(json.dumps(said, indent=2) + "\n")

    @classmethod
    def read(cls, file: Path) -> "Record":
        """Raises BuildError where the file is no record."""
        try:
            data = read_regular(file)
            said = json.loads(data) if len(data) <= _MOST else None
        except OSError as error:
            raise BuildError(f"{file}: cannot be read: {error.strerror}") from error
        except (ValueError, RecursionError) as error:
            raise BuildError(f"{file}: is not the record of a build: {error}") from error
        if type(said) is not dict or {name: type(one) for name, one in said.items()} != _TYPES:
            raise BuildError(f"{file}: is not the record of a build of this version")
        return cls(**said)

    def damaged(self, folder: Path) -> str:
        """The name of a file in `folder` that is not what was recorded; empty if there is none."""
        for name, digest in self.files.items():
            try:
                if digest_of(read_regular(folder / name)) != digest:
                    return name
            except OSError:
                return name
        return ""


_NOT_BUILT = ("key", "restart", "modules")
_TYPES = {field.name: dict if field.name in ("settings", "files") else str for field in fields(Record)}


@cache
def this_version() -> str:
    from importlib.metadata import version  # no start of a cached build asks

    return version("pyenclave")


def settings_of(config: Config) -> dict[str, Any]:
    """Every setting that decides what is built, but the key, whose content counts and not its path."""
    return {field.name: getattr(config, field.name) for field in fields(config) if field.name not in _NOT_BUILT}
