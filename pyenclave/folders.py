"""Where pyenclave keeps things on this machine, by the XDG base directory specification, and who may write there."""

import os
import pwd
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path

from .errors import BuildError

OTHER_FOLDERS = "set XDG_CACHE_HOME (for builds) and XDG_DATA_HOME (for the debug key) to folders that can be written"
_private: ContextVar[Path | None] = ContextVar("private cache", default=None)
_scratch: ContextVar[Path | None] = ContextVar("scratch cache", default=None)


def cache_folder() -> Path:
    """What can be made again: builds, compiled objects, the compiler's own cache. Raises BuildError without a home."""
    return _private.get() or _scratch.get() or _base("XDG_CACHE_HOME", ".cache") / "pyenclave"


def data_folder() -> Path:
    """What cannot be made again: the debug signing key. Raises BuildError without a home."""
    return _base("XDG_DATA_HOME", ".local/share") / "pyenclave"


def cache_is_private() -> bool:
    """Whether this context takes nothing that was compiled before."""
    return _private.get() is not None


@contextmanager
def private_cache(folder: Path) -> Iterator[None]:
    """Has `folder` be the cache within this context: nothing that was compiled before is taken."""
    token = _private.set(folder)
    try:
        yield
    finally:
        _private.reset(token)


@contextmanager
def scratch_cache(folder: Path) -> Iterator[None]:
    """Has `folder` be the cache within this context, whoever owns or can write to those above it.

    For the build of the package, whose own files lie there (TMPDIR) too, and which would else be impossible.
    """
    token = _scratch.set(folder)
    try:
        yield
    finally:
        _scratch.reset(token)


def own_folder(folder: Path) -> Path:
    """`folder` within the cache, made where it is missing. Raises BuildError as require_own does, or if it cannot be.

    Its folders are this user's alone, whatever the umask is.
    """
    require_own(folder)
    try:
        missing = [one for one in (folder, *folder.parents) if not one.is_dir()]
        for one in reversed(missing):
            one.mkdir(mode=0o700, exist_ok=True)
    except OSError as error:
        raise BuildError(cannot_write(folder, error)) from error
    return folder


def cannot_write(path: Path, error: OSError) -> str:
    """What to say where a folder of pyenclave's own cannot be written."""
    return f"{path}: cannot be written: {error.strerror}; {OTHER_FOLDERS}"


def require_own(folder: Path) -> None:
    """Refuses a cache in which another user could put code: it is linked into enclaves, and runs outside them.

    Raises BuildError that names the folder, or the one above it, that another user owns or that others can write to.
    """
    if _scratch.get() is not None:
        return
    root = cache_folder()
    roots = {root, _real(root)}
    for one in _places(folder):
        try:
            link, status = one.lstat(), one.stat()
        except FileNotFoundError:
            continue
        except OSError as error:
            raise BuildError(f"{one}: cannot be read: {error.strerror}") from error
        wrong = _exposed(status, above=roots.isdisjoint((one, *one.parents))) or _foreign(link)
        if wrong:
            raise BuildError(f"{one} {wrong}, and what lies in a cache runs: {_remedy(one, status)}")


def _places(folder: Path) -> Iterator[Path]:
    """The folder and all above it, as it is named and, where links lead elsewhere, as it is."""
    named = [folder, *folder.parents]
    real = _real(folder)
    yield from dict.fromkeys([*named, real, *real.parents])


def _real(folder: Path) -> Path:
    """Where links lead. Path.resolve raises a RuntimeError where they lead in a circle, which stat() will tell."""
    return Path(os.path.realpath(folder))


def _exposed(status: os.stat_result, *, above: bool) -> str:
    """What is wrong with a folder's owner or mode; empty if nothing. Above the cache a sticky bit is as good."""
    if foreign := _foreign(status):
        return foreign
    sticky = above and bool(status.st_mode & stat.S_ISVTX)
    if status.st_mode & (stat.S_IWGRP | stat.S_IWOTH) and not sticky:
        return "can be written by other users"
    return ""


def _foreign(status: os.stat_result) -> str:
    return "" if status.st_uid in (0, os.geteuid()) else f"belongs to {_name(status.st_uid)}"


def _remedy(folder: Path, status: os.stat_result) -> str:
    own = "set XDG_CACHE_HOME to a folder of your own"
    return f"`chmod go-w {folder}`, or {own}" if status.st_uid == os.geteuid() else own


def _name(user: int) -> str:
    try:
        return pwd.getpwuid(user).pw_name
    except KeyError:
        return f"user {user}"


def _base(variable: str, default: str) -> Path:
    value = os.environ.get(variable, "")
    # The specification has relative paths ignored.
    return Path(value) if value.startswith("/") else _home(variable) / default


def _home(variable: str) -> Path:
    home = os.environ.get("HOME", "")
    if home.startswith("/"):
        return Path(home)
    try:
        return Path(pwd.getpwuid(os.getuid()).pw_dir)
    except KeyError:
        raise BuildError(f"this user has no home folder: set HOME, or {variable}, to a folder") from None
