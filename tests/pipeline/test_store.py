"""Folders to compile in: what dead processes left goes, whatever else lies beside it."""

import errno
import fcntl
from collections.abc import Collection
from pathlib import Path

import pytest

from pyenclave.locks import locked
from pyenclave.store import work_folder
from pyenclave.toolchain.objects import cached, cached_each, digest_of_sources


def test_what_is_no_folder_keeps_nothing_from_being_swept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    root = tmp_path / "pyenclave" / "work"
    root.mkdir(parents=True, mode=0o700)
    for at in range(20):  # in whatever order the file system gives them
        (root / f"left{at}").mkdir()
        (root / f"stray{at}").touch()
    with work_folder() as folder:
        assert [path for path in root.iterdir() if path.is_dir()] == [folder]


def test_a_lock_can_be_shared(tmp_path: Path) -> None:
    with locked(tmp_path, shared=True) as one, locked(tmp_path, shared=True) as two, locked(tmp_path) as alone:
        assert (one, two, alone) == (True, True, False)
    with locked(tmp_path), locked(tmp_path, shared=True) as third:
        assert not third


def test_the_key_of_sources_knows_their_folders(tmp_path: Path) -> None:
    """But not where they lie."""

    def key(place: str, **texts: str) -> str:
        files = [tmp_path / place / folder / "a.h" for folder in texts]
        for file, text in zip(files, texts.values(), strict=True):
            file.parent.mkdir(parents=True)
            file.write_text(text)
        return digest_of_sources(files, ())

    assert key("here", one="x", two="y") == key("there", one="x", two="y")
    assert len({key("1", one="x", two="y"), key("2", two="x", one="y"), key("3", one="y", two="x")}) == 3
    assert key("4", one="xa.h\0y") != key("5", one="x", two="y")


def test_an_object_of_another_name_is_made_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As another version may have left it."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))

    def old(folder: Path) -> None:
        (folder / "other.o").write_bytes(b"old")

    def new(names: Collection[str], folder: Path) -> None:
        (folder / "one.o").write_bytes(b"new")

    cached("one", "key", old, tmp_path)
    assert cached_each({"one": "key"}, new, tmp_path)["one"].read_bytes() == b"new"


@pytest.fixture
def without_locks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A cache on NFS, which has none for folders."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))

    def flock(*arguments: object) -> None:
        raise OSError(errno.EBADF, "Bad file descriptor")

    monkeypatch.setattr(fcntl, "flock", flock)


@pytest.mark.usefixtures("without_locks")
def test_without_locks_nobody_is_alone(tmp_path: Path) -> None:
    with locked(tmp_path) as alone:
        assert not alone
    with locked(tmp_path / "new", lambda: (tmp_path / "new").mkdir(exist_ok=True)) as alone:
        assert not alone


@pytest.mark.usefixtures("without_locks")
def test_without_locks_what_may_be_anothers_is_left(tmp_path: Path) -> None:
    folder = tmp_path / "pyenclave" / "objects" / "some-1"

    def make(work: Path) -> None:
        """As another process does, whose objects are half in place."""
        (work / "a.o").write_text("a")
        (folder / ".pyenclave-other").touch()

    with work_folder() as first:
        made = cached("some", "1", make, tmp_path)
        assert [path.read_text() for path in made] == ["a"]
        assert first.is_dir()
    assert (folder / ".pyenclave-other").exists()
