"""The file of the platform's secret: made once, whole, its user's alone; anything else is refused."""

import errno
import os
import stat
from concurrent.futures import ThreadPoolExecutor
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
