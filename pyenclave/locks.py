"""Who holds a folder, over threads and processes; the kernel lets go of what a dead process held."""

import fcntl
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

_held: set[int] = set()


@contextmanager
def locked(folder: Path, make: Callable[[], object] | None = None, *, shared: bool = False) -> Iterator[bool]:
    """Holds the lock of `folder`, which `make` makes where it is missing, also where it is removed meanwhile.

    Without `make` it does not wait: it gives False, and no lock, where another holds it or it is missing. Those that
    hold it `shared` hold it together, and keep out who does not.

    The lock is the folder's own, so it leaves nothing behind. A file system without locks (NFS, for folders) gives
    none, which is False, too: others may be at work in the folder, so nothing in it may be removed.
    """
    descriptor = _take(folder, make, fcntl.LOCK_SH if shared else fcntl.LOCK_EX)
    try:
        yield descriptor is not None
    finally:
        if descriptor in _held:
            _held.discard(descriptor)
            os.close(descriptor)


def _take(folder: Path, make: Callable[[], object] | None, kind: int) -> int | None:
    while True:
        if make is not None:
            make()
        try:
            descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        except FileNotFoundError:
            if make is None:
                return None
            continue
        _held.add(descriptor)
        try:
            fcntl.flock(descriptor, kind | (0 if make else fcntl.LOCK_NB))
        except OSError:
            _drop(descriptor)
            return None
        except BaseException:  # Ctrl-C while it waits
            _drop(descriptor)
            raise
        if _is(folder, descriptor):
            return descriptor
        _drop(descriptor)


def _is(folder: Path, descriptor: int) -> bool:
    """Whether what is locked is what the name stands for now."""
    try:
        return os.path.samestat(os.stat(folder), os.fstat(descriptor))
    except FileNotFoundError:
        return False


def _drop(descriptor: int) -> None:
    _held.discard(descriptor)
    os.close(descriptor)


def _forget() -> None:
    """A forked child has its parent's descriptors, and would hold its locks for as long as it lives."""
    for descriptor in list(_held):
        _drop(descriptor)


os.register_at_fork(after_in_child=_forget)
