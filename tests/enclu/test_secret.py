"""The file of the platform's secret: made once, whole, its user's alone; anything else is refused."""

import ctypes
import errno
import os
import stat
import struct
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

FOREIGN, EXPOSED, DAMAGED = -1, -2, -3


def test_it_is_made_once_with_its_folders(enclu: Any, tmp_path: Path) -> None:
    path = tmp_path / "home" / "share" / "pyenclave" / "emulated.secret"
    secret = enclu.read_secret(path)
    assert type(secret) is bytes
    assert secret != bytes(32)
    assert path.read_bytes() == secret
    assert enclu.read_secret(path) == secret
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert path.stat().st_nlink == 1
    assert [one.name for one in path.parent.iterdir()] == [path.name]


def test_the_umask_does_not_widen_it(enclu: Any, tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        assert type(enclu.read_secret(tmp_path / "secret")) is bytes
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "secret").stat().st_mode) == 0o600


def test_many_at_once_find_one(enclu: Any, tmp_path: Path) -> None:
    for turn in range(20):
        path = tmp_path / str(turn)
        with ThreadPoolExecutor(8) as pool:
            assert len(set(pool.map(enclu.read_secret, [path] * 16))) == 1
    assert len(list(tmp_path.iterdir())) == 20


def test_processes_that_ask_at_once_find_one(enclu: Any, tmp_path: Path) -> None:
    for turn in range(10):
        path = tmp_path / str(turn) / "new" / "secret"
        begin, started = os.pipe()
        reading, writing = os.pipe()
        children = []
        for _ in range(8):
            child = os.fork()
            if child == 0:
                os.close(started)
                os.read(begin, 1)  # until all are there
                secret = enclu.read_secret(path)
                os.write(writing, secret if type(secret) is bytes else bytes(32))
                os._exit(0)
            children.append(child)
        for one in (begin, started, writing):
            os.close(one)
        for child in children:
            os.waitpid(child, 0)
        with os.fdopen(reading, "rb") as given:
            assert given.read() == 8 * path.read_bytes()
        assert [one.name for one in path.parent.iterdir()] == [path.name]


CREATED, OPENED, FOLDER = 0x100, 0x20, 0x40000000


@contextmanager
def watched(*folders: Path) -> Iterator[list[tuple[int, str]]]:
    """The folder's number, and the name, of what is created in folders ("" where one is opened itself), in order."""
    library = ctypes.CDLL(None)
    descriptor = library.inotify_init1(os.O_NONBLOCK | os.O_CLOEXEC)
    numbers = [library.inotify_add_watch(descriptor, str(one).encode(), CREATED | OPENED) for one in folders]
    seen: list[tuple[int, str]] = []
    yield seen
    data = os.read(descriptor, 65536)
    os.close(descriptor)
    while data:
        number, mask, _, size = struct.unpack_from("<iIII", data)
        name = data[16 : 16 + size].rstrip(b"\0").decode()
        if mask & CREATED or (mask & OPENED and mask & FOLDER and not name):
            seen.append((numbers.index(number), name))
        data = data[16 + size :]


def test_its_name_is_on_the_disk_before_anything_is_sealed(enclu: Any, tmp_path: Path) -> None:
    """The folder is opened after the name is there, which is for fsync alone; so is the one in which that was made."""
    folder = tmp_path / "share"
    folder.mkdir()
    with watched(tmp_path, folder) as seen:
        enclu.read_secret(folder / "secret")
    assert seen[-2:] == [(1, "secret"), (1, "")]
    with watched(folder) as seen:
        enclu.read_secret(folder / "new" / "secret")
    assert seen == [(0, "new"), (0, "")]


@pytest.mark.skipif(os.geteuid() != 0, reason="only root becomes somebody else")
def test_a_home_that_cannot_be_written(enclu: Any, tmp_path: Path) -> None:
    for one in (tmp_path, *tmp_path.parents[:3]):
        one.chmod(one.stat().st_mode | 0o055)
    (tmp_path / "home").mkdir(0o755)
    os.seteuid(4321)
    try:
        assert enclu.read_secret(tmp_path / "home" / "secret") == errno.EACCES
        assert enclu.read_secret(tmp_path / "home" / "share" / "secret") == errno.ENOENT
    finally:
        os.seteuid(0)
    assert list((tmp_path / "home").iterdir()) == []


def test_two_are_never_the_same(enclu: Any, tmp_path: Path) -> None:
    assert enclu.read_secret(tmp_path / "a") != enclu.read_secret(tmp_path / "b")


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620, 0o602, 0o610, 0o644])
def test_one_that_others_can_use_is_refused(enclu: Any, tmp_path: Path, mode: int) -> None:
    path = tmp_path / "secret"
    enclu.read_secret(path)
    path.chmod(mode)
    assert enclu.read_secret(path) == EXPOSED


@pytest.mark.skipif(os.geteuid() != 0, reason="only root gives files away")
def test_another_users_is_refused(enclu: Any, tmp_path: Path) -> None:
    path = tmp_path / "secret"
    enclu.read_secret(path)
    os.chown(path, 4321, -1)
    assert enclu.read_secret(path) == FOREIGN


@pytest.mark.parametrize("size", [0, 1, 31, 33, 4096])
def test_another_size_is_refused_and_left_alone(enclu: Any, tmp_path: Path, size: int) -> None:
    path = tmp_path / "secret"
    path.write_bytes(bytes(size))
    path.chmod(0o600)
    assert enclu.read_secret(path) == DAMAGED
    assert path.read_bytes() == bytes(size)


def test_what_is_no_file_is_refused(enclu: Any, tmp_path: Path) -> None:
    enclu.read_secret(tmp_path / "secret")
    (tmp_path / "link").symlink_to(tmp_path / "secret")
    assert enclu.read_secret(tmp_path / "link") == errno.ELOOP
    os.mkfifo(tmp_path / "pipe", 0o600)
    assert enclu.read_secret(tmp_path / "pipe") == DAMAGED
    (tmp_path / "folder").mkdir()
    assert enclu.read_secret(tmp_path / "folder") == DAMAGED


def test_what_the_system_refuses(enclu: Any, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    assert enclu.read_secret(tmp_path / "file" / "secret") == errno.ENOTDIR
    assert enclu.read_secret(Path("/proc/1/none/secret")) == errno.ENOENT
    assert enclu.read_secret(tmp_path / ("x" * 1000) / ("y" * 200)) in (errno.ENAMETOOLONG, errno.ENOENT)
