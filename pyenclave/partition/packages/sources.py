"""The files of a module and of what its trusted code reaches in others, each read once; a build is named by them."""

import ast
import hashlib
import re
import warnings
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from pyenclave.errors import PartitionError

from .finder import Ambiguous, Finder
from .program import link

_IMPORTS = re.compile(rb"\b(?:from|import)[\s\\]+([^#;\n]*)")
_BETWEEN = re.compile(r"[\s,()\\]+")


@dataclass(frozen=True)
class Sources:
    """`others` are the files of other modules; `titles` are what they are called on every machine."""

    path: Path
    data: bytes
    others: Mapping[Path, bytes] = field(default_factory=dict)
    titles: Mapping[Path, str] = field(default_factory=dict)
    state: Mapping[Path, tuple[str, ...]] = field(default_factory=dict)  # inside variables in them that are reached
    prefixes: Mapping[str, Path] = field(default_factory=dict)  # what their names begin with, and their files

    @classmethod
    def of(cls, path: Path, data: bytes) -> "Sources":
        """What the module in `path`, whose bytes are `data`, reaches. Raises PartitionError."""
        if not _may_reach(path, data):
            return cls(path, data)
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                program = link(path, data, ast.parse(data), Path.read_bytes, lambda _, text: ast.parse(text))
        except (OSError, SyntaxError, ValueError, RecursionError, MemoryError) as error:
            raise PartitionError(f"{path}: what it imports cannot be read: {error}") from error
        places = {part.file: part for part in program.parts}
        titles = {file: program.titles[file] for file in program.files}
        state = {file: part.state for file, part in places.items() if part.state}
        prefixes = {part.prefix: part.file for part in program.parts if not part.place.is_shipped}
        return cls(path, data, program.files, titles, state, prefixes)

    @property
    def digest(self) -> str:
        """SHA-256 in hexadecimal: of the file where it is alone."""
        digest = hashlib.sha256(self.data)
        if self.others:
            digest = hashlib.sha256(digest.digest())
            for file in sorted(self.others, key=self.titles.__getitem__):
                digest.update(hashlib.sha256(self.titles[file].encode()).digest())
                digest.update(hashlib.sha256(self.others[file]).digest())
        return digest.hexdigest()


def _may_reach(path: Path, data: bytes) -> bool:
    """Whether something in the text looks like an import of the user's: a start need not parse what imports none."""
    finder = Finder(path)
    for found in _IMPORTS.findall(data):
        text = found.decode("utf-8", "replace")
        for name in _BETWEEN.split(text):
            try:
                if name.startswith(".") or (name and finder.find(name) is not None):
                    return True
            except (Ambiguous, ValueError):
                return True
    return False
