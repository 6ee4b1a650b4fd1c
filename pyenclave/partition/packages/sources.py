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
from .groups import Group, group_of, settings_of
from .program import Program, link, link_group

_IMPORTS = re.compile(rb"\b(?:from|import)[\s\\]+([^#;\n]*)")
_BETWEEN = re.compile(r"[\s,()\\]+")


@dataclass(frozen=True)
class Sources:
    """`others` are the files of other modules; `titles` are what they are called on every machine.

    Of a group, which all its modules have in common, `others` has them all.
    """

    path: Path
    data: bytes
    others: Mapping[Path, bytes] = field(default_factory=dict)
    titles: Mapping[Path, str] = field(default_factory=dict)
    state: Mapping[Path, tuple[str, ...]] = field(default_factory=dict)  # inside variables in them that are reached
    prefixes: Mapping[str, Path] = field(default_factory=dict)  # what their names begin with, and their files
    group: Group | None = None
    refused: tuple[str, ...] = ()  # names that stand for nothing, which depends on what lies beside

    @classmethod
    def of(cls, path: Path, data: bytes) -> "Sources":
        """What the module in `path`, whose bytes are `data`, reaches. Raises PartitionError."""
        group = group_of(path)
        if group is None and not _may_reach(path, data):
            return cls(path, data)
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                program = _linked(path, data, group)
        except (OSError, SyntaxError, LookupError, ValueError, RecursionError, MemoryError) as error:
            raise PartitionError(f"{path}: what it imports cannot be read: {error}") from error
        places = {part.file: part for part in program.parts}
        titles = {file: program.titles[file] for file in program.files}
        state = {file: part.state for file, part in places.items() if part.state}
        prefixes = {part.prefix: part.file for part in program.parts if not part.place.is_shipped}
        if group is not None:
            path, data = group.path, group.data
        return cls(path, data, program.files, titles, state, prefixes, group, tuple(sorted(program.refused)))

    def bytes_of(self, file: Path) -> bytes | None:
        """Of the module itself, or of another."""
        return self.data if file == self.path else self.others.get(file)

    def prefix_of(self, file: Path) -> str | None:
        """What the names of a module of the group begin with; None for a module that has an enclave of its own."""
        return next((prefix for prefix, one in self.prefixes.items() if one == file and self.group is not None), None)

    @property
    def entry(self) -> Path:
        """The module, or one of the group."""
        return self.path if self.group is None else self.group.entry

    @property
    def settings(self) -> Path:
        """The folder whose settings hold."""
        return settings_of(self.path) if self.group is None else self.group.folder

    @property
    def digest(self) -> str:
        """SHA-256 in hexadecimal: of the file where it is alone, and nothing in it is refused."""
        digest = hashlib.sha256(self.data)
        if self.others:
            digest = hashlib.sha256(digest.digest())
            for file in sorted(self.others, key=self.titles.__getitem__):
                digest.update(hashlib.sha256(self.titles[file].encode()).digest())
                digest.update(hashlib.sha256(self.others[file]).digest())
        if self.refused:  # the same bytes were right before a file came that is called as one of Python's modules
            digest = hashlib.sha256(digest.digest() + "\0".join(self.refused).encode())
        return digest.hexdigest()


def _linked(path: Path, data: bytes, group: Group | None) -> Program:
    def read(file: Path) -> bytes:
        return data if file == path else file.read_bytes()

    def parse(_: Path, text: bytes) -> ast.Module:
        return ast.parse(text)

    if group is None:
        return link(path, data, ast.parse(data), read, parse)
    return link_group(path, group, ast.Module([], []), read, parse)


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
