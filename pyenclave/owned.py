"""Settings that are looked for: what is in a file, and whose it is, of one and the same file.

A folder above a module may be /tmp, where a stranger makes files, and exchanges them while they are looked at.
"""

import errno
import os
import stat
from dataclasses import dataclass
from pathlib import Path

MOST = 1 << 22  # bytes: a link of a stranger's may lead to a file without an end
STRANGERS = "would be the settings of {} and belongs to another user ({}): take it away, or take it over with chown"


class NoFile(OSError):
    """A folder, a FIFO, or a link to nothing has this name."""


@dataclass(frozen=True, slots=True)
class Owned:
    data: bytes
    owner: int

    def is_strangers(self, read_for: Path) -> bool:
        """Settings are the user's, root's, or of whoever owns what they are read for."""
        if self.owner in (0, os.geteuid()):
            return False
        try:
            return os.stat(read_for).st_uid != self.owner
        except OSError:
            return True


def read_owned(file: Path) -> Owned:
    """A link is whose it is, whatever it leads to. Raises NoFile, or FileNotFoundError, or another OSError."""
    try:
        return _read(file, os.O_NOFOLLOW)
    except OSError as error:
        if error.errno != errno.ELOOP:
            raise
    link = os.open(file, os.O_PATH | os.O_NOFOLLOW | os.O_CLOEXEC)
    try:
        owner, target = os.fstat(link).st_uid, os.readlink("", dir_fd=link)
        return Owned(_read(file.parent / target).data, owner)
    except FileNotFoundError:
        raise NoFile(errno.ENOENT, "leads to nothing", str(file)) from None
    finally:
        os.close(link)


def _read(file: Path, how: int = 0) -> Owned:
    try:
        descriptor = os.open(file, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC | how)  # a FIFO would be waited for
    except OSError as error:
        if error.errno == errno.ENXIO:  # a socket
            raise NoFile(errno.ENXIO, "is no file", str(file)) from None
        raise
    found = os.fstat(descriptor)
    if not stat.S_ISREG(found.st_mode):
        os.close(descriptor)
        raise NoFile(errno.EINVAL, "is no file", str(file))
    with open(descriptor, "rb") as opened:
        data = opened.read(MOST + 1)
    if len(data) > MOST:
        raise OSError(errno.EFBIG, "too large for settings", str(file))
    return Owned(data, found.st_uid)
