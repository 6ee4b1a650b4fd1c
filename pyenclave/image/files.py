"""Files that images, keys and signatures are read from and written to: regular ones of sensible size, whole or not."""

import os
import stat
import tempfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from pyenclave.errors import Error, SignatureError

MOST_FILE = 1 << 27


def read_file(path: Path, what: str = "an enclave image", most: int = MOST_FILE) -> bytes:
    """A file's bytes. Raises SignatureError where it cannot be read or is no regular file of sensible size."""
    return read_checked(path, what, most, lambda status: None)


def read_checked(path: Path, what: str, most: int, check: Callable[[os.stat_result], None]) -> bytes:
    """As read_file(); `check` judges the very file that is read, and raises where it will not have it."""
    try:
        with open(path, "rb", opener=_open_now) as file:
            status = os.fstat(file.fileno())
            if not stat.S_ISREG(status.st_mode) or status.st_size > most:
                raise SignatureError(f"{path} is not {what}: it is no file of at most {most} bytes")
            check(status)
            return bytes(file.read(status.st_size))  # room for `most` is not to be had under every limit
    except OSError as error:
        raise SignatureError(f"{path}: cannot be read: {error.strerror}") from error
    except ValueError as error:  # a NUL in the path
        raise SignatureError(f"{str(path)!r}: cannot be read: {error}") from error


def _open_now(path: str, flags: int) -> int:
    return os.open(path, flags | os.O_NONBLOCK)  # a FIFO must not make the loader wait


def replace_file(path: Path, data: bytes) -> None:
    """As replace(). Raises SignatureError."""
    try:
        replace(path, data)
    except OSError as error:
        raise SignatureError(f"{path}: cannot be written: {error.strerror}") from error


def replace(path: Path, data: bytes) -> None:
    """Puts `data` in the place of an existing file, whole or not at all. Raises OSError.

    A link stays a link, permissions stay, and what is read-only is not replaced.
    """
    target = path.resolve()
    with target.open("r+b"):
        pass  # renaming over it would ask only for the folder's permission
    _put(target, data, target.stat().st_mode & 0o7777)


def _put(target: Path, data: bytes, mode: int) -> None:
    handle, scratch = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fchmod(file.fileno(), mode)
            os.fsync(file.fileno())
        os.replace(scratch, target)
    except BaseException:
        with suppress(OSError):
            os.unlink(scratch)
        raise


class Taken(Error):
    """An output's name is taken by something that must not be lost."""


def write_new(path: Path, data: bytes, ours: Callable[[bytes], bool], taken: str) -> None:
    """Writes a file that is not there, or over one whose first bytes are `ours`.

    Nothing else is written through or over: no link (a dangling one above all), no device, nobody's file. Raises Taken,
    which says `taken` of the file, or OSError.
    """
    check_free(path, ours, taken)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666)  # O_EXCL follows no link
    except FileExistsError:
        _put(path, data, path.lstat().st_mode & 0o7777)
        return
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
    except BaseException:
        with suppress(OSError):
            os.unlink(path)
        raise


def check_free(path: Path, ours: Callable[[bytes], bool], taken: str) -> None:
    """Raises Taken where write_new() would."""
    try:
        status = path.lstat()
    except FileNotFoundError:
        return
    if stat.S_ISREG(status.st_mode):
        with path.open("rb") as file:
            if ours(file.read(4096)):
                return
    raise Taken(f"{path} exists and {taken}")
