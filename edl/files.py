"""Reading files: once, whole, bounded, without following anything but regular files."""

import os
import stat
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import BinaryIO

from .diagnostics import Source

MAX_BYTES = 16 << 20
MAX_TOTAL = 64 << 20
MAX_FILES = 1000
STDIN = "<stdin>"  # the path of what no file holds


class Unreadable(Exception):
    """The message says why, without the path."""


class Files:
    """Reads each file once. `open_texts` (resolved path → text) stand for files that an editor has open."""

    def __init__(self, open_texts: Mapping[Path, str] = MappingProxyType({})) -> None:
        self._open_texts = open_texts
        self._read: dict[Path, Source] = {}
        self._left = MAX_TOTAL
        self.sources: list[Source] = []

    def read(self, path: Path, shown: str) -> Source:
        """Raises Unreadable. Bytes that are not UTF-8 become U+FFFD, which only comments may hold.

        `path` is resolved; a second reader of one file gets the same Source.
        """
        if path in self._read:
            return self._read[path]
        if len(self.sources) >= MAX_FILES:
            raise Unreadable(f"an interface consists of at most {MAX_FILES} files")
        text = self._open_texts.get(path)
        if text is None:
            text = read_bytes(path).decode("utf-8", errors="replace")
        self._left -= len(text)
        if self._left < 0:
            raise Unreadable(f"the files of an interface are larger than {MAX_TOTAL >> 20} MiB together")
        self._read[path] = self.add(Source(shown, text))
        return self._read[path]

    def add(self, source: Source) -> Source:
        self.sources.append(source)
        return source


def is_file(path: Path) -> bool:
    """Whether a path names a regular file; a name that no file can have names none."""
    try:
        return path.is_file()
    except (OSError, ValueError):
        return False


def read_bytes(path: Path) -> bytes:
    """All of a regular file; raises Unreadable."""
    try:
        # O_NONBLOCK: opening a named pipe must not wait for a writer.
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)
    except (OSError, ValueError) as error:
        raise Unreadable(getattr(error, "strerror", None) or "not a valid file name") from None
    found = os.fstat(descriptor)
    if not stat.S_ISREG(found.st_mode):
        os.close(descriptor)
        raise Unreadable("not a regular file")
    with os.fdopen(descriptor, "rb") as file:
        if found.st_size > MAX_BYTES:
            raise Unreadable(f"larger than {MAX_BYTES >> 20} MiB")
        return read_stream(file)


def read_stream(stream: BinaryIO) -> bytes:
    """All that a stream has; raises Unreadable."""
    try:
        data = stream.read(MAX_BYTES + 1)
    except OSError as error:
        raise Unreadable(error.strerror) from None
    if len(data) > MAX_BYTES:
        raise Unreadable(f"larger than {MAX_BYTES >> 20} MiB")
    return data
