"""Files of builds: made in a folder of this user's own, put in place whole, recognised by their digests."""

import hashlib
import os
import secrets
import shutil
import stat
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from .errors import BuildError
from .folders import cache_folder, cannot_write, own_folder
from .locks import locked

_SCRATCH = ".pyenclave-"
_MOST = 1 << 30  # bytes of one file: no build leaves as much


def digest_of(data: bytes) -> str:
    """SHA-256 in hexadecimal, as records hold it."""
    return hashlib.sha256(data).hexdigest()


def read_regular(path: Path) -> bytes:
    """A regular file's bytes. Raises OSError, also where it is something else or as large as no build's file is."""
    with open(path, "rb", opener=lambda name, flags: os.open(name, flags | os.O_NONBLOCK)) as file:
        status = os.fstat(file.fileno())
        if not stat.S_ISREG(status.st_mode) or status.st_size > _MOST:
            raise OSError(0, "is no file of a build", str(path))
        data: bytes = file.read()
        return data


@contextmanager
def work_folder() -> Iterator[Path]:
    """A folder to compile in; it goes at the end or, where its process is killed, at the next build.

    Raises BuildError where there is no room for it.
    """
    root = own_folder(cache_folder() / "work")
    try:
        _sweep_work(root)
        folder = Path(tempfile.mkdtemp(dir=root))
    except OSError as error:
        raise BuildError(cannot_write(root, error)) from error
    with locked(folder, lambda: own_folder(folder)):  # made again where another process swept it before it was locked
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)


def _sweep_work(root: Path) -> None:
    """Removes the work folders that nobody holds."""
    for left in root.iterdir():
        with suppress(OSError), locked(left) as dead:
            if dead:
                shutil.rmtree(left, ignore_errors=True)


def replace_all(files: Iterable[Path], folder: Path, alone: bool) -> None:
    """As `place`; with nothing else in the folder where the caller is `alone` there. Raises OSError."""
    for left in folder.iterdir() if alone else ():
        if left.is_dir() and not left.is_symlink():
            shutil.rmtree(left)
        else:
            left.unlink()
    place(files, folder, alone)


def place(files: Iterable[Path], folder: Path, alone: bool) -> None:
    """Puts finished files into a folder, each one whole and on the disk.

    `alone`: the caller has locked it, so that what a killed process left half put there goes. Raises OSError.
    """
    for left in folder.glob(f"{_SCRATCH}*") if alone else ():
        left.unlink()
    for file in files:
        scratch = folder / f"{_SCRATCH}{secrets.token_hex(8)}"
        try:
            _copy(file, scratch)
            os.replace(scratch, folder / file.name)
        except BaseException:
            scratch.unlink(missing_ok=True)
            raise
    _flush(folder)


def _copy(file: Path, target: Path) -> None:
    mode = stat.S_IMODE(file.stat().st_mode)
    with open(target, "xb", opener=lambda name, flags: os.open(name, flags, mode)) as copy:
        copy.write(file.read_bytes())
        copy.flush()
        os.fsync(copy.fileno())


def _flush(folder: Path) -> None:
    """Renames are on the disk when their folder is."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
