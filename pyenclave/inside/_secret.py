"""What plain Python has instead of a processor's keys: a secret of this user's, in a file of its own."""

import os
import secrets
import stat
from contextlib import suppress
from functools import cache
from pathlib import Path

from pyenclave.folders import data_folder

NAME = "none.secret"
SIZE = 32


@cache
def secret() -> bytes:
    """32 bytes. Made where there is no such file; RuntimeError where it cannot be, or is not this user's alone."""
    path = data_folder() / NAME
    try:
        try:
            return _read(path)
        except FileNotFoundError:
            _create(path)
            return _read(path)
    except OSError as error:
        raise RuntimeError(f"{path} cannot be read or made: {error.strerror}; set XDG_DATA_HOME") from error


def _read(path: Path) -> bytes:
    with open(path, "rb", opener=lambda name, flags: os.open(name, flags | os.O_NOFOLLOW | os.O_NONBLOCK)) as file:
        status = os.fstat(file.fileno())
        if not stat.S_ISREG(status.st_mode) or status.st_size != SIZE:
            raise RuntimeError(f"{path} is no platform's secret")
        if status.st_uid != os.geteuid() or status.st_mode & 0o077:
            raise RuntimeError(f"{path} belongs to another user, or others can use it: `chmod 600` it")
        return file.read(SIZE)


def _create(path: Path) -> None:
    """Whole, or not at all; where two processes make one at once, one wins."""
    missing = [one for one in path.parents if not one.is_dir()]
    for folder in reversed(missing):
        folder.mkdir(mode=0o700, exist_ok=True)
        _sync(folder.parent)
    beside = path.with_name(f"{NAME}.{secrets.token_hex(8)}")
    try:
        with open(beside, "xb", opener=lambda name, flags: os.open(name, flags, 0o600)) as file:
            file.write(os.urandom(SIZE))
            file.flush()
            os.fsync(file.fileno())
        with suppress(FileExistsError):
            os.link(beside, path)
    finally:
        beside.unlink(missing_ok=True)
    _sync(path.parent)


def _sync(folder: Path) -> None:
    """What was sealed is not to outlive the name of its secret, where the machine loses its power."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        with suppress(OSError):  # some file systems cannot
            os.fsync(descriptor)
    finally:
        os.close(descriptor)
